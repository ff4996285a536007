"""Who must sign in with a second factor, and from when. A passkey or an authenticator application both count."""

import math
from datetime import datetime, time, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Min
from django.utils import timezone

from workgroups.models import Office, Standing, WorkGroup

KINDS = (Office.Kind.SECRETARY, Office.Kind.STAFF, Office.Kind.AUDITOR)
TYPES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def is_keeper(user):
    """Secretary, staff and auditor of the plenary: they read everything, so more is asked of their sign-in."""
    standing = Standing.of(user)
    return standing.holds(standing.plenary_id, *KINDS)


def has_second_factor(user):
    return Authenticator.objects.filter(user_id=user.pk, type__in=TYPES).exists()


def due_at(user):
    """When the grace of a keeper ends: days after the office began or the account was made, whichever came later.

    None: nothing is asked of this account, or the database is a demonstration, where the grace never ends.
    """
    if not is_keeper(user) or WorkGroup.objects.plenary().is_demo:
        return None
    held = Office.objects.current().filter(person=user.person_id, group__kind=WorkGroup.Kind.PLENARY, kind__in=KINDS)
    since = held.aggregate(first=Min("since"))["first"]
    start = max(timezone.make_aware(datetime.combine(since, time.min)), user.joined_at)
    return start + timedelta(days=settings.SECOND_FACTOR_DAYS)


def days_left(due, now):
    """Whole days until ``due`` (seconds since the epoch, as ``now``), the one that is running included."""
    return max(0, math.ceil((due - now) / 86_400))
