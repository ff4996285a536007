"""Writing the reminders ahead of time: one module a subject. Planned twice is one letter, by its dedupe key."""

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

from reminders.operations import actas, agreements, mandates, meetings, training_changes, trainings

logger = logging.getLogger(__name__)

# One a subject: plan(now=…), each hour.
PLANS: list[Any] = [
    meetings.plan_meetings,
    agreements.plan_agreements,
    actas.plan_actas,
    mandates.plan_mandates,
    trainings.plan_trainings,
]
# (model, plan(row, now=…)), after such a row is saved; then before it is saved, and before it is deleted.
FOLLOWED: list[Any] = [
    ("meetings.Meeting", meetings.plan_meeting),
    ("meetings.Agreement", agreements.plan_agreement),
    ("meetings.AgreementParty", agreements.plan_party),
    ("trainings.Training", trainings.plan_training),
    ("trainings.TrainingSession", trainings.plan_session),
    ("trainings.Training", training_changes.tell_cancelled),
    ("trainings.Enrolment", trainings.plan_enrolment),
]
CHANGING: list[Any] = [("trainings.TrainingSession", training_changes.tell_changing)]
REMOVED: list[Any] = [("trainings.TrainingSession", training_changes.tell_removing)]

_waits: ContextVar[bool] = ContextVar("planning waits", default=False)


def plan_reminders(*, now):
    """Write the reminders of the days to come, of every subject. Called each hour; whatever changed is read again."""
    for plan in PLANS:
        attempt(plan, now=now)


def plan_saved(plan, row, *, now):
    """Plan what follows of a row that is saved or deleted, in the same transaction."""
    if not _waits.get():
        attempt(plan, row, now=now)


@contextmanager
def planned_once(*, now):
    """For what writes much: a row saved inside plans nothing, and all is planned at the end, as of ``now``."""
    token = _waits.set(True)
    try:
        yield
    finally:
        _waits.reset(token)
    plan_reminders(now=now)


def attempt(plan, *args, **facts):
    """All that ``plan`` writes, or nothing if it fails: that is logged and tried again the next hour.

    Neither the row that was saved nor another subject's plan falls with it.
    """
    try:
        with transaction.atomic():
            plan(*args, **facts)
    except Exception:
        logger.exception("No se planificaron recordatorios: %s", plan.__name__)
