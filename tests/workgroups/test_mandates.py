"""Naming, replacing and ending: what each verb leaves in the directory, and what it refuses."""

from datetime import date

import pytest

from tests import factories as f
from workgroups.models import Accreditation, NotNow, Office, version_of
from workgroups.operations import institutions, mandates

pytestmark = pytest.mark.django_db
NOW = f.at("2026-06-15 10:00")
TODAY, YESTERDAY, MONDAY, SUNDAY = date(2026, 6, 15), date(2026, 6, 14), date(2026, 6, 22), date(2026, 6, 21)


@pytest.fixture
def seat():
    """A seat with Rosa as titular and Jorge as alternate."""
    seat = f.SeatFactory(institution__acronym="DIRESA")
    for name, role in (("Rosa", "titular"), ("Jorge", "alternate")):
        person = f.PersonFactory(full_name=name, institution=seat.institution)
        f.AccreditationFactory(seat=seat, person=person, role=role)
    return seat


def someone(seat, name="Ana"):
    return f.PersonFactory(full_name=name, institution=seat.institution)


def rows(seat):
    """Who, as what, from when, until when, and whether an act ended it."""
    named = seat.accreditations.select_related("person").order_by("pk")
    return [(a.person.full_name, a.role, a.since, a.until, bool(a.closed_at)) for a in named]


def holders(seat, day):
    return sorted(a.person.full_name for a in seat.accreditations.on(day).filter(role="titular"))


ROSA, JORGE = ("Rosa", "titular", f.LONG_AGO, None, False), ("Jorge", "alternate", f.LONG_AGO, None, False)


def test_a_new_titular_ends_the_one_before_the_same_day(seat):
    ana = someone(seat)
    named = mandates.designate(seat=seat, person=ana, role="titular", since=TODAY, now=NOW, letter_number="Oficio 9")
    assert rows(seat) == [
        ("Rosa", "titular", f.LONG_AGO, TODAY, True),
        JORGE,
        ("Ana", "titular", TODAY, None, False),
    ]
    assert (holders(seat, YESTERDAY), holders(seat, TODAY)) == (["Rosa"], ["Ana"])
    assert seat.accreditations.get(person__full_name="Rosa").closed_reason == "Reemplazo por Ana"
    again = mandates.designate(seat=seat, person=ana, role="titular", since=TODAY, now=NOW, letter_number="Oficio 9")
    assert (again, seat.accreditations.count()) == (named, 3)


def test_a_titular_named_ahead_lets_the_present_one_finish_the_day_before(seat):
    mandates.designate(seat=seat, person=someone(seat), role="titular", since=MONDAY, now=NOW)
    assert [holders(seat, day) for day in (TODAY, SUNDAY, MONDAY)] == [["Rosa"], ["Rosa"], ["Ana"]]
    assert rows(seat)[0] == ("Rosa", "titular", f.LONG_AGO, SUNDAY, False)
    with pytest.raises(NotNow, match="Se cruza con Ana, desde el 22 de junio de 2026"):
        mandates.designate(seat=seat, person=someone(seat, "Eva"), role="titular", since=TODAY, now=NOW)
    assert holders(seat, TODAY) == ["Rosa"]


def test_an_alternate_who_becomes_titular_leaves_the_other_place(seat):
    jorge = seat.accreditations.get(role="alternate").person
    mandates.designate(seat=seat, person=jorge, role="titular", since=TODAY, now=NOW)
    in_force = [(a.person.full_name, a.role) for a in seat.accreditations.on(TODAY)]
    assert in_force == [("Jorge", "titular")]
    other = someone(seat)
    for person in (other, someone(seat, "Eva")):
        mandates.designate(seat=seat, person=person, role="alternate", since=TODAY, now=NOW)
    assert seat.accreditations.on(TODAY).filter(role="alternate").count() == 2


def test_designate_refuses_outside_the_seat_and_other_institutions(seat):
    ana, foreign = someone(seat), f.PersonFactory()
    seat.until = MONDAY
    seat.save()
    for person, since, until, sentence in [
        (ana, date(2019, 1, 1), None, "El asiento empieza el 1 de enero de 2020"),
        (ana, date(2026, 6, 23), None, "El asiento termina el 22 de junio"),
        (ana, TODAY, date(2026, 7, 1), "El asiento termina el 22 de junio"),
        (foreign, TODAY, None, "no es de DIRESA"),
    ]:
        with pytest.raises(NotNow, match=sentence):
            mandates.designate(seat=seat, person=person, role="titular", since=since, until=until, now=NOW)
    assert rows(seat) == [ROSA, JORGE]
    mandates.designate(seat=seat, person=ana, role="titular", since=TODAY, now=NOW)
    assert rows(seat)[2] == ("Ana", "titular", TODAY, MONDAY, False)


def test_correct_designation_refuses_to_cross_another(seat):
    mandates.designate(seat=seat, person=someone(seat), role="titular", since=TODAY, now=NOW)
    rosa, _jorge, ana = seat.accreditations.order_by("pk")

    def correct(accreditation, **facts):
        version = version_of(accreditation, *mandates.CORRECTED)
        mandates.correct_designation(accreditation=accreditation, version=version, **facts)

    with pytest.raises(NotNow, match="sus fechas no se cambian"):
        correct(rosa, since=rosa.since, until=None)
    with pytest.raises(NotNow, match="Se cruza con Rosa, del 1 de enero de 2020 al 15 de junio de 2026"):
        correct(ana, since=YESTERDAY, until=None)
    letter = {"letter_number": "Oficio 12", "letter_on": TODAY}
    correct(rosa, since=rosa.since, until=rosa.until, **letter)
    correct(ana, since=MONDAY, until=None, **letter)
    assert rows(seat)[2] == ("Ana", "titular", MONDAY, None, False)
    assert [a.letter_number for a in seat.accreditations.order_by("pk")] == ["Oficio 12", "", "Oficio 12"]


def test_end_designation_today_is_at_once_and_twice_is_once(seat):
    rosa = seat.accreditations.get(role="titular")
    for _n in range(2):
        mandates.end_designation(accreditation=rosa, on=TODAY, reason="Renuncia", now=NOW)
    assert (holders(seat, YESTERDAY), holders(seat, TODAY)) == (["Rosa"], [])
    with pytest.raises(NotNow, match="Ya terminó el 15 de junio de 2026"):
        mandates.end_designation(accreditation=rosa, on=MONDAY, reason="Otro", now=NOW)


def test_end_designation_on_a_day_keeps_that_day(seat):
    rosa = seat.accreditations.get(role="titular")
    mandates.end_designation(accreditation=rosa, on=SUNDAY, reason="Vacaciones", now=NOW)
    assert (holders(seat, SUNDAY), holders(seat, MONDAY)) == (["Rosa"], [])
    for on, sentence in [(MONDAY, "Ya termina el 21 de junio"), (date(2019, 5, 1), "no puede terminar antes")]:
        with pytest.raises(NotNow, match=sentence):
            mandates.end_designation(accreditation=rosa, on=on, reason="x", now=NOW)


def test_a_designation_ended_before_it_begins_never_is_in_force(seat):
    ahead = mandates.designate(seat=seat, person=someone(seat), role="alternate", since=MONDAY, now=NOW)
    mandates.end_designation(accreditation=ahead, on=TODAY, reason="Error", now=NOW)
    assert (rows(seat)[2], ahead in seat.accreditations.on(MONDAY)) == (
        ("Ana", "alternate", MONDAY, MONDAY, True),
        False,
    )
    mandates.designate(seat=seat, person=ahead.person, role="alternate", since=TODAY, now=NOW)


def test_the_mesa_is_never_without_a_secretary(cast):
    office = Office.objects.get(kind="secretary")
    with pytest.raises(NotNow, match="Nombra primero a quien sigue"):
        mandates.end_office(office=office, on=TODAY, reason="Viaje", now=NOW)
    with pytest.raises(NotNow, match="no lleva fecha de fin"):
        mandates.appoint(
            group=cast.plenary, person=cast.staff.person, kind="secretary", since=TODAY, until=MONDAY, now=NOW
        )
    mandates.appoint(group=cast.plenary, person=cast.staff.person, kind="secretary", since=TODAY, now=NOW)
    held = {day: [o.person for o in Office.objects.on(day).filter(kind="secretary")] for day in (YESTERDAY, TODAY)}
    assert held == {YESTERDAY: [cast.secretary.person], TODAY: [cast.staff.person]}
    with pytest.raises(NotNow, match="Ya terminó"):
        mandates.end_office(office=office, on=MONDAY, reason="Viaje", now=NOW)


def test_coordinators_may_be_several_and_a_chair_is_one(cast):
    first, second = (f.PersonFactory(full_name=name) for name in ("Uno", "Dos"))
    for kind in ("coordinator", "chair"):
        for person in (first, second, second):
            mandates.appoint(group=cast.proteccion, person=person, kind=kind, since=TODAY, now=NOW)
    held = [(o.kind, o.person.full_name) for o in cast.proteccion.offices.on(TODAY).order_by("kind", "pk")]
    assert held == [("chair", "Dos"), ("coordinator", "Uno"), ("coordinator", "Dos")]
    chair = cast.proteccion.offices.on(TODAY).get(kind="chair")
    mandates.end_office(office=chair, on=TODAY, reason="Rotación", now=NOW)
    assert not cast.proteccion.offices.on(TODAY).filter(kind="chair").exists()


def test_a_change_of_vote_is_another_seat_with_the_same_people(seat):
    ana = mandates.designate(seat=seat, person=someone(seat), role="titular", since=TODAY, now=NOW)
    facts = {"kind": "observer", "has_vote": False, "order": 3}
    new = institutions.change_seat(seat=seat, since=TODAY, now=NOW, **facts)
    seat.refresh_from_db()
    assert (seat.until, seat.has_vote, new.since, new.has_vote, new.order) == (TODAY, True, TODAY, False, 3)
    assert holders(seat, YESTERDAY) == ["Rosa"]
    assert rows(new) == [("Ana", "titular", TODAY, None, False), ("Jorge", "alternate", TODAY, None, False)]
    assert Accreditation.objects.on(TODAY).exclude(seat=new).count() == 0
    assert institutions.change_seat(seat=new, since=MONDAY, now=NOW, **{**facts, "order": 5}) == new
    assert not ana.seat.accreditations.on(TODAY).exists()


def test_end_seat_ends_those_named_to_it(seat):
    mandates.designate(seat=seat, person=someone(seat), role="titular", since=MONDAY, now=NOW)
    for _n in range(2):
        institutions.end_seat(seat=seat, on=TODAY, reason="Se retira", now=NOW)
    assert [(name, until, closed) for name, _role, _since, until, closed in rows(seat)] == [
        ("Rosa", TODAY, True),
        ("Jorge", TODAY, True),
        ("Ana", MONDAY, True),
    ]
    assert not seat.accreditations.on(MONDAY).exists()


def test_close_institution_ends_its_seats_that_day(seat):
    other = f.SeatFactory(institution=seat.institution)
    for _n in range(2):
        institutions.close_institution(institution=seat.institution, on=YESTERDAY, reason="Fusión", now=NOW)
    seat.institution.refresh_from_db()
    assert (seat.institution.ended_on, seat.institution.ended_reason) == (YESTERDAY, "Fusión")
    assert [place.until for place in seat.institution.seats.order_by("pk")] == [YESTERDAY, YESTERDAY]
    assert (holders(seat, YESTERDAY), holders(seat, TODAY), other.is_current_on(TODAY)) == (["Rosa"], [], True)
    with pytest.raises(NotNow, match="Ya se retiró el 14 de junio"):
        institutions.add_seat(
            institution=seat.institution, group=f.GroupFactory(), since=TODAY, kind="member", has_vote=True, order=1
        )
