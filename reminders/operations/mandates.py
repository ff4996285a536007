"""The reminders of mandates that end: one letter a person, an institution and the secretary, for each last day."""

from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meetings.letters.actas import end_of
from notifications.operations import write_letter
from reminders.letters.mandates import ending_on, secretaries_on
from reminders.rules import morning, rules
from workgroups.letters import records_reason

AHEAD = 7  # days before they leave, letters of mandates are written


def plan_mandates(*, now):
    """Write those that leave in the days to come. One whose morning passed is not written."""
    rule, today = rules()["mandate_ending"], timezone.localdate(now)
    for day in [today + timedelta(days=n) for n in range(AHEAD + 1)] if rule.is_on else []:
        if morning(day) > now:
            _plan(day + timedelta(days=rule.days), day, now)


def _plan(until, day, now):
    with translation.override("es"):
        wanted = list(_wanted(until, timezone.localdate(now)))
    for kind, whom, address, facts in wanted:
        facts["context"] = {"until": until.isoformat(), "on": day.isoformat(), **facts.get("context", {})}
        facts |= {"at": morning(day), "not_after": end_of(until), "about": f"mandates:{until}"}
        if address:
            write_letter(kind=kind, address=address, dedupe_key=f"{kind}:{until}:{day}:{whom.pk}", now=now, **facts)


def _wanted(until, today):
    """(kind, to whom, address, what the letter carries) of each letter about those that end on ``until``."""
    seats, offices = ending_on(until)
    for person in {row.person for row in [*seats, *offices]}:
        reason = _("tienes una designación o un cargo en la Mesa.")
        yield "mandate_ending", person, person.email, {"person": person, "reason": reason}
    for institution in {row.seat.institution for row in seats}:
        facts = {"reason": records_reason(institution), "context": {"institution": institution.pk}}
        yield "mandate_renewal", institution, institution.records_email, facts
    for person in secretaries_on(today).values() if seats or offices else []:
        reason = _("llevas la Secretaría Técnica de la Mesa.")
        yield "mandate_list", person, person.email, {"person": person, "reason": reason}
