"""Certificates a second of a batch of Mesa, by a worker of two processes, and of WeasyPrint alone in two processes.

Mesa's begin when the workers are woken and end when the last paper is kept, its row and its letter written; they hand
letters to the mail server meanwhile. WeasyPrint alone is given the same pages as HTML, warm, and keeps nothing.
"""

import multiprocessing
import os
import time

from bench.ending import end_politely
from bench.worker import wait_until, worker

COUNT = min(500, int(os.environ.get("BENCH_CERTIFICATES", "60")))
ROUNDS, PROCESSES = 3, 2


def render(pipe):
    """A process of WeasyPrint alone: renders what it is given, and says when."""
    from rendering.pdf import write_pdf

    while pages := pipe.recv():
        for page in pages:
            write_pdf(page)
        pipe.send(len(pages))


def alone(pipes, pages):
    """Seconds that the processes take to render the ``pages``, each its part."""
    began = time.perf_counter()
    for n, pipe in enumerate(pipes):
        pipe.send(pages[n::PROCESSES])
    for pipe in pipes:
        pipe.recv()
    return time.perf_counter() - began


def batch(taken, number, count):
    """Issue ``count`` certificates: (seconds until the last is kept, until the last letter left, their pages)."""
    from bench.certified import seed
    from certificates.paper import certificate_html
    from certificates.waking import wake_paper_makers
    from trainings.models import Certificate

    seed(count, number)
    pages = [certificate_html(each) for each in Certificate.objects.filter(training__number=number)]
    goal, began = taken.value + count, time.perf_counter()
    wake_paper_makers()
    wait_until(lambda: not Certificate.objects.waiting_for_pdf().exists(), "certificados")
    kept = time.perf_counter() - began
    wait_until(lambda: taken.value >= goal, "cartas")
    return kept, time.perf_counter() - began, pages


def measure(taken, pipes):
    """Certificates a second: [alone, kept, sent]. Round by round, so that a noisy minute falls on all of them."""
    alone(pipes, batch(taken, 1, 2 * PROCESSES)[2])  # warm-up, not counted
    seconds = [0.0, 0.0, 0.0]
    for n in range(ROUNDS):
        kept, sent, pages = batch(taken, n + 2, COUNT)
        for place, took in enumerate((alone(pipes, pages), kept, sent)):
            seconds[place] += took
    return [ROUNDS * COUNT / took for took in seconds]


def main():
    end_politely()
    system = multiprocessing.get_context("spawn")
    pipes = [system.Pipe() for _n in range(PROCESSES)]
    for _here, there in pipes:
        system.Process(target=render, args=(there,), daemon=True).start()
    with worker(PROCESSES) as taken:
        rates = measure(taken, [here for here, _there in pipes])
    for here, _there in pipes:
        here.send([])
    print(f"{ROUNDS} rondas de {COUNT} certificados de dos páginas, dos procesos, {os.cpu_count()} núcleos.\n")
    print("| | certificados por segundo | |\n|---|---|---|")
    rows = (
        "WeasyPrint solo, las mismas páginas, dos procesos",
        "emisión de Mesa, dos procesos: hasta guardar el último",
        "la misma, hasta que sale la última carta",
    )
    for row, rate in zip(rows, rates, strict=True):
        print(f"| {row} | {rate:.1f} | {rate / rates[0]:.2f} × |")


if __name__ == "__main__":
    main()
