"""The meetings by month and as a list."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from meetings.models import Meeting, Minutes
from mesa.months import Month, months_before
from tests import factories as f
from tests.factories import at

MORNING = at("2026-06-09 08:30")
MONTH, LIST = "/reuniones/", "/reuniones/lista/"


@pytest.fixture
def now():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def session(group, starts, number, **fields):
    return f.MeetingFactory(group=group, starts_at=at(starts), number=number, **fields)


def by_day(response):
    """{day of the month: its meetings}, of the days that have some."""
    days = [day for week in response.context["weeks"] for day in week]
    return {day.on.day: day.meetings for day in days if day.meetings}


def test_calendar_month_puts_each_meeting_on_its_day_of_lima(cast, sign_in, now):
    first = session(cast.plenary, "2026-06-01 00:00", 1)
    last = session(cast.salud, "2026-06-30 23:30", 2)
    session(cast.plenary, "2026-05-31 23:30", 3)
    session(cast.plenary, "2026-07-01 00:00", 4)
    response = sign_in(cast.secretary).get(MONTH)
    assert by_day(response) == {1: [first], 30: [last]}
    assert response.context["month"].key == "2026-06"


@pytest.mark.parametrize(
    ("moment", "key", "today"),
    [("2026-06-30 23:30", "2026-06", 30), ("2026-07-01 00:05", "2026-07", 1), ("2026-12-31 23:59", "2026-12", 31)],
)
def test_calendar_month_knows_today_at_the_edge_of_a_month(cast, sign_in, moment, key, today):
    with time_machine.travel(at(moment), tick=False):
        response = sign_in(cast.titular).get(MONTH)
    assert response.context["month"].key == key
    assert [day.on.day for week in response.context["weeks"] for day in week if day.is_today] == [today]
    assert response.content.decode().count('aria-current="date"') == 1


def test_calendar_month_of_another_month_names_its_neighbours_and_holidays(cast, sign_in, now):
    response = sign_in(cast.titular).get(MONTH, {"mes": "2026-12"})
    page = response.content.decode()
    for words in ("Diciembre de 2026", "Noviembre", "?mes=2026-11", "Enero", "?mes=2027-01", "Feriado: Inmaculada"):
        assert words in page
    assert "Hoy es" not in page
    assert 'aria-current="date"' not in page


def test_calendar_month_says_setiembre(cast, sign_in, now):
    session(cast.plenary, "2026-09-10 09:30", 1)
    page = sign_in(cast.titular).get(MONTH, {"mes": "2026-09"}).content.decode()
    assert "<h1>Setiembre de 2026</h1>" in page
    assert ">set</span>" in page
    assert "septiembre" not in page.lower()


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "1999-12", "2101-01", "2026-6", "junio", "٢٠٢٦-٠٦", "0000-01"])
def test_calendar_month_that_is_no_month_is_not_found(cast, sign_in, now, text):
    assert sign_in(cast.titular).get(MONTH, {"mes": text}).status_code == 404


@pytest.mark.parametrize("text", ["2000-01", "2100-12"])
def test_calendar_month_at_its_limits(cast, sign_in, now, text):
    assert sign_in(cast.titular).get(MONTH, {"mes": text}).context["month"].key == text


def test_calendar_month_filters_by_group_and_counts_all(cast, sign_in, now):
    own = session(cast.salud, "2026-06-18 10:00", 1)
    session(cast.plenary, "2026-06-11 09:30", 1)
    response = sign_in(cast.titular).get(MONTH, {"grupo": "GT-SALUD"})
    assert by_day(response) == {18: [own]}
    assert response.context["chips"] == [(cast.plenary, 1), (cast.salud, 1)]
    assert response.context["total"] == 2


@pytest.mark.parametrize("path", [MONTH, LIST])
@pytest.mark.parametrize("code", ["GT-PROTECCION", "GT-NADA"])
def test_calendar_of_a_group_not_mine_is_not_found(cast, sign_in, now, path, code):
    session(cast.proteccion, "2026-06-18 10:00", 4, visibility="members")
    assert sign_in(cast.titular).get(path, {"grupo": code}).status_code == 404


def test_calendar_month_says_where_each_meeting_stands(cast, sign_in, now):
    for number, status in enumerate(["draft", "final"], start=1):
        meeting = session(cast.salud, f"2026-06-0{number} 10:00", number, status="held")
        Minutes.objects.create(meeting=meeting, drafted_at=MORNING, status=status, finalised_at=MORNING)
    session(cast.salud, "2026-06-03 10:00", 3)
    session(cast.salud, "2026-06-04 10:00", 4, status="cancelled", cancelled_reason="Sin sala")
    session(cast.salud, "2026-06-09 08:00", 5, status="open", opened_at=MORNING)
    session(cast.salud, "2026-06-18 10:00", 6)
    days = by_day(sign_in(cast.titular).get(MONTH))
    assert {day: meetings[0].state.text for day, meetings in days.items()} == {
        1: "Acta en borrador",
        2: "Acta final",
        3: "Sin registrar",
        4: "Cancelada",
        9: "En sesión",
        18: "",
    }


def test_calendar_month_without_meetings(cast, sign_in, now):
    page = sign_in(cast.titular).get(MONTH).content.decode()
    assert "Sin reuniones en junio de 2026" in page
    assert "Nueva reunión" not in page
    assert "Nueva reunión" in sign_in(cast.secretary).get(MONTH).content.decode()


@pytest.mark.parametrize("path", [MONTH, LIST])
@pytest.mark.parametrize("who", ["titular", "coordinator", "technical", "observer", "guest"])
def test_calendar_shows_nothing_of_proteccion_unless_shared(cast, sign_in, now, path, who):
    secret = session(cast.proteccion, "2026-06-18 10:00", 1, place="SECRETO")
    shared = session(cast.proteccion, "2026-06-19 10:00", 2, visibility="members", place="COMPARTIDO")
    f.GuestFactory(meeting=session(cast.salud, "2026-06-17 10:00", 3), person=cast.guest.person)
    page = sign_in(getattr(cast, who)).get(path).content.decode()
    assert "SECRETO" not in page
    assert reverse("meetings:meeting_detail", args=[secret.pk]) not in page
    assert (reverse("meetings:meeting_detail", args=[shared.pk]) in page) == (who != "guest")
    assert "GT-PROTECCION" not in page


def test_calendar_month_escapes_what_people_wrote(cast, sign_in, now):
    session(cast.salud, "2026-06-18 10:00", 1, place="<img src=x>")
    assert "<img" not in sign_in(cast.titular).get(MONTH).content.decode()


def test_calendar_list_shows_what_comes_first(cast, sign_in, now):
    far, near = session(cast.salud, "2026-07-18 10:00", 2), session(cast.plenary, "2026-06-11 09:30", 1)
    session(cast.salud, "2026-05-18 10:00", 1, status="held")
    response = sign_in(cast.titular).get(LIST)
    assert list(response.context["page"]) == [near, far]
    assert [month.title for month, _ in response.context["months"]] == ["Junio de 2026", "Julio de 2026"]


def test_calendar_list_by_state_group_and_year(cast, sign_in, now):
    held = session(cast.salud, "2026-05-18 10:00", 1, status="held")
    old = session(cast.salud, "2024-01-23 10:00", 1, status="held")
    of_plenary = session(cast.plenary, "2026-05-20 10:00", 1, status="held")
    cancelled = session(cast.salud, "2026-05-22 10:00", 2, status="cancelled", cancelled_reason="Sin sala")
    unlogged = session(cast.salud, "2026-05-23 10:00", 3)
    client = sign_in(cast.titular)

    def listed(**query):
        return list(client.get(LIST, query).context["page"])

    assert listed(estado="realizadas") == [of_plenary, held, old]
    assert listed(estado="realizadas", grupo="GT-SALUD") == [held, old]
    assert listed(estado="realizadas", anio="2024") == [old]
    assert listed(estado="canceladas") == [cancelled]
    assert listed(estado="todas", anio="2026") == [unlogged, cancelled, of_plenary, held]
    assert listed() == []
    assert list(client.get(LIST).context["years"]) == [2026, 2025, 2024]


@pytest.mark.parametrize("query", [{"estado": "nada"}, {"anio": "1999"}, {"anio": "dos"}, {"anio": "²⁰²⁶"}])
def test_calendar_list_of_nothing_known_is_not_found(cast, sign_in, now, query):
    assert sign_in(cast.titular).get(LIST, query).status_code == 404


def test_calendar_list_pages_at_25_and_keeps_the_filters(cast, sign_in, now):
    for number in range(1, 31):
        session(cast.salud, "2026-06-18 10:00", number)
    client = sign_in(cast.titular)
    first = client.get(LIST, {"grupo": "GT-SALUD"})
    assert len(first.context["page"]) == 25
    assert "?grupo=GT-SALUD&amp;pagina=2" in first.content.decode()
    assert len(client.get(LIST, {"pagina": "2"}).context["page"]) == 5
    assert client.get(LIST, {"pagina": "cien"}).context["page"].number == 1


def test_calendar_list_without_meetings(cast, sign_in, now):
    page = sign_in(cast.titular).get(LIST).content.decode()
    assert "Ninguna reunión con estos filtros" in page


@pytest.mark.parametrize("path", [MONTH, LIST])
def test_calendar_reads_only(cast, sign_in, path):
    assert sign_in(cast.secretary).post(path).status_code == 405


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("path", [MONTH, LIST])
def test_calendar_queries(cast, sign_in, django_assert_num_queries, rows, path):
    for number in range(1, rows + 1):
        session(cast.salud, "2026-06-18 10:00", number)
        past = session(cast.salud, "2026-06-02 10:00", 100 + number, status=Meeting.Status.HELD)
        Minutes.objects.create(meeting=past, drafted_at=MORNING)
        f.TrainingSessionFactory(training__group=cast.salud, starts_at=f.at("2026-06-18 15:00"))
    client = sign_in(cast.titular)
    with time_machine.travel(MORNING, tick=False), django_assert_num_queries({MONTH: 11, LIST: 10}[path]):
        client.get(path, {"estado": "todas"})


def test_months_before_keeps_within_the_month():
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert months_before(date(2026, 12, 1), -1) == date(2027, 1, 1)
    assert Month.parse("2026-01").previous.key == "2025-12"
