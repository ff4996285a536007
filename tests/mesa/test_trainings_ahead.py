"""The next sessions of the trainings one may see, on the first page and in the agenda; one's own are never left out."""

import pytest
import time_machine

from mesa.outlook import sessions_ahead
from tests import factories as f
from tests.factories import at

NOW = at("2026-06-09 08:30")
ROOM = "https://sala.example/x"
pytestmark = pytest.mark.django_db


def taught(group, day, title, **facts):
    training = f.TrainingFactory(group=group, title=title, **facts)
    return f.TrainingSessionFactory(training=training, starts_at=at(f"{day} 15:00"), place="", link=ROOM)


@pytest.fixture
def sessions(cast):
    """Nine, in the order of their days; the titular has a seat in the last."""
    group = {"visibility": "group"}
    found = [
        taught(cast.salud, "2026-06-08", "Ya fue"),
        taught(cast.salud, "2026-06-10", "Del grupo", **group),
        taught(cast.proteccion, "2026-06-11", "De otro grupo", **group),
        taught(cast.salud, "2026-06-12", "En preparación", status="draft"),
        taught(cast.salud, "2026-06-13", "Se canceló", status="cancelled", cancelled_reason="Paro"),
        taught(cast.proteccion, "2026-06-14", "De todas", visibility="members"),
        taught(cast.proteccion, "2026-06-15", "De cualquiera", visibility="public"),
        taught(cast.proteccion, "2026-07-15", "En que tiene cupo", **group),
    ]
    f.EnrolmentFactory(training=found[-1].training, person=cast.titular.person)
    f.EnrolmentFactory(training=found[1].training, person=cast.titular.person, status="waiting")
    f.EnrolmentFactory(training=found[6].training, person=None)
    return found


def told(user, limit=9, group=None):
    rows = sessions_ahead(user, NOW, limit=limit, group=group)
    return [(row.training.title, row.is_own) for row in rows]


def test_sessions_ahead_are_those_one_may_see_and_never_leave_out_ones_own(cast, sessions):
    everyone = [("De todas", False), ("De cualquiera", False)]
    own = ("En que tiene cupo", True)
    assert told(cast.titular) == [("Del grupo", False), *everyone, own]
    assert told(cast.titular, limit=2) == [("Del grupo", False), own]
    assert told(cast.titular, group=cast.proteccion) == [*everyone, own]
    assert told(cast.outsider) == [("De cualquiera", False)]
    assert told(f.UserFactory(person=None)) == [("De cualquiera", False)]


@pytest.mark.parametrize("page", ["/", "/agenda/"])
def test_home_and_agenda_list_them_and_open_the_room_to_who_has_a_seat(cast, sign_in, sessions, page):
    with time_machine.travel(NOW, tick=False):
        mine, theirs, led = (sign_in(who).get(page).text for who in (cast.titular, cast.observer, cast.secretary))
    for words in ("En que tiene cupo", "Tienes un cupo", ROOM):
        assert (words in mine, words in theirs) == (True, False)
    assert ["De todas" in text for text in (mine, theirs, led)] == [True] * 3
    assert ("En preparación" in led, "Se canceló" in mine, "De otro grupo" in mine) == (False, False, False)


def test_agenda_of_a_group_lists_the_sessions_of_that_group(cast, sign_in, sessions):
    with time_machine.travel(NOW, tick=False):
        page = sign_in(cast.titular).get("/agenda/", {"grupo": cast.salud.code}).text
    assert ("Del grupo" in page, "De todas" in page) == (True, False)
