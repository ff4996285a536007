"""The reminders of trainings: one letter a person and day of sessions, moved and cancelled with them."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from meetings.letters.actas import end_of
from notifications.models import Letter
from notifications.operations import cancel_letters, write_letter
from reminders.letters.trainings import KINDS
from reminders.rules import morning, rules
from trainings.letters.enrolment import about_training, reason_of
from trainings.models import Training, TrainingSession

AHEAD = timedelta(days=8)  # before they leave, letters are written
NAMES = [kind.name for kind in KINDS]


def plan_trainings(*, now):
    """Those of every training with a session to come: people who registered, rules that changed."""
    coming = TrainingSession.objects.filter(starts_at__gt=now).values("training")
    for training in Training.objects.filter(pk__in=coming).exclude(status=Training.Status.DRAFT):
        plan_training(training, now=now)


def plan_session(session, *, now):
    plan_training(session.training, now=now)


def plan_enrolment(enrolment, *, now):
    """Those of one registration alone: a list of two hundred people is not planned two hundred times."""
    letters = Letter.objects.filter(context__enrolment=enrolment.pk)
    _plan(enrolment.training, enrolment.training.enrolments.filter(pk=enrolment.pk), letters, now)


def plan_training(training, *, now):
    """Write the reminders it lacks and cancel those that no longer fit. Planning twice is planning once."""
    _plan(training, training.enrolments.all(), Letter.objects.all(), now)


@transaction.atomic
def _plan(training, enrolments, letters, now):
    """One whose morning passed is not written; one that was and waits for another try stays."""
    about, wanted = about_training(training), _wanted(training, enrolments, now)
    waiting = letters.unsent().filter(about=about, kind__in=NAMES).values_list("dedupe_key", flat=True)
    waiting = set(waiting)
    if unfit := waiting - wanted.keys():
        cancel_letters(about=about, keys=unfit)
    for key in wanted.keys() - waiting:
        kind, day, on, enrolment = wanted[key]
        if morning(day) > now:
            context = {"enrolment": enrolment.pk, "on": on.isoformat()}
            facts = {"person": enrolment.person, "reason": reason_of(enrolment)[:200], "about": about}
            facts |= {"at": morning(day), "not_after": end_of(on), "context": context}
            write_letter(kind=kind, address=enrolment.email, dedupe_key=key, now=now, **facts)


def _wanted(training, enrolments, now):
    """{dedupe key: (kind, day it leaves, day of sessions, Enrolment)}, those of passed mornings too."""
    days = _days(training, now)
    people = enrolments.confirmed().exclude(email="").select_related("person", "training") if days else []
    return {
        f"training:{training.pk}:{kind}:{on}:{day}:enrolment:{enrolment.pk}": (kind, day, on, enrolment)
        for enrolment in people
        for kind, day, on in days
    }


def _days(training, now):
    """[(kind, day it leaves, day of sessions)] of the rules that are on and whose morning comes before its first."""
    if training.is_draft or not training.is_plan_editable:
        return []
    firsts: dict = {}
    for session in TrainingSession.objects.filter(training=training, starts_at__gt=now):
        firsts.setdefault(session.starts_on, session.starts_at)
    last = timezone.localdate(now) + AHEAD
    days = [
        (rule, on - timedelta(days=rule.days), on) for rule in rules().values() if rule.name in NAMES for on in firsts
    ]
    return [(rule.name, day, on) for rule, day, on in days if rule.is_on and day <= last and morning(day) < firsts[on]]
