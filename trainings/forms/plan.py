"""What is typed of a training's plan."""

import uuid
from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rendering.fields import Day, LongText, Seg
from trainings.forms.fields import Acronyms, Quotas, moment_field
from trainings.models import Signatory, Training
from trainings.models.training import Audience
from workgroups.models import WorkGroup

NUMBER = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})


class TrainingForm(forms.ModelForm):
    """The plan of a training: all but its sessions, which have a form each."""

    title = LongText(
        label=_("Título"),
        limit=200,
        widget=forms.TextInput,
        error_messages={"required": _("Escribe el título, como irá en el certificado.")},
    )
    summary = LongText(
        label=_("Para quién es, en una frase"),
        limit=300,
        required=False,
        widget=forms.TextInput,
        help_text=_("Por ejemplo: para personal de admisión, triaje y servicio social."),
    )
    objectives = LongText(label=_("Qué aprenderán"), limit=2000, rows=5, required=False)
    audiences = forms.MultipleChoiceField(
        label=_("Públicos"), choices=Audience, required=False, widget=forms.CheckboxSelectMultiple
    )
    hours = forms.DecimalField(
        label=_("Horas"),
        localize=True,
        max_digits=5,
        decimal_places=1,
        min_value=Decimal("0.5"),
        widget=NUMBER,
        error_messages={
            "required": _("Indica cuántas horas certifica."),
            "min_value": _("Escribe un número mayor que cero."),
        },
    )
    capacity = forms.IntegerField(
        label=_("Cupos"),
        required=False,
        min_value=1,
        max_value=9999,
        widget=NUMBER,
        help_text=_("En blanco: sin límite."),
    )
    quotas = Quotas(
        label=_("Cupos por institución"),
        required=False,
        limit=4000,
        help_text=_("Una por línea: sigla y cupos. Por ejemplo: DIRESA 10."),
    )
    opens_at = moment_field(_("Se inscribe desde"))
    closes_at = moment_field(_("Se inscribe hasta"), help_text=_("En blanco: hasta que empiece la última sesión."))
    organisers = Acronyms(
        label=_("Organizan"),
        required=False,
        help_text=_("Siglas, en el orden en que se nombran. Por ejemplo: DIRESA, ACNUR, OIM."),
    )
    minimum_attendance = forms.IntegerField(
        label=_("Asistencia mínima, en %"), min_value=0, max_value=100, widget=NUMBER
    )
    minimum_grade = forms.DecimalField(
        label=_("Nota mínima, de 0 a 20"),
        required=False,
        localize=True,
        min_value=0,
        max_value=20,
        max_digits=3,
        decimal_places=1,
        widget=NUMBER,
    )
    hours_to_accept = forms.IntegerField(
        label=_("Horas para aceptar un cupo liberado"), min_value=1, max_value=720, widget=NUMBER
    )
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    use_required_attribute = False

    class Meta:
        model = Training
        fields = ["group", "title", "summary", "objectives", "modality", "hours", "hour_unit"]
        fields += ["entry", "visibility", "needs_approval", "capacity", "opens_at", "closes_at", "hours_to_accept"]
        fields += ["paper", "minimum_attendance", "minimum_grade"]
        widgets = {"modality": Seg}
        labels = {"needs_approval": _("La institución (titular o alterna) o quien organiza aprueba cada inscripción")}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        group, training = self.fields["group"], self.instance
        group.queryset, group.empty_label = WorkGroup.objects.prepared_by(user), None
        for name in ("minimum_grade", "closes_at"):
            self.fields[name].is_asked = True  # not «optional»: needed or not by the other answers
        if not training.pk:
            self.initial.setdefault("submission", uuid.uuid4())
            return
        group.disabled = not training.is_draft
        for name in ("hours", "minimum_grade"):
            if self.initial[name] is not None and self.initial[name] % 1 == 0:
                self.initial[name] = int(self.initial[name])  # «8», not «8,0»
        self.initial |= {
            "version": training.version,
            "audiences": [row.audience for row in training.audiences.all()],
            "organisers": ", ".join(row.institution.acronym for row in training.organisers.all()),
            "quotas": "\n".join(f"{row.institution.acronym} {row.seats}" for row in training.quotas.all()),
        }

    def clean(self):
        cleaned = super().clean()
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("La inscripción debe cerrar después de abrir."))
        if cleaned.get("paper") == Training.Paper.CERTIFICATE and not self._has("minimum_grade"):
            self.add_error("minimum_grade", _("El certificado pide aprobar: indica la nota mínima."))
        if cleaned.get("entry") == Training.Entry.PUBLIC and cleaned.get("visibility") != Training.Visibility.PUBLIC:
            self.add_error("visibility", _("Si se inscribe el público en general, tiene que verla cualquiera."))
        return cleaned

    def _has(self, name):
        return self.cleaned_data.get(name) is not None or name in self.errors

    def plan(self):
        """What ``operations.plan`` writes: the fields, and the rows beside them by the name of their relation."""
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in self.Meta.fields} | {
            "audiences": [{"audience": value} for value in Audience.values if value in cleaned["audiences"]],
            "organisers": [{"institution": one, "order": n} for n, one in enumerate(cleaned["organisers"])],
            "quotas": [{"institution": one, "seats": seats} for one, seats in cleaned["quotas"]],
        }


class SignatoryForm(forms.ModelForm):
    """One who signs the certificates. A row left empty signs nothing."""

    class Meta:
        model = Signatory
        fields = ["name", "post", "institution_name"]
        error_messages = {
            "name": {"required": _("Escribe el nombre de quien firma.")},
            "post": {"required": _("Escribe su cargo.")},
            "institution_name": {"required": _("Escribe su institución.")},
        }

    use_required_attribute = False


class Rows(forms.BaseFormSet):
    """Rows in order; one whose fields (``says``, or all of them) are all emptied goes away."""

    row_label: object = ""
    says: tuple = ()

    @classmethod
    def of(cls, data, prefix, rows):
        """What was typed, or what ``rows`` hold."""
        held = [{name: getattr(row, name) for name in cls.form.Meta.fields} for row in rows]
        return cls(data, prefix=prefix, initial=held)

    def add_fields(self, form, index):
        super().add_fields(form, index)
        typed = [(form.data.get(form.add_prefix(name)) or "").strip() for name in self.says or form.fields]
        form.empty_permitted = form.is_bound and not any(typed)
        if form.empty_permitted:
            form.has_changed = lambda: False  # emptied by hand: it goes away

    def rows(self):
        """The fields of every row that says something, in order. Call it when valid."""
        said = [form.cleaned_data for form in self.forms if any(form.cleaned_data.values())]
        return [row | {"order": number} for number, row in enumerate(said)]


class SignatoryFormSet(Rows):
    row_label = _("Firmante")


Signatories = forms.formset_factory(SignatoryForm, formset=SignatoryFormSet, extra=2, max_num=4, absolute_max=6)


def signatories(data, training):
    """The rows of who signs: what was typed, or what the training holds."""
    return Signatories.of(data, "firmantes", training.signatories.all() if training.pk else [])


class CancelForm(forms.Form):
    reason = LongText(
        label=_("Por qué se cancela"),
        limit=300,
        error_messages={"required": _("Escribe el motivo: queda a la vista de quienes la ven.")},
    )


class CopyForm(forms.Form):
    """When the copy begins: all its sessions move by the same days."""

    on = Day(label=_("Primer día de la copia"))
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def clean_on(self):
        if self.cleaned_data["on"] < timezone.localdate():
            raise forms.ValidationError(_("Ese día ya pasó. Elige uno de hoy en adelante."))
        return self.cleaned_data["on"]
