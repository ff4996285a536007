"""Whether letters leave: told to the secretariat, to whoever watches the server, and in the logs."""

import io
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_structlog.celery.receivers import CeleryReceiver
from django_structlog.celery.steps import DjangoStructLogInitStep
from structlog.contextvars import clear_contextvars

from mesa.celery import app
from mesa.logs import formatter
from notifications import health
from notifications.kinds import KINDS, Kind
from notifications.models import Letter
from notifications.operations import write_letter
from notifications.tasks import drain_outbox

NOW = timezone.now()
MINUTE = timedelta(minutes=1)


def write(key, minutes, **facts):
    """A letter due so many minutes ago, as its row says it is."""
    words = {"subject": "Aviso", "text": "Texto", "address": "ana@diresa.example"}
    letter = write_letter(kind="prueba", dedupe_key=key, now=NOW, at=NOW - minutes * MINUTE, **words)
    Letter.objects.filter(pk=letter.pk).update(**facts)


@pytest.fixture
def outbox(db):
    """Of each state one letter; two that nobody takes, one of them left behind by a sender that died."""
    write("nadie", 40)
    write("muerto", 15, status="sending", lease_until=NOW - MINUTE)
    write("en manos de alguien", 15, status="sending", lease_until=NOW + MINUTE)
    write("reciente", 2)
    write("futura", -60)
    write("rechazada", -30, attempts=5, error="451 4.3.0 Try again later")
    write("buzón lleno", -30, attempts=8, error="452 4.2.2 Mailbox full")
    write("salió", 50, status="sent", sent_at=NOW - MINUTE)
    write("salió hace días", 5000, status="sent", sent_at=NOW - 4000 * MINUTE)
    write("falló", 60, status="failed")
    write("cancelada", 60, status="cancelled")
    write("en pausa", 60, status="paused")


def test_what_should_have_left_is_counted_in_one_query(outbox, django_assert_num_queries):
    with django_assert_num_queries(1):
        stalled = health.Stalled.of(NOW)
    assert stalled == health.Stalled(count=2, since=NOW - 40 * MINUTE, refused=1)


def home(client):
    page = client.get("/").content.decode()
    sentences = ("2 cartas que esperan desde hace 40", "rechaza una carta una y otra vez")
    return [sentence in page.replace("\xa0", " ") for sentence in sentences]


def test_the_secretariat_is_told_when_letters_do_not_leave_and_nobody_else_is(cast, sign_in, outbox):
    who = (cast.secretary, cast.staff, cast.coordinator, cast.titular)
    with time_machine.travel(NOW, tick=False):
        shown = [home(sign_in(user)) for user in who]
    Letter.objects.filter(attempts=0, status__in=Letter.UNSENT).delete()
    Letter.objects.filter(status="sending").delete()
    assert (shown, home(sign_in(cast.secretary))) == (
        [[True, False], [True, False], [False, False], [False, False]],
        [False, True],
    )
    Letter.objects.filter(attempts=5).delete()  # a mailbox that is full is no fault of the server
    assert home(sign_in(cast.secretary)) == [False, False]


@time_machine.travel(NOW, tick=False)
def test_metrics_are_for_whoever_holds_the_token(outbox, settings, django_assert_num_queries):
    cache.clear()
    drain_outbox.apply()  # the letters that were due leave, and the cache remembers the hour
    write("otra", 3)
    settings.METRICS_TOKEN = "ñandú"
    with django_assert_num_queries(2):
        answer = Client().get("/metrics", headers={"authorization": "Bearer ñandú"})
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    found = [line.split() for line in answer.text.splitlines() if not line.startswith("#")]
    assert {name: int(number) for name, number in found if "_queue_" not in name} == {
        "mesa_letters_due": 1,
        "mesa_letters_oldest_due_seconds": 180,
        "mesa_letters_sent_24h": 4,
        "mesa_letters_failed_24h": 1,
        "mesa_letters_retrying": 2,
        "mesa_drain_age_seconds": 0,
    }
    others = [{}, {"authorization": "Bearer "}, {"authorization": "Bearer otra"}]
    assert [Client().get("/metrics", headers=each).status_code for each in others] == [404, 404, 404]
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


def test_each_log_line_of_a_task_names_it(db, monkeypatch):
    """As in a worker: with the step that Mesa adds to it."""
    assert DjangoStructLogInitStep in app.steps["worker"]
    step = DjangoStructLogInitStep(None)
    monkeypatch.setitem(KINDS, "rota", Kind("rota", "Rota", lambda letter, now: 1 / 0))
    letter = write_letter(kind="rota", address="ana@diresa.example", dedupe_key="rota", now=NOW)
    lines = logging.StreamHandler(io.StringIO())
    lines.setFormatter(formatter())
    logging.getLogger().addHandler(lines)
    try:
        task = drain_outbox.apply()
    finally:
        logging.getLogger().removeHandler(lines)
        clear_contextvars()
        del step  # Celery's signals hold it weakly
    [line] = [line for line in lines.stream.getvalue().splitlines() if f"La carta {letter.pk} no se pudo" in line]
    assert f"task_id='{task.id}'" in line


def test_a_turn_of_the_clock_that_waited_too_long_is_no_warning(caplog):
    with caplog.at_level(logging.INFO):
        CeleryReceiver().receiver_task_revoked(SimpleNamespace(id="1", task=drain_outbox.name), expired=True)
    assert [(record.levelname, record.msg["event"]) for record in caplog.records] == [("INFO", "task_revoked")]
