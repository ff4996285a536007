"""Whether letters leave: for the warning on the secretariat's first page and for whoever watches the server."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Min, Q

from notifications.models import Letter

PATIENCE = timedelta(minutes=10)  # nobody takes a letter that is due for so long: no worker, or no beat
TRIES = 5  # refused so often, over some ten minutes: the mail server, not the letter
MAILBOX = r"^4\d\d[ -]4\.2\."  # but these: a mailbox that is full or shut, the affair of its holder (RFC 3463, 3.3)
DAY = timedelta(days=1)
DRAINED = "notifications.drained_at"


def note_drain(*, now):
    """A drain ended; the next is half a minute away while worker and beat live."""
    cache.set(DRAINED, now, timeout=None)


def drained_at():
    """When the last drain ended, as far as the cache knows; None if it does not."""
    return cache.get(DRAINED)


@dataclass(frozen=True)
class Stalled:
    """What should have left: ``count`` letters, the first due ``since`` then; ``refused`` by the server many times."""

    count: int
    since: datetime | None
    refused: int

    @classmethod
    def of(cls, now):
        """In one query, which reads only letters that have not left."""
        late = Q(next_attempt_at__lt=now - PATIENCE) & (Q(status=Letter.Status.PENDING) | Q(lease_until__lte=now))
        refused = Q(status=Letter.Status.PENDING, attempts__gte=TRIES) & ~Q(error__regex=MAILBOX)
        waiting = Letter.objects.filter(status__in=[Letter.Status.PENDING, Letter.Status.SENDING])
        return cls(
            **waiting.aggregate(
                count=Count("pk", filter=late), since=Min("next_attempt_at", filter=late), refused=Count("pk", refused)
            )
        )


def figures(now):
    """(name, what it is, number) of each figure that says how the outbox does. One that is not known is left out."""
    due = Letter.objects.due(now).aggregate(count=Count("pk"), since=Min("next_attempt_at"))
    lately = Letter.objects.filter(Q(next_attempt_at__gte=now - DAY) | Q(sent_at__gte=now - DAY))
    day = lately.aggregate(
        sent=Count("pk", Q(status__in=Letter.DONE, sent_at__gte=now - DAY)),
        failed=Count("pk", Q(status=Letter.Status.FAILED)),
        refused=Count("pk", Q(status=Letter.Status.PENDING, attempts__gt=0)),
    )
    yield "mesa_letters_due", "Letters whose time has come and that have not left.", due["count"]
    waits = (now - due["since"]).total_seconds() if due["since"] else 0
    yield "mesa_letters_oldest_due_seconds", "How long the oldest of them has been due.", round(waits)
    yield (
        "mesa_letters_sent_24h",
        "Letters that the mail server took in a day, or that were shown where none leaves.",
        day["sent"],
    )
    yield "mesa_letters_failed_24h", "Letters refused for good in a day.", day["failed"]
    yield "mesa_letters_retrying", "Letters tried without success that wait for another try.", day["refused"]
    if last := drained_at():
        age = round((now - last).total_seconds())
        yield "mesa_drain_age_seconds", "Since the outbox was last drained; half a minute when all is well.", age
