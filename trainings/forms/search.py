from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rendering.fields import search_field
from trainings.models import Training
from trainings.models.training import Audience
from workgroups.models import WorkGroup


class TrainingSearch(forms.Form):
    """The filters of the list of trainings, all in the URL. What is not understood is as if it were not there."""

    WHEN = {"proximas": _("Próximas"), "pasadas": _("Pasadas"), "todas": _("Todas")}
    cuando = forms.CharField(widget=forms.HiddenInput, required=False)
    q = search_field(_("Título o código"))
    grupo = forms.ModelChoiceField(
        WorkGroup.objects.none(), label=_("Grupo"), required=False, to_field_name="code", empty_label=_("Todos")
    )
    publico = forms.ChoiceField(label=_("Público"), required=False, choices=[("", _("Todos")), *Audience.choices])
    modalidad = forms.ChoiceField(
        label=_("Modalidad"), required=False, choices=[("", _("Todas")), *Training.Modality.choices]
    )

    def __init__(self, data, *, visible):
        super().__init__(data, label_suffix="")
        self.fields["grupo"].queryset = WorkGroup.objects.filter(pk__in=visible.order_by().values("group"))
        self.is_valid()

    @property
    def when(self):
        name = self.cleaned_data.get("cuando")
        return name if name in self.WHEN else "proximas"

    @property
    def is_narrowed(self):
        return bool(self.errors) or any(self.cleaned_data.get(n) for n in ("q", "grupo", "publico", "modalidad"))

    def narrow(self, trainings):
        """``trainings`` of the group, audience, modality and words asked for, of any time."""
        asked = {name: self.cleaned_data.get(name) for name in ("q", "grupo", "publico", "modalidad")}
        filters = {"group": asked["grupo"], "modality": asked["modalidad"]}
        found = trainings.filter(**{name: value for name, value in filters.items() if value})
        if asked["publico"]:
            found = found.filter(audiences__audience=asked["publico"])
        if "q" in self.errors:
            return found.none()
        return found.filter(_holding(asked["q"])) if asked["q"] else found


def _holding(words):
    """Trainings whose title, sentence or code hold ``words``."""
    found = Q(title__icontains=words) | Q(summary__icontains=words)
    parts = words.upper().removeprefix("CAP-").split("-")
    if len(parts) == 2 and all(part.isdecimal() and len(part) <= 4 for part in parts):
        found |= Q(number=int(parts[0]), year=int(parts[1]))
    return found
