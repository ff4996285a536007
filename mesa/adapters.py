"""Where allauth asks what Mesa wants."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        """Nobody signs up: an account follows from a mandate."""
        return False

    def post_login(self, request, user, **kwargs):
        """Restore the language of the profile."""
        response = super().post_login(request, user, **kwargs)
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=settings.HTTPS)
        return response
