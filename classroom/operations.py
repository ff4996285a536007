"""Who came to a session: marked on the list, by the code of the room, or from the list of a virtual one."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from trainings.models import Enrolment, NotNow, SessionAttendance, Training, TrainingSession
from trainings.operations.enrolment import has_room, seat_at_the_door

CORRECTED = timedelta(days=3)  # after the attendance was closed
LATE = timedelta(minutes=20)
Way = SessionAttendance.Way


def _check(session, enrolment, now):
    if enrolment.training_id != session.training_id or enrolment.status != Enrolment.Status.CONFIRMED:
        raise NotNow(_("No está en la lista de esta capacitación."))
    if session.training.is_cancelled or session.training.is_draft:
        raise NotNow(_("Esta capacitación no se está dictando."))
    if now < session.attended_from:
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


class NoRoom(NotNow):
    """All seats are held; whoever keeps the list may still let them in."""


@transaction.atomic
def admit_walk_in(*, session, by, now, at, **facts):
    """Someone came without being registered: they are, and marked. Raises NoRoom when no seat is free for them."""
    training = Training.objects.select_for_update(of=("self",)).get(pk=session.training_id)
    institution = facts.get("institution")
    live = Enrolment.objects.seated().filter(training=training, email__iexact=facts.get("email") or None)
    again = Enrolment.objects.filter(submission=facts.get("submission")).exclude(submission=None)
    if not (live.exists() or again.exists() or has_room(training, institution and institution.pk)):
        raise NoRoom(_("No quedan cupos. Si decides que entre, marca «Registrar sin cupo» y vuelve a enviar."))
    return admit_beyond_capacity(session=session, by=by, now=now, at=at, **facts)


@transaction.atomic
def admit_beyond_capacity(*, session, by, now, at, **facts):
    """The same although no seat is free: by decision of who keeps the list."""
    enrolment = seat_at_the_door(training=session.training, by=by, now=now, **facts)
    return mark_attendance(session=session, enrolment=enrolment, way=Way.LIST, at=at, by=by, now=now)


@transaction.atomic
def import_presences(*, session, arrivals, by, now):
    """Mark those of the list of a virtual room: (registration, when they came, or None: on time). Twice is once.

    Returns how many were not marked before.
    """
    before = session.attendances.filter(is_present=True).count()
    for enrolment, at in arrivals:
        facts = {"way": Way.IMPORT, "at": at or session.starts_at, "by": by, "now": now}
        mark_attendance(session=session, enrolment=enrolment, **facts)
    return session.attendances.filter(is_present=True).count() - before


def is_late(session, mark):
    """True for who came more than twenty minutes after the start. It counts all the same."""
    return mark.at > session.starts_at + LATE
