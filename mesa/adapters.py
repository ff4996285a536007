"""Where allauth asks what Mesa wants."""

import time
import uuid
from datetime import timedelta

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from members.models import User
from mesa.backends import may_enter
from mesa.new_address import token_for
from mesa.sessions import TERMS, terms_for
from notifications.operations import write_letter
from rendering.fields import LONGEST_ADDRESS
from rendering.letters import dress_letter
from workgroups.models import WorkGroup

TOO_MANY = _("Demasiados intentos seguidos. Espera unos minutos y vuelve a intentar.")
OIDC, OIDC_PATH = "openid_connect", "institucion"  # allauth's name of the protocol, and ours in the address
WRONG_CODE = _("Ese código no es correcto o ya venció. Revísalo o pide otro.")


def vouch(user):
    """The address of an account was proved by its invitation or its change, so it counts as verified for allauth."""
    EmailAddress.objects.filter(user=user, verified=True).exclude(email=user.email).delete()
    EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})


class ClosedAccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("El correo o la contraseña no son correctos. Revísalos y vuelve a intentar."),
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("Esa no es tu contraseña actual."),
        "enter_current_password": _("Escribe tu contraseña actual."),
        "duplicate_email": _("Ese ya es tu correo. Escribe el nuevo."),
        "email_taken": _("Otra cuenta usa ese correo. Escribe uno que sea solo tuyo."),
    }

    def is_open_for_signup(self, request):
        """Nobody signs up: an account follows from a mandate."""
        return False

    def is_safe_url(self, url):
        """An address that is none («http://[») leads nowhere."""
        try:
            return super().is_safe_url(url)
        except ValueError:
            return False

    def pre_login(self, request, user, **kwargs):
        """By password, code, passkey or single sign-on: whoever may not enter today is told so on one page."""
        if not may_enter(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def post_login(self, request, user, **kwargs):
        """Start the clock of the session, and restore the language of the profile. Signing in proves who one is."""
        vouch(user)
        request.session[TERMS] = terms_for(user, since=time.time(), now=time.time())
        records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY) or [{}]
        request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [*records[:-1], records[-1] | {"reauthenticated": True}]
        response = super().post_login(request, user, **kwargs)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax", secure=settings.HTTPS, httponly=True
        )
        return response

    def send_mail(self, template_prefix, email, context):
        """Every letter of an account goes to the outbox, in the language of whoever reads it.

        The account is looked for whether or not there is one: the same work for a known and an unknown address. One
        longer than any that mail takes is nobody's.
        """
        if len(email) > LONGEST_ADDRESS:
            return
        user = User.objects.filter(email=email.lower()).first() or context.get("user")
        with translation.override(user.language if user else translation.get_language()):
            facts = context | {"email": email, "request": self.request, "site": settings.SITE_URL.rstrip("/")}
            words = (render_to_string(f"{template_prefix}_{part}.txt", facts) for part in ("subject", "message"))
            subject, text, html = dress_letter(*words, facts)
        kind = template_prefix.rpartition("/")[2]
        now = timezone.now()
        write_letter(
            kind=kind,
            address=email,
            subject=subject,
            text=text,
            html=html,
            dedupe_key=f"{kind}:{uuid.uuid4()}",
            now=now,
            has_secret=True,
            person_id=user.person_id if user else None,
            not_after=now + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT),
        )

    def send_confirmation_mail(self, request, emailconfirmation, signup):
        """The new address is asked to confirm only once the one in use allowed the change (``mesa/new_address.py``)."""
        address = emailconfirmation.email_address
        if getattr(address, "is_allowed", False):
            super().send_confirmation_mail(request, emailconfirmation, signup)
        else:
            url = request.build_absolute_uri(reverse("mesa:email_allow", args=[token_for(address)]))
            words = {"user": address.user, "new": address.email, "allow_url": url}
            self.send_mail("account/email/email_allow", address.user.email, words)

    def get_password_change_redirect_url(self, request):
        return reverse("mesa:account_security")

    def get_email_verification_redirect_url(self, email_address):
        """After confirming a new address: the page where it is seen, or signing in with it."""
        return reverse("mesa:account_security" if self.request.user.is_authenticated else "account_login")

    def get_reauthentication_methods(self, user):
        """Those of allauth, said in our words."""
        words = {
            "reauthenticate": _("Con mi contraseña"),
            "mfa_reauthenticate": _("Con un código"),
            "mfa_reauthenticate:webauthn": _("Con mi llave de acceso"),
        }
        return [method | {"description": words[method["id"]]} for method in super().get_reauthentication_methods(user)]


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": _("Activa primero una llave o una aplicación."),
    }

    def _get_site_name(self):
        """What an authenticator application and a key call this place."""
        plenary = WorkGroup.objects.plenary()
        return f"Mesa {plenary.region}".strip() if plenary else "Mesa"

    def generate_authenticator_name(self, user, type):  # noqa: A002 allauth's name for it
        return ""


class InstitutionSignIn(DefaultSocialAccountAdapter):
    """Single sign-on opens an account that exists, by the address that the institution says it verified. No other."""

    def list_apps(self, request, provider=None, client_id=None):
        """The one of the environment (MESA_OIDC_…); none is kept in the database."""
        own = settings.OIDC
        if not own["issuer"] or provider not in (None, OIDC, OIDC_PATH):
            return []
        from allauth.socialaccount.models import SocialApp

        more = {"server_url": own["issuer"], "oauth_pkce_enabled": True}
        names = {"provider": OIDC, "provider_id": OIDC_PATH, "name": own["label"]}
        return [SocialApp(**names, client_id=own["client_id"], secret=own["secret"], settings=more)]

    def authenticate_by_email(self, sociallogin):
        for address in sociallogin.email_addresses:
            user = User.objects.filter(email=address.email.lower()).first() if address.verified is True else None
            if user:
                vouch(user)
                return user, user.email
        return None

    def pre_social_login(self, request, sociallogin):
        """Refuse an address without an account, or that the institution has not verified. Nothing is created."""
        if not sociallogin.is_existing or not sociallogin._did_authenticate_by_email:
            refused = TemplateResponse(request, "socialaccount/refused.html", status=403)
            raise ImmediateHttpResponse(refused.render())
