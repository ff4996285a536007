"""Pages for what went wrong, and the health check."""

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mesa.context import page_before
from mesa.views.account import texts_of, typed


def _is_own(request):
    """True if a page of this Mesa sent the form, which a browser says in Origin or, without it, in Referer."""
    own = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    return origin == own if origin else request.headers.get("Referer", "").startswith(f"{own}/")


def csrf_failure(request, reason=""):
    """A form without a valid token. One of ours is shown with what was typed, one button away from being sent again.

    From any other site, or from nobody knows where, nothing of it is shown: that button would do what a stranger wrote.
    """
    if not _is_own(request):
        return TemplateResponse(request, "mesa/csrf_refused.html", status=403).render()
    pairs = typed(request)
    context = {"pairs": pairs, "texts": texts_of(pairs), "path": request.path}
    return TemplateResponse(request, "mesa/csrf_failure.html", context, status=403).render()


def not_allowed(request, allowed):
    """A form's address opened by itself. ``allowed``: what it takes, for the Allow header. Called by the middleware."""
    back = page_before(request)
    back = "/" if back.endswith(request.get_full_path()) else back
    response = TemplateResponse(request, "mesa/not_allowed.html", {"back": back, "here": back}, status=405)
    response.headers["Allow"] = allowed
    return response.render()


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """200 while the database answers; for load balancers and script/server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
