"""The reminders of mandates that end: one letter a person, an institution and the secretary, for each last day."""

from collections import defaultdict
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from meetings.letters.actas import end_of
from notifications.models import Letter
from notifications.operations import write_letter
from reminders.letters.mandates import ending_on, secretaries_on
from reminders.rules import morning, rules
from workgroups.letters import about_ending, records_reason, row_name
from workgroups.models import Accreditation, Office

AHEAD = 7  # days before they leave, letters of mandates are written


def plan_mandates(*, now):
    """Write those that leave in the days to come; at once, of those whose morning passed, what nobody was told of."""
    rule, today = rules()["mandate_ending"], timezone.localdate(now)
    last = today + timedelta(days=rule.days + AHEAD)
    rows = [row for dated in (Accreditation, Office) for row in dated.objects.filter(until__range=(today, last))]
    for until in {row.until for row in rows} if rule.is_on else ():
        _plan(until, until - timedelta(days=rule.days), now)


def _plan(until, day, now):
    """Those about the mandates that end on ``until``, which the rule tells of on ``day``."""
    with translation.override("es"):
        wanted = list(_wanted(until, timezone.localdate(now)))
    told = _told(until, day)
    for kind, whom, rows, facts in wanted:
        key, names = f"{kind}:{until}:{day}:{whom.pk}", sorted(row_name(row) for row in rows)
        before = told[kind, whom.pk]
        if late := morning(day) <= now:
            key, names = f"{key}:{len(before)}", [name for name in names if name not in before]
        context = {"until": until.isoformat(), "on": day.isoformat(), "rows": names, **facts.pop("context", {})}
        facts |= {"not_after": end_of(until), "about": about_ending(until), "context": context}
        if names and facts["address"]:
            letter = write_letter(kind=kind, dedupe_key=key, now=now, at=now if late else morning(day), **facts)
            Letter.objects.filter(pk=letter.pk, status=Letter.Status.PENDING).update(context=context)


def _told(until, day):
    """{(kind, id of whom): {what they were told of}} by letters that left, or that the rule of today wrote.

    A letter to somebody whose contact was erased no longer says.
    """
    told = defaultdict(set)
    letters = Letter.objects.filter(about=about_ending(until)).values_list("kind", "person", "sent_at", "context")
    for kind, person, sent_at, context in letters:
        if context and (sent_at or context["on"] == day.isoformat()):
            told[kind, person or context["institution"]].update(context["rows"])
    return told


def _wanted(until, today):
    """(kind, to whom, what it tells of, what the letter carries) of each letter about those that end on ``until``."""
    seats, offices = ending_on(until)
    both = [*seats, *offices]
    for person in {row.person for row in both}:
        reason = _("tienes una designación o un cargo en la Mesa.")
        mine = [row for row in both if row.person_id == person.pk]
        yield "mandate_ending", person, mine, {"person": person, "address": person.email, "reason": reason}
    for institution in {row.seat.institution for row in seats}:
        facts = {"address": institution.records_email, "reason": records_reason(institution)}
        theirs = [row for row in seats if row.seat.institution_id == institution.pk]
        yield "mandate_renewal", institution, theirs, facts | {"context": {"institution": institution.pk}}
    for person in secretaries_on(today).values():
        reason = _("llevas la Secretaría Técnica de la Mesa.")
        yield "mandate_list", person, both, {"person": person, "address": person.email, "reason": reason}
