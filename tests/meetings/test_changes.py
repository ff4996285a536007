"""A convened meeting that changes or is cancelled: one letter with what is new, and nothing that is not so."""

from datetime import timedelta

import pytest
from django.core import mail

from meetings.convocation import Answers, Asked
from meetings.models import Meeting
from meetings.operations.convening import convene_meeting, telling_changes
from meetings.operations.meeting import cancel_meeting, plan_meeting
from meetings.operations.rsvp import answer_meeting
from notifications.models import Letter
from notifications.operations import drain_outbox
from tests import factories as f
from tests.meetings.test_convening import CALLED, addresses

NOW = f.at("2026-06-09 10:00")
SOON, LATER = NOW + timedelta(minutes=2), NOW + timedelta(minutes=6)


@pytest.fixture
def meeting(cast):
    """Of Salud, in nine days; its convocation arrived before NOW."""
    meeting = f.MeetingFactory(group=cast.salud, number=4, starts_at=f.at("2026-06-18 10:00"))
    f.ItemFactory(meeting=meeting, title="Afiliación al SIS")
    convened = convene_meeting(meeting=meeting, by=cast.coordinator, now=NOW - timedelta(days=1))
    leave(NOW - timedelta(days=1))
    mail.outbox.clear()
    return convened


def leave(now):
    drain_outbox(clock=lambda: now)
    return sorted(to for message in mail.outbox for to in message.to)


def edit(meeting, now=NOW, **changes):
    """What the edit page does, with the plan as it is and ``changes``."""
    meeting = Meeting.objects.get(pk=meeting.pk)
    plan = {name: getattr(meeting, name) for name in ("group", "kind", "starts_at", "ends_at", "place")} | changes
    return plan_meeting(meeting=meeting, by=None, number=meeting.number, now=now, **plan)


def moved(text):
    return {"starts_at": f.at(text), "ends_at": f.at(text) + timedelta(hours=2)}


def test_change_is_one_letter_with_the_new_first_and_what_stays(cast, meeting):
    answer_meeting(meeting=meeting, person=cast.titular.person, answer="room", by=None, now=NOW)
    edit(meeting, place="Auditorio")
    changed = edit(meeting, SOON, **moved("2026-06-18 11:30"))
    assert (leave(SOON), changed.sequence) == ([], 1)
    assert leave(LATER) == addresses(cast, *CALLED)
    message = next(m for m in mail.outbox if m.to == [cast.titular.person.email])
    assert message.subject == "Cambió: jue 18 jun, 11:30, Grupo Salud"
    place, hours = "Lugar: Auditorio\nAntes: Sala de reuniones", "Hora: 11:30 a 13:30\nAntes: 10:00 a 12:00"
    expected = [place, hours, "Sigue igual: fecha."]
    expected += ["Respondiste «Presencial» para el jueves 18 de junio, 10:00. Confirma tu respuesta hasta el"]
    assert [words for words in expected if words not in message.body] == []
    assert "SEQUENCE:1" in message.attachments[0][1]


def test_change_edited_back_sends_nothing(cast, meeting):
    edit(meeting, place="Auditorio")
    edit(meeting, SOON, place="Sala de reuniones")
    assert leave(LATER) == []
    assert set(Letter.objects.filter(kind="meeting_changed").values_list("status", "error")) == {
        ("cancelled", "Volvió a quedar como estaba.")
    }


def test_changes_far_apart_are_two_letters_each_against_the_last(cast, meeting):
    edit(meeting, place="Auditorio")
    leave(LATER)
    mail.outbox.clear()
    again = edit(meeting, NOW + timedelta(hours=1), place="Biblioteca")
    leave(NOW + timedelta(hours=2))
    assert (again.sequence, len(mail.outbox)) == (2, 4)
    assert {"Lugar: Biblioteca\nAntes: Auditorio" in message.body for message in mail.outbox} == {True}


def test_what_is_not_told_in_a_convocation_tells_nobody(cast, meeting):
    edit(meeting, subject="Otro asunto")
    fresh = f.MeetingFactory(group=cast.salud, number=5)
    edit(fresh, place="Auditorio")  # not convened
    assert Letter.objects.exclude(kind="meeting_convocation").count() == 0


def test_change_before_the_convocation_leaves_is_told_by_it_alone(cast, meeting):
    letters = Letter.objects.filter(kind="meeting_convocation")
    letters.update(status="pending", sent_at=None, next_attempt_at=LATER)  # the mail server was down
    edit(meeting, **moved("2026-06-25 15:30"))
    assert leave(LATER) == addresses(cast, *CALLED)
    assert {message.subject for message in mail.outbox} == {"Convocatoria: jue 25 jun, 15:30, Grupo Salud"}
    assert set(letters.values_list("not_after", flat=True)) == {f.at("2026-06-25 15:30")}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-12-31 23:30", "Fecha: jueves 31 de diciembre de 2026"),
        ("2027-01-01 00:15", "Fecha: viernes 1 de enero de 2027"),
        ("2028-02-29 10:00", "Fecha: martes 29 de febrero de 2028"),
    ],
)
def test_change_tells_the_day_of_lima(cast, meeting, text, said):
    edit(meeting, **moved(text))
    leave(LATER)
    assert {said in message.body for message in mail.outbox} == {True}


def test_change_to_the_past_tells_nobody(cast, meeting):
    edit(meeting, **moved("2026-06-08 10:00"))
    assert leave(LATER) == []


def test_change_then_cancelled_is_only_the_cancellation(cast, meeting):
    edit(meeting, place="Auditorio")
    cancelled = cancel_meeting(meeting=meeting, reason="Lluvia fuerte", by=cast.coordinator, now=SOON)
    assert (leave(SOON), cancelled.sequence) == (addresses(cast, *CALLED), 2)
    assert leave(LATER) == addresses(cast, *CALLED)
    message = mail.outbox[0]
    assert message.subject == "Cancelada: jue 18 jun, 10:00, Grupo Salud"
    assert ("Motivo: Lluvia fuerte" in message.body, "STATUS:CANCELLED" in message.attachments[0][1]) == (True, True)


def test_cancellation_is_not_for_who_never_heard_of_it_or_left(cast, meeting):
    Letter.objects.filter(person=cast.observer.person).update(status="pending", sent_at=None, next_attempt_at=LATER)
    Letter.objects.filter(person=cast.alternate.person).update(status="paused", sent_at=None)
    cancel_meeting(meeting=meeting, reason="Lluvia", by=None, now=NOW)
    cast.titular.person.accreditations.get().stop_before(f.at("2026-06-09 00:00").date(), now=NOW)
    assert leave(LATER) == addresses(cast, "technical")


def test_meeting_edit_and_cancel_pages_tell_everyone(cast, sign_in, meeting):
    Meeting.objects.filter(pk=meeting.pk).update(**moved("2030-06-18 10:00"))
    answer = sign_in(cast.coordinator).post(f"/reuniones/{meeting.pk}/cancelar/", {"reason": "Lluvia"})
    assert (answer.status_code, Letter.objects.filter(kind="meeting_cancelled").count()) == (302, 4)


def test_changes_of_the_agenda_are_told_in_the_same_letter_with_why(cast, sign_in, meeting):
    item = meeting.items.get()
    with telling_changes(meeting=meeting, by=cast.coordinator, now=NOW, reason="Llegó un informe."):
        edit(meeting, place="Auditorio")
        f.ItemFactory(meeting=meeting, position=2, title="Vacunación")
    with telling_changes(meeting=meeting, by=cast.coordinator, now=SOON):
        item.delete()
    assert Letter.objects.filter(kind="meeting_changed").count() == 4
    assert leave(LATER) == addresses(cast, *CALLED)
    body, html = mail.outbox[0].body, mail.outbox[0].alternatives[0][0]
    agenda = ["La agenda cambió: 1 punto", "Se agregó: Vacunación", "Se quitó:", "Afiliación al SIS"]
    told = [*agenda, "Llegó un informe.", "Auditorio", "Sala de reuniones"]
    assert [words for words in told if words not in body or words not in html] == []


def test_moved_hour_asks_again_and_moving_back_restores_the_answer(cast, meeting):
    answer_meeting(meeting=meeting, person=cast.titular.person, answer="room", by=None, now=NOW)

    def asked():
        again = Meeting.objects.get(pk=meeting.pk)
        found = Asked.of(again, cast.titular.person.pk, NOW)
        return found.moved_from, [stands for *_, stands in found.options], len(Answers.of(again).attending)

    stands = (None, [True, False, False], 1)
    assert asked() == stands
    edit(meeting, **moved("2026-06-19 10:00"))
    assert asked() == (f.at("2026-06-18 10:00"), [False] * 3, 0)
    edit(meeting, **moved("2026-06-18 10:00"))
    assert asked() == stands
    edit(meeting, **moved("2026-06-19 10:00"))
    answer_meeting(meeting=meeting, person=cast.titular.person, answer="room", by=None, now=NOW)
    assert asked() == stands
