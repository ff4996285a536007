"""The roll of a training on a phone that loses its connection, and marking oneself by the QR of the room."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from classroom.room import Room
from tests import factories as f
from tests.journeys.conftest import PHONE
from trainings.models import SessionAttendance

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def session(cast):
    training = f.TrainingFactory(group=cast.salud, title="Trata de personas")
    for name in ("Abel Quispe", "Iván Castro", "Rosa Peña"):
        address = f"{name.split()[0].lower()}@entidad.example"
        f.EnrolmentFactory(training=training, full_name=name, institution_name="Aduana", email=address)
    now = timezone.now()
    span = {"starts_at": now - timezone.timedelta(minutes=1), "ends_at": now + timezone.timedelta(hours=2)}
    return f.TrainingSessionFactory(training=training, **span)


def marks():
    rows = SessionAttendance.objects.order_by("marked_at", "pk").values_list("enrolment__full_name", "is_present")
    return list(rows)


def test_taps_without_connection_stay_on_the_phone_and_are_sent_once(session, cast, visit):
    visitor = visit(PHONE).sign_in(cast.coordinator)
    visitor.goto(f"/capacitaciones/sesiones/{session.pk}/asistencia/")
    page, network = visitor.page, visitor.page.context
    tap = lambda name: page.get_by_role("button", name=re.compile(name))  # noqa: E731 -- read like a word
    network.set_offline(True)
    for name in ("Abel Quispe", "Iván Castro", "Rosa Peña", "Iván Castro"):
        tap(name).click()
    expect(page.get_by_text("Hay 4 marcas en este equipo")).to_be_visible()
    expect(page.get_by_role("heading", name="2 de 3 presentes")).to_be_visible()
    page.get_by_role("link", name="Por enviar 4").click()
    expect(page.locator("#rows > li:visible")).to_have_count(3)
    assert (marks(), page.evaluate("Object.values(localStorage).join().includes('Abel')")) == ([], False)
    visitor.errors.clear()  # what chromium says of a network that is not there
    network.set_offline(False)
    expect(page.locator("[data-queued]")).to_have_count(0)
    expect(page.get_by_text("marcas en este equipo")).to_be_hidden()
    assert marks() == [("Abel Quispe", True), ("Rosa Peña", True), ("Iván Castro", False)]
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('cola:'))") == []
    visitor.check()
    # By keyboard the place is kept when the list comes again by itself.
    tap("Iván Castro").focus()
    page.evaluate("rows.dataset.old = 1; rows.dispatchEvent(new Event('refresh'))")
    expect(page.locator("#rows:not([data-old])")).to_be_visible()
    expect(tap("Iván Castro")).to_be_focused()
    page.get_by_label("Buscar persona o institución").fill("ROSA pena")
    expect(page.locator("#rows > li:visible")).to_have_count(1)


def test_the_qr_of_the_room_marks_who_is_registered(session, cast, visit):
    visitor = visit(PHONE)
    scanned = Room(session, timezone.now()).path
    visitor.goto(scanned).arrive("/a/.+/$")
    visitor.page.get_by_label("Correo con que te inscribiste").fill("rosa@entidad.example")
    visitor.page.get_by_role("button", name="Registrar mi asistencia").click()
    visitor.arrive("/a/listo/$")
    assert marks() == [("Rosa Peña", True)]
