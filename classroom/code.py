"""The code shown in the room, which changes each minute: who types it is there now."""

import hashlib
import hmac
from datetime import timedelta

from django.core import signing

from trainings.models import TrainingSession
from trainings.models.session import CODE_OPENS

MINUTE = 60
DIGITS = 4
SIGNER = signing.Signer(salt="trainings.code")
TICKETS, TICKET_LASTS = signing.TimestampSigner(salt="trainings.check-in"), timedelta(minutes=10)


def code_of(session, now):
    """The four digits of this minute, as text: «0472»."""
    return _code_at(session, int(now.timestamp()) // MINUTE)


def _code_at(session, minute):
    digest = hmac.digest(bytes.fromhex(session.code_secret), str(minute).encode(), hashlib.sha256)
    return f"{int.from_bytes(digest[:4], 'big') % 10**DIGITS:0{DIGITS}d}"


def seconds_left(now):
    """Until the code changes."""
    return MINUTE - int(now.timestamp()) % MINUTE


def takes_codes(session, now):
    """From a quarter of an hour before it begins until it ends, while its attendance is open."""
    return session.closed_at is None and session.code_opens_at <= now < session.ends_at


def sessions_by_code(code, now):
    """The sessions in which ``code`` is shown now, or was in the minute before: none, one, or rarely two."""
    around = TrainingSession.objects.filter(starts_at__lte=now + CODE_OPENS, ends_at__gt=now).select_related(
        "training__group"
    )
    minute = int(now.timestamp()) // MINUTE
    return [
        session
        for session in around
        if takes_codes(session, now)
        and any(hmac.compare_digest(_code_at(session, minute - back), code) for back in (0, 1))
    ]


def qr_token(session, now):
    """What the QR carries: session and minute, signed."""
    return SIGNER.sign(f"{session.pk}-{int(now.timestamp()) // MINUTE}")


def session_of_qr(token, now):
    """The session whose QR was scanned in this minute or the one before; None of any other."""
    try:
        pk, minute = (int(part) for part in SIGNER.unsign(token).split("-"))
    except signing.BadSignature:
        return None
    session = TrainingSession.objects.select_related("training__group").filter(pk=pk).first()
    fresh = 0 <= int(now.timestamp()) // MINUTE - minute <= 1
    return session if session and fresh and takes_codes(session, now) else None


def ticket_of(sessions):
    """Who showed the code has this long to say who they are: the sessions it named, signed with the hour."""
    return TICKETS.sign(".".join(str(session.pk) for session in sessions))


def sessions_of_ticket(ticket, now):
    """The sessions of a ticket not ten minutes old that still take codes; none of any other."""
    try:
        pks = TICKETS.unsign(ticket, max_age=TICKET_LASTS).split(".")
    except signing.BadSignature:
        return []
    found = TrainingSession.objects.select_related("training__group").filter(pk__in=pks)
    return [session for session in found if takes_codes(session, now)]


def shown_code(text):
    """A code as typed, «47 29», by its digits."""
    return "".join(letter for letter in text if letter.isdecimal() and letter.isascii())
