"""How long a session lasts. Its terms are in the session: read at each request, written at most once a minute."""

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.crypto import constant_time_compare

from mesa.devices import device_of
from mesa.second_factor import due_at, is_keeper

TERMS = "terms"
TOUCH = 60  # seconds


def terms_for(user, *, since, now):
    """What holds for a session of ``user`` that began at ``since``: all in seconds since the epoch.

    ``idle`` and ``limit``: how long without use, and in all. ``due``: when the second factor stops being optional.
    """
    idle, limit = settings.SESSION_KEEPER if is_keeper(user) else settings.SESSION_MEMBER
    due = due_at(user)
    return {"since": since, "seen": now, "idle": idle, "limit": limit, "due": due and due.timestamp()}


def have_ended(terms, now):
    return now - terms["seen"] > terms["idle"] or now - terms["since"] > terms["limit"]


def renew(session, user, now):
    """Note that the session is in use and read again who its user is; once a minute is enough."""
    terms = session.get(TERMS)
    if terms is None or now - terms["seen"] >= TOUCH:
        session[TERMS] = terms_for(user, since=terms["since"] if terms else now, now=now)


@dataclass(frozen=True)
class OpenSession:
    """A session somebody could still use, as its owner sees it."""

    pk: int
    icon: str
    device: str
    ip: str
    opened_at: object
    seen_at: object
    is_current: bool


def open_sessions(user, current_key, now):
    """The open sessions of ``user``, this one first, then those used last. Two queries, and nothing is written."""
    known = {row.session_key: row for row in UserSession.objects.filter(user=user)}
    rows = Session.objects.filter(session_key__in=known, expire_date__gt=now)
    found = [
        _seen(known[row.session_key], terms, row.session_key == current_key)
        for row in rows
        if (terms := _live_terms(row.get_decoded(), user, now)) is not None
    ]
    return sorted(found, key=lambda session: (not session.is_current, -session.seen_at.timestamp()))


def _live_terms(session, user, now):
    """The terms of a session that still opens something, {} if it has none yet, or None."""
    terms = session.get(TERMS, {})
    same_password = constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    return None if not same_password or (terms and have_ended(terms, now.timestamp())) else terms


def _seen(row, terms, is_current):
    icon, device = device_of(row.user_agent)
    seen_at = datetime.fromtimestamp(terms["seen"], tz=UTC) if terms else None
    facts = {"ip": row.ip, "opened_at": row.created_at, "seen_at": seen_at or row.last_seen_at}
    return OpenSession(pk=row.pk, icon=icon, device=device, is_current=is_current, **facts)
