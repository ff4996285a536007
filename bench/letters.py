"""Letters a second of the outbox and of a plain Celery task that sends the same mails, by one worker in one run."""

import multiprocessing
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time

import redis

from bench.run import database, free_port, run
from bench.sink import HOST, listen

REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/13")
COUNT = min(20_000, int(os.environ.get("BENCH_LETTERS", "1000")))
ROUNDS, BATCH, PATIENCE = 3, 20, 180
BEGAN: list[float] = []  # when the worker could be woken
TEXT = "La reunión del grupo es mañana a las 9:00 en la sala de la Dirección Regional.\n" * 8


class Counter:
    """A mail server that takes everything and counts it."""

    def __init__(self, taken):
        self.taken = taken

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd calls it so
        self.taken.value += 1
        return "250 OK"


def serve(port, taken):
    listen(Counter(taken), port)
    time.sleep(3600)


def mails(name, count):
    return [(f"persona{n}@mesa.example", f"Recordatorio {name} {n}", TEXT) for n in range(count)]


def ask_plain(name, count):
    from bench.plain_mail import send_batch

    every = mails(name, count)
    for start in range(0, count, BATCH):
        send_batch.delay(every[start : start + BATCH])


def ask_outbox(name, count):
    """Rows first, as the change that caused them would; then one message, as after its transaction."""
    from django.db import transaction
    from django.utils import timezone

    from notifications.operations import write_letter

    with transaction.atomic():
        transaction.on_commit(lambda: BEGAN.append(time.perf_counter()))  # before the worker is woken
        for n, (to, subject, text) in enumerate(mails(name, count)):
            words = {"subject": subject, "text": text, "now": timezone.now()}
            write_letter(kind="bench", address=to, dedupe_key=f"{name}:{n}", **words)


def timed(ask, name, taken, count):
    """Seconds from the moment the worker is told to the last mail taken; writing the rows is not sending."""
    BEGAN.clear()
    goal = taken.value + count
    began = time.perf_counter()
    ask(name, count)
    began = BEGAN[0] if BEGAN else began
    while taken.value < goal:
        if time.perf_counter() - began > PATIENCE:
            sys.exit(f"bench: {name}: faltan {goal - taken.value} cartas")
        time.sleep(0.005)
    return time.perf_counter() - began


def measure(taken):
    import django

    django.setup()
    import mesa.celery  # noqa: F401 - the application the tasks belong to

    seconds = {"tarea": 0.0, "bandeja": 0.0}
    timed(ask_plain, "calentar", taken, BATCH)
    timed(ask_outbox, "calentar", taken, BATCH)
    for n in range(ROUNDS):
        seconds["tarea"] += timed(ask_plain, f"tarea{n}", taken, COUNT)
        seconds["bandeja"] += timed(ask_outbox, f"bandeja{n}", taken, COUNT)
    return {name: ROUNDS * COUNT / taking for name, taking in seconds.items()}


def main():
    port, taken = free_port(), multiprocessing.Value("i", 0)
    server = multiprocessing.Process(target=serve, args=(port, taken), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as var, database() as url:
        redis.from_url(REDIS).flushdb()
        env = {"DJANGO_SETTINGS_MODULE": "mesa.settings", "DATABASE_URL": url, "MESA_VAR": var, "REDIS_URL": REDIS}
        env |= {"MESA_SECRET_KEY": secrets.token_urlsafe(50), "MESA_EMAIL_URL": f"smtp://{HOST}:{port}"}
        os.environ.update(env | {"MESA_LOG_LEVEL": "ERROR", "C_FORCE_ROOT": "1", "PYTHONWARNINGS": "ignore"})
        run(dict(os.environ), "manage.py", "migrate", "--verbosity", "0")
        command = [sys.executable, "-m", "celery", "-q", "-A", "mesa", "worker", "-I", "bench.plain_mail", "-c", "1"]
        worker = subprocess.Popen([*command, "-Q", "letters,documents", "-l", "ERROR"], start_new_session=True)
        try:
            rates = measure(taken)
        finally:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
            server.terminate()
    print(f"{ROUNDS} rondas de {COUNT} cartas, un proceso, {os.cpu_count()} núcleos.\n")
    print("| | cartas por segundo | |\n|---|---|---|")
    print(f"| tarea de Celery, lotes de {BATCH} | {rates['tarea']:.0f} | 1 × |")
    print(f"| bandeja de salida | {rates['bandeja']:.0f} | {rates['bandeja'] / rates['tarea']:.2f} × |")


if __name__ == "__main__":
    main()
