"""What is typed to correct the calendar on one day."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rendering.fields import Day, Line, Seg
from workgroups.workdays import is_workday, national_holidays


class HolidayForm(forms.Form):
    """A day of this year or the next; of one already there, ``holiday``, everything but the day."""

    day = Day(label=_("Día"), error_messages={"required": _("Indica el día")})
    name = Line(
        label=_("Qué se celebra o qué norma lo dispone"),
        limit=80,
        error_messages={"required": _("Escribe un nombre: es lo que se ve en el calendario")},
        help_text=_("Por ejemplo: Aniversario de Tumbes."),
    )
    is_workday = forms.TypedChoiceField(
        label=_("Ese día"),
        choices=[("no", _("No se trabaja")), ("si", _("Se trabaja"))],
        coerce=lambda answer: answer == "si",
        widget=Seg,
        initial="no",
        error_messages={"required": _("Elige una opción")},
    )

    use_required_attribute = False

    def __init__(self, data=None, *, holiday=None):
        super().__init__(data)
        if holiday:
            self.initial = {
                "day": holiday.day,
                "name": holiday.name,
                "is_workday": "si" if holiday.is_workday else "no",
            }
            self.fields["day"].disabled = True
            self.fields["day"].help_text = _("Si la fecha está mal, quita este día y anota el correcto.")

    def clean_day(self):
        day, year = self.cleaned_data["day"], timezone.localdate().year
        if "day" in self.changed_data and day.year not in (year, year + 1):
            raise forms.ValidationError(_("Anota un día de este año o del próximo."))
        return day

    def clean(self):
        """What would change nothing is a mistake in the date."""
        day, works = self.cleaned_data.get("day"), self.cleaned_data.get("is_workday")
        if day is None or works is None:
            return
        if not works and day in national_holidays(day.year):
            raise forms.ValidationError(_("Ese día ya es feriado nacional: no hace falta anotarlo."))
        if works and is_workday(day, own={}):
            raise forms.ValidationError(_("Ese día ya se trabaja: no es feriado ni fin de semana."))

    def operation_fields(self):
        return self.cleaned_data
