"""What is told at once of a training: its sessions changed, or it was cancelled."""

from datetime import timedelta

import pytest
import vobject
from django.core import mail
from django.utils import timezone

from notifications.models import Letter
from notifications.operations import drain_outbox
from reminders.operations import plan_reminders
from tests import factories as f
from trainings.operations.plan import cancel_training
from trainings.operations.sessions import add_session, edit_session, remove_session

NOW = f.at("2026-06-08 10:00")


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOW, tick=False)
    return time_machine


@pytest.fixture
def training(cast):
    training = f.TrainingFactory(group=cast.salud, title="Ruta de atención", number=2)
    for starts, title in [
        ("2026-06-01 09:00", "Inicio"),
        ("2026-06-12 09:00", "Marco"),
        ("2026-06-19 09:00", "Cierre"),
    ]:
        f.TrainingSessionFactory(training=training, title=title, starts_at=f.at(starts))
    f.EnrolmentFactory(training=training, person=cast.titular.person, email="b@entidad.example")
    for status in ("confirmed", "offered", "waiting", "unconfirmed", "withdrawn"):
        until = f.at("2026-06-10 10:00") if status == "offered" else None
        f.EnrolmentFactory(training=training, status=status, email=f"{status}@entidad.example", held_until=until)
    return training


def session(training, title):
    return training.sessions.select_related("training").get(title=title)


def edit(training, title, **changes):
    row = session(training, title)
    plan = {name: getattr(row, name) for name in ("title", "starts_at", "ends_at", "place", "link")} | changes
    facts = {"speakers": [], "sequence": row.sequence}
    return edit_session(session=row, plan=plan, **facts)


def leave(clock, when):
    """{address: subject} of what leaves then."""
    mail.outbox.clear()
    clock.move_to(f.at(when), tick=False)
    drain_outbox(clock=timezone.now)
    return {message.to[0]: message.subject for message in mail.outbox}


def test_changes_that_follow_each_other_are_one_letter_a_seat(training, clock):
    edit(training, "Marco", starts_at=f.at("2026-06-13 10:00"), ends_at=f.at("2026-06-13 12:00"))
    clock.move_to(NOW + timedelta(minutes=3), tick=False)
    edit(training, "Marco", starts_at=f.at("2026-06-13 10:00"), ends_at=f.at("2026-06-13 12:00"), place="Sala 2")
    plan = {"title": "Taller", "starts_at": f.at("2026-06-15 09:00"), "ends_at": f.at("2026-06-15 11:00")}
    add_session(training=training, plan=plan | {"link": "https://sala.example/t"}, speakers=[])
    remove_session(session=session(training, "Cierre"))
    assert leave(clock, "2026-06-08 10:04") == {}
    told = leave(clock, "2026-06-08 10:05")
    assert told == dict.fromkeys(
        ["b@entidad.example", "confirmed@entidad.example", "offered@entidad.example"], "Cambió: Ruta de atención"
    )
    message = next(m for m in mail.outbox if m.to == ["confirmed@entidad.example"])
    html, text = message.alternatives[0][0], message.body
    both = [
        "Fecha",
        "sábado 13 de junio de 2026",
        "viernes 12 de junio de 2026",
        "09:00 a 11:00",
        "Sala 2",
        "Auditorio",
    ]
    both += ["Taller", "Sesión nueva", "https://sala.example/t", "Cierre", "Ya no se realiza", "/i/"]
    assert [words for words in both if words not in text or words.lower() not in html.lower()] == []
    assert [words for words in ("Inicio", "Elegir qué avisos") if words in text or words in html] == []
    events = vobject.readOne(message.attachments[0][1]).vevent_list
    marco = next(event for event in events if event.summary.value.endswith("Marco"))
    assert (marco.uid.value, marco.sequence.value) == (f"sesion-{session(training, 'Marco').pk}@mesa.example", "2")


def test_change_back_a_past_session_a_topic_of_a_draft_tell_nothing(training, clock):
    edit(training, "Inicio", place="Otro lugar")
    assert Letter.objects.filter(kind="training_changed").count() == 0
    edit(training, "Marco", place="Sala 2")
    edit(training, "Marco")
    edit(training, "Marco", place="Auditorio")
    assert leave(clock, "2026-06-08 10:05") == {}
    assert set(Letter.objects.filter(kind="training_changed").values_list("status", "error")) == {
        ("cancelled", "Volvió a quedar como estaba.")
    }
    draft = f.TrainingFactory(group=training.group, status="draft", number=3)
    f.TrainingSessionFactory(training=draft, title="Marco")
    f.EnrolmentFactory(training=draft)
    edit(draft, "Marco", place="Sala 2")
    assert Letter.objects.filter(about=f"trainings.training:{draft.pk}").count() == 0


def test_cancellation_is_told_at_once_and_nothing_else_leaves(training, clock):
    edit(training, "Marco", place="Sala 2")
    cancel_training(training=training, reason="Coincide con el feriado")
    told = leave(clock, "2026-06-08 10:05")
    whom = ["b", "confirmed", "offered", "waiting"]
    assert told == {f"{name}@entidad.example": "Cancelada: Ruta de atención" for name in whom}
    message = mail.outbox[0]
    events = vobject.readOne(message.attachments[0][1]).vevent_list
    html = message.alternatives[0][0]
    assert ("Motivo: Coincide con el feriado" in message.body, "Coincide con el feriado" in html) == (True, True)
    named = [[title in said for title in ("Marco", "Cierre", "Inicio")] for said in (message.body, html)]
    assert named == [[True, True, False]] * 2  # the first was held
    assert [(event.status.value, event.sequence.value) for event in events] == [
        ("CANCELLED", "1"),
        ("CANCELLED", "2"),
        ("CANCELLED", "1"),
    ]
    plan_reminders(now=timezone.now())
    assert Letter.objects.unsent().count() == 0
