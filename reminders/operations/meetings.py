"""The reminders of a convened meeting: written when it is convened, moved with it, cancelled with it."""

from datetime import date, timedelta

from django.db import transaction

from meetings.convocation import called_to
from meetings.letters.convening import about_meeting, write_to_called
from meetings.models import Meeting, Rsvp
from meetings.operations.convening import convene_missing
from notifications.models import Letter
from notifications.operations import cancel_letters
from reminders.letters.meetings import KINDS
from reminders.rules import morning, rules

NAMES = [kind.name for kind in KINDS]
ANSWER = "meeting_unanswered"  # on a day with two, this is the one that asks for something


def plan_meetings(*, now):
    """Those of every convened meeting to come: people who joined, answers that came, rules that changed."""
    for meeting in Meeting.objects.for_list().convened(now):
        convene_missing(meeting=meeting, now=now)
        plan_meeting(meeting, now=now)


@transaction.atomic
def plan_meeting(meeting, *, now):
    """Write the reminders that a meeting lacks and cancel those that no longer fit. Planning twice is planning once.

    One whose morning passed is not written; one that was and waits for another try stays.
    """
    if not meeting.convened_at:
        return
    about, wanted = about_meeting(meeting), _wanted(meeting, now)
    waiting = Letter.objects.unsent().filter(about=about, kind__in=NAMES)
    fitting, unfit = {}, []
    for letter in waiting:
        called, context = wanted.get((letter.kind, letter.person_id), (None, None))
        if called and (letter.context, letter.address) == (context, called.person.email):
            fitting[letter.kind, letter.person_id] = letter.pk
        else:
            unfit.append(letter.dedupe_key)
    if unfit:
        cancel_letters(about=about, keys=unfit)
    waiting.filter(pk__in=fitting.values()).update(not_after=meeting.starts_at)
    for (kind, _person), (called, context) in wanted.items():
        at = morning(date.fromisoformat(context["leaves_on"]))
        if (kind, called.person.pk) not in fitting and at > now:
            facts = {"meeting": meeting, "called": called, "now": now, "at": at, "context": context}
            write_to_called(kind, f"{kind}:{context['on']}", **facts)


def _wanted(meeting, now):
    """{(kind, person id): (Called, context)} of all the reminders of a meeting, those of past days too."""
    if not meeting.is_scheduled or meeting.starts_at <= now:
        return {}
    days, answers = _days(meeting), {r.person_id: r.answer for r in meeting.rsvps.all() if r.is_for(meeting)}
    wanted = {}
    for called in called_to(meeting):
        answer = answers.get(called.person.pk)
        if answer != Rsvp.Answer.NO:
            mine = {day: kind for kind, day in days if kind != ANSWER or not answer}  # one a day: the last stands
            wanted |= {(kind, called.person.pk): (called, _context(meeting, day)) for day, kind in mine.items()}
    return wanted


def _days(meeting):
    """[(kind, day it leaves)] of the rules that are on and whose morning comes before the meeting; ANSWER last."""
    on = [rule for rule in rules().values() if rule.name in NAMES and rule.is_on]
    days = [(rule.name, meeting.starts_on - timedelta(days=rule.days)) for rule in on]
    days = [(kind, day) for kind, day in days if morning(day) < meeting.starts_at]
    return sorted(days, key=lambda each: each[0] == ANSWER)


def _context(meeting, leaves_on):
    """What a reminder stands for; a day or a rule that changed makes another."""
    return {"on": meeting.starts_on.isoformat(), "leaves_on": leaves_on.isoformat()}
