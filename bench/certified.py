"""A finished training whose certificates were issued and whose papers nobody made yet; and what became of them."""

import hashlib
import io
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader

from certificates.operations import issue_certificates
from notifications.models import Letter
from trainings.models import Certificate, Enrolment, SessionAttendance, Training, TrainingSession
from workgroups.models import WorkGroup

MESA = {"code": "MESA", "name": "Plenaria", "official_name": "Mesa de prueba", "initial": "M"}
TOPICS = ("Marco de protección", "Afiliación paso a paso", "Trato sin discriminación", "Derivación y reserva")


@transaction.atomic
def seed(count, number=1):
    """``count`` certificates of one training of four sessions; returns how many there are to make."""
    now = timezone.now()
    plenary = WorkGroup.objects.filter(kind="plenary").first() or WorkGroup.objects.create(kind="plenary", **MESA)
    rule = {
        "paper": "attendance",
        "minimum_attendance": 75,
        "status": "finished",
        "objectives": "- Reconoce.\n- Deriva.",
    }
    plan = {"year": now.year, "number": number, "title": "Ruta de atención y trato sin discriminación", "hours": 8}
    training = Training.objects.create(group=plenary, **plan, **rule)
    sessions = [_session(training, topic, now - timedelta(days=7 * n)) for n, topic in enumerate(TOPICS, 1)]
    people = [_enrolment(training, n) for n in range(count)]
    TrainingSession.objects.bulk_create(sessions)
    Enrolment.objects.bulk_create(people)
    facts = {"at": now, "marked_at": now, "way": "list"}
    came = [SessionAttendance(enrolment=one, session=each, **facts) for one in people for each in sessions]
    SessionAttendance.objects.bulk_create(came)
    return issue_certificates(training=training, by=None, now=now).certificates.count()


def _session(training, topic, at):
    facts = {"place": "Auditorio", "code_secret": "0" * 64, "starts_at": at, "ends_at": at + timedelta(hours=2)}
    return TrainingSession(training=training, title=topic, **facts)


def _enrolment(training, n):
    facts = {"email": f"persona{n}@mesa.example", "institution_name": "Centro de Salud", "way": "form"}
    return Enrolment(training=training, full_name=f"Persona {n} de Prueba", status="confirmed", **facts)


def count():
    """Certificates, different codes and numbers, papers that are what their row vouches for, files, letters,
    certificates that have one, and letters that have not left."""
    rows, letters = list(Certificate.objects.all()), Letter.objects.filter(kind="training_certificate")
    places = {(row.year, row.number) for row in rows}
    told = len({letter.context["certificate"] for letter in letters})
    whole = sum(_is_whole(row) for row in rows)
    codes, files = len({row.code for row in rows}), len(list(settings.MEDIA_ROOT.rglob("certificados/**/*.pdf")))
    unsent = letters.exclude(status="sent").count()
    return len(rows), codes, len(places), whole, files, letters.count(), told, unsent


def _is_whole(row):
    if not row.sha256:
        return False
    with row.pdf.open("rb") as kept:
        content = kept.read()
    return hashlib.sha256(content).hexdigest() == row.sha256 and len(PdfReader(io.BytesIO(content)).pages) == 2
