"""A registration that waits for an approval: who is asked for it, and what its person reads meanwhile."""

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from notifications.kinds import KINDS, NotDue
from notifications.models import Letter
from notifications.operations import drain_outbox
from tests import factories as f
from trainings.entrance import Outcome
from trainings.models import NotNow
from trainings.operations import enrolment as ops
from trainings.tasks import turn_enrolments

NOW = f.at("2026-06-01 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def training(cast):
    with time_machine.travel(NOW, tick=False):
        facts = {"needs_approval": True, "entry": "public", "visibility": "public", "number": 3}
        training = f.TrainingFactory(group=cast.salud, title="Ruta de atención", **facts)
        f.TrainingSessionFactory(training=training, starts_at=f.at("2026-06-10 15:00"))
        yield training


def enrol(training, name, way="account", now=NOW, **facts):
    return ops.enrol(training=training, way=way, now=now, full_name=name, email=f"{name}@x.example", **facts)


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


@pytest.mark.parametrize(
    ("asked_at", "until"),
    [
        ("2026-06-01 10:00", "2026-06-04 23:59"),
        ("2026-06-05 18:00", "2026-06-10 15:00"),  # Wednesday by business days: as the first session begins
        ("2026-06-10 16:00", "2026-06-12 09:00"),  # it began: as the next one does
    ],
)
def test_an_approval_has_three_business_days_and_never_past_the_next_session(cast, training, asked_at, until):
    f.TrainingSessionFactory(training=training, starts_at=f.at("2026-06-12 09:00"))
    held = enrol(training, "ana", now=f.at(asked_at), institution=cast.titular.person.institution)
    assert (held.status, held.held_until) == ("pending", f.at(until))
    with pytest.raises(NotNow, match="El plazo para aprobarla terminó"):
        ops.approve_enrolment(enrolment=held, by=cast.titular, now=held.held_until)
    approved = ops.approve_enrolment(enrolment=held, by=cast.titular, now=f.at(asked_at))
    assert (approved.status, approved.held_until) == ("confirmed", None)


def test_a_seat_that_nobody_approves_in_time_goes_to_who_waits_and_all_are_told(cast, training, sign_in, time_machine):
    training.capacity = 1
    training.save()
    ana, beto = (enrol(training, name, institution=cast.titular.person.institution) for name in ("ana", "beto"))
    client, page = sign_in(cast.titular), reverse("trainings:enrolment_list", args=[training.pk])
    assert "hasta el 4 jun, 23:59" in client.get(f"{page}?estado=por-aprobar").text
    for at, left in (("2026-06-04 23:58", ["pending", "waiting"]), ("2026-06-04 23:59", ["unapproved", "offered"])):
        time_machine.move_to(f.at(at), tick=False)
        turn_enrolments()
        assert list(training.enrolments.order_by("pk").values_list("status", flat=True)) == left
    drain_outbox(clock=lambda: f.at("2026-06-05 00:00"))
    assert {(message.to[0], message.subject) for message in mail.outbox} == {
        (ana.email, "Nadie aprobó a tiempo tu inscripción"),
        (beto.email, "Hay un cupo para ti: acéptalo hasta el 6 jun, 23:59"),
    }
    client = sign_in(cast.titular)
    late = client.post(reverse("trainings:enrolment_approve", args=[ana.pk]), follow=True).text
    assert "El plazo para aprobarla terminó y su cupo se liberó." in late
    assert "No se aprobó a tiempo" in client.get(f"{page}?estado=terminadas").text
    assert "Nadie aprobó a tiempo tu inscripción" in client.get(Outcome(ana, NOW).url).text
    assert enrol(training, "ana", institution=ana.institution, now=f.at("2026-06-05 08:00")).status == "waiting"
