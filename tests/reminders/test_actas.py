"""Reminders of actas: the business days of the group, the right people, once; nothing of what no longer holds."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from meetings import operations
from meetings.models import Meeting
from notifications.models import Letter
from notifications.operations import drain_outbox
from reminders.models import ReminderRule
from reminders.operations import plan_reminders
from tests import factories as f
from workgroups.models import Accreditation, Office, RuleSet

CLOSED = f.at("2026-06-23 11:40")  # a Tuesday; Monday 29 is a holiday
OFFICERS = ["asistente@", "coordinadora@", "secretaria@"]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(CLOSED, tick=False) as traveller:
        yield traveller


@pytest.fixture
def minutes(cast):
    """A draft of Salud. The officers' people have addresses that say who they are."""
    for office in Office.objects.current().select_related("person__user"):
        office.person.email = office.person.user.email
        office.person.save()
    meeting = f.MeetingFactory(group=cast.salud, number=4, starts_at=f.at("2026-06-23 09:00"))
    f.ItemFactory(meeting=meeting)
    meeting = operations.open_meeting(meeting=meeting, opened_at=meeting.starts_at)
    return operations.close_meeting(meeting=meeting, closed_at=CLOSED, now=CLOSED).minutes


def share(cast, minutes, until=date(2026, 7, 1)):
    return operations.share_minutes(minutes=minutes, period="", until=until, by=cast.coordinator, now=timezone.now())


def planned(kind):
    """[(when in Lima, how many)] of the letters that wait, after planning twice."""
    for _twice in range(2):
        plan_reminders(now=timezone.now())
    times = [timezone.localtime(letter.next_attempt_at) for letter in Letter.objects.unsent().filter(kind=kind)]
    return sorted({(f"{time:%Y-%m-%d %H:%M}", times.count(time)) for time in times})


def left(clock, kind, moment):
    """Who got a letter of ``kind`` once it left at ``moment``, and the fate of all of them."""
    clock.move_to(f.at(moment))
    mail.outbox.clear()
    drain_outbox(clock=timezone.now)
    letters = Letter.objects.filter(kind=kind, next_attempt_at__lte=timezone.now())
    got = sorted(message.to[0].partition("@")[0] + "@" for message in mail.outbox)
    return got, sorted(set(letters.values_list("status", flat=True)))


def test_late_draft_is_told_after_the_days_of_the_rule_and_once_more(cast, minutes, clock):
    assert planned("acta_late") == [("2026-07-01 07:00", 3), ("2026-07-08 07:00", 3)]
    assert left(clock, "acta_late", "2026-07-01 07:00") == (OFFICERS, ["sent"])
    message = mail.outbox[0]
    assert message.subject == "Falta enviar el acta 004-2026, Grupo Salud"
    assert "Pasaron 5 días hábiles desde que se cerró la sesión" in message.body
    assert f"/reuniones/{minutes.meeting_id}/acta/" in message.body
    assert planned("acta_late") == [("2026-07-08 07:00", 3)]


@pytest.mark.parametrize(
    ("closed", "days", "expected"),
    [
        ("2026-06-26 23:30", 1, ["2026-06-30 07:00", "2026-07-01 07:00"]),  # Friday night in Lima; Monday is a holiday
        ("2026-12-31 10:00", 2, ["2027-01-05 07:00", "2027-01-07 07:00"]),
        ("2028-02-28 10:00", 1, ["2028-02-29 07:00", "2028-03-01 07:00"]),
    ],
)
def test_late_draft_counts_business_days_of_the_group(cast, minutes, clock, closed, days, expected):
    RuleSet.objects.create(group=cast.salud, since=date(2026, 1, 1), draft_days=days)
    clock.move_to(f.at(closed))
    Meeting.objects.update(closed_at=f.at(closed))
    assert planned("acta_late") == [(day, 3) for day in expected]


@pytest.mark.parametrize("meanwhile", ["shared", "final", "closed later", "rule off", "left"])
def test_late_draft_is_not_told_when_it_no_longer_is(cast, minutes, clock, meanwhile):
    planned("acta_late")
    if meanwhile == "shared":
        share(cast, minutes)
    elif meanwhile == "final":
        operations.close_minutes(minutes=minutes, by=cast.secretary, now=timezone.now())
    elif meanwhile == "closed later":
        Meeting.objects.update(closed_at=CLOSED + timedelta(days=1))
    elif meanwhile == "rule off":
        ReminderRule.objects.create(name="acta_late", days=5, is_on=False)
    else:
        Office.objects.all().update(until=date(2026, 6, 25))
        Accreditation.objects.all().update(until=date(2026, 6, 25))
    Letter.objects.filter(kind="acta_shared").delete()
    assert left(clock, "acta_late", "2026-07-01 07:00") == ([], ["cancelled"])


def test_draft_of_a_past_moment_is_not_told(cast, minutes, clock):
    clock.move_to(f.at("2026-07-08 08:00"))
    assert planned("acta_late") == []


def test_end_of_the_period_is_told_the_day_before_to_those_called(cast, minutes, clock):
    minutes = share(cast, minutes)
    drain_outbox(clock=timezone.now)
    assert planned("acta_observe") == [("2026-06-30 07:00", 4)]
    assert planned("acta_late") == [("2026-07-08 07:00", 3), ("2026-07-15 07:00", 3)]  # counted from the last day
    Accreditation.objects.filter(person=cast.observer.person).update(until=date(2026, 6, 25))
    got, fates = left(clock, "acta_observe", "2026-06-30 07:00")
    assert (len(got), cast.observer.person.email in str(got), fates) == (3, False, ["cancelled", "sent"])
    message = mail.outbox[0]
    assert message.subject == "Acta 004-2026: se observa hasta el 1 jul, Grupo Salud"
    words = "miércoles 1 de julio"
    assert (words in message.body, words in message.alternatives[0][0]) == (True, True)


def test_observed_draft_is_late_once_its_period_ended_and_nobody_made_it_final(cast, minutes, clock):
    share(cast, minutes)
    assert planned("acta_late") == [("2026-07-08 07:00", 3), ("2026-07-15 07:00", 3)]
    assert left(clock, "acta_late", "2026-07-08 07:00")[0] == OFFICERS
    message = mail.outbox[0]
    assert message.subject == "Falta dar por final el acta 004-2026, Grupo Salud"
    words = "Se pudo observar hasta el miércoles 1 de julio de 2026; pasaron 5 días hábiles."
    assert (words in message.body, words in message.alternatives[0][0]) == (True, True)
    minutes.refresh_from_db()
    again = {"period": minutes.period, "until": date(2026, 7, 13), "now": timezone.now()}
    operations.share_minutes(minutes=minutes, by=cast.coordinator, **again)
    assert planned("acta_late") == [("2026-07-15 07:00", 3), ("2026-07-20 07:00", 3), ("2026-07-30 07:00", 3)]
    assert left(clock, "acta_late", "2026-07-15 07:00")[0] == []


@pytest.mark.parametrize("meanwhile", ["withdrawn", "final", "rule changed"])
def test_end_of_the_period_is_not_told_when_it_no_longer_is(cast, minutes, clock, meanwhile):
    minutes = share(cast, minutes)
    drain_outbox(clock=timezone.now)
    planned("acta_observe")
    if meanwhile == "withdrawn":
        operations.withdraw_minutes(minutes=minutes)
    elif meanwhile == "final":
        operations.close_minutes(minutes=minutes, by=cast.secretary, now=timezone.now())
    else:
        ReminderRule.objects.create(name="acta_observe", days=2)
    assert left(clock, "acta_observe", "2026-06-30 07:00") == ([], ["cancelled"])
