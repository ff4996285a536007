"""The answer to a convocation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import Rsvp
from rendering.fields import Seg


class RsvpForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Tu asistencia"),
        choices=Rsvp.Answer.choices,
        widget=Seg,
        error_messages={
            "required": _("Elige si asistirás"),
            "invalid_choice": _("Elige una de las tres respuestas"),
        },
    )
