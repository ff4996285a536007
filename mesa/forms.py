"""What is typed to find an institution or a person; all of it stays in the URL."""

from django import forms
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import Institution
from mesa.seating import SITUATIONS
from rendering.fields import search_field
from workgroups.models import Accreditation, Office, Seat, WorkGroup


class InstitutionSearch(forms.Form):
    """The filters of the directory. What is not understood is as if it were not there."""

    situacion = forms.CharField(widget=forms.HiddenInput, required=False)
    q = search_field(_("Institución, sigla o persona"))
    grupo = forms.ModelChoiceField(
        WorkGroup.objects.none(), label=_("Grupo"), required=False, to_field_name="code", empty_label=_("Todos")
    )
    nivel = forms.ChoiceField(label=_("Nivel"), required=False, choices=[("", _("Todos")), *Institution.Kind.choices])

    def __init__(self, data, *, groups):
        super().__init__(data, label_suffix="")
        self.fields["grupo"].queryset = WorkGroup.objects.thematic()
        self.fields["grupo"].choices = [("", _("Todos")), *((group.code, group.name) for group in groups)]
        self.is_valid()

    @property
    def situation(self):
        """The chip that is on, by its name in the URL."""
        name = self.cleaned_data.get("situacion")
        return name if name in SITUATIONS else "todas"

    def narrow(self, institutions, today):
        """Those of the level and group asked for whose name, or a person of theirs, holds the text."""
        words, level = self.cleaned_data.get("q"), self.cleaned_data.get("nivel")
        group = self.cleaned_data.get("grupo")
        if "q" in self.errors:
            return institutions.none()
        if level:
            institutions = institutions.filter(kind=level)
        if group:
            institutions = institutions.filter(pk__in=Seat.objects.on(today).filter(group=group).values("institution"))
        if words:
            named = Accreditation.objects.on(today).filter(person__full_name__icontains=words)
            found = Q(official_name__icontains=words) | Q(acronym__icontains=words)
            institutions = institutions.filter(found | Q(pk__in=named.values("seat__institution")))
        return institutions


class PersonSearch(forms.Form):
    """Who to look for. The secretariat also finds who has not confirmed their contact for six months."""

    situacion = forms.CharField(widget=forms.HiddenInput, required=False)
    q = search_field(_("Nombre o institución"))

    def __init__(self, data, *, may_edit):
        super().__init__(data, label_suffix="")
        self.is_valid()
        self.is_unconfirmed = may_edit and self.cleaned_data.get("situacion") == "sin-confirmar"

    def narrow(self, people):
        """Those whose name or institution holds the text."""
        words = self.cleaned_data.get("q")
        if "q" in self.errors:
            return people.none()
        if not words:
            return people
        return people.filter(
            Q(full_name__icontains=words)
            | Q(institution__acronym__icontains=words)
            | Q(institution__official_name__icontains=words)
        )

    def of_situation(self, people, now):
        return _unconfirmed(people, now) if self.is_unconfirmed else people

    def chips(self, people, now):
        """The two situations with how many of ``people`` each holds."""
        return [
            {"name": None, "label": _("Todas"), "n": people.count(), "is_on": not self.is_unconfirmed},
            {
                "name": "sin-confirmar",
                "label": _("Sin confirmar sus datos"),
                "n": _unconfirmed(people, now).count(),
                "is_on": self.is_unconfirmed,
                "icon": "clock-counter-clockwise",
            },
        ]


def _unconfirmed(people, now):
    """Of ``people``, those with a seat or an office today whose contact nobody confirmed for six months."""
    today = timezone.localdate(now)
    held = [Exists(model.objects.on(today).filter(person=OuterRef("pk"))) for model in (Accreditation, Office)]
    return people.unconfirmed(now).filter(held[0] | held[1])
