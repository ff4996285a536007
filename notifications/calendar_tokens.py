"""The secret in the address of a person's calendars: made, taken back, and whose it is."""

import hashlib
import secrets

from django.db import transaction

from members.models import Person
from notifications.models import CalendarToken


@transaction.atomic
def make_calendar_token(*, person, now):
    """A new secret for ``person``, which is kept nowhere; the one before stops working."""
    revoke_calendar_token(person=person, now=now)
    secret = secrets.token_urlsafe(32)
    CalendarToken.objects.create(person=person, token_sha256=_sha256(secret), created_at=now)
    return secret


@transaction.atomic
def revoke_calendar_token(*, person, now):
    """From now on the person's address opens nothing. Without a live one, nothing happens."""
    Person.objects.select_for_update().get(pk=person.pk)
    for token in CalendarToken.objects.filter(person=person, revoked_at=None):
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])


def live_calendar_token(person):
    """The person's token that opens something today, or None."""
    return _opening(CalendarToken.objects.filter(person=person))


def holder_of(secret):
    """The account that reads by ``secret``, or None: unknown, revoked, or of someone who may not enter today."""
    token = _opening(CalendarToken.objects.filter(token_sha256=_sha256(secret)))
    return token and token.person.user


def _opening(tokens):
    token = tokens.filter(revoked_at=None).select_related("person__user").first()
    user = getattr(token and token.person, "user", None)
    if user is None or not user.may_enter:
        return None
    # As with sessions, a suspension ends it for good: the address does not come back with the account.
    return token if user.suspended_at is None or user.suspended_at < token.created_at else None


def _sha256(secret):
    return hashlib.sha256(secret.encode()).hexdigest()
