"""Takes one promise out of the outbox of a worker, to see that the drill notices (``--break``)."""

import os
from datetime import timedelta
from email.utils import make_msgid

from notifications import operations as outbox
from notifications.models import Letter

settle, prepare = outbox._settle, outbox._prepare


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


BREAKS = {
    "lease": {"lease": lambda: timedelta(days=1)},  # what a dead sender held is never taken over
    "mark": {"_settle": forget},
    "name": {"_prepare": rename},
    "retry": {"_retry": give_up},
}

for name, instead in BREAKS.get(os.environ.get("DRILL_BREAK", ""), {}).items():
    setattr(outbox, name, instead)
