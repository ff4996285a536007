"""What a training still lacks to be published, and whether its hours are those of its sessions."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from trainings.models import Training

ACADEMIC_MINUTES = (45, 50)  # of an academic hour, by custom; a chronological one has 60


def missing(training):
    """Sentences, each of one thing to do before it is published; none when it is ready."""
    has_paper = training.paper != Training.Paper.NONE
    lacks = {
        _("Agrega al menos una sesión."): not training.sessions.exists(),
        _("Indica para qué públicos es."): not training.audiences.exists(),
        _("Indica qué instituciones organizan."): not training.organisers.exists(),
        _("Indica quién firma la constancia o el certificado."): has_paper and not training.signatories.exists(),
        _("Indica la nota mínima para aprobar."): training.paper == Training.Paper.CERTIFICATE
        and training.minimum_grade is None,
    }
    return [sentence for sentence, is_lacking in lacks.items() if is_lacking]


def hours_note(training):
    """A sentence when the sessions do not add up to the hours that its papers will state; empty when they do."""
    minutes = sum(session.minutes for session in training.ordered_sessions)
    academic = training.hour_unit == Training.HourUnit.ACADEMIC
    expected = [training.hours * unit for unit in (ACADEMIC_MINUTES if academic else (60,))]
    if not minutes or min(expected) <= minutes <= max(expected):
        return ""
    hours = {"sum": number_format(minutes / 60, 1 if minutes % 60 else 0), "hours": training.hours_said}
    if academic:
        return _("Las sesiones suman %(sum)s horas de reloj y se certificarán %(hours)s.") % hours
    return _("Las sesiones suman %(sum)s horas y se certificarán %(hours)s.") % hours
