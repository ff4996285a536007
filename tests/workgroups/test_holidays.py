"""The secretariat corrects the calendar: what the screen writes, refuses and shows."""

from datetime import date

import pytest
import time_machine

from secretariat.models import LogEntry
from tests import factories as f
from workgroups.models import Holiday
from workgroups.workdays import national_holidays

pytestmark = pytest.mark.django_db
LIST, NEW = "/feriados/", "/feriados/nuevo/"
TUMBES = {"day": "07/01/2027", "name": "Aniversario de Tumbes", "is_workday": "no"}


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel("2026-06-05 10:00-05:00", tick=False) as traveller:
        yield traveller


def rows():
    return list(Holiday.objects.order_by("day").values_list("day", "name", "is_workday"))


def test_holiday_is_added_edited_and_removed_and_the_log_keeps_each(cast, sign_in):
    office = sign_in(cast.staff)
    assert [office.post(NEW, TUMBES).headers["Location"] for _twice in range(2)] == [LIST] * 2
    assert rows() == [(date(2027, 1, 7), "Aniversario de Tumbes", False)]
    page = office.get(LIST)
    shown = [page.text.count(words) for words in (">Aniversario de Tumbes<", "No se trabaja", 'class="row-title"')]
    assert shown == [1, 1, 1 + sum(len(national_holidays(year)) for year in (2026, 2027))]
    edit = "/feriados/2027-01-07/editar/"
    office.post(edit, {"day": "01/02/2027", "name": "Aniversario de la provincia", "is_workday": "no"})
    assert rows() == [(date(2027, 1, 7), "Aniversario de la provincia", False)]
    refused = office.post(NEW, TUMBES)
    assert (refused.status_code, "Ese día ya está anotado como «Aniversario de la provincia»" in refused.text) == (
        422,
        True,
    )
    assert office.post("/feriados/2027-01-07/quitar/").headers["Location"] == LIST
    assert (rows(), office.get(edit).status_code, office.get("/feriados/ayer/editar/").status_code) == ([], 404, 404)
    log = LogEntry.objects.filter(content_type__model="holiday").order_by("pk")
    assert list(log.values_list("action", "object_pk")) == [(n, "2027-01-07") for n in (0, 1, 2)]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"day": "29/06/2026"}, "Ese día ya es feriado nacional"),
        ({"day": "23/06/2026", "is_workday": "si"}, "Ese día ya se trabaja"),
        ({"day": "07/01/2029"}, "Anota un día de este año o del próximo."),
        ({"day": "31/02/2027"}, "Escribe la fecha como dd/mm/aaaa"),
        ({"name": "  "}, "Escribe un nombre"),
    ],
)
def test_holiday_that_corrects_nothing_is_refused_with_what_was_typed(cast, sign_in, typed, says):
    page = sign_in(cast.secretary).post(NEW, TUMBES | typed)
    assert (page.status_code, says in page.text, page.context["form"]["day"].value(), rows()) == (
        422,
        True,
        (TUMBES | typed)["day"],
        [],
    )


def test_holidays_are_read_by_the_auditor_and_on_the_calendar_by_all(cast, sign_in):
    f.HolidayFactory(day=date(2026, 6, 26))
    f.HolidayFactory(day=date(2026, 6, 29), name="Se trabaja por norma", is_workday=True)
    calendar = sign_in(cast.titular).get("/reuniones/?mes=2026-06")
    assert [words in calendar.text for words in ("Aniversario de Tumbes", "San Pedro", "Se trabaja por norma")] == [
        True,
        False,
        False,
    ]
    auditor = sign_in(cast.auditor)
    page = auditor.get(LIST)
    assert [words in page.text for words in ("La Mesa lo corrigió", "Se trabaja por norma", "Editar", "Quitar")] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("count", [1, 20])
def test_holiday_list_queries(cast, sign_in, django_assert_num_queries, count):
    for n in range(count):
        f.HolidayFactory(day=date(2026, 9, n + 1))
    client = sign_in(cast.secretary)
    with django_assert_num_queries(8):
        client.get(LIST)
