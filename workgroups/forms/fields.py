"""The fields that the forms of the directory share, and how one of them acts."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from workgroups.forms.people import Line
from workgroups.models import NotNow

BAD_DAY = _("Escribe la fecha como dd/mm/aaaa; por ejemplo 30/06/2026.")
BAD_YEAR = _("Revisa el año: debe estar entre 1990 y 2100.")


class Seg(forms.RadioSelect):
    """Two to four exclusive answers drawn as one control."""

    template_name = "components/seg.html"


class Day(forms.DateField):
    """A date as Peru writes it."""

    def __init__(self, *, error_messages=None, **kwargs):
        attrs = {"inputmode": "numeric", "placeholder": _("dd/mm/aaaa"), "autocomplete": "off"}
        widget = forms.DateInput(format="%d/%m/%Y", attrs=attrs)
        errors = {"invalid": BAD_DAY} | (error_messages or {})
        super().__init__(widget=widget, error_messages=errors, **kwargs)
        self.validators += [
            MinValueValidator(date(1990, 1, 1), BAD_YEAR),
            MaxValueValidator(date(2100, 12, 31), BAD_YEAR),
        ]


class EndForm(forms.Form):
    """The last day of something and why it ends."""

    on = Day(label=_("Último día"), error_messages={"required": _("Indica el último día")})
    reason = Line(
        label=_("Motivo"),
        limit=200,
        error_messages={"required": _("Escribe por qué termina: queda en el historial")},
        help_text=_("Por ejemplo: Oficio N.° 120-2026, rotación de personal."),
    )

    use_required_attribute = False

    def __init__(self, data=None, *, today):
        super().__init__(data, initial={"on": today})
        self.fields["on"].help_text = _("Si es hoy, termina en este momento.")

    def operation_fields(self):
        return self.cleaned_data


def act(form, verb, **facts):
    """What ``verb`` returns, once the form is valid; None with its refusal beside the form."""
    if not form.is_valid():
        return None
    try:
        return verb(**facts, **form.operation_fields())
    except NotNow as refusal:
        form.add_error(None, str(refusal))
        return None
