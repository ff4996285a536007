"""Mandates: what the database refuses, and what a user's standing gives on a day."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.models import Institution, Person
from tests import factories as f
from workgroups.models import Accreditation, Office, RuleSet, Seat, Standing, WorkGroup
from workgroups.permissions import can_lead_group, can_prepare_group, can_view_contacts

JAN = date(2026, 1, 1)
REFUSED = {
    "one_open_titular_per_seat": lambda cast: f.AccreditationFactory(seat=cast.salud.seats.first(), role="titular"),
    "one_open_holder_of_chair_and_secretary": lambda cast: f.OfficeFactory(group=cast.plenary, kind="secretary"),
    "one_open_seat_per_institution": lambda cast: f.SeatFactory(
        group=cast.salud, institution=cast.titular.person.institution
    ),
    "seat_ends_after_it_starts": lambda cast: f.SeatFactory(since=JAN, until=JAN - timedelta(days=1)),
    "accreditation_ends_after_it_starts": lambda cast: f.AccreditationFactory(
        role="alternate", since=JAN, until=JAN - timedelta(days=1)
    ),
    "office_ends_after_it_starts": lambda cast: f.OfficeFactory(since=JAN, until=JAN - timedelta(days=1)),
    "only_members_vote": lambda cast: f.SeatFactory(kind=Seat.Kind.TECHNICAL, has_vote=True),
    "one_plenary": lambda cast: f.GroupFactory(kind=WorkGroup.Kind.PLENARY),
    "one_rule_set_per_group_and_day": lambda cast: [
        RuleSet.objects.create(group=cast.salud, since=JAN) for _ in range(2)
    ],
    "institution_ends_after_it_starts": lambda cast: f.InstitutionFactory(since=JAN, ended_on=JAN - timedelta(days=1)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(cast, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[name](cast)


def test_a_titular_that_ended_leaves_room_for_the_next(cast):
    seat = cast.salud.seats.get(institution=cast.titular.person.institution)
    seat.accreditations.filter(role="titular").update(until=JAN)
    following = f.AccreditationFactory(seat=seat, role="titular", since=JAN + timedelta(days=1))
    assert [a.person for a in seat.accreditations.on(JAN).filter(role="titular")] == [cast.titular.person]
    assert [a.person for a in seat.accreditations.current().filter(role="titular")] == [following.person]


def test_who_was_secretary_in_march_is_a_query(cast):
    Office.objects.filter(kind="secretary").update(since=date(2026, 2, 1), until=date(2026, 4, 30))
    held = {month: Office.objects.on(date(2026, month, 15)).filter(kind="secretary").count() for month in (1, 3, 5)}
    assert held == {1: 0, 3: 1, 5: 0}


def test_standing_of_each_persona(cast):
    def groups(user):
        return sorted(WorkGroup.objects.visible_to(user).values_list("code", flat=True))

    own, everything = ["GT-SALUD", "MMTRM"], ["GT-PROTECCION", "GT-SALUD", "MMTRM"]
    assert {name: groups(getattr(cast, name)) for name in vars(cast) if hasattr(getattr(cast, name), "email")} == {
        "secretary": everything,
        "staff": everything,
        "auditor": everything,
        "coordinator": own,
        "titular": own,
        "alternate": own,
        "technical": own,
        "observer": own,
        "foreign": ["GT-PROTECCION", "MMTRM"],
        "guest": [],
        "former": [],
        "outsider": [],
    }


def test_who_prepares_and_who_leads(cast):
    people = ["secretary", "staff", "auditor", "coordinator", "titular", "foreign", "outsider"]
    prepares = [name for name in people if can_prepare_group(getattr(cast, name), cast.salud)]
    leads = [name for name in people if can_lead_group(getattr(cast, name), cast.salud)]
    assert (prepares, leads) == (["secretary", "staff", "coordinator"], ["secretary", "coordinator"])


def test_contacts_are_for_the_secretariat_the_auditor_oneself_and_ones_institution(cast):
    people = [
        "secretary",
        "staff",
        "auditor",
        "coordinator",
        "titular",
        "alternate",
        "technical",
        "foreign",
        "outsider",
    ]
    person = cast.titular.person
    allowed = [name for name in people if can_view_contacts(getattr(cast, name), person)]
    assert allowed == ["secretary", "staff", "auditor", "titular", "alternate"]


def test_a_seat_that_ended_gives_nothing_though_the_accreditation_is_open(cast):
    Seat.objects.filter(institution=cast.titular.person.institution).update(until=timezone.localdate() - timedelta(1))
    assert Standing.of(cast.titular) == Standing()


def test_a_mandate_ends_at_midnight_of_lima(cast):
    Accreditation.objects.filter(person=cast.titular.person).update(until=date(2026, 6, 30))
    with time_machine.travel(f.at("2026-06-30 23:30"), tick=False):
        assert Standing.of(type(cast.titular).objects.get(pk=cast.titular.pk)).group_ids
    with time_machine.travel(f.at("2026-07-01 00:01"), tick=False):
        assert not Standing.of(type(cast.titular).objects.get(pk=cast.titular.pk)).group_ids


def test_directory_is_for_who_holds_a_mandate(cast):
    assert Institution.objects.visible_to(cast.titular).count() == Institution.objects.count()
    assert Institution.objects.visible_to(cast.outsider).count() == 0
    assert list(Person.objects.visible_to(cast.outsider)) == [cast.outsider.person]


def test_rules_on_a_day_are_those_in_force_then(cast):
    RuleSet.objects.create(group=cast.salud, since=date(2026, 3, 1), notice_days_ordinary=7)
    days = [cast.salud.rules_on(day).notice_days(is_extraordinary=False) for day in (JAN, date(2026, 3, 1))]
    assert days == [5, 7]
    assert cast.salud.rules_on(JAN).notice_days(is_extraordinary=True) == 3
