"""Until when a draft acta is observed; ending before that."""

from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rendering.fields import Day
from workgroups.workdays import workdays_after

LONGEST = timedelta(days=60)


class ShareForm(forms.Form):
    period = forms.CharField(required=False, widget=forms.HiddenInput)
    until = Day(
        label=gettext_lazy("Se puede observar hasta el"),
        error_messages={"required": gettext_lazy("Escribe hasta qué día se puede observar.")},
    )

    def __init__(self, *args, minutes, now, **kwargs):
        self.today = timezone.localdate(now)
        days = minutes.meeting.group.rules_on(self.today).comment_days
        self.offered = workdays_after(self.today, days)
        initial = {"period": minutes.period, "until": self.offered}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["until"].help_text = _("Las reglas del grupo dan %(n)s días hábiles.") % {"n": days}

    def clean_until(self):
        until = self.cleaned_data["until"]
        if not self.today < until <= self.today + LONGEST:
            raise forms.ValidationError(_("Elige un día desde mañana y dentro de los próximos 60."))
        return until


class FinaliseForm(forms.Form):
    """Before the period ends it asks once more, in words."""

    early = forms.BooleanField(
        label=gettext_lazy("Dar por final el acta antes de que termine el plazo para observarla"),
        error_messages={"required": gettext_lazy("Marca la casilla, o espera a que termine el plazo.")},
    )

    def __init__(self, *args, minutes, now, **kwargs):
        super().__init__(*args, **kwargs)
        if not minutes.is_observed_on(timezone.localdate(now)):
            del self.fields["early"]
