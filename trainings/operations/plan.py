"""The plan of a training and the turns of its life: published, finished, cancelled, copied."""

from datetime import timedelta

from django.db import transaction
from django.forms.models import model_to_dict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from trainings.models import NotNow, StaleVersion, Training
from trainings.models.session import new_secret
from trainings.operations import evaluation
from trainings.readiness import missing
from workgroups.models import WorkGroup

BESIDE = ("audiences", "organisers", "quotas", "signatories")


def locked(training):
    return Training.objects.select_for_update().select_related("group").get(pk=training.pk)


@transaction.atomic
def create_training(*, plan, by, now, submission=None):
    """A new training in preparation, numbered in this year until it is published. The same form sent twice makes one.

    ``plan``: its fields, and for each of BESIDE the rows it is to have.
    """
    _hold_the_numbers()
    if submission and (existing := Training.objects.filter(submission=submission).first()):
        return existing
    training = Training(created_by=by, created_at=now, submission=submission)
    _number(training, timezone.localdate(now).year)
    _write(training, plan)
    return training


def _hold_the_numbers():
    """The plenary's row is locked, so that two trainings numbered at once do not meet."""
    WorkGroup.objects.select_for_update().filter(kind=WorkGroup.Kind.PLENARY).first()


def _number(training, year):
    """It takes the next number of ``year``, unless it has one of it."""
    if training.year != year:
        training.year, training.number = year, Training.next_number(year)


@transaction.atomic
def edit_training(*, training, plan, version):
    """Write the plan if nobody wrote since ``version`` was read; StaleVersion brings the training as it stands.

    Once published it must stay complete. Raises NotNow otherwise, or when it is over or cancelled.
    """
    training = locked(training)
    if not training.is_plan_editable:
        raise NotNow(_("La capacitación terminó o se canceló: sus datos no cambian."))
    if training.version != version:
        raise StaleVersion(training)
    taken = training.enrolments.seated().count()
    if plan["capacity"] is not None and plan["capacity"] < taken:
        sentence = ngettext("Ya hay %(n)s persona inscrita", "Ya hay %(n)s personas inscritas", taken) % {"n": taken}
        raise NotNow(_("%(taken)s: no puede haber menos cupos.") % {"taken": sentence})
    training.version += 1
    _write(training, plan)
    if not training.is_draft and (lacks := missing(training)):
        raise NotNow(_("Ya está publicada y quedaría incompleta. %(lacks)s") % {"lacks": " ".join(lacks)})
    return training


def _write(training, plan):
    for name, value in plan.items():
        if name not in BESIDE:
            setattr(training, name, value)
    training.save()
    for name in BESIDE:
        _set_rows(getattr(training, name), plan.get(name, []))


def _set_rows(related, wanted):
    """The rows of a relation become ``wanted``; the same rows are left as they are."""
    names = sorted({name for row in wanted for name in row})
    if [{name: getattr(row, name) for name in names} for row in related.all()] != wanted or not wanted:
        related.all().delete()
        for row in wanted:
            related.create(**row)


@transaction.atomic
def publish_training(*, training, now):
    """Show it to whom it is for and take registrations. Twice is once. NotNow says all that it lacks.

    Its number is from now on that of the year in which it begins, even if it is put off to another.
    """
    training = locked(training)
    if training.is_cancelled:
        raise NotNow(_("Esta capacitación se canceló. Haz una copia para otra fecha."))
    if training.is_draft:
        if lacks := missing(training):
            raise NotNow(_("Aún no se puede publicar. %(lacks)s") % {"lacks": " ".join(lacks)})
        _hold_the_numbers()
        _number(training, training.ordered_sessions[0].starts_on.year)
        training.status, training.published_at = Training.Status.PUBLISHED, now
        training.save(update_fields=["year", "number", "status", "published_at"])
    return training


@transaction.atomic
def finish_training(*, training, now):
    """Close it once its last session is over: its plan changes no more and its papers can be issued. Twice is once.

    Whoever came is asked by letter for what they have not answered yet.
    """
    training = locked(training)
    if training.is_over:
        return training
    if training.is_draft or training.is_cancelled:
        raise NotNow(_("Solo se termina una capacitación publicada."))
    if training.ends_at is None or training.ends_at > now:
        raise NotNow(_("Falta una sesión. Se termina cuando acabe la última, o quita las que no se harán."))
    training.status, training.finished_at = Training.Status.FINISHED, now
    training.save(update_fields=["status", "finished_at"])
    evaluation.close_surveys(training, now)
    return training


@transaction.atomic
def cancel_training(*, training, reason):
    """Cancel it, saying why. It keeps its number and stays in the lists of who could see it.

    The same reason twice is once. Raises NotNow if it is over, or was cancelled for another.
    """
    training = locked(training)
    if training.is_cancelled and training.cancelled_reason == reason:
        return training
    if training.is_cancelled:
        raise NotNow(_("Ya se canceló, con este motivo: «%(reason)s».") % {"reason": training.cancelled_reason})
    if not training.is_plan_editable:
        raise NotNow(_("La capacitación ya terminó o se canceló."))
    training.status, training.cancelled_reason = Training.Status.CANCELLED, reason
    training.save(update_fields=["status", "cancelled_reason"])
    return training


@transaction.atomic
def copy_training(*, training, on, by, now, submission):
    """A new training in preparation with the plan, the sessions, the speakers and the questions of ``training``.

    Its first session is on ``on`` and the others keep their distance. The window of registration, the links and the
    materials are left behind, as they are of that time. The same form sent twice makes one copy.
    """
    _hold_the_numbers()
    if existing := Training.objects.filter(submission=submission).first():
        return existing
    copy = Training(created_by=by, created_at=now, copied_from=training, submission=submission)
    _number(copy, on.year)
    plan = {f.name: getattr(training, f.name) for f in Training._meta.concrete_fields if f.editable}
    for name in ("id", "opens_at", "closes_at", "cancelled_reason"):
        del plan[name]
    for name in BESIDE:
        rows = getattr(training, name).all()
        fields = [f.name for f in rows.model._meta.concrete_fields if f.name not in ("id", "training")]
        plan[name] = [{field: getattr(row, field) for field in fields} for row in rows]
    _write(copy, plan)
    _copy_sessions(training, copy, on)
    evaluation.copy_surveys(training, copy)
    return copy


def _copy_sessions(training, copy, on):
    sessions = training.sessions.prefetch_related("speakers")
    first = sessions[0].starts_on if sessions else on
    for session in sessions:
        moved = copy.sessions.create(
            title=session.title,
            starts_at=_moved(session.starts_at, on - first),
            ends_at=_moved(session.ends_at, on - first),
            place=session.place,
            code_secret=new_secret(),
        )
        for speaker in session.speakers.all():
            kept = model_to_dict(speaker, ["name", "institution_name", "topic", "email", "order"])
            moved.speakers.create(person_id=speaker.person_id, **kept)


def _moved(at, distance: timedelta):
    """The same hour of the clock, so many days later."""
    local = timezone.localtime(at)
    return timezone.make_aware(local.replace(tzinfo=None) + distance)
