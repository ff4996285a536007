"""A sender killed at each point of sending: real processes, a real SMTP server, copies counted on the wire."""

import os
import signal
import sqlite3
import subprocess
import sys

import pytest
from django.db import connection
from django.utils import timezone

from bench.run import free_port
from bench.sink import Sink, listen
from notifications.operations import write_letter

DRAIN = """
import os, signal, smtplib, sys
from datetime import timedelta
import django
django.setup()
from django.utils import timezone
from notifications import operations as outbox
from notifications.models import Letter

settle = outbox._settle

def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)

def settle_and_die(*args, **more):
    settle(*args, **more)
    die()

point, later = sys.argv[1], timedelta(hours=int(sys.argv[2]))
if point == "after claim":
    outbox.keep_letter = die
elif point == "before DATA":
    smtplib.SMTP.data = die
elif point == "after 250":
    outbox._settle = die
elif point == "after commit":
    outbox._settle = settle_and_die
outbox.drain_outbox(clock=lambda: timezone.now() + later)
print(*Letter.objects.values_list("status", "attempts").get())
"""


@pytest.fixture
def sink():
    sink, port = Sink(), free_port()
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


def drain(env, point, hours):
    """Run a sender; its exit and what it printed. It dies at ``point``; ``hours`` later leases are over."""
    command = [sys.executable, "-c", DRAIN, point, str(hours)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=120, check=False)
    return done.returncode, done.stdout.strip()


@pytest.mark.parametrize(
    ("point", "copies", "attempts"),
    [("after claim", 1, 2), ("before DATA", 1, 2), ("after 250", 2, 2), ("after commit", 1, 1)],
)
def test_a_crash_at_each_point_of_sending(environment, sink, tmp_path, point, copies, attempts):
    words = {"subject": "Aviso", "text": "Mañana", "now": timezone.now()}
    letter = write_letter(kind="prueba", address="ana@diresa.example", dedupe_key="una", **words)
    if connection.vendor == "sqlite":  # in memory: the other process gets a file
        with sqlite3.connect(tmp_path / "mesa.sqlite3") as file:
            connection.connection.backup(file)
    assert drain(environment, point, 0) == (-signal.SIGKILL, "")
    assert drain(environment, "nowhere", 1) == (0, f"sent {attempts}")
    assert sink.taken == {letter.message_id: copies}
