"""Who gets the paper of a training, and what each of the others lacks, by the training's own rule."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from trainings.models import Certificate, Enrolment, Speaker, Training
from trainings.record import attended_share, final_grades


@dataclass(frozen=True)
class Eligible:
    """One confirmed registration against the rule; ``lacks``: sentences, none if the paper is theirs."""

    enrolment: Enrolment
    came: int
    of: int
    grade: object  # Decimal from 0 to 20, or None
    lacks: list

    @property
    def is_met(self):
        return not self.lacks


def eligibility(training):
    """An Eligible for each confirmed registration, by name (five queries)."""
    shares, grades = attended_share(training), final_grades(training)
    rows = Enrolment.objects.confirmed().filter(training=training).select_related("institution", "person")
    rows = rows.prefetch_related("attendances")
    return [_judge(training, row, shares[row.pk], grades.get(row.pk)) for row in rows]


def _judge(training, enrolment, share, grade):
    came, of = share
    lacks = []
    if came * 100 < training.minimum_attendance * of or not came:
        facts = {"came": came, "of": of, "minimum": training.minimum_attendance}
        lacks.append(_("Asistió a %(came)s de %(of)s sesiones; se pide el %(minimum)s %%.") % facts)
    if training.paper == Training.Paper.CERTIFICATE:
        if grade is None:
            lacks.append(_("No rindió la prueba de salida."))
        elif training.minimum_grade is not None and grade < training.minimum_grade:
            facts = {"grade": number_format(grade, 1), "minimum": number_format(training.minimum_grade, 1)}
            lacks.append(_("Su nota es %(grade)s; se pide %(minimum)s.") % facts)
    return Eligible(enrolment, came, of, grade, lacks)


def attendees_due(training, judged):
    """Those of ``judged`` who met the rule and were given no paper yet, whatever became of it."""
    given = Certificate.objects.filter(training=training, enrolment__isnull=False)
    has_one = set(given.values_list("enrolment_id", flat=True))
    return [each for each in judged if each.is_met and each.enrolment.pk not in has_one]


def speakers_due(training):
    """The talks of each human who spoke and was given no paper yet: one is known by the person, or by the name."""
    given = Certificate.objects.filter(training=training, speaker__isnull=False).select_related("speaker")
    has_one, talks = {_human(certificate.speaker) for certificate in given}, {}
    for talk in Speaker.objects.filter(session__training=training).select_related("session").order_by("session", "pk"):
        talks.setdefault(_human(talk), []).append(talk)
    return [own for human, own in talks.items() if human not in has_one]


def _human(speaker):
    return speaker.person_id or speaker.name.casefold()
