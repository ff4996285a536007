"""A sender killed at each point of sending: real processes, a real SMTP server, copies counted on the wire."""

import os
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.db import connection

from bench.run import free_port
from bench.sink import Sink, listen
from notifications import operations as outbox
from notifications.kinds import KINDS, Kind
from notifications.models import Preference
from tests.factories import AccreditationFactory, at

DRAIN = """
import os, signal, smtplib, sys
from datetime import datetime
import django
django.setup()
from notifications import operations as outbox
from notifications.kinds import Kind, register
from notifications.models import Letter

def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)

def and_die(act):
    def acted(*args, **more):
        act(*args, **more)
        die()
    return acted

point, moments = sys.argv[1], map(datetime.fromisoformat, sys.argv[2:])
if point == "before a part is held":
    outbox.write_letter = and_die(outbox.write_letter)
elif point == "between two parts":
    outbox._join = and_die(outbox._join)
elif point == "after claim":
    outbox.keep_letter = die
elif point == "before DATA":
    smtplib.SMTP.data = die
elif point == "after 250":
    outbox._settle = die
elif point == "before its parts are marked":
    outbox._settle_parts = die
elif point == "after commit":
    outbox._settle = and_die(outbox._settle)
register(Kind("prueba", "Prueba", can_wait=True))
for moment in moments:
    outbox.drain_outbox(clock=lambda: moment)
print([(one.kind, one.status, one.attempts) for one in Letter.objects.order_by("pk")])
"""
HOLDING = {"before a part is held": (1, 1), "between two parts": (0, 1)}  # the tries of each part, which cost none else
SEVEN, EIGHT, NINE = at("2026-06-10 07:00"), at("2026-06-10 08:00"), at("2026-06-10 09:00")


class Reader(Sink):
    """``told``: what is due in each letter that arrived."""

    def __init__(self):
        super().__init__()
        self.told = set()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - as the sink
        text = message_from_bytes(envelope.content, policy=default).get_body(["plain"]).get_content()
        self.told.add(tuple(line for line in text.splitlines() if line.startswith("Vence ")))
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def sink():
    sink, port = Reader(), free_port()
    listening = listen(sink, port)
    sink.url = f"smtp://127.0.0.1:{port}"
    yield sink
    listening.stop()


@pytest.fixture
def environment(transactional_db, sink, settings, tmp_path):
    """What another process needs to find the database of this test and the mail server."""
    env = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    env |= {"MESA_VAR": str(tmp_path), "MESA_SECRET_KEY": settings.SECRET_KEY, "MESA_EMAIL_URL": sink.url}
    env["DJANGO_SETTINGS_MODULE"] = "mesa.settings"
    if connection.vendor == "postgresql":
        whole, slash, _name = os.environ["DATABASE_URL"].rpartition("/")
        env["DATABASE_URL"] = f"{whole}{slash}{connection.settings_dict['NAME']}"
    return env


def drain(env, point, *moments):
    """Run a sender at each of ``moments``; its exit and what it printed. It dies at ``point``."""
    command = [sys.executable, "-c", DRAIN, point, *(moment.isoformat() for moment in moments)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(
    ("point", "copies", "attempts"),
    [("after claim", 1, 2), ("before DATA", 1, 2), ("after 250", 2, 2), ("after commit", 1, 1)],
)
def test_a_crash_at_each_point_of_sending(environment, sink, tmp_path, point, copies, attempts):
    words = {"subject": "Aviso", "text": "Mañana", "now": SEVEN}
    letter = outbox.write_letter(kind="prueba", address="ana@diresa.example", dedupe_key="una", **words)
    hand_over(tmp_path)
    assert drain(environment, point, SEVEN) == (-signal.SIGKILL, "")
    assert drain(environment, "nowhere", EIGHT) == (0, f"[('prueba', 'sent', {attempts})]")
    assert sink.taken == {letter.message_id: copies}


@pytest.fixture
def parts(transactional_db, monkeypatch):
    """Two letters of somebody who wants them in the digest."""
    person = AccreditationFactory(person__email="ana@diresa.example").person
    Preference.objects.create(person=person, kind="prueba", delivery="digest")
    monkeypatch.setitem(KINDS, "prueba", Kind("prueba", "Prueba", can_wait=True))
    for name in ("uno", "dos"):
        words = {"subject": f"Aviso {name}", "text": f"Vence {name}", "now": SEVEN, "dedupe_key": name}
        outbox.write_letter(kind="prueba", address=person.email, person=person, **words)


@pytest.mark.usefixtures("parts")
@pytest.mark.parametrize(
    ("point", "copies", "attempts"),
    [
        ("before a part is held", 1, 1),
        ("between two parts", 1, 1),
        ("after claim", 1, 2),
        ("before DATA", 1, 2),
        ("after 250", 2, 2),
        ("before its parts are marked", 2, 2),
        ("after commit", 1, 1),
    ],
)
def test_a_crash_at_each_point_of_the_digest(environment, sink, tmp_path, point, copies, attempts):
    """All its letters arrive, in one digest; a second copy of it is the same message."""
    if point not in HOLDING:
        outbox.drain_outbox(clock=lambda: SEVEN)
    hand_over(tmp_path)
    dies_at, ends_at = (SEVEN, [SEVEN + timedelta(minutes=30), EIGHT]) if point in HOLDING else (EIGHT, [NINE])
    assert drain(environment, point, dies_at) == (-signal.SIGKILL, "")
    ended, told = drain(environment, "nowhere", *ends_at)
    parts = [("prueba", "sent", n) for n in HOLDING.get(point, (0, 0))]
    assert (ended, told) == (0, str([*parts, ("digest", "sent", attempts)]))
    assert (list(sink.taken.values()), sink.told) == ([copies], {("Vence uno", "Vence dos")})


def hand_over(folder):
    """On SQLite, in memory here, the other process gets a file."""
    if connection.vendor == "sqlite":
        with sqlite3.connect(folder / "mesa.sqlite3") as file:
            connection.connection.backup(file)
