"""When each reminder leaves: a rule is a number of days, with a default that the secretariat may change or turn off."""

from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reminders.models import ReminderRule

HOUR = time(7)  # of the Mesa's own zone at which reminders leave: before the digest of the day, and before work


@dataclass(frozen=True)
class Rule:
    """``days`` before or after what it is about, or between one letter and the next; ``unit`` says it on the screen."""

    name: str
    group: Any  # lazy text: under which heading it stands on the page
    title: Any
    to: Any  # lazy text: who gets it
    days: int
    unit: Any
    is_on: bool = True
    least: int = 0  # days
    kinds: tuple[str, ...] = ()  # of the letters it writes; one that bears its name, unless told

    def writes(self, kind):
        return kind in (self.kinds or (self.name,))


BEFORE, AFTER, EVERY = _("días antes"), _("días hábiles después"), _("días entre una y otra")
_MEETINGS, _AGREEMENTS, _ACTAS, _MANDATES = _("Reuniones"), _("Acuerdos"), _("Actas"), _("Designaciones")
_TRAININGS = _("Capacitaciones")
_RESPONSIBLE, _DUE = _("A las instituciones responsables"), ("agreements_due",)

DEFAULTS = {
    rule.name: rule
    for rule in [
        Rule("meeting_week", _MEETINGS, _("Primer recordatorio"), _("A quienes no han declinado"), 7, BEFORE),
        Rule(
            "meeting_unanswered",
            _MEETINGS,
            _("Falta tu respuesta"),
            _("A quienes no han respondido"),
            3,
            BEFORE,
            least=1,
        ),
        Rule("meeting_days", _MEETINGS, _("Segundo recordatorio"), _("A quienes no han declinado"), 2, BEFORE),
        Rule("meeting_today", _MEETINGS, _("La mañana del día"), _("A quienes no han declinado"), 0, BEFORE),
        Rule("agreement_soon", _AGREEMENTS, _("Vence pronto"), _RESPONSIBLE, 7, BEFORE, kinds=_DUE),
        Rule("agreement_today", _AGREEMENTS, _("Vence hoy"), _RESPONSIBLE, 0, BEFORE, kinds=_DUE),
        Rule(
            "agreement_late",
            _AGREEMENTS,
            _("Vencido"),
            _("A las instituciones responsables; desde el segundo, con copia a la Secretaría Técnica"),
            7,
            EVERY,
            least=1,
            kinds=_DUE,
        ),
        Rule(
            "acta_late",
            _ACTAS,
            _("Borrador atrasado"),
            _("A la Secretaría Técnica y a quien coordina; desde la sesión o desde el fin del plazo para observar"),
            5,
            AFTER,
            least=1,
        ),
        Rule("acta_observe", _ACTAS, _("Termina el plazo para observar"), _("A quienes integran el grupo"), 1, BEFORE),
        Rule(
            "mandate_ending",
            _MANDATES,
            _("Termina una designación"),
            _("A la persona, la mesa de partes de su institución y la Secretaría Técnica; enseguida si quedan menos"),
            30,
            BEFORE,
            kinds=("mandate_ending", "mandate_renewal", "mandate_list"),
        ),
        Rule("training_soon", _TRAININGS, _("Se acerca una sesión"), _("A las personas inscritas"), 3, BEFORE, least=1),
        Rule("training_today", _TRAININGS, _("La mañana de la sesión"), _("A las personas inscritas"), 0, BEFORE),
    ]
}


def rules():
    """{name: Rule} as they hold now (one query), in the order of the page."""
    changed = {row.name: row for row in ReminderRule.objects.all()}
    return {
        name: replace(rule, days=changed[name].days, is_on=changed[name].is_on) if name in changed else rule
        for name, rule in DEFAULTS.items()
    }


def morning(day):
    """The moment of ``day`` (a date) at which reminders leave: an aware datetime."""
    return timezone.make_aware(datetime.combine(day, HOUR))
