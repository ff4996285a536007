import uuid

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from meetings.models import Meeting
from rendering.fields import Day, Document, Hour, Seg, moment
from workgroups.models import WorkGroup

# The number proposed follows the group, the kind and the year as they are chosen.
ASK_FOR_NUMBER = {
    "hx-get": reverse_lazy("meetings:meeting_create"),
    "hx-trigger": "change",
    "hx-include": "[name=group], [name=kind], [name=on]",
    "hx-target": "#numero",
    "hx-select": "#numero",
    "hx-swap": "outerHTML",
}


class MeetingForm(forms.ModelForm):
    """The plan of a meeting: what, when and where. The agenda has its own rows."""

    on = Day(first=2000, label=gettext_lazy("Fecha"))
    first_call = Hour(label=gettext_lazy("Primera llamada"))
    second_call = Hour(label=gettext_lazy("Segunda llamada"), required=False)
    ends = Hour(label=gettext_lazy("Termina"))
    link = forms.URLField(
        label=gettext_lazy("Enlace virtual"),
        required=False,
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
        error_messages={"invalid": gettext_lazy("Escribe el enlace completo; empieza con https://")},
    )
    number = forms.IntegerField(
        label=gettext_lazy("Número"),
        required=False,
        min_value=1,
        max_value=999,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=gettext_lazy("Propuesto: sigue al último de su serie. Los números no se repiten."),
    )
    change_reason = forms.CharField(
        label=gettext_lazy("Motivo del cambio"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Va en la carta que avisa del cambio a las personas convocadas."),
    )
    proposed = forms.IntegerField(required=False, widget=forms.HiddenInput)
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)

    field_order = ["group", "kind", "number", "on", "first_call", "second_call", "ends", "modality", "place", "link"]

    class Meta:
        model = Meeting
        fields = ["group", "kind", "subject", "modality", "place", "link", "visibility", "notice"]
        widgets = {"modality": Seg}
        labels = {"kind": pgettext_lazy("reunión", "Clase")}
        help_texts = {
            "subject": gettext_lazy("Para qué se reúne, en una línea."),
            "notice": gettext_lazy("Por ejemplo: Oficio Múltiple N.° 003-2026-MMTRM/ST."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["group"].queryset = WorkGroup.objects.prepared_by(user)
        self.fields["group"].empty_label = None
        self.fields["modality"].choices = [*Meeting.Modality.choices[:2], ("hybrid", pgettext("modalidad", "Ambas"))]
        for name in ("number", "place", "link"):
            self.fields[name].is_asked = True  # not «optional»: needed or not by the other answers
        meeting = self.instance
        if meeting.pk:
            local = timezone.localtime
            self.initial |= {
                "on": meeting.starts_on,
                "first_call": local(meeting.starts_at).time(),
                "second_call": meeting.second_call_at and local(meeting.second_call_at).time(),
                "ends": local(meeting.ends_at).time(),
                "number": meeting.number,
            }
        else:
            self.initial.setdefault("submission", uuid.uuid4())
            for name in ("group", "kind", "on"):
                self.fields[name].widget.attrs |= ASK_FOR_NUMBER
        if not (meeting.convened_at and meeting.is_scheduled):
            self.fields["change_reason"].widget = forms.HiddenInput()
        if meeting.has_record:
            for name in ("group", "kind", "on"):
                self.fields[name].disabled = True

    def clean(self):
        cleaned = super().clean()
        self._clean_hours(cleaned)
        modality = cleaned.get("modality")
        if modality in (Meeting.Modality.VIRTUAL, Meeting.Modality.HYBRID) and not cleaned.get("link"):
            self.add_error("link", _("Agrega el enlace o cambia la modalidad a presencial."))
        if modality in (Meeting.Modality.IN_PERSON, Meeting.Modality.HYBRID) and not cleaned.get("place"):
            self.add_error("place", _("Indica dónde será o cambia la modalidad a virtual."))
        self._clean_number(cleaned)
        return cleaned

    def _clean_hours(self, cleaned):
        day, first, second, ends = (cleaned.get(name) for name in ("on", "first_call", "second_call", "ends"))
        if not day or not first:
            return
        cleaned["starts_at"] = moment(day, first)
        cleaned["second_call_at"] = moment(day, second) if second else None
        if second and second <= first:
            self.add_error("second_call", _("Debe ser después de las %(hour)s.") % {"hour": first.strftime("%H:%M")})
        if ends:
            cleaned["ends_at"] = moment(day, ends)
            if ends <= max(first, second or first):
                self.add_error(
                    "ends", _("La reunión termina antes de empezar. Pon una hora posterior a la última llamada.")
                )

    def _clean_number(self, cleaned):
        group, kind, day, number = (cleaned.get(name) for name in ("group", "kind", "on", "number"))
        if not group or not kind or not day or "number" in self.errors:
            return
        if number is None or (not self.instance.pk and number == cleaned.get("proposed")):
            cleaned["number"] = None
            return
        taken = Meeting.objects.filter(series=Meeting.series_of(group, kind), year=day.year, number=number)
        if taken.exclude(pk=self.instance.pk).exists():
            following = Meeting.next_number(group, kind, day.year)
            self.add_error(
                "number",
                _("El número %(number)03d-%(year)s ya está usado en esta serie. El siguiente libre es %(next)03d.")
                % {"number": number, "year": day.year, "next": following},
            )

    def plan(self):
        """The keyword arguments of ``operations.plan_meeting``."""
        names = [*self.Meta.fields, "starts_at", "second_call_at", "ends_at", "number"]
        return {name: self.cleaned_data[name] for name in names}


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Por qué se cancela"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Escribe el motivo: queda en el historial de la reunión.")},
    )


class DocumentForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Título"), max_length=150)
    file = Document()
    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
