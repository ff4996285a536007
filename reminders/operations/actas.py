"""The reminders of actas. One whose morning passed is not written."""

from django.utils import timezone

from meetings.convocation import readers_of
from meetings.letters.actas import end_of, write_to_reader
from meetings.letters.convening import about_meeting
from meetings.models import Minutes
from notifications.operations import write_letter
from reminders.letters.actas import late_days, observe_day, officers_of, reason_of
from reminders.rules import morning, rules


def plan_actas(*, now):
    """Of every draft: that it is late to be sent or, once observed, made final; that the days to observe it end."""
    known = rules()
    for minutes in Minutes.objects.drafts().select_related("meeting__group"):
        _plan_late(minutes, late_days(minutes, known["acta_late"]), now)
        if minutes.is_observed_on(timezone.localdate(now)):
            _plan_observe(minutes, observe_day(minutes, known["acta_observe"]), now)


def _plan_late(minutes, days, now):
    meeting = minutes.meeting
    for day in [day for day in days if morning(day) > now]:
        for person in officers_of(meeting.group, timezone.localdate(now)).values():
            key = f"acta:{meeting.pk}:late:{day}:person:{person.pk}"
            facts = {"about": about_meeting(meeting), "context": {"on": day.isoformat()}, "person": person}
            facts |= {"reason": reason_of(meeting.group)[:200], "at": morning(day), "not_after": end_of(day)}
            if person.email:
                write_letter(kind="acta_late", address=person.email, dedupe_key=key, now=now, **facts)


def _plan_observe(minutes, days, now):
    for day in [day for day in days if morning(day) > now]:
        context = {"on": day.isoformat(), "period": minutes.period}
        facts = {"at": morning(day), "not_after": end_of(minutes.observe_until), "context": context}
        for called in readers_of(minutes.meeting, now):
            write_to_reader("acta_observe", f"{minutes.period}:{day}", minutes, called, now=now, **facts)
