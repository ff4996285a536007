"""Reminders of mandates that end: thirty days before, or at once if fewer are left; none once followed or extended."""

from datetime import date

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from members.models import Institution
from notifications.models import Letter
from notifications.operations import drain_outbox
from reminders.models import ReminderRule
from reminders.operations import plan_reminders
from secretariat.operations.privacy import erase_person
from tests import factories as f
from workgroups.models import Accreditation, Office, version_of
from workgroups.operations.handover import ask_renewal
from workgroups.operations.mandates import CORRECTED, correct_designation, designate, end_designation

NOW = f.at("2026-11-27 10:00")
UNTIL = date(2026, 12, 31)
MORNING = "2026-12-01 07:00"
RECORDS = "mesadepartes@diresa.example"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ending(cast):
    """The titular of DIRESA sits in Salud and in Protección until the end of the year; the coordination ends too."""
    Institution.objects.filter(acronym="DIRESA").update(records_email=RECORDS)
    seat = f.SeatFactory(group=cast.proteccion, institution=cast.titular.person.institution)
    f.AccreditationFactory(seat=seat, person=cast.titular.person)
    Accreditation.objects.filter(person=cast.titular.person).update(until=UNTIL)
    Office.objects.filter(person=cast.coordinator.person).update(until=UNTIL)
    return cast.titular.person.accreditations.get(seat__group=cast.salud)


def planned():
    """{(kind, address)} of the letters that wait for ``MORNING``, after planning twice; each is there once."""
    for _twice in range(2):
        plan_reminders(now=timezone.now())
    letters = Letter.objects.unsent().filter(kind__startswith="mandate", next_attempt_at=f.at(MORNING))
    rows = sorted(letters.values_list("kind", "address"))
    assert len(rows) == len(set(rows)) == Letter.objects.unsent().filter(kind__startswith="mandate").count()
    return rows


def left(clock):
    """{address: text} of what left that morning."""
    clock.move_to(f.at(MORNING))
    mail.outbox.clear()
    drain_outbox(clock=timezone.now)
    return {message.to[0]: message.body for message in mail.outbox}


def everyone(cast):
    people = [cast.titular.person, cast.coordinator.person]
    rows = [("mandate_ending", person.email) for person in people]
    return sorted([*rows, ("mandate_list", cast.secretary.person.email), ("mandate_renewal", RECORDS)])


def test_mandates_that_end_are_told_in_one_letter_each(cast, ending, clock):
    assert planned() == everyone(cast)
    texts = left(clock)
    mine, records = texts[cast.titular.person.email], texts[RECORDS]
    both = ["Titular, DIRESA, Grupo Salud", "Titular, DIRESA, Grupo Protección", "También se lo pedimos"]
    assert [words for words in both if words not in mine] == []
    assert [records.count(words) for words in ("Titular de DIRESA", "Se solicita remitir")] == [2, 1]
    assert "Coordinación, Grupo Salud" in texts[cast.coordinator.person.email]
    assert "También se lo pedimos" not in texts[cast.coordinator.person.email]
    listed = texts[cast.secretary.person.email]
    assert [line for line in listed.splitlines() if line.startswith("- ")] == [
        "- DIRESA, Grupo Salud: Titular de DIRESA (titular)",
        "- DIRESA, Grupo Protección: Titular de DIRESA (titular)",
        "- Grupo Salud: Coordinadora (coordinación)",
    ]
    assert sorted(message.subject for message in mail.outbox) == [
        "3 designaciones terminan el 31 de diciembre de 2026",
        "Designaciones de DIRESA: terminan el jue 31 dic",
        "Tu cargo termina el 31 de diciembre de 2026",
        "Tu designación termina el 31 de diciembre de 2026",
    ]


def test_mandate_with_a_successor_or_a_renewal_is_not_told(cast, ending):
    other = f.PersonFactory(institution=ending.person.institution)
    designate(seat=ending.seat, person=other, role="titular", since=date(2027, 1, 1), now=NOW)
    again = Accreditation.objects.get(person=cast.titular.person, seat__group=cast.proteccion)
    designate(seat=again.seat, person=again.person, role="titular", since=date(2027, 1, 1), now=NOW)
    f.OfficeFactory(group=cast.salud, person=cast.coordinator.person, since=date(2027, 1, 1))
    assert planned() == []


@pytest.mark.parametrize("meanwhile", ["extended", "rule off", "rule changed"])
def test_mandate_extended_meanwhile_is_not_told(cast, ending, clock, meanwhile):
    planned()
    if meanwhile == "extended":
        for row in cast.titular.person.accreditations.all():
            facts = {"since": row.since, "until": date(2027, 12, 31), "version": version_of(row, *CORRECTED)}
            correct_designation(accreditation=row, **facts)
        Office.objects.filter(person=cast.coordinator.person).update(until=None)
    else:
        ReminderRule.objects.create(name="mandate_ending", days=20, is_on=meanwhile != "rule off")
    assert left(clock) == {}
    assert set(Letter.objects.values_list("status", flat=True)) == {"cancelled"}


def test_institution_asked_by_hand_that_day_is_not_asked_twice(cast, ending, clock):
    planned()
    clock.move_to(f.at("2026-12-01 06:30"))
    for row in cast.titular.person.accreditations.all():
        ask_renewal(accreditation=row, by=cast.secretary, now=timezone.now())
    drain_outbox(clock=timezone.now)
    assert sorted(left(clock)) == sorted(
        person.email for person in (cast.titular.person, cast.coordinator.person, cast.secretary.person)
    )


def test_institution_asked_by_the_reminder_that_day_is_not_asked_twice_by_hand(cast, ending, clock, sign_in):
    planned()
    assert RECORDS in left(clock)
    other = f.AccreditationFactory(seat=ending.seat, role="alternate", until=UNTIL)
    client, asked = sign_in(cast.secretary), []
    for row in (ending, ending, other):
        page = client.post(f"/designaciones/{row.pk}/pedir-renovacion/", follow=True).content.decode()
        asked.append(("se pidió a DIRESA el martes 1 de diciembre." in page, len(asked_of_records())))
    assert asked == [(True, 0), (True, 0), (True, 1)]
    clock.move_to(f.at("2026-12-02 09:00"))
    ask_renewal(accreditation=ending, by=cast.secretary, now=timezone.now())
    assert len(asked_of_records()) == 1


def asked_of_records():
    mail.outbox.clear()
    drain_outbox(clock=timezone.now)
    return [message for message in mail.outbox if message.to == [RECORDS]]


def test_mandate_on_a_seat_that_ends_is_not_told(cast, ending, clock):
    ending.seat.until = UNTIL
    ending.seat.save()
    assert planned() == everyone(cast)
    assert "Grupo Salud" not in left(clock)[cast.titular.person.email]


def told_now(day):
    """{address: its lines of mandates} of what leaves at noon of ``day``, planned twice; each is there once."""
    moment = f.at(f"{day} 12:00")
    for _twice in range(2):
        plan_reminders(now=moment)
    mail.outbox.clear()
    drain_outbox(clock=lambda: moment)
    assert len({message.to[0] for message in mail.outbox}) == len(mail.outbox)
    return {one.to[0]: [line for line in one.body.splitlines() if line.startswith("- ")] for one in mail.outbox}


def test_mandate_entered_with_fewer_days_left_is_told_at_once_and_once(cast, ending, clock):
    salud, secretary = "Titular, DIRESA, Grupo Salud", cast.secretary.person.email
    Accreditation.objects.filter(seat__group=cast.proteccion).update(until=None)
    Office.objects.filter(person=cast.coordinator.person).update(until=None)
    assert told_now("2026-12-10") == {
        cast.titular.person.email: [f"- {salud}"],
        RECORDS: ["- Titular de DIRESA (titular), Grupo Salud"],
        secretary: ["- DIRESA, Grupo Salud: Titular de DIRESA (titular)"],
    }
    assert told_now("2026-12-11") == {}
    Office.objects.filter(person=cast.coordinator.person).update(until=UNTIL)
    assert told_now("2026-12-31") == {
        cast.coordinator.person.email: ["- Coordinación, Grupo Salud"],
        secretary: ["- Grupo Salud: Coordinadora (coordinación)"],
    }
    assert told_now("2027-01-01") == {}


def test_mandates_are_told_also_after_the_contact_of_somebody_told_before_was_erased(cast, ending):
    other = f.AccreditationFactory(seat=ending.seat, role="alternate", until=UNTIL)
    assert other.person.email in told_now("2026-12-10")
    end_designation(accreditation=other, on=date(2026, 12, 11), reason="Renunció", now=f.at("2026-12-12 09:00"))
    with time_machine.travel(f.at("2026-12-13 10:00"), tick=False):
        erase_person(person=other.person, now=timezone.now())
    f.OfficeFactory(group=cast.salud, person=cast.foreign.person, kind="coordinator", until=UNTIL)
    assert set(told_now("2026-12-13")) == {cast.foreign.person.email, cast.secretary.person.email}


def test_mandate_entered_once_the_letter_of_the_others_was_written_is_told_in_it(cast, ending, clock):
    Office.objects.filter(person=cast.coordinator.person).update(person=cast.titular.person, until=None)
    planned()
    Office.objects.filter(person=cast.titular.person).update(until=UNTIL)
    planned()
    mine = left(clock)[cast.titular.person.email]
    assert [line for line in mine.splitlines() if line.startswith("- ")] == [
        "- Titular, DIRESA, Grupo Salud",
        "- Titular, DIRESA, Grupo Protección",
        "- Coordinación, Grupo Salud",
    ]
    assert told_now("2026-12-01") == {}


def test_mandate_nearer_than_a_new_rule_is_told_at_once_if_the_old_one_had_not(cast, ending):
    everybody = {cast.titular.person.email, cast.coordinator.person.email, RECORDS, cast.secretary.person.email}
    assert told_now("2026-11-30") == {}
    ReminderRule.objects.create(name="mandate_ending", days=45)
    assert set(told_now("2026-11-30")) == everybody
    ReminderRule.objects.update(days=60)
    assert told_now("2026-12-01") == {}
