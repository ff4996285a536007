"""What is typed or tapped while people arrive."""

import re
import uuid
from datetime import time, timedelta

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classroom.code import DIGITS, sessions_by_code, shown_code
from classroom.presence import came_at, presences
from members.models import Institution
from rendering.fields import Address, Line, Several, Spreadsheet
from trainings.models import Enrolment

HOUR = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


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

    email = Address(
        label=gettext_lazy("Correo con que te inscribiste"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Escribe el correo con que te inscribiste."),
            "invalid": gettext_lazy("Revisa el correo: le falta una parte."),
        },
    )

    use_required_attribute = False


class WalkInForm(forms.ModelForm):
    """Who came without being registered. What is only counted is not asked at a door."""

    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    over = forms.BooleanField(label=gettext_lazy("Registrar sin cupo"), required=False)

    class Meta:
        model = Enrolment
        fields = ["full_name", "email", "institution", "institution_name", "post", "rank", "audience"]
        field_classes = {"email": Address, **dict.fromkeys(["full_name", "institution_name", "post", "rank"], Line)}
        help_texts = {
            "full_name": gettext_lazy("Como deben aparecer en su constancia."),
            "email": gettext_lazy("Para enviarle su constancia; si no lo tiene, déjalo vacío."),
            "rank": gettext_lazy("Si va antes del nombre: «S1 PNP», «Tco. 1 EP»."),
        }
        error_messages = {
            "full_name": {"required": gettext_lazy("Escribe sus nombres y apellidos.")},
            "email": {"invalid": gettext_lazy("Escribe un correo completo; por ejemplo nombre@institucion.gob.pe")},
        }

    use_required_attribute = False

    def __init__(self, data):
        super().__init__(data, initial={"submission": uuid.uuid4()})
        self.fields["institution"].queryset = Institution.objects.active().order_by("acronym")
        self.fields["institution"].empty_label = _("Otra")
        self.fields["institution"].is_asked = self.fields["institution_name"].is_asked = True

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("institution") and not cleaned.get("institution_name", "").strip():
            self.add_error("institution_name", _("Elige su institución o escribe de dónde viene."))
        return cleaned

    def facts(self):
        """The fields of the registration."""
        return {name: value for name, value in self.cleaned_data.items() if name != "over"}


class PresenceForm(forms.Form):
    """The list of a virtual room, and how long one had to stay."""

    file = Spreadsheet(
        reads=presences,
        label=gettext_lazy("Lista de asistencia de Zoom, Meet o Teams"),
        help_text=gettext_lazy("El archivo .csv tal como lo da la plataforma."),
        error_messages={"required": gettext_lazy("Elige el archivo de la lista.")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutos de presencia para contar como asistencia"), min_value=0, max_value=1440
    )

    use_required_attribute = False


class PresentForm(forms.Form):
    """Who of the registered is to be marked, as the preview of a list was left."""

    present = Several(Enrolment.objects.none(), required=False)

    def __init__(self, data, registered):
        super().__init__(data)
        self.fields["present"].queryset = registered

    def arrivals(self, session):
        """(registration, when they came or None) of each, by the earliest hour that the page held. When valid."""
        for one in self.cleaned_data["present"]:
            hours = [hour for hour in self.data.getlist(f"arrived_{one.pk}") if HOUR.fullmatch(hour)]
            yield one, came_at(session, time.fromisoformat(min(hours)) if hours else None)
