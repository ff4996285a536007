"""Who came to a session: marked on the list, by the code of the room, or from the list of a virtual one."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trainings.models import Enrolment, NotNow, SessionAttendance, TrainingSession

CORRECTED = timedelta(days=3)  # after the attendance was closed
LATE = timedelta(minutes=20)
Way = SessionAttendance.Way


def _check(session, enrolment, now):
    if enrolment.training_id != session.training_id or enrolment.status != Enrolment.Status.CONFIRMED:
        raise NotNow(_("No está en la lista de esta capacitación."))
    if session.training.is_cancelled or session.training.is_draft:
        raise NotNow(_("Esta capacitación no se está dictando."))
    if timezone.localdate(now) < session.starts_on:
        raise NotNow(_("La asistencia se marca desde el día de la sesión."))
    if session.closed_at and now > session.closed_at + CORRECTED:
        raise NotNow(_("La asistencia se cerró hace más de tres días y ya no cambia."))


@transaction.atomic
def mark_attendance(*, session, enrolment, now, by=None, **facts):
    """Write that someone came. ``facts``: at (when they arrived), way, and submission (a UUID, of a form or a phone).

    The same mark twice is one; a first arrival stays when marked again. Raises NotNow if they are not registered or
    the attendance can no longer change.
    """
    session = TrainingSession.objects.select_for_update(of=("self",)).select_related("training").get(pk=session.pk)
    _check(session, enrolment, now)
    mark = SessionAttendance.objects.filter(session=session, enrolment=enrolment).first()
    if mark and (mark.is_present or mark.submission == facts.get("submission", mark)):
        return mark
    facts = {"submission": None} | facts | {"is_present": True, "marked_by": by, "marked_at": now}
    mark, _is_new = SessionAttendance.objects.update_or_create(session=session, enrolment=enrolment, defaults=facts)
    return mark


@transaction.atomic
def unmark_attendance(*, session, enrolment, by, now, submission=None):
    """Correct a mark: they were not there. The row stays and says who corrected it."""
    session = TrainingSession.objects.select_for_update(of=("self",)).select_related("training").get(pk=session.pk)
    _check(session, enrolment, now)
    mark = SessionAttendance.objects.filter(session=session, enrolment=enrolment).first()
    if mark and mark.is_present:
        mark.is_present, mark.marked_by, mark.marked_at, mark.submission = False, by, now, submission
        mark.save()
    return mark


@transaction.atomic
def close_attendance(*, session, now):
    """The list is complete: the code stops, and three days of corrections begin. Raises NotNow before it began."""
    session = TrainingSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if now < session.starts_at:
        raise NotNow(_("La sesión todavía no empieza."))
    if session.closed_at is None:
        session.closed_at = now
        session.save(update_fields=["closed_at"])
    return session


@transaction.atomic
def check_in(*, sessions, who, now, by=None):
    """Someone in the room marks themselves. ``who`` narrows registrations to theirs. The mark; None if there is none.

    The code names one session; when two show the same in the same minute, it is the one they are registered in.
    """
    trainings = [session.training_id for session in sessions]
    enrolment = Enrolment.objects.confirmed().filter(who, training__in=trainings).order_by("training__pk").first()
    if enrolment is None:
        return None
    session = next(session for session in sessions if session.training_id == enrolment.training_id)
    return mark_attendance(session=session, enrolment=enrolment, way=Way.CODE, at=now, by=by, now=now)


def is_late(session, mark):
    """True for who came more than twenty minutes after the start. It counts all the same."""
    return mark.at > session.starts_at + LATE
