"""What is typed about a designation, its letter, and an office."""

from django import forms
from django.conf import settings
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from members.models import Person
from rendering.fields import Day, Line, Seg
from rendering.uploads import SCANS, checked_upload
from workgroups.forms.people import PHONE
from workgroups.models import Accreditation, Office, Seat, WorkGroup, version_of
from workgroups.operations.mandates import CORRECTED

ENDS_BEFORE = _("Termina antes de empezar. Revisa las fechas.")


class LetterForm(forms.Form):
    """The letter that names someone, and from when until when it does."""

    letter_number = Line(
        label=_("Número del oficio"),
        limit=80,
        error_messages={"required": _("Escribe el número del oficio")},
        help_text=_("Como figura en el papel: Oficio N.° 214-2026-DIRESA."),
    )
    letter_on = Day(
        first=1990, label=_("Fecha del oficio"), error_messages={"required": _("Indica la fecha del oficio")}
    )
    scan = forms.FileField(
        label=_("Oficio escaneado"),
        required=False,
        help_text=_("PDF, JPG o PNG de hasta 10 MB. Lo ven su institución, la Secretaría Técnica y auditoría."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        error_messages={"empty": _("El archivo está vacío. Elige otro.")},
    )
    since = Day(label=_("Desde"), error_messages={"required": _("Indica desde cuándo")})
    until = Day(
        first=1990, label=_("Hasta"), required=False, help_text=_("Déjalo en blanco si el oficio no fija un fin.")
    )

    use_required_attribute = False
    DATED = ("letter_number", "letter_on", "since", "until")

    def clean_scan(self):
        file = self.cleaned_data["scan"]
        return checked_upload(file, allowed=SCANS, max_bytes=settings.DOCUMENT_MAX_BYTES) if file else None

    def clean(self):
        fields = super().clean()
        _check_order(self, fields)
        return fields

    def operation_fields(self):
        """The letter and the dates as the operations take them. Call it when valid."""
        facts = {name: self.cleaned_data[name] for name in self.DATED}
        scan = self.cleaned_data["scan"]
        return facts | ({"scan": scan, "scan_name": scan.name, "scan_sha256": scan.sha256} if scan else {})


def _check_order(form, fields):
    since, until = fields.get("since"), fields.get("until")
    if since and until and until < since:
        form.add_error("until", ENDS_BEFORE)


class CorrectionForm(LetterForm):
    """The letter and dates of a designation as it stands."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, files=None, *, accreditation):
        held = {name: getattr(accreditation, name) for name in self.DATED}
        super().__init__(data, files, initial={**held, "version": version_of(accreditation, *CORRECTED)})
        self.fields["letter_number"].required = self.fields["letter_on"].required = bool(accreditation.letter_number)
        for name in ("since", "until"):
            self.fields[name].disabled = bool(accreditation.closed_at)
        if accreditation.scan:
            self.fields["scan"].label = _("Cambiar el oficio escaneado")

    def operation_fields(self):
        return super().operation_fields() | {"version": self.cleaned_data["version"]}

    def over(self, current):
        """What was typed, now written over what somebody saved meanwhile, which is said first."""
        again = self.data.copy()
        again["version"] = version_of(current, *CORRECTED)
        form = CorrectionForm(again, self.files, accreditation=current)
        dates = [day.strftime("%d/%m/%Y") for day in (current.letter_on, current.since, current.until) if day]
        facts = {"letter": current.letter_number, "dates": ", ".join(dates)}
        form.add_error(
            None,
            _("Alguien la corrigió mientras escribías. Ahora dice: %(letter)s, %(dates)s. Revisa y guarda otra vez.")
            % facts,
        )
        return form


class DesignationForm(LetterForm):
    """A person named by letter to one of an institution's seats: someone of the list, or someone new."""

    seat = forms.ModelChoiceField(
        Seat.objects.none(),
        label=_("Asiento"),
        empty_label=None,
        error_messages={
            "required": _("Elige el asiento"),
            "invalid_choice": _("Elige uno de los asientos de la institución"),
        },
    )
    role = forms.ChoiceField(
        label=_("Calidad"),
        choices=Accreditation.Role.choices,
        widget=Seg,
        error_messages={
            "required": _("Indica si es titular o alterna"),
            "invalid_choice": _("Indica si es titular o alterna"),
        },
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Persona"),
        required=False,
        empty_label=_("Alguien que aún no está en la lista"),
        error_messages={"invalid_choice": _("Elige a alguien de esa institución")},
    )
    full_name = Line(label=_("Nombres y apellidos"), limit=120, required=False)
    post = Line(label=_("Cargo"), limit=120, required=False)
    email = Line(
        label=_("Correo institucional"),
        limit=254,
        required=False,
        validators=[EmailValidator(_("Escribe el correo completo; por ejemplo nombre@institucion.gob.pe"))],
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    phone = Line(label=_("Teléfono"), limit=30, required=False, validators=[PHONE])

    NEWCOMER = ("full_name", "post", "email", "phone")

    def __init__(self, data=None, files=None, *, institution, seats, initial):
        super().__init__(data, files, initial=initial)
        self.institution = institution
        self.fields["seat"].queryset = seats
        self.fields["seat"].label_from_instance = lambda seat: seat.group.title
        people = institution.people.merged(False).filter(erased_at__isnull=True)
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda someone: (
            f"{someone.full_name} · {someone.post}" if someone.post else someone.full_name
        )
        self.fields["full_name"].is_asked = self.fields["person"].is_asked = True

    def clean(self):
        fields = super().clean()
        person, name = fields.get("person"), fields.get("full_name")
        if person and any(fields.get(field) for field in self.NEWCOMER):
            self.add_error("person", _("Elige a alguien de la lista o escribe los datos de otra persona, no ambos"))
        elif not person and not name and not {"person", "full_name"} & set(self.errors):
            self.add_error("full_name", _("Elige a alguien de la lista o escribe sus nombres y apellidos"))
        elif name and not self.errors:
            self._refuse_namesake(fields)
        return fields

    def _refuse_namesake(self, fields):
        """Somebody of that name in the institution, or of that address anywhere, is in the directory already."""
        typed = {name: fields[name] for name in self.NEWCOMER}
        others = Person.objects.merged(False).exclude(**typed, institution=self.institution)
        namesake = others.filter(institution=self.institution, full_name__iexact=typed["full_name"]).first()
        if namesake:
            self.add_error("full_name", _("Ya está en la lista de la institución: elígela ahí."))
        owner = others.filter(email__iexact=typed["email"]).select_related("institution").first()
        if typed["email"] and owner:
            facts = {"person": owner.full_name, "institution": owner.institution}
            self.add_error("email", _("Ese correo ya es de %(person)s (%(institution)s).") % facts)

    def operation_fields(self):
        """What ``designate`` takes, or ``designate_newcomer`` when nobody of the list was chosen."""
        who = {"person": self.cleaned_data["person"]}
        if not self.cleaned_data["person"]:
            who = {"newcomer": {name: self.cleaned_data[name] for name in self.NEWCOMER}}
        return super().operation_fields() | who | {name: self.cleaned_data[name] for name in ("seat", "role")}


class OfficeForm(forms.Form):
    """Who answers for what in a group, from when."""

    group = forms.ModelChoiceField(
        WorkGroup.objects.all(), label=_("Grupo"), empty_label=None, error_messages={"required": _("Elige el grupo")}
    )
    kind = forms.ChoiceField(
        label=_("Cargo"), choices=Office.Kind.choices, error_messages={"required": _("Elige el cargo")}
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Persona"),
        empty_label=_("Elige"),
        error_messages={"required": _("Elige a la persona"), "invalid_choice": _("Elige a alguien de la lista")},
    )
    since = Day(label=_("Desde"), error_messages={"required": _("Indica desde cuándo")})
    until = Day(label=_("Hasta"), required=False, help_text=_("Déjalo en blanco si no tiene fin fijado."))

    use_required_attribute = False

    def __init__(self, data=None, *, people, initial):
        super().__init__(data, initial=initial)
        self.fields["group"].label_from_instance = lambda group: group.title
        self.fields["person"].queryset = people
        self.fields["person"].label_from_instance = lambda someone: f"{someone.full_name} · {someone.institution}"

    def clean(self):
        fields = super().clean()
        _check_order(self, fields)
        return fields

    def operation_fields(self):
        return self.cleaned_data
