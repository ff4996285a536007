"""Where allauth asks what Mesa wants."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mesa.backends import may_enter


class ClosedAccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("El correo o la contraseña no son correctos. Revísalos y vuelve a intentar."),
        "too_many_login_attempts": _("Demasiados intentos seguidos. Espera unos minutos y vuelve a intentar."),
    }

    def is_open_for_signup(self, request):
        """Nobody signs up: an account follows from a mandate."""
        return False

    def pre_login(self, request, user, **kwargs):
        """By password, code, passkey or single sign-on: whoever may not enter today is told so on one page."""
        if not may_enter(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request, user, **kwargs):
        """Restore the language of the profile."""
        response = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
        return response
