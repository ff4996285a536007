"""allauth's forms where Mesa looks for an account: by ``User.email`` and nothing else, in one query, found or not."""

from allauth.account import forms
from allauth.account.adapter import get_adapter
from allauth.core import context
from django.utils.translation import gettext_lazy as _

from members.limits import may_ask
from members.models import User

WHICH = _("Escribe un correo completo, como nombre@institucion.gob.pe")


def _with_sentences(form):
    """What is missing or malformed, said in our words."""
    for name, field in form.fields.items():
        missing = _("Escribe tu contraseña") if name == "password" else _("Escribe tu correo")
        field.error_messages |= {"required": missing, "invalid": WHICH}


class SignIn(forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _with_sentences(self)


class RequestCode(forms.RequestLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _with_sentences(self)

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        self._user = User.objects.filter(email=email, is_active=True).first()
        if not may_ask(context.request, "request_login_code", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        return email


class ForgottenPassword(forms.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _with_sentences(self)

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        self.users = list(User.objects.filter(email=email, is_active=True))
        return email


class NewAddress(forms.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _with_sentences(self)

    def clean_email(self):
        email = super().clean_email()
        if User.objects.exclude(pk=self.user.pk).filter(email=email).exists():
            raise get_adapter().validation_error("email_taken")
        return email
