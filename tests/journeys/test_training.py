"""A training from its publication to a paper that anyone checks: a seat asked for on a phone, waited for, and taken;
what they thought of it; and many certificates, made by the worker of a whole Mesa while the page tells how far it is.
"""

import io
import re
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
import zxingcpp
from django.core import mail
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from certificates.operations import issue_certificates, make_papers, revoke_certificate
from classroom.room import Room
from members.models import User
from notifications.operations import drain_outbox
from tests import factories as f
from tests.journeys.conftest import PHONE
from tests.running import PATIENCE, ROOT, environment, running
from tests.trainings.test_record import came
from trainings.models import Certificate, Enrolment, SessionAttendance, SurveyAnswer, Training
from trainings.operations import evaluation
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


def last_letter(address):
    drain_outbox(clock=timezone.now)
    return [message for message in mail.outbox if message.to == [address]][-1]


def follow(visitor, address, button):
    """Open the link of the last letter to that address and press what it offers."""
    visitor.goto(re.search(r"/i/\S+/", last_letter(address).body).group())
    visitor.page.get_by_role("button", name=button).click()
    visitor.page.wait_for_load_state()
    visitor.check()


def scanned(address):
    """Where the printed QR of the paper mailed to that address leads."""
    args = ["pdftoppm", "-png", "-r", "150", "-f", "1", "-l", "1", "-"]
    paper = last_letter(address).attachments[0][1]
    page = subprocess.run(args, input=paper, capture_output=True, check=True).stdout
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(page)))
    return code.text


def states():
    return list(Enrolment.objects.order_by("pk").values_list("full_name", "status"))


def test_training_from_publication_to_a_paper_that_anyone_checks(training, cast, visit):
    staff = visit().sign_in(cast.coordinator)
    staff.goto(f"/capacitaciones/{training.pk}/").page.get_by_role("button", name="Publicar").click()
    expect(staff.page.get_by_text("Publicada como CAP-").first).to_be_visible()
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
    revoke_certificate(certificate=Certificate.objects.get(), reason="Nombre equivocado", by=None, now=later)
    expect(second.goto(f"/{path}").page.get_by_text(re.compile("anulad", re.IGNORECASE)).first).to_be_visible()


def test_the_survey_answered_on_a_phone_is_read_by_who_organises(training, cast, visit):
    staff, page = visit().sign_in(cast.coordinator), f"/capacitaciones/{training.pk}/encuesta/"
    staff.goto(f"{page}editar/").page.get_by_role("button", name="Usar esta encuesta").click()
    expect(staff.page.get_by_text("La encuesta está lista.").first).to_be_visible()
    session, now = training.sessions.get(), timezone.now()
    session.starts_at, session.ends_at = now - timezone.timedelta(hours=3), now - timezone.timedelta(hours=1)
    session.save()
    Training.objects.update(status="published")
    people = [f.EnrolmentFactory(training=training) for _person in range(5)]
    for enrolment in people:
        came(enrolment, session)
    survey = finish_training(training=training, now=now).surveys.get()
    given = {str(question.pk): 0 for question in survey.questions.exclude(kind="text")}
    for enrolment in people[1:]:
        evaluation.answer_survey(survey=survey, enrolment=enrolment, answers=given, now=now)
    expect(staff.goto(f"{page}resultados/").page.get_by_text("Se verán cuando haya 5 o más")).to_be_visible()
    answer(visit(PHONE), people[0].email)
    assert SurveyAnswer.objects.count() == 5
    page = staff.goto(f"{page}resultados/").page
    for told in ("Respondieron 5 de 5.", "Más casos de ventanilla"):
        expect(page.get_by_text(told)).to_be_visible()
    page.get_by_text("Ver en tabla").first.click()
    rows = page.get_by_role("table").first.get_by_role("row").all_inner_texts()
    assert [row.split() for row in rows[1:]] == [
        ["Nada", "4", "80"],
        ["Poco", "0", "0"],
        ["Bastante", "0", "0"],
        ["Mucho", "1", "20"],
    ]


def answer(visitor, address):
    """By the link of the letter: the last of each scale, words to what is open, and thanks."""
    page = visitor.goto(re.search(r"/e/\S+/", last_letter(address).body).group()).page
    page.get_by_role("button", name="Enviar respuestas").click()
    expect(page.get_by_text("Elige una respuesta.").first).to_be_visible()
    visitor.errors.clear()  # what chromium says of a 422
    for question in page.locator("fieldset.q").all():
        question.locator("label").last.click()
    page.get_by_label("¿Qué cambiarías?").fill("Más casos de ventanilla")
    page.get_by_role("button", name="Enviar respuestas").click()
    expect(page.get_by_text("Gracias, tus respuestas están guardadas")).to_be_visible()
    visitor.check()


ATTENDED = """
import sys, django
django.setup()
from django.utils import timezone
from tests import factories as f
from tests.trainings.test_record import came
plenary, ago = f.GroupFactory(kind="plenary"), timezone.now() - timezone.timedelta(days=2)
f.OfficeFactory(group=plenary, person=f.UserFactory(email="secretaria@mesa.example").person, kind="secretary")
training = f.TrainingFactory(group=plenary, status="finished", paper="attendance")
session = f.TrainingSessionFactory(training=training, starts_at=ago)
for n in range(int(sys.argv[1])):
    came(f.EnrolmentFactory(training=training, full_name=f"Persona {n}"), session)
print(training.pk)
"""
COUNT = 50  # more than are in hand at once: stopped, some are left


class Batch:
    """The page of the certificates of a training, and the rows behind it in the file of that Mesa."""

    def __init__(self, visitor, training, file):
        self.visitor, self.page, self.file = visitor, visitor.page, file
        self.training, self.path = training, f"/capacitaciones/{training}/certificados/"

    def counted(self, condition):
        with closing(sqlite3.connect(self.file, timeout=20)) as rows:
            asked = "SELECT count(*) FROM trainings_certificate WHERE training_id = ? AND "
            return rows.execute(asked + condition, [self.training]).fetchone()[0]

    def wait(self, is_true):
        deadline = time.monotonic() + PATIENCE
        while not is_true():
            assert time.monotonic() < deadline
            time.sleep(0.1)

    @property
    def made(self):
        return self.counted("sha256 <> ''")

    def shown(self):
        """What the page says: how many are made, and how far the bar is, in hundredths."""
        look = "it => [it.querySelector('.push').textContent, it.querySelector('rect').getAttribute('width')]"
        told, width = self.page.locator("#avance").evaluate(look)
        assert told.endswith(f" de {COUNT}"), told
        return int(told.split()[0]), int(width)

    def press(self, name):
        self.page.get_by_role("button", name=name).click()
        self.page.wait_for_load_state()


@pytest.fixture
def batch(tmp_path, visit):
    """A whole Mesa of its own, with a real worker: many came to a training there, and nobody has their paper yet."""
    var = tmp_path / "mesa"
    with running(var, tmp_path / "printed.txt", MESA_DEMO=0) as (_process, port, _printed):
        key = (var / "secret_key").read_text()
        env = environment(MESA_VAR=var, MESA_SECRET_KEY=key, DJANGO_SETTINGS_MODULE="mesa.settings")
        command = [sys.executable, "-W", "ignore", "-c", ATTENDED, str(COUNT)]
        seeded = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
        visitor = visit(base=f"http://127.0.0.1:{port}").sign_in(User(email="secretaria@mesa.example"))
        yield Batch(visitor, int(seeded.stdout), var / "mesa.sqlite3")


def test_a_batch_of_certificates_goes_on_while_nobody_looks(batch):
    batch.page.goto(batch.visitor.base + batch.path)
    batch.press(f"Emitir {COUNT}")
    batch.page.evaluate("document.body.dataset.same = 'yes'")
    expect(batch.page.locator("#avance rect:not([width='0'])")).to_be_visible(timeout=PATIENCE * 1000)
    first, width = batch.shown()
    assert (first > 0, width, batch.page.locator("[data-same]").count()) == (True, round(100 * first / COUNT), 1)
    batch.press("Detener")
    batch.wait(lambda: batch.counted("claimed_until IS NOT NULL") == 0)
    stopped = batch.made
    expect(batch.visitor.goto(batch.path).page.get_by_role("heading", name="Detenido")).to_be_visible()
    assert (batch.shown()[0], first <= stopped < COUNT) == (stopped, True)
    batch.press("Seguir")
    batch.page.goto(batch.visitor.base)
    batch.wait(lambda: batch.made > stopped)
    batch.page.goto(batch.visitor.base + batch.path)
    assert batch.shown()[0] > stopped
    batch.page.evaluate("document.body.dataset.same = 'yes'")
    expect(batch.page.get_by_role("heading", name="Todos hechos")).to_be_visible(timeout=PATIENCE * 1000)
    expect(batch.page.locator("[data-same] #aviso")).to_have_text("Todos hechos")
    assert (batch.shown(), batch.page.get_by_text("Por hacerse").count()) == ((COUNT, 100), 0)
    batch.visitor.check()
