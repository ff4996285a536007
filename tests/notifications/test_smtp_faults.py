"""A mail server in every mood: what it refuses for now arrives once it is well, and no page waits for it."""

import asyncio
import socket
from collections import Counter
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from celery.signals import worker_shutting_down
from django.test import Client
from django.utils import timezone

from bench.run import free_port
from notifications import operations as outbox
from notifications import tasks
from notifications.models import Letter
from tests.factories import UserFactory

NOW = timezone.now()
PATIENCE = 0.3  # seconds that Mesa waits for an answer here
RECIPIENT = {"lleno": "452 4.2.2 mailbox full", "cierra": "421 4.3.2 closing", "nadie": "550 5.1.1 no such user"}


class Moody:
    """Treats each recipient by name, once; ``nadie`` does not exist. ``taken``: the Message-IDs that arrived."""

    def __init__(self):
        self.done, self.taken, self.on_data = set(), Counter(), lambda: None

    def _first(self, who):
        is_first = who not in self.done
        self.done.add(who)
        return is_first

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, server, session, envelope, address, options
    ):
        who = address.partition("@")[0]
        if who == "lenta" and self._first(who):
            await asyncio.sleep(3 * PATIENCE)
        if who == "nadie" or (who in RECIPIENT and self._first(who)):
            return RECIPIENT[who]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as above
        who = envelope.rcpt_tos[0].partition("@")[0]
        if who == "corte" and self._first(who):
            server.transport.abort()
            return "421 cut"
        self.on_data()
        self.taken[who] += 1
        if who == "responde-tarde" and self._first(who):
            await asyncio.sleep(3 * PATIENCE)
        return "250 OK"


@pytest.fixture
def mail(settings, db):
    """A server that is still down, and Mesa's settings for it."""
    moody, port = Moody(), free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, PATIENCE
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    moody.controller = Controller(moody, hostname="127.0.0.1", port=port)
    yield moody
    if moody.controller.server:
        moody.controller.stop()


def write(who):
    words = {"kind": "prueba", "subject": "Aviso", "text": "Texto", "dedupe_key": who}
    return outbox.write_letter(address=f"{who}@diresa.example", now=NOW, **words)


def drain(later):
    outbox.drain_outbox(clock=lambda: NOW + later)
    return {letter.dedupe_key: (letter.status, letter.error) for letter in Letter.objects.all()}


def test_all_that_the_server_refused_for_now_arrives_once_it_is_well(mail):
    everyone = ("ana", "lenta", "cierra", "lleno", "nadie", "corte", "responde-tarde", "luis")
    names = {who: write(who).message_id for who in everyone}
    assert drain(timedelta()) == dict.fromkeys(everyone, ("pending", "ConnectionRefusedError"))
    mail.controller.start()
    broken = ("pending", "SMTPServerDisconnected")
    assert drain(timedelta(minutes=1)) == {
        "ana": ("sent", ""),
        "lenta": broken,
        "cierra": ("pending", RECIPIENT["cierra"]),
        "lleno": ("pending", RECIPIENT["lleno"]),
        "nadie": ("failed", RECIPIENT["nadie"]),
        "corte": broken,
        "responde-tarde": broken,
        "luis": ("sent", ""),
    }
    well = dict.fromkeys(everyone, ("sent", "")) | {"nadie": ("failed", RECIPIENT["nadie"])}
    assert drain(timedelta(hours=1)) == well
    arrived = dict.fromkeys(everyone, 1) | {"responde-tarde": 2}  # taken, but Mesa could not know: the same Message-ID
    arrived.pop("nadie")
    assert (mail.taken, dict(Letter.objects.values_list("dedupe_key", "message_id"))) == (arrived, names)


def test_a_page_that_writes_a_letter_does_not_go_to_the_mail_server(mail, settings):
    user = UserFactory()
    with socket.create_server(("127.0.0.1", settings.EMAIL_PORT)) as door:  # answers nobody: whoever knocks would wait
        answer = Client().post("/ingresar/clave/", {"email": user.email})
        door.setblocking(False)
        with pytest.raises(BlockingIOError):
            door.accept()
    assert (answer.status_code, list(Letter.objects.values_list("address", "status"))) == (
        302,
        [(user.email, "pending")],
    )


def test_a_worker_asked_to_end_finishes_the_letter_in_hand_and_gives_back_the_others(mail):
    everyone = ("ana", "luis", "rosa", "juan")
    for who in everyone:
        write(who)
    mail.controller.start()
    mail.on_data = lambda: mail.taken["ana"] and worker_shutting_down.send(sender=None)
    try:
        tasks.drain_outbox.apply()
        assert tasks.drain_outbox.apply().get() == 0  # and takes no more
    finally:
        mail.on_data, tasks.stopping[0] = (lambda: None), 0
    state = list(Letter.objects.order_by("pk").values_list("status", "attempts", "lease_until"))
    assert state == [("sent", 1, None)] * 2 + [("pending", 0, None)] * 2
    assert (tasks.drain_outbox.apply().get(), mail.taken) == (2, dict.fromkeys(everyone, 1))
