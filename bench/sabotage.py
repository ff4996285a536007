"""Takes one promise of the letters or certificates out of a worker, to see that the drill notices (``--break``)."""

import os
from datetime import timedelta
from email.utils import make_msgid

from django.db.models import F

from certificates import operations as papers
from notifications import operations as outbox
from notifications.models import Letter
from trainings.models import Certificate

settle, prepare = outbox._settle, outbox._prepare
keep, write = papers.keep_paper, papers.write_certificate


def forget(letter, status, **facts):
    """What left is not marked: it leaves again."""
    return 0 if status == Letter.Status.SENT else settle(letter, status, **facts)


def rename(letter, connection, now):
    """A name for each try: nobody can tell a second copy from a second letter."""
    letter.message_id = make_msgid(domain="mesa.example")
    return prepare(letter, connection, now)


def give_up(letter, error, _now):
    """One try and no more."""
    return settle(letter, Letter.Status.FAILED, error=error[:300])


def keep_twice(*, certificate, content, now):
    """Two workers come with the same paper, and who comes second keeps theirs too."""
    keep(certificate=certificate, content=content, now=now)
    Certificate.objects.filter(pk=certificate.pk).update(sha256="")
    return keep(certificate=certificate, content=content, now=now)


def write_again(certificate, *, now):
    """A letter for each paper: the key of the one before is free again."""
    earlier = Letter.objects.filter(dedupe_key=f"certificate:{certificate.pk}")
    earlier.update(dedupe_key=F("message_id"))
    return write(certificate, now=now)


BREAKS = {
    "lease": (outbox, {"lease": lambda: timedelta(days=1)}),  # what a dead sender held is never taken over
    "mark": (outbox, {"_settle": forget}),
    "name": (outbox, {"_prepare": rename}),
    "retry": (outbox, {"_retry": give_up}),
    "claim": (papers, {"CLAIM": timedelta(days=1)}),  # what a dead worker held is never taken over
    "paper": (papers, {"keep_paper": keep_twice}),
    "letter": (papers, {"keep_paper": keep_twice, "write_certificate": write_again}),
}

module, instead = BREAKS[os.environ["DRILL_BREAK"]]
for name, sabotaged in instead.items():
    setattr(module, name, sabotaged)
