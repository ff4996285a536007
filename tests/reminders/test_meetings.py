"""Reminders of meetings: the right mornings, the right people, once; and nothing of what no longer holds."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from meetings.models import Meeting
from meetings.operations.convening import convene_meeting
from meetings.operations.meeting import cancel_meeting, plan_meeting
from meetings.operations.rsvp import answer_meeting
from notifications.models import Letter
from notifications.operations import drain_outbox
from reminders import operations
from reminders.models import ReminderRule
from reminders.operations import plan_reminders, planned_once
from reminders.operations.meetings import NAMES
from tests import factories as f

NOW = f.at("2026-06-01 10:00")
ALL = ["alternate", "observer", "technical", "titular"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def meeting(cast):
    """Of Salud, in 17 days; Protección has people who must not hear of it."""
    return convened(cast, "2026-06-18 10:00")


def convened(cast, starts, now=NOW):
    meeting = f.MeetingFactory(group=cast.salud, number=4, starts_at=f.at(starts))
    f.ItemFactory(meeting=meeting, title="Afiliación al SIS")
    meeting = convene_meeting(meeting=meeting, by=cast.coordinator, now=now)
    Letter.objects.filter(kind="meeting_convocation").update(status="sent", sent_at=now)
    return meeting


def waiting(**which):
    """{(kind, when in Lima)} → how many, of the reminders that wait."""
    letters = Letter.objects.unsent().filter(kind__in=NAMES, **which)
    return Counter((letter.kind, f"{timezone.localtime(letter.next_attempt_at):%Y-%m-%d %H:%M}") for letter in letters)


def edit(meeting, now=NOW, **changes):
    meeting = Meeting.objects.get(pk=meeting.pk)
    plan = {name: getattr(meeting, name) for name in ("group", "kind", "starts_at", "ends_at", "place")} | changes
    return plan_meeting(meeting=meeting, by=None, number=meeting.number, now=now, **plan)


def to(text):
    return {"starts_at": f.at(text), "ends_at": f.at(text) + timedelta(hours=2)}


def leave(clock, when):
    """Hand over what is due at ``when``: {kind: who got one}."""
    clock.move_to(f.at(when))
    drain_outbox(clock=timezone.now)
    sent = Letter.objects.filter(kind__in=NAMES, sent_at=timezone.now())
    return {
        kind: sorted(sent.filter(kind=kind).values_list("address", flat=True))
        for kind in sorted({s.kind for s in sent})
    }


def people(cast, *names):
    return sorted(getattr(cast, name).person.email for name in names)


@pytest.mark.parametrize(
    ("starts", "days"),
    [
        ("2026-06-18 10:00", ["2026-06-11", "2026-06-15", "2026-06-16", "2026-06-18"]),
        ("2026-06-18 23:30", ["2026-06-11", "2026-06-15", "2026-06-16", "2026-06-18"]),  # the 19th in UTC
        ("2026-06-18 06:30", ["2026-06-11", "2026-06-15", "2026-06-16", None]),  # begins before that morning
        ("2027-01-02 09:00", ["2026-12-26", "2026-12-30", "2026-12-31", "2027-01-02"]),
        ("2028-03-02 09:00", ["2028-02-24", "2028-02-28", "2028-02-29", "2028-03-02"]),
        ("2026-06-05 09:00", [None, "2026-06-02", "2026-06-03", "2026-06-05"]),  # a morning that passed is not written
        ("2026-06-01 18:00", [None, None, None, None]),
    ],
)
def test_reminders_leave_at_seven_of_the_days_of_their_rules(cast, starts, days):
    convened(cast, starts)
    assert waiting() == {(kind, f"{day} 07:00"): 4 for kind, day in zip(NAMES, days, strict=True) if day}
    again = waiting()
    plan_reminders(now=NOW + timedelta(hours=1))
    assert waiting() == again


def test_meeting_not_convened_has_no_reminders(cast):
    f.MeetingFactory(group=cast.salud, starts_at=f.at("2026-06-18 10:00"))
    plan_reminders(now=NOW)
    assert waiting() == {}


def test_reminders_move_with_the_meeting_there_and_back_and_end_with_it(cast, meeting):
    first = waiting()
    edit(meeting, **to("2026-06-25 10:00"))
    assert sorted(day for _kind, day in waiting()) == [f"2026-06-{d} 07:00" for d in (18, 22, 23, 25)]
    edit(meeting, **to("2026-06-18 10:00"))
    assert waiting() == first
    edit(meeting, **to("2026-06-18 15:00"))
    assert waiting(not_after=f.at("2026-06-18 15:00")) == first
    cancel_meeting(meeting=meeting, reason="Sin quórum", by=cast.coordinator, now=NOW)
    assert waiting() == {}


def test_what_is_saved_together_is_planned_once_at_its_end(cast, meeting):
    first = waiting()
    with planned_once(now=NOW):
        edit(meeting, **to("2026-06-25 10:00"))
        during = waiting()
    assert (during, sorted(day for _kind, day in waiting())) == (
        first,
        [f"2026-06-{d} 07:00" for d in (18, 22, 23, 25)],
    )
    with pytest.raises(ValueError, match="broken"), planned_once(now=NOW):
        raise ValueError("broken")
    edit(meeting, **to("2026-06-18 10:00"))
    assert waiting() == first


def test_who_declined_gets_none_and_who_answered_is_not_asked(cast, meeting, clock):
    answer_meeting(meeting=meeting, person=cast.titular.person, answer="no", by=None, now=NOW)
    answer_meeting(meeting=meeting, person=cast.alternate.person, answer="room", by=None, now=NOW)
    assert leave(clock, "2026-06-11 07:00") == {"meeting_week": people(cast, "alternate", "technical", "observer")}
    plan_reminders(now=timezone.now())
    assert leave(clock, "2026-06-15 07:00") == {"meeting_unanswered": people(cast, "technical", "observer")}
    assert leave(clock, "2026-06-16 07:01") == {"meeting_days": people(cast, "alternate", "technical", "observer")}
    assert leave(clock, "2026-06-18 07:01") == {"meeting_today": people(cast, "alternate", "technical", "observer")}
    assert leave(clock, "2026-06-18 12:00") == {}
    assert Letter.objects.unsent().filter(kind__in=NAMES).count() == 0


def test_reminder_says_when_where_what_and_ones_answer(cast, meeting, clock):
    answer_meeting(meeting=meeting, person=cast.titular.person, answer="room", by=None, now=NOW)
    leave(clock, "2026-06-11 07:00")
    message = next(m for m in mail.outbox if m.to == [cast.titular.person.email])
    assert message.subject == "Recordatorio: 18 jun, 10:00, Grupo Salud"
    expected = [
        "Faltan 7 días",
        "Jueves 18 de junio de 2026",
        "10:00 a 12:00",
        "Sala de reuniones",
        "Afiliación al SIS",
    ]
    expected += [
        "Presencial.",
        "hasta el miércoles 17 de junio",
        "/r/",
        "figuras en el grupo Salud como titular por DIRESA",
    ]
    html = message.alternatives[0][0]
    assert [words for words in expected if words not in message.body or words not in html] == []
    assert message.attachments[0][0] == f"reunion-{meeting.code}.ics"
    mail.outbox.clear()
    leave(clock, "2026-06-15 07:00")
    asked = mail.outbox[0]
    assert asked.subject == "Falta tu respuesta: 18 jun, 10:00, Grupo Salud"
    assert [asked.alternatives[0][0].count(f"?a={answer}") for answer in ("room", "virtual", "no")] == [1, 1, 1]
    mail.outbox.clear()
    leave(clock, "2026-06-18 07:00")
    assert {m.subject for m in mail.outbox} == {"Recordatorio: hoy, 10:00, Grupo Salud"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"starts_at": f.at("2026-06-19 10:00"), "ends_at": f.at("2026-06-19 12:00")}, "La reunión cambió de fecha."),
        ({"status": "cancelled", "cancelled_reason": "Feriado"}, "La reunión se canceló o ya se inició."),
        ({"starts_at": f.at("2026-06-10 10:00")}, "La reunión ya pasó."),
    ],
)
def test_reminder_reads_again_as_it_leaves(cast, meeting, clock, change, why):
    Meeting.objects.filter(pk=meeting.pk).update(**change)  # behind the plan's back
    assert leave(clock, "2026-06-11 07:00") == {}
    assert set(Letter.objects.filter(kind="meeting_week").values_list("error", flat=True)) == {why}


def test_two_reminders_never_leave_on_one_day(cast, meeting):
    answer_meeting(meeting=meeting, person=cast.titular.person, answer="room", by=None, now=NOW)
    ReminderRule.objects.create(name="meeting_days", days=3)
    ReminderRule.objects.create(name="meeting_week", days=7, is_on=False)
    plan_reminders(now=NOW)
    day, same = "2026-06-15 07:00", ("meeting_today", "2026-06-18 07:00")
    assert waiting() == {("meeting_unanswered", day): 3, ("meeting_days", day): 1, same: 4}


def test_hourly_plan_reaches_who_joined_and_forgets_who_left(cast, meeting):
    f.GuestFactory(meeting=meeting, person=cast.guest.person)
    cast.observer.person.accreditations.update(until="2026-06-02")
    plan_reminders(now=NOW)
    kinds = sorted(
        Letter.objects.unsent().filter(person=cast.guest.person, kind__in=NAMES).values_list("kind", flat=True)
    )
    assert (kinds, sum(waiting(person=cast.observer.person).values())) == (sorted(NAMES), 0)
    assert Letter.objects.unsent().get(kind="meeting_convocation").person == cast.guest.person


def test_plan_that_fails_is_logged_and_stops_no_other(cast, meeting, monkeypatch, caplog):
    def broken(*, now):
        Letter.objects.all().delete()
        raise ValueError("roto")

    monkeypatch.setattr(operations, "PLANS", [broken, *operations.PLANS])
    before = waiting()
    Letter.objects.filter(kind="meeting_today").delete()
    plan_reminders(now=NOW)
    assert (waiting(), "broken" in caplog.text) == (before, True)
