"""A registration that waits for an approval: who is asked for it, and what its person reads meanwhile."""

import pytest
import time_machine
from django.core import mail

from notifications.kinds import KINDS, NotDue
from notifications.models import Letter
from notifications.operations import drain_outbox
from tests import factories as f
from trainings.entrance import Outcome
from trainings.operations import enrolment as ops

NOW = f.at("2026-06-01 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def training(cast):
    with time_machine.travel(NOW, tick=False):
        facts = {"needs_approval": True, "entry": "public", "visibility": "public", "number": 3}
        training = f.TrainingFactory(group=cast.salud, title="Ruta de atención", **facts)
        f.TrainingSessionFactory(training=training, starts_at=f.at("2026-06-10 15:00"))
        yield training


def enrol(training, name, way="account", **facts):
    return ops.enrol(training=training, way=way, now=NOW, full_name=name, email=f"{name}@x.example", **facts)


def asked():
    """Who is asked to approve whom."""
    drain_outbox(clock=lambda: NOW)
    return [(message.to, message.subject) for message in mail.outbox if "Por aprobar" in message.subject]


def test_the_titular_is_asked_or_whoever_else_the_institution_has_or_who_organises(cast, training):
    enrol(training, "ana", institution=cast.titular.person.institution)
    assert asked() == [([cast.titular.person.email], "Por aprobar: ana en CAP-003-2026")]
    link = f"/capacitaciones/{training.pk}/inscripciones/?estado=por-aprobar"
    assert [link in message.body for message in mail.outbox if "Por aprobar" in message.subject] == [True]
    mail.outbox.clear()
    ours = f.InstitutionFactory(acronym="SIN")
    alternate = f.AccreditationFactory(seat=f.SeatFactory(group=cast.salud, institution=ours), role="alternate")
    enrol(training, "beto", institution=ours)
    enrol(training, "caro", "form", institution_name="Clínica")
    assert asked() == [([alternate.person.email], "Por aprobar: beto en CAP-003-2026")]
    mail.outbox.clear()
    ops.confirm_address(enrolment=training.enrolments.get(full_name="caro"), now=NOW)
    enrol(training, "dina", "import", institution=ours)
    assert asked() == [([cast.coordinator.person.email], "Por aprobar: caro en CAP-003-2026")]


def test_the_titular_who_registers_has_agreed_and_their_alternate_has_not(cast, training):
    ours = cast.titular.person.institution
    seat = f.SeatFactory(group=cast.plenary, institution=ours)
    alternate = f.AccreditationFactory(seat=seat, role="alternate").person
    found = [enrol(training, p.full_name, person=p, institution=ours) for p in (cast.titular.person, alternate)]
    assert [each.status for each in found] == ["confirmed", "pending"]


def test_nothing_is_asked_of_what_was_decided_or_of_who_left(cast, training):
    ana, beto = (enrol(training, name, institution=cast.titular.person.institution) for name in ("ana", "beto"))
    ops.approve_enrolment(enrolment=ana, by=cast.coordinator, now=NOW)
    assert [subject for _to, subject in asked()] == ["Por aprobar: beto en CAP-003-2026"]
    letter = Letter.objects.get(kind="enrolment_approval", context__enrolment=beto.pk)
    cast.titular.person.accreditations.all().delete()
    with pytest.raises(NotDue):
        KINDS[letter.kind].make(letter, NOW)


def test_its_person_reads_who_approves(cast, training):
    ours = enrol(training, "ana", institution=cast.titular.person.institution)
    stranger = enrol(training, "beto", institution_name="Clínica")
    drain_outbox(clock=lambda: NOW)
    said = {message.to[0]: message.body for message in mail.outbox}
    for enrolment, who in ((ours, "Tu institución debe aprobarla"), (stranger, "Quien organiza debe aprobarla")):
        assert (Outcome(enrolment, NOW).note.startswith(who), who in said[enrolment.email]) == (True, True)
