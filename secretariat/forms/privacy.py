"""What is typed about personal data: a request, the same by hand, its answer."""

import uuid

from django import forms
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Person
from rendering.fields import TOO_LONG, Address, Day, Line, search_field
from secretariat.models import RightsRequest
from secretariat.unlisted import Unlisted

LIMIT = 2000
ASKS = [
    (RightsRequest.Kind.ACCESS, _("Ver qué datos míos tienen (acceso)")),
    (RightsRequest.Kind.CORRECTION, _("Corregir un dato (rectificación)")),
    (RightsRequest.Kind.DELETION, _("Que supriman mis datos (cancelación)")),
    (RightsRequest.Kind.OBJECTION, _("Que no usen mis datos para algo (oposición)")),
]


def long_text(label, required, help_text=""):
    return forms.CharField(
        label=label,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 5}),
        validators=[MaxLengthValidator(LIMIT, TOO_LONG)],
        error_messages={"required": required},
    )


class RightsForm(forms.Form):
    """A request of whoever it is: nobody needs an account to ask about their own data."""

    kind = forms.ChoiceField(
        label=_("Qué pides"),
        choices=ASKS,
        widget=forms.RadioSelect(attrs={"class": "radios"}),
        error_messages={"required": _("Elige qué pides."), "invalid_choice": _("Elige una de las cuatro.")},
    )
    requester_name = Line(
        label=_("Nombres y apellidos"),
        limit=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Escribe tu nombre y apellidos.")},
    )
    requester_email = Address(
        label=_("Correo para responderte"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Escribe un correo donde responderte."),
            "invalid": _("Escribe un correo completo; por ejemplo nombre@institucion.gob.pe"),
        },
    )
    detail = long_text(
        _("Cuéntanos qué necesitas"),
        _("Escribe qué necesitas."),
        _("Solo lo necesario. No escribas tu número de documento ni datos de otras personas."),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        kwargs["initial"] = {"submission": uuid.uuid4(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def operation_fields(self):
        """The keyword arguments of ``operations.receive_request``."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "submission"}
        facts["submission"] = self.cleaned_data["submission"] or uuid.uuid4()
        return {"received_on": timezone.localdate(), **facts}


class RegisterForm(RightsForm):
    """One that came on paper or by mail: the day it came, and whose data it is about if they are in the directory."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Persona del directorio"),
        required=False,
        empty_label=_("No está o no se sabe"),
        error_messages={"invalid_choice": _("Elige una persona de la lista.")},
    )
    received_on = Day(
        label=_("Recibida el"), error_messages={"required": _("Indica qué día llegó: desde ahí corre el plazo.")}
    )
    field_order = ["kind", "received_on", "requester_name", "requester_email", "person", "detail"]

    def __init__(self, *args, user, **kwargs):
        kwargs["initial"] = {"received_on": timezone.localdate(), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.visible_to(user)
        self.fields["requester_name"].label = _("Quién lo pide")
        self.fields["requester_email"].label = _("Correo para responder")
        self.fields["detail"].label = _("Qué pide")

    def clean_received_on(self):
        received_on = self.cleaned_data["received_on"]
        if received_on > timezone.localdate():
            raise forms.ValidationError(_("Ese día todavía no llega. Escribe el día en que se recibió."))
        return received_on


class AnswerForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Resultado"),
        choices=RightsRequest.Outcome.choices,
        widget=forms.RadioSelect(attrs={"class": "radios"}),
        error_messages={"required": _("Elige el resultado."), "invalid_choice": _("Elige uno de los tres.")},
    )
    answer = long_text(
        _("Respuesta"),
        _("Escribe qué se hizo o por qué no."),
        _("Se envía tal cual a su correo. Si se deniega, di el motivo."),
    )


class UnlistedSearch(forms.Form):
    """Whom to look for among those who are not in the directory."""

    q = search_field(_("Su correo entero, o su nombre"))

    def __init__(self, data):
        super().__init__(data, label_suffix="")
        short = _("Escribe al menos tres letras del nombre, o el correo entero.")
        self.fields["q"].validators.append(MinLengthValidator(3, short))
        self.is_valid()

    @property
    def words(self):
        return self.cleaned_data.get("q", "")


class UnlistedChoice(forms.Form):
    """One of those found: by address, or by the registration that gave none."""

    correo = forms.CharField(required=False, widget=forms.HiddenInput)  # as it was kept, be it no mail
    inscripcion = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @property
    def chosen(self):
        """An Unlisted, or None if nobody is named."""
        if not self.is_valid() or not any(self.cleaned_data.values()):
            return None
        return Unlisted(self.cleaned_data["correo"].casefold(), self.cleaned_data["inscripcion"])
