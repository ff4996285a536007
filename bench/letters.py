"""Letters a second of the outbox and of a plain Celery task that sends the same mails, by one worker in one run."""

import os
import time

from bench.ending import end_politely
from bench.worker import wait_until, worker

COUNT = min(20_000, int(os.environ.get("BENCH_LETTERS", "1000")))
ROUNDS, BATCH = 3, 20
BEGAN: list[float] = []  # when the worker could be woken
TEXT = "La reunión del grupo es mañana a las 9:00 en la sala de la Dirección Regional.\n" * 8


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
    wait_until(lambda: taken.value >= goal, name)
    return time.perf_counter() - began


def measure(taken):
    seconds = {"tarea": 0.0, "bandeja": 0.0}
    timed(ask_plain, "calentar", taken, BATCH)
    timed(ask_outbox, "calentar", taken, BATCH)
    for n in range(ROUNDS):
        seconds["tarea"] += timed(ask_plain, f"tarea{n}", taken, COUNT)
        seconds["bandeja"] += timed(ask_outbox, f"bandeja{n}", taken, COUNT)
    return {name: ROUNDS * COUNT / taking for name, taking in seconds.items()}


def main():
    end_politely()
    with worker(1, "-I", "bench.plain_mail") as taken:
        rates = measure(taken)
    print(f"{ROUNDS} rondas de {COUNT} cartas, un proceso, {os.cpu_count()} núcleos.\n")
    print("| | cartas por segundo | |\n|---|---|---|")
    print(f"| tarea de Celery, lotes de {BATCH} | {rates['tarea']:.0f} | 1 × |")
    print(f"| bandeja de salida | {rates['bandeja']:.0f} | {rates['bandeja'] / rates['tarea']:.2f} × |")


if __name__ == "__main__":
    main()
