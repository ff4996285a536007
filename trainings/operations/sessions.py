"""The sessions of a training, who speaks in them and their materials."""

from django.db import transaction
from django.utils.translation import gettext as _

from trainings.models import Material, NotNow, StaleVersion, TrainingSession
from trainings.models.session import new_secret
from trainings.operations.plan import locked


def _editable(training):
    training = locked(training)
    if not training.is_plan_editable:
        raise NotNow(_("La capacitación terminó o se canceló: sus sesiones no cambian."))
    return training


@transaction.atomic
def add_session(*, training, plan, speakers):
    """A new session. The same topic at the same hour is the same session: a form sent twice makes one."""
    training = _editable(training)
    same = {name: plan[name] for name in ("title", "starts_at")}
    if existing := training.sessions.filter(**same).first():
        return existing
    session = TrainingSession.objects.create(training=training, code_secret=new_secret(), **plan)
    _set_speakers(session, speakers)
    return session


@transaction.atomic
def edit_session(*, session, plan, speakers, sequence):
    """Write it if nobody wrote since ``sequence`` was read; StaleVersion brings it as it stands.

    Once attendance was taken its day and hours are a fact and stay. Raises NotNow then.
    """
    _editable(session.training)
    session = TrainingSession.objects.select_related("training").get(pk=session.pk)
    if session.sequence != sequence:
        raise StaleVersion(session)
    is_moved = (session.starts_at, session.ends_at) != (plan["starts_at"], plan["ends_at"])
    if is_moved and session.attendances.exists():
        raise NotNow(_("Ya se registró asistencia en esta sesión: su día y sus horas no cambian."))
    for name, value in plan.items():
        setattr(session, name, value)
    session.sequence += 1
    session.save()
    _set_speakers(session, speakers)
    return session


def _set_speakers(session, wanted):
    """The speakers become ``wanted``. Whoever keeps their name keeps their row, and with it who they are."""
    held = {speaker.name: speaker for speaker in session.speakers.all()}
    kept = []
    for fields in wanted:
        speaker = held.pop(fields["name"], None) or session.speakers.model(session=session)
        if any(getattr(speaker, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(speaker, name, value)
            speaker.save()
        kept.append(speaker)
    for speaker in held.values():
        speaker.delete()
    return kept


@transaction.atomic
def remove_session(*, session):
    """Take a session out of the plan while nobody attended it. What was withdrawn from its materials goes with it."""
    training = _editable(session.training)
    if session.attendances.exists():
        raise NotNow(_("Ya se registró asistencia en esta sesión: no se puede quitar."))
    if session.materials.in_force().exists():
        raise NotNow(_("Esta sesión tiene materiales. Retíralos antes de quitarla."))
    if not training.is_draft and training.sessions.count() == 1:
        raise NotNow(_("Es la única sesión y la capacitación ya está publicada. Cámbiala o cancela la capacitación."))
    for material in session.materials.all():
        transaction.on_commit(lambda file=material.file: file.storage.delete(file.name))
        material.delete()
    session.delete()


@transaction.atomic
def add_material(*, session, title, file, now):
    """Attach a checked file. The same bytes under the same title are there already: twice is once."""
    training = locked(session.training)
    if training.is_cancelled:
        raise NotNow(_("La capacitación se canceló: ya no recibe materiales."))
    same = session.materials.in_force().filter(title=title, size=file.size, kind=file.kind).first()
    return same or Material.objects.create(
        session=session, title=title, file=file, kind=file.kind, size=file.size, added_at=now
    )


@transaction.atomic
def withdraw_material(*, material, now):
    """Take it out of the lists; the file stays kept. Twice is once."""
    if material.removed_at is None:
        material.removed_at = now
        material.save(update_fields=["removed_at"])
