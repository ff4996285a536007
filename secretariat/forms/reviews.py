"""What is typed in a review of privileges: its last day, and a verdict for each person."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rendering.fields import Day
from secretariat.models import AccessDecision

LONGEST = timedelta(days=90)


class ReviewForm(forms.Form):
    """The day by which every person has a decision."""

    due_on = Day(label=_("Último día para decidir"), error_messages={"required": _("Indica hasta cuándo se decide.")})

    def clean_due_on(self):
        due_on, today = self.cleaned_data["due_on"], timezone.localdate()
        if not today <= due_on <= today + LONGEST:
            raise forms.ValidationError(_("Elige un día entre hoy y dentro de 90 días."))
        return due_on


class VerdictForm(forms.Form):
    verdict = forms.ChoiceField(
        choices=AccessDecision.Verdict.choices,
        error_messages={
            "required": _("Marca «Mantener» o «Retirar»."),
            "invalid_choice": _("Marca «Mantener» o «Retirar»."),
        },
    )
