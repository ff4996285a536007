"""The outbox against a real SMTP server: what is sent once, what waits, what fails and what is never sent."""

import socket
from datetime import timedelta
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from celery import Celery
from django.db import transaction
from django.utils import timezone

from mesa.celery import app as mesa_app
from notifications import operations as outbox
from notifications.kinds import KINDS, Kind, NotDue, Post
from notifications.models import Letter, NotNow, Preference
from notifications.tasks import drain_outbox

NOW = timezone.now()


class Server:
    """Takes mail, or gives the answers of ``says`` first, one a letter; ``cut`` hangs up."""

    def __init__(self):
        self.taken, self.says = [], []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd calls it so
        answer = self.says.pop(0) if self.says else "250 OK"
        if answer == "cut":
            server.transport.abort()
        elif answer.startswith("2"):
            self.taken.append(message_from_bytes(envelope.content))
        return answer

    async def handle_RCPT(  # noqa: N802 - as above
        self, server, session, envelope, address, options
    ):
        if address.startswith("nadie@"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.fixture
def server(settings, db):
    handler = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    yield handler
    controller.stop()


def write(key="una", address="ana@diresa.example", **more):
    words = {"kind": "prueba", "subject": "Convocatoria", "text": "Texto del mensaje"}
    return outbox.write_letter(address=address, dedupe_key=key, now=NOW, **(words | more))


def drain(at=NOW):
    return outbox.drain_outbox(clock=lambda: at)


def state(letter):
    letter.refresh_from_db()
    return letter.status, letter.attempts, letter.error


def test_a_letter_is_sent_once_with_the_message_id_of_its_row(server, settings):
    settings.MAIL_REPLY_TO = "secretaria@mesa.example"
    letter = write(html="<p>Texto</p>")
    assert (drain(), drain(), state(letter)) == (1, 0, ("sent", 1, ""))
    [mail] = server.taken
    assert (mail["Message-ID"], mail["To"], mail["Subject"], mail["Reply-To"], mail["Auto-Submitted"]) == (
        letter.message_id,
        "ana@diresa.example",
        "Convocatoria",
        "secretaria@mesa.example",
        "auto-generated",
    )
    assert [part.get_content_type() for part in mail.get_payload()] == ["text/plain", "text/html"]


def test_the_same_letter_written_twice_is_one_and_the_first_words_stand(server):
    first, second = write(), write(text="Otras palabras")
    assert (first, drain(), len(server.taken)) == (second, 1, 1)
    assert "Texto del mensaje" in server.taken[0].get_payload()


@pytest.mark.parametrize(("answer", "error"), [("451 try later", "451 try later"), ("cut", "SMTPServerDisconnected")])
def test_what_the_server_refuses_for_now_is_tried_again_with_the_same_message_id(server, answer, error):
    letter = write()
    server.says = [answer]
    assert (drain(), state(letter)) == (0, ("pending", 1, error))
    assert timedelta(seconds=20) < letter.next_attempt_at - NOW < timedelta(seconds=40)
    assert drain(NOW + timedelta(seconds=10)) == 0
    assert drain(NOW + timedelta(minutes=1)) == 1
    assert ([mail["Message-ID"] for mail in server.taken], state(letter)) == ([letter.message_id], ("sent", 2, ""))


def test_an_address_that_is_no_mail_fails_and_holds_up_no_other(server):
    unfit, other = write(address="ana@dire\u200fsa.example"), write("otra")
    assert (drain(), drain(), state(other)) == (1, 0, ("sent", 1, ""))
    assert (state(unfit)[:2], "idna" in unfit.error) == (("failed", 1), True)


def test_each_wait_is_about_twice_the_one_before_and_an_hour_at_most(server):
    letter, at, waits = write(), NOW, []
    server.says = ["451 later"] * 12
    for _ in range(12):
        drain(at)
        letter.refresh_from_db()
        waits.append((letter.next_attempt_at - at).total_seconds())
        at = letter.next_attempt_at
    expected = [min(30 * 2**n, 3600) for n in range(12)]
    assert [0.8 * e <= w <= 1.2 * e for e, w in zip(expected, waits, strict=True)] == [True] * 12


@pytest.mark.parametrize(
    ("address", "answer", "error"),
    [("ana@diresa.example", "554 spam", "554 spam"), ("nadie@diresa.example", "250 OK", "550 no such user")],
)
def test_what_the_server_refuses_for_good_fails_and_says_why(server, address, answer, error):
    letter, after = write(address=address), write("otra")
    server.says = [answer]
    drain()
    assert (state(letter), state(after)[0]) == (("failed", 1, error), "sent")
    assert drain(NOW + timedelta(days=1)) == 0


def test_a_cut_line_costs_only_its_own_letter_a_try(server):
    letters = [write(f"n{n}") for n in range(4)]
    server.says = ["250 OK", "cut"]
    assert drain() == 3
    assert [state(letter)[0] for letter in letters] == ["sent", "pending", "sent", "sent"]


def test_no_server_at_all_leaves_everything_waiting(settings, db):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = "django.core.mail.backends.smtp.EmailBackend", "127.0.0.1"
    settings.EMAIL_PORT = 9
    letter = write()
    assert (drain(), state(letter)) == (0, ("pending", 1, "ConnectionRefusedError"))


def test_a_letter_taken_by_a_sender_that_died_is_taken_over_when_its_lease_ends(server):
    letter = write()
    [mine] = outbox.claim_letters(now=NOW)
    assert (mine, drain(NOW + timedelta(seconds=1))) == (letter, 0)
    assert drain(mine.lease_until) == 1
    assert not outbox.keep_letter(letter=mine, now=mine.lease_until)
    assert (len(server.taken), state(letter)) == (1, ("sent", 2, ""))


@pytest.mark.parametrize(("answer", "status"), [("250 OK", "sent"), ("554 no", "failed")])
def test_a_secret_body_goes_when_the_letter_left_or_cannot_leave(server, answer, status):
    letter = write(has_secret=True, text="https://mesa.example/invitacion/secreto/", html="<a>secreto</a>")
    server.says = ["451 later", answer]
    drain()
    letter.refresh_from_db()
    assert "secreto" in letter.text
    drain(NOW + timedelta(minutes=2))
    assert (state(letter)[0], letter.text, letter.html) == (status, "", "")


def test_a_letter_past_its_time_is_not_sent_and_its_secret_goes(server):
    letter = write(not_after=NOW + timedelta(hours=72), has_secret=True)
    assert drain(NOW + timedelta(hours=73)) == 0
    assert (state(letter)[0], letter.text, server.taken) == ("expired", "", [])


def test_cancelled_letters_are_not_sent_and_what_left_stays(server):
    sent, waiting, other = write("a", about="x:1"), write("b", about="x:1", has_secret=True), write("c", about="x:2")
    Letter.objects.filter(pk=sent.pk).update(status="sent")
    outbox.cancel_letters(about="x:1")
    drain()
    states = [state(letter)[0] for letter in (sent, waiting, other)]
    assert (states, waiting.text, sent.text) == (["sent", "cancelled", "sent"], "", "Texto del mensaje")


def test_a_change_that_did_not_happen_tells_nobody(server):
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert (drain(), Letter.objects.count(), server.taken) == (0, 0, [])


def test_a_subject_is_one_line(server):
    letter = write(subject="Convocatoria\r\nBcc: otra@mesa.example")
    drain()
    assert (letter.subject, server.taken[0]["Bcc"]) == ("Convocatoria Bcc: otra@mesa.example", None)


@pytest.fixture
def queue(tmp_path):
    """A Celery application of its own, with Mesa's routes, on a queue of files."""
    folders = dict.fromkeys(("data_folder_in", "data_folder_out"), tmp_path / "queue")
    folders |= {"control_folder": tmp_path / "control"}
    for folder in folders.values():
        folder.mkdir(exist_ok=True)
    app = Celery("prueba")
    app.config_from_object("django.conf:settings", namespace="CELERY")
    app.conf.update(broker_url="filesystem://localhost", broker_transport_options=folders)
    with app.connection_for_read() as line:
        yield line.SimpleQueue("letters")
    mesa_app.set_current()


@pytest.mark.django_db(transaction=True)
def test_writing_wakes_the_drainer_by_the_queue_of_letters(server, queue):
    write()
    message = queue.get(timeout=5)
    message.ack()
    assert message.headers["task"] == drain_outbox.name
    assert (drain_outbox.apply().get(), len(server.taken)) == (1, 1)


@pytest.fixture
def made(monkeypatch):
    """A kind that makes its letters when they leave, and may be refused."""

    def make(letter, now):
        if letter.context.get("moot"):
            raise NotDue("La reunión se canceló.")
        return Post(f"Reunión {letter.context['day']}", "Texto de hoy")

    for kind in (Kind("aviso", "Aviso", make), Kind("convocatoria", "Convocatoria", make, is_essential=True)):
        monkeypatch.setitem(KINDS, kind.name, kind)


def write_made(key, kind="aviso", *, person=None, **context):
    words = {"address": "ana@diresa.example", "dedupe_key": key, "now": NOW, "person": person}
    return outbox.write_letter(kind=kind, context={"day": 12} | context, **words)


def test_a_letter_is_made_when_it_leaves_and_the_row_keeps_what_was_said(server, made):
    letter, moot, broken, after = write_made("a"), write_made("b", moot=True), write_made("c"), write_made("d")
    Letter.objects.filter(pk=broken.pk).update(context={})
    Letter.objects.filter(pk=letter.pk).update(context={"day": 13})
    assert drain() == 2
    assert (state(letter), letter.subject, letter.text) == (("sent", 1, ""), "Reunión 13", "Texto de hoy")
    assert (state(moot), state(broken)) == (
        ("cancelled", 1, "La reunión se canceló."),
        ("pending", 1, "KeyError: 'day'"),
    )
    assert (state(after)[0], len(server.taken)) == ("sent", 2)


def test_who_left_or_was_erased_gets_nothing_that_is_made_when_it_leaves(server, made, cast):
    letters = [write_made(str(n), person=p.person) for n, p in enumerate((cast.titular, cast.former, cast.outsider))]
    told = write("fin", kind="access_ended", person=cast.former.person)
    erased = write("x", person=cast.alternate.person)
    type(erased.person).objects.filter(pk=erased.person_id).update(erased_at=NOW)
    assert (drain(), [state(letter)[0] for letter in letters]) == (2, ["sent", "cancelled", "cancelled"])
    assert (state(told)[0], state(erased)) == ("sent", ("cancelled", 1, "Sus datos de contacto se suprimieron."))


def test_what_a_person_refused_is_not_sent_and_what_is_essential_is(server, made, cast):
    person = cast.titular.person
    for kind in ("aviso", "convocatoria"):
        Preference.objects.create(person=person, kind=kind, delivery="none")
    refused, essential = write_made("a", person=person), write_made("b", "convocatoria", person=person)
    others = write_made("c", person=cast.alternate.person)
    assert (drain(), state(refused)) == (2, ("cancelled", 1, "Pidió no recibir estas cartas."))
    assert [state(letter)[0] for letter in (essential, others)] == ["sent", "sent"]


def test_what_a_change_cancels_can_be_told_again_and_what_a_person_cancels_cannot(server):
    moved, refused, kept = write("a", about="x:1"), write("b", about="x:2"), write("c", about="x:1", kind="otra")
    outbox.cancel_letters(about="x:1", kinds=["prueba"])
    outbox.cancel_letter(letter=refused, why="Por teléfono")
    again, never = write("a", about="x:1"), write("b", about="x:2")
    assert (drain(), moved != again, refused == never) == (2, True, True)
    assert (state(moved)[0], state(refused)) == ("cancelled", ("cancelled", 0, "Por teléfono"))
    assert (state(kept)[0], state(again)[0]) == ("sent", "sent")


def test_a_letter_cancelled_in_the_hands_of_a_sender_does_not_leave(server):
    write(about="x:1")
    [mine] = outbox.claim_letters(now=NOW)
    outbox.cancel_letters(about="x:1")
    assert not outbox.keep_letter(letter=mine, now=NOW + outbox.GLANCE)
    assert (drain(NOW + timedelta(days=1)), state(mine)) == (0, ("cancelled", 1, ""))


def test_a_pause_holds_a_letter_until_it_is_resumed(server):
    letter = write()
    outbox.pause_letter(letter=letter)
    assert (drain(NOW + timedelta(days=1)), state(letter)[0]) == (0, "paused")
    with pytest.raises(NotNow):
        outbox.pause_letter(letter=letter)
    outbox.resume_letter(letter=letter)
    assert (drain(), state(letter)[0]) == (1, "sent")


def test_a_drain_ends_with_its_turn_and_gives_back_what_it_did_not_try(server):
    letters, times = [write(f"n{n}") for n in range(3)], iter(NOW + timedelta(seconds=s) for s in (0, 0, 0, 0, 0, 0, 0))
    after = NOW + timedelta(seconds=61)
    assert outbox.drain_outbox(clock=lambda: next(times, after)) == 1
    assert [state(letter)[:2] for letter in letters] == [("sent", 1), ("pending", 0), ("pending", 0)]
