"""What is told at once of a published training: its sessions are about to change, or it was cancelled."""

from datetime import timedelta

from notifications.models import Letter
from notifications.operations import cancel_letters, write_letter
from reminders.letters.training_changes import CANCELLED, CHANGED, coming, said, said_of
from trainings.letters.enrolment import about_training, reason_of
from trainings.models import Enrolment, TrainingSession

BATCHED = timedelta(minutes=5)  # edits that follow each other are one letter


def tell_changing(session, *, now):
    """Before a session is saved. One that was over and stays so, and what nobody needs to come, tell nothing."""
    before = TrainingSession.objects.filter(pk=session.pk).first()
    ends_at = max(one.ends_at for one in (before, session) if one)
    if ends_at > now and (before is None or said(before) != said(session)):
        tell_removing(session, now=now)


def tell_removing(session, *, now):
    """Keep what was said until now for one letter a seat: what became of it is read when the letter leaves."""
    training = session.training
    if training.is_draft or not training.is_plan_editable:
        return
    waiting = Letter.objects.filter(about=about_training(training), kind=CHANGED, status=Letter.Status.PENDING)
    told = {letter.context["enrolment"] for letter in waiting}
    context = {"was": said_of(coming(training, now)), "changed_at": now.isoformat()}
    for enrolment in training.enrolments.seated().exclude(pk__in=told).select_related("training", "person"):
        _write(CHANGED, enrolment, now.isoformat(), now=now, at=now + BATCHED, context=context)


def tell_cancelled(training, *, now):
    """After it is saved as cancelled, at once and once, to who has a place or waits for one."""
    if not training.is_cancelled:
        return
    cancel_letters(about=about_training(training), kinds=[CHANGED])
    live = training.enrolments.filter(status__in=Enrolment.LIVE).exclude(status=Enrolment.Status.UNCONFIRMED)
    for enrolment in live.select_related("training", "person"):
        _write(CANCELLED, enrolment, "", now=now)


def _write(kind, enrolment, key, *, now, context=None, **more):
    if enrolment.email:
        more |= {"context": {"enrolment": enrolment.pk} | (context or {}), "person": enrolment.person}
        more |= {"about": about_training(enrolment.training), "reason": reason_of(enrolment)[:200]}
        write_letter(kind=kind, address=enrolment.email, dedupe_key=f"{kind}:{enrolment.pk}:{key}", now=now, **more)
