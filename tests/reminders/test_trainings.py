"""Reminders of trainings: the right mornings, whoever is registered, once; and nothing of what no longer holds."""

from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from notifications.models import Letter, Preference
from notifications.operations import drain_outbox
from notifications.wishes import choose_letters
from reminders.operations import plan_reminders
from reminders.operations.trainings import NAMES
from tests import factories as f
from trainings.models import Enrolment
from trainings.operations.enrolment import withdraw_enrolment
from trainings.operations.plan import publish_training

NOW = f.at("2026-06-08 10:00")


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def training(cast):
    """Of Salud: two sessions on the 12th, one on the 30th; a member and somebody without an account are in, two not."""
    training = f.TrainingFactory(group=cast.salud, title="Ruta de atención", number=2)
    for starts, title in [
        ("2026-06-12 09:00", "Marco"),
        ("2026-06-12 15:00", "Práctica"),
        ("2026-06-30 09:00", "Cierre"),
    ]:
        f.TrainingSessionFactory(training=training, title=title, starts_at=f.at(starts))
    training.sessions.filter(title="Práctica").update(place="", link="https://sala.example/ruta")
    f.EnrolmentFactory(training=training, person=cast.titular.person, email=cast.titular.person.email)
    f.EnrolmentFactory(training=training, full_name="Yesenia Morán", email="yesenia@entidad.example")
    for status in ("waiting", "unconfirmed"):
        f.EnrolmentFactory(training=training, status=status, email=f"{status}@entidad.example")
    return training


def waiting():
    letters = Letter.objects.unsent().filter(kind__in=NAMES)
    return Counter((letter.kind, f"{timezone.localtime(letter.next_attempt_at):%Y-%m-%d %H:%M}") for letter in letters)


def leave(clock, when):
    """{kind: who got one} of what is due then, planned anew before."""
    clock.move_to(f.at(when))
    plan_reminders(now=timezone.now())
    drain_outbox(clock=timezone.now)
    sent = Letter.objects.filter(kind__in=NAMES, sent_at=timezone.now()).order_by("address")
    return [(letter.kind, letter.address) for letter in sent]


def test_reminders_leave_three_days_before_and_that_morning_to_who_is_registered(cast, training, clock):
    both = {("training_soon", "2026-06-09 07:00"): 2, ("training_today", "2026-06-12 07:00"): 2}
    assert waiting() == both
    plan_reminders(now=NOW)
    assert waiting() == both
    who = sorted([cast.titular.person.email, "yesenia@entidad.example"])
    assert leave(clock, "2026-06-09 07:00") == [("training_soon", address) for address in who]
    assert leave(clock, "2026-06-12 07:00") == [("training_today", address) for address in who]
    plan_reminders(now=f.at("2026-06-26 10:00"))
    assert leave(clock, "2026-06-27 07:00") == [("training_soon", address) for address in who]
    assert leave(clock, "2026-07-01 07:00") == []  # the morning of the last one passed with no worker


def test_reminder_says_when_where_and_how_to_leave_without_an_account(training, clock):
    leave(clock, "2026-06-09 07:00")
    message = next(m for m in mail.outbox if m.to == ["yesenia@entidad.example"])
    html = message.alternatives[0][0]
    expected = ["Faltan 3 días", "Viernes 12 de junio de 2026", "09:00 a 11:00", "15:00 a 17:00", "Auditorio", "Marco"]
    expected += ["https://sala.example/ruta", "/i/", "retírate", "registras tu asistencia", "se pidió una inscripción"]
    assert message.subject == "Recordatorio: 12 jun, 09:00, Ruta de atención"
    assert [words for words in expected if words not in message.body or words not in html] == []
    assert [words for words in ("Cierre", "Elegir qué avisos") if words in message.body or words in html] == []
    assert message.attachments[0][0] == "cap-002-2026.ics"


def test_reminders_move_with_the_session_and_end_with_the_training(training):
    first, session = waiting(), training.sessions.get(title="Marco")
    other = training.sessions.get(title="Práctica")
    for moved in (session, other):
        moved.starts_at, moved.ends_at = moved.starts_at + timedelta(days=1), moved.ends_at + timedelta(days=1)
        moved.save()
    assert waiting() == {("training_soon", "2026-06-10 07:00"): 2, ("training_today", "2026-06-13 07:00"): 2}
    for moved in (session, other):
        moved.starts_at, moved.ends_at = moved.starts_at - timedelta(days=1), moved.ends_at - timedelta(days=1)
        moved.save()
    assert waiting() == first
    training.status, training.cancelled_reason = "cancelled", "Duelo"
    training.save()
    assert waiting() == {}


def test_who_leaves_is_reminded_no_more_and_who_comes_late_is(training):
    gone = Enrolment.objects.get(full_name="Yesenia Morán", status="confirmed")
    withdraw_enrolment(enrolment=gone, now=NOW)
    assert sum(waiting().values()) == 2
    f.EnrolmentFactory(training=training, email="tarde@entidad.example")
    assert sum(waiting().values()) == 4


def test_draft_is_silent_until_published_and_facts_are_read_again(training, clock):
    Enrolment.objects.filter(email="yesenia@entidad.example").update(status="withdrawn")  # nobody planned anew
    training.sessions.filter(title__in=["Marco", "Práctica"]).update(starts_at=f.at("2026-06-11 06:00"))
    clock.move_to(f.at("2026-06-09 07:00"))
    drain_outbox(clock=timezone.now)
    told = Letter.objects.filter(kind="training_soon").order_by("address").values_list("status", "error")
    assert sorted(told) == [
        ("cancelled", "La persona ya no está inscrita con esta dirección."),
        ("cancelled", "La sesión cambió de fecha, se quitó o ya empezó."),
    ]
    draft = f.TrainingFactory(group=training.group, status="draft", paper="none")
    session = f.TrainingSessionFactory(training=draft, starts_at=f.at("2026-06-15 09:00"))
    f.EnrolmentFactory(training=draft)
    draft.audiences.create(audience="police")
    draft.organisers.create(institution=f.InstitutionFactory())
    about = {"about": f"trainings.training:{draft.pk}", "kind__in": NAMES}
    assert Letter.objects.filter(**about).count() == 0
    publish_training(training=draft, now=timezone.now())
    assert (Letter.objects.filter(**about).count(), session.starts_on.day) == (2, 15)


def test_reminder_waits_in_the_digest_of_who_wants_it_and_one_tried_again_stays(cast, training, clock):
    choose_letters(person=cast.titular.person, wishes={"training_soon": Preference.Delivery.DIGEST}, now=NOW)
    assert leave(clock, "2026-06-09 07:00") == [("training_soon", "yesenia@entidad.example")]
    held = Letter.objects.get(status=Letter.Status.DIGEST)
    assert (held.person, held.kind) == (cast.titular.person, "training_soon")
    again = Letter.objects.get(kind="training_soon", person=None)
    later = f.at("2026-06-09 09:00")
    Letter.objects.filter(pk=again.pk).update(status="pending", sent_at=None, next_attempt_at=later)
    plan_reminders(now=f.at("2026-06-09 08:30"))
    assert set(Letter.objects.filter(kind="training_soon").values_list("status", flat=True)) == {"pending", "digest"}
