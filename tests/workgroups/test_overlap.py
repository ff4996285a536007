"""One at a time: what the database refuses by itself, whoever writes the row."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests import factories as f
from workgroups.models import Seat

pytestmark = pytest.mark.django_db
JAN, JUN, DEC = date(2026, 1, 1), date(2026, 6, 30), date(2026, 12, 31)


def titular(seat):
    return lambda **dates: f.AccreditationFactory(seat=seat, **dates)


def place(seat, person=None):
    person = f.PersonFactory(institution=seat.institution)
    return lambda **dates: f.AccreditationFactory(seat=seat, person=person, role="alternate", **dates)


def seat_of(seat):
    group, institution = f.GroupFactory(), f.InstitutionFactory()
    return lambda **dates: f.SeatFactory(group=group, institution=institution, **dates)


def chair(seat):
    group = f.GroupFactory()
    return lambda **dates: f.OfficeFactory(group=group, kind="chair", **dates)


def staff(seat):
    group, person = f.GroupFactory(), f.PersonFactory()
    return lambda **dates: f.OfficeFactory(group=group, person=person, kind="staff", **dates)


RULES = [titular, place, seat_of, chair, staff]


def refused(write, **dates):
    with pytest.raises(IntegrityError), transaction.atomic():
        write(**dates)


@pytest.mark.parametrize("rule", RULES)
def test_the_database_refuses_two_at_a_time(rule):
    write = rule(f.SeatFactory())
    write(since=JAN, until=JUN)
    for since, until in [(JAN, JUN), (date(2025, 1, 1), JAN), (JUN, None), (date(2026, 3, 1), date(2026, 3, 2))]:
        refused(write, since=since, until=until)
    write(since=JUN + timedelta(days=1))
    refused(write, since=DEC)


@pytest.mark.parametrize("rule", RULES)
def test_the_database_refuses_a_later_change_of_dates(rule):
    write = rule(f.SeatFactory())
    first = write(since=JAN, until=JUN)
    write(since=JUN + timedelta(days=1))
    for dates in ({"until": None}, {"until": DEC}):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(first).objects.filter(pk=first.pk).update(**dates)


@pytest.mark.parametrize("rule", RULES)
def test_one_ended_by_an_act_leaves_its_last_day_to_the_next(rule):
    write = rule(f.SeatFactory())
    write(since=JAN, until=JUN, closed_at=f.at("2026-06-30 10:00"))
    write(since=JUN, until=JUN, closed_at=f.at("2026-06-30 11:00"))  # never in force
    write(since=JUN)


def test_what_is_not_alone_may_overlap():
    seat = f.SeatFactory()
    f.AccreditationFactory(seat=seat)
    for _n in range(2):
        f.AccreditationFactory(seat=seat, role="alternate")
        f.OfficeFactory(group=seat.group, kind="coordinator")
    f.SeatFactory(group=seat.group)
    f.SeatFactory(institution=seat.institution)
    assert (Seat.objects.count(), seat.accreditations.count(), seat.group.offices.count()) == (3, 3, 2)
