"""What is typed or tapped while people arrive."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trainings.code import DIGITS, sessions_by_code, shown_code


class TapForm(forms.Form):
    """A tap on a name. A device without a connection sends it later: ``waited`` is for how long, in seconds.

    Not the hour, because clocks of phones are wrong; how long ago they do know.
    """

    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    waited = forms.IntegerField(required=False, min_value=0, max_value=7 * 86400, widget=forms.HiddenInput)

    def tapped_at(self, now):
        """Call it when valid."""
        return now - timedelta(seconds=self.cleaned_data["waited"] or 0)


class CodeForm(forms.Form):
    """The digits on the screen of the room. ``sessions`` shows them now."""

    code = forms.CharField(
        label=gettext_lazy("Código de la pantalla"),
        max_length=12,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "pin-field"}),
        error_messages={"required": gettext_lazy("Escribe los cuatro números de la pantalla.")},
    )

    use_required_attribute = False

    def __init__(self, *args, now, **kwargs):
        super().__init__(*args, **kwargs)
        self.now, self.sessions = now, []

    def clean_code(self):
        code = shown_code(self.cleaned_data["code"])
        if len(code) != DIGITS:
            raise forms.ValidationError(_("El código tiene cuatro números. Míralo otra vez en la pantalla."))
        self.sessions = sessions_by_code(code, self.now)
        return code


class AddressForm(forms.Form):
    """Who is here, by the address they registered with."""

    email = forms.EmailField(
        label=gettext_lazy("Correo con que te inscribiste"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Escribe el correo con que te inscribiste."),
            "invalid": gettext_lazy("Revisa el correo: le falta una parte."),
        },
    )

    use_required_attribute = False
