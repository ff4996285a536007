import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mesa.settings")
django = get_wsgi_application()


def application(environ, start_response):
    """What is asked is UTF-8, as the pages of Mesa send it, whatever it says: Django breaks on «charset=rot13»."""
    kind, *more = environ.get("CONTENT_TYPE", "").split(";")
    kept = [part for part in more if not part.strip().lower().startswith("charset")]
    return django({**environ, "CONTENT_TYPE": ";".join([kind, *kept])}, start_response)
