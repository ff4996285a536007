"""Many people ask for the last seat of a training at the same moment: what each was answered.

They are served as by a server: by several processes with so many threads each, which begin together.

Run by ``script/drill seats`` inside the settings of the database it names; prints one JSON line a round.
"""

import argparse
import json
import multiprocessing
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import django

PROCESSES, THREADS = 4, 8


def ask(training_id, asked):
    """One person: from an account, or by the link that confirms an address. Returns the state they came to."""
    from django.db import connection
    from django.utils import timezone

    from trainings.models import Enrolment, Training
    from trainings.operations import enrolment as ops

    try:
        if isinstance(asked, int):
            found = ops.confirm_address(enrolment=Enrolment.objects.get(pk=asked), now=timezone.now())
        else:
            facts = {"full_name": asked, "email": f"{asked}@mesa.example", "way": Enrolment.Way.ACCOUNT}
            found = ops.enrol(training=Training.objects.get(pk=training_id), now=timezone.now(), **facts)
        return str(found.status)
    except Exception as failure:
        return f"{type(failure).__name__}: {failure}"
    finally:
        connection.close()


def crowd(pipe, gate, sabotage):
    """A process of the rush: it begins to serve its people when every process is ready."""
    django.setup()
    if sabotage:
        unlock()
    pipe.send("ready")
    while True:
        training_id, people = pipe.recv()
        with ThreadPoolExecutor(THREADS) as hands:
            gate.wait()
            pipe.send(list(hands.map(partial(ask, training_id), people)))


def unlock():
    """Takes the promise away: nobody holds the training's row, and each statement is a transaction of its own."""
    from trainings.models import Training
    from trainings.operations import enrolment as ops

    ops._locked = lambda pk: Training.objects.select_related("group").get(pk=pk)
    ops.enrol, ops.confirm_address = ops.enrol.__wrapped__, ops.confirm_address.__wrapped__


def prepare(count, number):
    """A published training of one seat, and half of those who will ask, each with an address to confirm."""
    from django.utils import timezone

    from trainings.models import Enrolment, Training, TrainingSession
    from workgroups.models import WorkGroup

    begins = timezone.now() + timedelta(days=3)
    group, _made = WorkGroup.objects.get_or_create(code="S", defaults={"name": "Salud"})
    facts = {"group": group, "year": begins.year, "number": number, "title": f"Ronda {number}", "hours": 2}
    training = Training.objects.create(**facts, capacity=1, entry="public", status="published")
    TrainingSession.objects.create(
        training=training, title="Única", starts_at=begins, ends_at=begins + timedelta(hours=2)
    )
    form = {"training": training, "way": Enrolment.Way.FORM, "status": Enrolment.Status.UNCONFIRMED}
    rows = [Enrolment(full_name=f"b{n}", email=f"b{n}@mesa.example", **form) for n in range(count // 2)]
    waiting = [row.pk for row in Enrolment.objects.bulk_create(rows)]
    return training, [*waiting, *(f"a{n}" for n in range(count - len(waiting)))]


def outcome(training, answers, seconds):
    """What is in the database after a round, and what people were told."""
    from notifications.models import Letter

    states = Counter(training.enrolments.values_list("status", flat=True))
    letters = Letter.objects.filter(about=f"trainings.training:{training.pk}", kind__startswith="enrolment_")
    told = Counter(letters.values_list("kind", flat=True))
    return {"states": dict(states), "answers": dict(Counter(answers)), "letters": dict(told), "seconds": seconds}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int)
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--sabotage", action="store_true")
    asked = parser.parse_args()
    system = multiprocessing.get_context("spawn")
    gate, pipes = system.Barrier(PROCESSES), [system.Pipe() for _n in range(PROCESSES)]
    crew = [system.Process(target=crowd, args=(there, gate, asked.sabotage), daemon=True) for _here, there in pipes]
    for process in crew:
        process.start()
    django.setup()
    try:
        for here, _there in pipes:
            here.recv()
        for number in range(1, asked.rounds + 1):
            training, people = prepare(asked.count, number)
            began = time.monotonic()
            for n, (here, _there) in enumerate(pipes):
                here.send((training.pk, people[n::PROCESSES]))
            answers = [answer for here, _there in pipes for answer in here.recv()]
            print(json.dumps(outcome(training, answers, time.monotonic() - began)), flush=True)
    finally:
        for process in crew:
            process.kill()


if __name__ == "__main__":
    main()
