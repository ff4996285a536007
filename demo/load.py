"""The demonstration Mesa: Tumbes, from public facts and invented people, so that every screen has something to show.

A database is a demonstration when its plenary says so (``WorkGroup.is_demo``). Loading one is all or nothing, and
loading it twice is the same as loading it once.
"""

from auditlog.context import disable_auditlog
from django.db import transaction
from django.utils import timezone

from demo.access import load_access
from demo.accounts import load_accounts
from demo.calendar import load_calendar
from demo.directory import load_directory
from demo.letters import load_letters
from demo.trainings import load_trainings
from members.models import District, Institution, Person, User
from reminders.operations import planned_once
from workgroups.models import WorkGroup


class ForeignRowsError(Exception):
    """The database holds rows that are not of the demonstration; it is left as it is."""


def is_demo():
    """True if this database is already a demonstration."""
    return WorkGroup.objects.is_demo()


@transaction.atomic
def load_mesa(*, now):
    """Write the whole demonstration as of ``now`` (aware datetime). Returns False if it was already there."""
    if is_demo():
        return False
    if any(model.objects.exists() for model in (WorkGroup, Institution, Person, User, District)):
        raise ForeignRowsError
    today = timezone.localdate(now)
    with disable_auditlog(), planned_once(now=now):  # the log of a demonstration begins with who visits it
        load_directory(today=today)
        load_accounts(now=now)
        load_calendar(now=now)
        load_access(now=now)
        load_trainings(now=now)
        load_letters(now=now)
    return True
