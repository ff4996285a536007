"""A training from its publication to a paper that anyone checks: a seat asked for on a phone, waited for, and taken."""

import io
import re
import subprocess

import pytest
import zxingcpp
from django.core import mail
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from certificates.operations import issue_certificates, make_papers, revoke_certificate
from classroom.room import Room
from notifications.operations import drain_outbox
from tests import factories as f
from tests.journeys.conftest import PHONE
from trainings.models import Certificate, Enrolment, SessionAttendance, Training
from trainings.operations.plan import finish_training

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def training(cast):
    """Ready to publish, for anyone, with one seat."""
    facts = {"status": "draft", "entry": "public", "visibility": "public", "paper": "attendance", "capacity": 1}
    training = f.TrainingFactory(group=cast.salud, title="Ruta de atención", **facts)
    f.TrainingSessionFactory(training=training)
    training.audiences.create(audience="public")
    training.signatories.create(name="Rosa Peña", post="Directora", institution_name="DIRESA")
    training.organisers.create(institution=f.InstitutionFactory())
    return training


def register(visitor, training, name, address):
    visitor.goto(f"/capacitaciones/{training.pk}/").page.get_by_role(
        "link", name=re.compile("^Inscribirme|espera")
    ).click()
    visitor.arrive("/inscribirme/$")
    visitor.page.get_by_label("Nombres y apellidos").fill(name)
    visitor.page.get_by_label("Correo", exact=False).first.fill(address)
    visitor.page.get_by_label("Establecimiento, unidad u otra institución").fill("Centro de Salud Zarumilla")
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.arrive("/recibida/$")


def follow(visitor, address, button):
    """Open the link of the last letter to that address and press what it offers."""
    drain_outbox(clock=timezone.now)
    letter = [message for message in mail.outbox if message.to == [address]][-1]
    visitor.goto(re.search(r"/i/\S+/", letter.body).group())
    visitor.page.get_by_role("button", name=button).click()
    visitor.page.wait_for_load_state()
    visitor.check()


def scanned(address):
    """Where the printed QR of the paper mailed to that address leads."""
    drain_outbox(clock=timezone.now)
    letter = [message for message in mail.outbox if message.to == [address]][-1]
    args = ["pdftoppm", "-png", "-r", "150", "-f", "1", "-l", "1", "-"]
    page = subprocess.run(args, input=letter.attachments[0][1], capture_output=True, check=True).stdout
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page)))
    return code.text


def states():
    return list(Enrolment.objects.order_by("pk").values_list("full_name", "status"))


def test_training_from_publication_to_a_paper_that_anyone_checks(training, cast, visit):
    staff = visit().sign_in(cast.coordinator)
    staff.goto(f"/capacitaciones/{training.pk}/").page.get_by_role("button", name="Publicar").click()
    expect(staff.page.get_by_text("Publicada.").first).to_be_visible()
    assert Training.objects.get().status == "published"
    first, second = visit(PHONE), visit(PHONE)
    register(first, training, "Yesenia Morán", "yesenia@entidad.example")
    follow(first, "yesenia@entidad.example", "Confirmar mi correo")
    register(second, training, "Gina Dioses", "gina@entidad.example")
    follow(second, "gina@entidad.example", "Confirmar mi correo")
    assert states() == [("Yesenia Morán", "confirmed"), ("Gina Dioses", "waiting")]
    follow(first, "yesenia@entidad.example", "Retirarme")
    assert states() == [("Yesenia Morán", "withdrawn"), ("Gina Dioses", "offered")]
    follow(second, "gina@entidad.example", "Aceptar el cupo")
    assert states() == [("Yesenia Morán", "withdrawn"), ("Gina Dioses", "confirmed")]
    session = training.sessions.get()
    session.starts_at, session.ends_at = timezone.now(), timezone.now() + timezone.timedelta(hours=1)
    session.save()
    second.goto(Room(session, timezone.now()).path).arrive("/a/.+/$")
    second.page.get_by_label("Correo con que te inscribiste").fill("gina@entidad.example")
    second.page.get_by_role("button", name="Registrar mi asistencia").click()
    second.arrive("/a/listo/$")
    assert list(SessionAttendance.objects.values_list("enrolment__full_name", "is_present")) == [("Gina Dioses", True)]
    later = timezone.now() + timezone.timedelta(hours=2)
    training = finish_training(training=training, now=later)
    issue_certificates(training=training, by=cast.coordinator, now=later)
    make_papers(clock=timezone.now)
    path = scanned("gina@entidad.example").partition("//")[2].partition("/")[2]
    expect(second.goto(f"/{path}").page.get_by_text("Gina Dioses").first).to_be_visible()
    revoke_certificate(certificate=Certificate.objects.get(), reason="Nombre equivocado", now=later)
    expect(second.goto(f"/{path}").page.get_by_text(re.compile("anulad", re.IGNORECASE)).first).to_be_visible()
