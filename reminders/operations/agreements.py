"""The reminders of agreements, a week ahead: one row a reader and day, whatever there is to tell that day."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from notifications.models import Letter
from notifications.operations import cancel_letters, write_letter
from reminders.letters.agreements import KINDS, due_between, is_told_within
from reminders.rules import morning

AHEAD = timedelta(days=8)
KIND = KINDS[0].name


def about_day(day):
    return f"reminders.agreements:{day.isoformat()}"


@transaction.atomic
def plan_agreements(*, now):
    """Write the letters of the days to come, and cancel those that have nothing to tell any more.

    A morning that passed is not written; one that was, and waits for another try, stays: those of yesterday may.
    """
    today = timezone.localdate(now)
    wanted = {
        f"agreements:{key}:{day.isoformat()}": (day, key, due)
        for day, readers in due_between(today - timedelta(days=1), today + AHEAD).items()
        for key, due in readers.items()
    }
    waiting = dict(Letter.objects.unsent().filter(kind=KIND).values_list("dedupe_key", "about"))
    for key in waiting.keys() - wanted.keys():
        cancel_letters(about=waiting[key], keys=[key])
    for dedupe_key in wanted.keys() - waiting.keys():
        if morning(wanted[dedupe_key][0]) > now:
            _write(dedupe_key, *wanted[dedupe_key], now=now)


def _write(dedupe_key, day, key, due, *, now):
    facts = {"person": due.person, "reason": due.reason[:200], "about": about_day(day)}
    facts |= {"context": {"day": day.isoformat(), "reader": key}, "not_after": morning(day + timedelta(days=1))}
    write_letter(kind=KIND, address=due.address, dedupe_key=dedupe_key, now=now, at=morning(day), **facts)


def plan_agreement(agreement, *, now):
    """After one is saved. Without a number nobody is told of it; one that is not near may have moved away."""
    if not agreement.number:
        return
    is_near = agreement.due_on and is_told_within(agreement, timezone.localdate(now), AHEAD)
    if is_near or Letter.objects.unsent().filter(kind=KIND).exists():
        plan_agreements(now=now)


def plan_party(party, *, now):
    plan_agreement(party.agreement, now=now)
