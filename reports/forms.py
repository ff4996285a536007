from django import forms
from django.utils.translation import gettext_lazy as _

from rendering.fields import Day
from reports.numbers import in_period
from trainings.models import Training
from workgroups.models import WorkGroup


class ReportSearch(forms.Form):
    """The period of the report, from the first of January to today if none is asked for; all of it in the URL.

    A date that is not one is an error, for a report must not mislead; another choice that is not there is none.
    """

    desde = Day(label=_("Desde"))
    hasta = Day(label=_("Hasta"))
    grupo = forms.ModelChoiceField(
        WorkGroup.objects.order_by("order"),
        label=_("Grupo"),
        required=False,
        to_field_name="code",
        empty_label=_("Todos"),
    )
    capacitacion = forms.ModelChoiceField(
        Training.objects.none(), label=_("Capacitación"), required=False, empty_label=_("Todas las del periodo")
    )

    def __init__(self, data, *, user, today):
        usual = {"desde": today.replace(month=1, day=1).strftime("%d/%m/%Y"), "hasta": today.strftime("%d/%m/%Y")}
        super().__init__(usual | {name: value for name, value in data.items() if value}, label_suffix="")
        self.user = user
        self.is_valid()
        for name in ("grupo", "capacitacion"):
            self.errors.pop(name, None)

    def clean_hasta(self):
        since, until = self.cleaned_data.get("desde"), self.cleaned_data["hasta"]
        if since and until < since:
            raise forms.ValidationError(_("Esta fecha es anterior a «Desde». Cambia una de las dos."))
        return until

    def clean_grupo(self):
        """The group; what can be chosen next are the trainings of the period and of the group that the user sees."""
        asked, group = self.cleaned_data, self.cleaned_data["grupo"]
        if "desde" in asked and "hasta" in asked:
            seen = Training.objects.filter(pk__in=Training.objects.visible_to(self.user).values("pk"))
            found = in_period(seen.filter(group=group) if group else seen, asked["desde"], asked["hasta"])
            self.fields["capacitacion"].queryset = found
        return group

    @property
    def period(self):
        return [self["desde"], self["hasta"]]

    def asked(self):
        """What ``Report.of`` is asked for."""
        asked = self.cleaned_data
        names = {"since": "desde", "until": "hasta", "group": "grupo", "training": "capacitacion"}
        return {name: asked.get(field) for name, field in names.items()}
