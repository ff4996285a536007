"""Marking oneself with the code of the room: who is told what, what is counted, and what a wrong code gets."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from classroom.code import code_of, qr_token
from tests import factories as f
from trainings.links import enrolment_token
from trainings.models import SessionAttendance

START = f.at("2026-06-09 15:00")
NOW = f.at("2026-06-09 15:02")
CODE = reverse("classroom:check_in")
DONE = reverse("classroom:check_in_done")
SAME = "esta página dice lo mismo en todos los casos"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    cache.clear()
    return time_machine


@pytest.fixture
def session(cast):
    training = f.TrainingFactory(group=cast.salud, visibility="group", title="Curso cerrado")
    f.EnrolmentFactory(training=training, full_name="Rosa Peña", email="rosa@entidad.example")
    f.EnrolmentFactory(training=training, person=cast.titular.person, email="")
    f.EnrolmentFactory(training=training, email="espera@entidad.example", status="waiting")
    return f.TrainingSessionFactory(training=training, starts_at=START)


def marks():
    rows = SessionAttendance.objects.order_by("pk")
    return [(mark.enrolment.full_name, mark.at, mark.way, mark.is_present) for mark in rows]


def by_code(client, session, query=""):
    """The address where one says who one is."""
    answer = client.post(CODE + query, {"code": code_of(session, NOW)})
    assert answer.status_code == 302
    return answer.url


def test_check_in_by_address_marks_the_registered_and_says_the_same_to_all(session):
    answers = {}
    for address in ("ROSA@entidad.example", "espera@entidad.example", "nadie@entidad.example"):
        client = Client()
        where = by_code(client, session)
        assert "Rosa" not in client.get(where).content.decode()
        answer = client.post(where, {"email": address})
        assert (answer.status_code, answer.url) == (302, DONE)
        page = client.get(DONE).content.decode()
        answers[re.sub(r"(csrfmiddlewaretoken|nonce)[^>]*", "", page)] = SAME in page
    assert list(answers.values()) == [True]
    assert marks() == [("Rosa Peña", NOW, "code", True)]


def test_check_in_by_account_or_own_link_is_told_by_name(session, sign_in, cast):
    rosa = session.training.enrolments.get(full_name="Rosa Peña")
    own = Client().get(reverse("trainings:enrolment_own", args=[enrolment_token(rosa)])).content.decode()
    assert ("Asististe" in own, f'{CODE}?i={enrolment_token(rosa).replace(":", "%3A")}"' in own) == (False, True)
    for client, query, name in (
        (sign_in(cast.titular), "", cast.titular.person.full_name),
        (Client(), f"?i={enrolment_token(rosa)}", "Rosa Peña"),
    ):
        where = by_code(client, session, query)
        assert f"Soy {name} y ya llegué" in client.get(where).content.decode()
        page = client.post(where, follow=True).content.decode()
        assert (f"{name}: tu asistencia quedó registrada a las 15:02." in page, SAME in page) == (True, False)
    titular, second = marks()
    assert (titular[0], second) == (cast.titular.person.full_name, ("Rosa Peña", NOW, "code", True))
    own = Client().get(reverse("trainings:enrolment_own", args=[enrolment_token(rosa)])).content.decode()
    assert ("Asististe" in own, "Ya llegué" in own) == (True, False)
    stranger = f.EnrolmentFactory(full_name="De Otro Curso")
    where = by_code(Client(), session, f"?i={enrolment_token(stranger)}")
    assert "De Otro Curso" not in Client().get(where).content.decode()


def test_check_in_by_qr_while_it_is_shown(session, clock):
    scanned = f"{CODE}?c={qr_token(session, NOW)}"
    first = Client().get(scanned)
    assert (first.status_code, "Curso cerrado" in Client().get(first.url).content.decode()) == (302, True)
    clock.move_to(NOW + timedelta(minutes=2), tick=False)
    late = Client().get(scanned)
    assert (late.status_code, "El código QR ya cambió" in late.content.decode()) == (200, True)
    clock.move_to(NOW + timedelta(minutes=11), tick=False)
    answer = Client().get(first.url, follow=True)
    assert (answer.redirect_chain, marks()) == ([(CODE, 302)], [])


def test_check_in_refuses_wrong_codes_and_stops_who_guesses(session):
    client, right = Client(), code_of(session, NOW)
    wrong = f"{(int(right) + 1) % 10000:04d}"
    assert client.post(CODE, {"code": "12"}).status_code == 422
    answers = [client.post(CODE, {"code": wrong}).status_code for _n in range(42)]
    assert answers == [422] * 40 + [429] * 2
    assert client.post(CODE, {"code": right}).status_code == 429
    assert client.get(f"{CODE}?c={qr_token(session, NOW)}").status_code == 302  # nobody guesses a signature
    assert Client(REMOTE_ADDR="10.0.0.9").post(CODE, {"code": f"{right[:2]} {right[2:]}"}).status_code == 302


def test_attendance_room_shows_the_code_only_while_it_holds(session, sign_in, cast, clock):
    url = reverse("classroom:attendance_room", args=[session.pk])
    client = sign_in(cast.staff)
    page = client.get(url).content.decode()
    digits = "".join(re.findall(r'<b aria-hidden="true">(\d)</b>', page))
    assert (digits, "<b>0 de 2</b> ya están" in page, 'class="qr"' in page) == (code_of(session, NOW), True, True)
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert (part.lstrip().startswith('<div class="room-in"'), "every 10s" in part) == (True, True)
    clock.move_to(START - timedelta(minutes=16), tick=False)
    page = sign_in(cast.staff).get(url).content.decode()
    assert ("a las 14:45" in page, 'aria-hidden="true">' + digits[0] in page) == (True, False)
