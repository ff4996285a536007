"""The roll of a session on screen and on paper: one tap, late taps, corrections, what is said when it is closed."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from tests import factories as f
from trainings.models import SessionAttendance

START = f.at("2026-06-09 15:00")
NOW = f.at("2026-06-09 15:25")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def session(cast):
    training = f.TrainingFactory(group=cast.salud, title="Trata de personas")
    session = f.TrainingSessionFactory(training=training, starts_at=START)
    where = cast.titular.person.institution
    for name, at in (("Ábel Quispe", START), ("Iván Castro", START + timedelta(minutes=21)), ("Rosa Peña", None)):
        enrolment = f.EnrolmentFactory(training=training, full_name=name, institution=where)
        if at:
            facts = {"at": at, "marked_at": at, "way": "code" if name.startswith("Á") else "list"}
            session.attendances.create(enrolment=enrolment, marked_by=cast.secretary, **facts)
    f.EnrolmentFactory(training=training, full_name="Se Retiró", status="withdrawn")
    return session


def url(name, session, *args):
    return reverse(f"classroom:attendance_{name}", args=[session.pk, *args])


def rows(answer):
    """(name, is present, what is said of it) of each row."""
    found = re.findall(
        r'aria-pressed="(\w+)".*?row-title">(.*?)</span>.*?class="when">(.*?)</span></button>', text(answer)
    )
    return [(name, pressed == "true", re.sub(r"<.*?>", " ", said).split()) for pressed, name, said in found]


def text(answer):
    return answer.content.decode().replace("\n", " ")


LIST = [
    ("Ábel Quispe", True, ["15:00", "código"]),
    ("Iván Castro", True, ["15:21", "tarde,", "por", "ti"]),
    ("Rosa Peña", False, ["Marcar"]),
]


def test_attendance_list_says_who_came_when_and_how(session, sign_in, cast, django_assert_num_queries):
    client = sign_in(cast.secretary)
    answer = client.get(url("list", session))
    assert (rows(answer), "Se Retiró" in text(answer)) == (LIST, False)
    assert '<span data-n="present">2</span> de 3 presentes' in text(answer)
    assert rows(client.get(url("list", session), {"f": "faltan"})) == LIST[2:]
    assert rows(client.get(url("list", session), {"q": "IVAN  castro"})) == LIST[1:2]
    assert rows(sign_in(cast.coordinator).get(url("list", session)))[1][2] == ["15:21", "tarde,", "por", "Secretaria"]
    with django_assert_num_queries(11):
        client.get(url("list", session))
    for _n in range(30):
        f.EnrolmentFactory(training=session.training)
    with django_assert_num_queries(11):
        client.get(url("list", session))


def test_a_tap_marks_and_another_corrects_with_and_without_javascript(session, sign_in, cast):
    client, rosa = sign_in(cast.coordinator), session.training.enrolments.get(full_name="Rosa Peña")
    sent = {"submission": str(uuid.uuid4()), "waited": "1200"}
    for _twice in range(2):
        answer = client.post(url("mark", session, rosa.pk), sent, headers=HTMX)
        assert rows(answer) == [("Rosa Peña", True, ["15:05", "por", "ti"])]
    answer = client.post(url("unmark", session, rosa.pk))
    assert (answer.status_code, answer.url) == (302, f"{url('list', session)}#inscrita-{rosa.pk}")
    client.post(url("mark", session, rosa.pk), {"waited": "1200", "submission": sent["submission"]})
    marks = SessionAttendance.objects.filter(enrolment=rosa).values_list("is_present", "at", "marked_by", "way")
    assert list(marks) == [(True, START + timedelta(minutes=5), cast.coordinator.pk, "list")]
    assert client.post(url("mark", session, rosa.pk), {"waited": "ayer"}).status_code == 400
    elsewhere = f.EnrolmentFactory()
    assert client.post(url("mark", session, elsewhere.pk)).status_code == 404


def test_after_the_session_arrivals_count_from_its_start_until_corrections_end(session, sign_in, cast, clock):
    clock.move_to(session.ends_at + timedelta(hours=1), tick=False)
    client, rosa = sign_in(cast.staff), session.training.enrolments.get(full_name="Rosa Peña")
    client.post(url("mark", session, rosa.pk))
    assert SessionAttendance.objects.get(enrolment=rosa).at == START
    assert client.post(url("close", session)).url == url("list", session)
    clock.shift(timedelta(days=3, seconds=1))
    client = sign_in(cast.staff)
    answer = client.post(url("unmark", session, rosa.pk), headers=HTMX)
    assert answer.status_code == 422
    assert "La asistencia se cerró hace más de tres días y ya no cambia." in text(answer)
    assert rows(answer) == [("Rosa Peña", True, ["15:00", "por", "ti"])]


def test_nobody_is_marked_before_the_day_nor_the_list_closed_before_the_start(session, sign_in, cast, clock):
    clock.move_to(START - timedelta(days=1), tick=False)
    client, rosa = sign_in(cast.staff), session.training.enrolments.get(full_name="Rosa Peña")
    answer = client.post(url("mark", session, rosa.pk), follow=True)
    assert "La asistencia se marca desde el día de la sesión." in text(answer)
    assert "La sesión todavía no empieza." in text(client.post(url("close", session), follow=True))
    assert SessionAttendance.objects.filter(enrolment=rosa).count() == 0


def test_the_sheet_has_a_line_for_each_registered_and_some_to_spare(session, sign_in, cast):
    page = text(sign_in(cast.staff).get(url("sheet", session)))
    assert re.findall(r'<th scope="row">(.*?)</th><td>(.*?)</td>', page) == [
        (name, "DIRESA") for name, _present, _said in LIST
    ]
    assert re.findall(r'<tr><td class="num">(\d+)', page) == [str(n) for n in range(1, 14)]


@pytest.mark.parametrize(
    ("facts", "offered"),
    [
        (("https://sala.example/1", "published"), ["llegada/", "importar/"]),
        (("", "published"), ["llegada/"]),
        (("https://sala.example/1", "finished"), ["importar/"]),
    ],
)
def test_the_list_leads_to_who_was_not_registered_and_to_the_virtual_room(
    session, sign_in, cast, clock, facts, offered
):
    session.link, session.closed_at, session.training.status = facts[0], START + timedelta(hours=2), facts[1]
    session.save()
    session.training.save()
    address = url("list", session)
    for moved, led in ((timedelta(days=3), offered), (timedelta(days=3, seconds=1), [])):
        clock.move_to(session.closed_at + moved, tick=False)
        client = sign_in(cast.staff)
        found = re.findall(rf'href="{address}(llegada/|importar/)"', text(client.get(address)))
        assert found == led
        assert [client.get(address + each).status_code for each in found] == [200 for _each in led]


def arrived(**changed):
    sent = {"full_name": "Luz Ramos", "email": "luz@entidad.example", "institution_name": "Aduana", "audience": "other"}
    return sent | {"submission": str(uuid.uuid4())} | changed


def test_who_came_without_registration_is_registered_and_marked_once(session, sign_in, cast):
    client, page = sign_in(cast.coordinator), url("list", session).replace("asistencia/", "asistencia/llegada/")
    sent = arrived()
    for _twice in range(2):
        assert client.post(page, sent).url == url("list", session)
    luz = session.training.enrolments.get(full_name="Luz Ramos")
    assert (luz.way, luz.status, luz.decided_by) == ("walk_in", "confirmed", cast.coordinator)
    assert list(luz.attendances.values_list("at", "way", "is_present")) == [(NOW, "list", True)]


def test_at_the_door_counts_what_the_staff_writes_over_what_nobody_confirmed(session, sign_in, cast):
    page = url("list", session).replace("asistencia/", "asistencia/llegada/")
    left = {"email": "LUZ@entidad.example", "full_name": "Otra Persona", "status": "unconfirmed"}
    left = f.EnrolmentFactory(training=session.training, **left)
    assert sign_in(cast.coordinator).post(page, arrived(post="Jefa")).status_code == 302
    left.refresh_from_db()
    assert (left.full_name, left.post, left.way, left.status) == ("Luz Ramos", "Jefa", "walk_in", "confirmed")


def test_at_the_door_the_staff_decides_when_no_seat_is_free(session, sign_in, cast):
    client, page = sign_in(cast.staff), url("list", session).replace("asistencia/", "asistencia/llegada/")
    training = session.training
    training.capacity = 3
    training.save()
    f.EnrolmentFactory(training=training, full_name="Luz Ramos", email="luz@entidad.example", status="waiting")
    before = training.enrolments.values_list("full_name", "status")
    before = list(before)
    answer = client.post(page, arrived())
    assert (answer.status_code, "No quedan cupos" in text(answer), 'name="over"' in text(answer)) == (422, True, True)
    assert list(training.enrolments.values_list("full_name", "status")) == before
    assert client.post(page, arrived(over="on")).url == url("list", session)
    luz = training.enrolments.get(full_name="Luz Ramos")
    assert (luz.way, luz.status, luz.attendances.count()) == ("form", "confirmed", 1)
    for wrong in ({"full_name": ""}, {"institution_name": " "}):
        assert client.post(page, arrived(**wrong)).status_code == 422
