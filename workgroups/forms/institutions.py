"""What is typed about an institution and its seats."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import Institution
from rendering.fields import Day, Line
from workgroups.forms.fields import EndForm
from workgroups.forms.people import PHONE
from workgroups.models import Seat, WorkGroup, version_of
from workgroups.operations.institutions import WRITTEN

ASKED = {"required": _("Elige una opción")}


class InstitutionForm(forms.ModelForm):
    """An institution of the Mesa, new or as it stands: then ``version`` says what the writer had read."""

    official_name = Line(
        label=_("Nombre oficial"), limit=200, error_messages={"required": _("Escribe el nombre oficial completo")}
    )
    acronym = Line(
        label=_("Sigla"),
        limit=16,
        error_messages={"required": _("Escribe la sigla con que se le conoce")},
        help_text=_("Así aparece en las placas: DIRESA, MPZ."),
    )
    sector = Line(label=_("Sector"), limit=80, required=False)
    address = Line(label=_("Dirección"), limit=200, required=False)
    phone = Line(label=_("Teléfono"), limit=30, required=False, validators=[PHONE])
    since = Day(label=_("Miembro desde"), required=False)
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    use_required_attribute = False

    class Meta:
        model = Institution
        fields = [
            "official_name",
            "acronym",
            "kind",
            "sector",
            "district",
            "address",
            "records_email",
            "phone",
            "since",
        ]
        error_messages = {
            "kind": ASKED,
            "records_email": {"invalid": _("Escribe el correo completo; por ejemplo mesadepartes@institucion.gob.pe")},
        }

    def __init__(self, data=None, *, institution=None):
        super().__init__(data, instance=institution)
        self.fields["kind"].choices = [("", _("Elige")), *Institution.Kind.choices]
        self.fields["district"].empty_label = _("Sin distrito")
        self.fields["records_email"].widget.attrs.pop("maxlength", None)
        if institution:
            self.initial["version"] = version_of(institution, *WRITTEN)

    def clean_official_name(self):
        return self._unique("official_name")

    def clean_acronym(self):
        return self._unique("acronym")

    def _unique(self, name):
        """Upper or lower case does not make another institution."""
        typed = self.cleaned_data[name]
        taken = Institution.objects.filter(**{f"{name}__iexact": typed}).exclude(pk=self.instance.pk).first()
        if taken:
            facts = {"acronym": taken.acronym, "name": taken.official_name}
            raise forms.ValidationError(_("Ya está en el directorio: %(acronym)s, %(name)s.") % facts)
        return typed

    def operation_fields(self):
        """What ``create_institution`` and ``edit_institution`` take. Call it when valid."""
        names = [*self.Meta.fields, *(["version"] if self.instance.pk else [])]
        return {name: self.cleaned_data[name] for name in names}

    def differences(self, current):
        """(label, mine, theirs) of each field typed here that is not what ``current`` holds. Call it when valid."""
        both = [(self.fields[name].label, self.cleaned_data[name], getattr(current, name)) for name in self.Meta.fields]
        return [(label, _in_words(mine), _in_words(theirs)) for label, mine, theirs in both if mine != theirs]


def _in_words(value):
    """What a field of an institution holds, as people read it."""
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return dict(Institution.Kind.choices).get(value, value) or ""


class InstitutionCloseForm(EndForm):
    """When and why an institution leaves the Mesa: today or a day before, never announced."""

    def __init__(self, data=None, *, today):
        super().__init__(data, today=today)
        self.today = today
        self.fields["on"].help_text = _("Hoy o un día anterior.")

    def clean_on(self):
        if self.cleaned_data["on"] > self.today:
            raise forms.ValidationError(_("Elige hoy o un día anterior. Para más adelante, termina cada asiento."))
        return self.cleaned_data["on"]


class SeatForm(forms.Form):
    """What a seat is, from when, and its place in the order of precedence."""

    QUALITIES = {
        "voting": (_("Miembro con voto"), Seat.Kind.MEMBER, True),
        "member": (_("Miembro sin voto"), Seat.Kind.MEMBER, False),
        "technical": (_("Asistencia técnica, con voz y sin voto"), Seat.Kind.TECHNICAL, False),
        "observer": (_("Observador, con voz y sin voto"), Seat.Kind.OBSERVER, False),
    }
    group = forms.ModelChoiceField(
        WorkGroup.objects.none(),
        label=_("Grupo"),
        empty_label=_("Elige"),
        error_messages={"required": _("Elige el grupo"), "invalid_choice": _("Ya tiene asiento en ese grupo")},
    )
    quality = forms.ChoiceField(
        label=_("Calidad"), choices=[(key, q[0]) for key, q in QUALITIES.items()], error_messages=ASKED
    )
    since = Day(label=_("Desde"), error_messages={"required": _("Indica desde cuándo")})
    order = forms.IntegerField(
        label=_("Precedencia"),
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("Su lugar en la lista y en el acta: 1 va primero. En blanco, va al final."),
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("Escribe un número entre 0 y 999")),
    )

    use_required_attribute = False

    def __init__(self, data=None, *, groups, initial, seat=None):
        super().__init__(data, initial=initial)
        self.fields["group"].queryset = groups
        if seat:
            del self.fields["group"]
            self.fields["since"].label = _("El cambio vale desde")

    @classmethod
    def of(cls, seat, today, data=None):
        """The form that changes ``seat``."""
        held = next(key for key, (_l, *facts) in cls.QUALITIES.items() if facts == [seat.kind, seat.has_vote])
        initial = {"quality": held, "order": seat.order, "since": max(today, seat.since)}
        return cls(data, groups=WorkGroup.objects.none(), initial=initial, seat=seat)

    def operation_fields(self):
        """What ``add_seat`` and ``change_seat`` take. Call it when valid."""
        fields = {name: value for name, value in self.cleaned_data.items() if name != "quality"}
        _label, kind, has_vote = self.QUALITIES[self.cleaned_data["quality"]]
        return {**fields, "kind": kind, "has_vote": has_vote}
