"""What is typed to accept an invitation, and to suspend an account."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from members.models import User
from rendering.fields import Line


class AcceptForm(forms.Form):
    """The password of a new account, once: it can be shown, and asked for again by mail."""

    password = forms.CharField(
        label=_("Contraseña"),
        help_text=_("Doce caracteres o más. Que no sea de las más usadas ni se parezca a tu correo."),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
        error_messages={
            "required": _("Elige una contraseña"),
            "max_length": _("Caben %(limit_value)s caracteres y hay %(show_value)s. Elige una más corta."),
        },
    )

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitation = invitation

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, User(email=self.invitation.email))
        return password


class SuspendForm(forms.Form):
    reason = Line(
        label=_("Por qué se suspende"),
        limit=200,
        help_text=_("Queda en la ficha y en el registro; la persona no lo ve al intentar ingresar."),
        error_messages={"required": _("Escribe el motivo: queda en el registro.")},
    )
