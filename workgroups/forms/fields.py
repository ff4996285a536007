"""The fields that the forms of the directory share, and how one of them acts."""

from django import forms
from django.utils.translation import gettext_lazy as _

from rendering.fields import Day, Line
from workgroups.models import NotNow


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
