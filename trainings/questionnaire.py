"""The test and the survey as pages show them: to who prepares them, and to who is to answer them now."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from trainings.models import Enrolment, Sitting, Survey

TEST, SATISFACTION = Survey.Kind.TEST, Survey.Kind.SATISFACTION


def moment_of(training, now):
    """Whether a test taken at ``now`` is the one before or the one after; None between them, or without sessions."""
    sessions = training.ordered_sessions
    if not sessions:
        return None
    if now < sessions[0].ends_at:
        return Sitting.Moment.BEFORE
    return Sitting.Moment.AFTER if now >= sessions[-1].starts_at else None


def why_not_now(survey, enrolment, now):
    """The sentence that says why that person cannot answer at ``now``; empty if they can."""
    training = enrolment.training
    if enrolment.status != Enrolment.Status.CONFIRMED or training.is_cancelled or training.is_draft:
        return _("Solo responde quien está en la lista de esta capacitación.")
    if survey.closes_at and now >= survey.closes_at:
        return _("El plazo para responder terminó.")
    if survey.kind == TEST and moment_of(training, now) is None:
        return _("La prueba de salida se abre con la última sesión.")
    sessions = training.ordered_sessions
    is_early = survey.kind == SATISFACTION and not (sessions and now >= sessions[-1].starts_at)
    if is_early or (survey.opens_at and now < survey.opens_at):
        return _("Todavía no se responde: se abre con la última sesión.")
    return ""


def is_done(survey, enrolment, now):
    """True if that person gave these answers already: of a test, those of the moment."""
    if survey.kind == SATISFACTION:
        return survey.tickets.filter(enrolment=enrolment).exists()
    return enrolment.sittings.filter(moment=moment_of(enrolment.training, now)).exists()


@dataclass(frozen=True)
class Turn:
    """One set of questions before the person of a registration."""

    survey: Survey
    enrolment: Enrolment
    now: datetime

    @property
    def is_test(self):
        return self.survey.kind == TEST

    @property
    def is_exit(self):
        """Of a test: the one after."""
        return moment_of(self.enrolment.training, self.now) == Sitting.Moment.AFTER

    @property
    def is_done(self):
        return is_done(self.survey, self.enrolment, self.now)

    @property
    def refusal(self):
        """Why it cannot be answered now, in a sentence; empty if it can."""
        return why_not_now(self.survey, self.enrolment, self.now)

    @property
    def sitting(self):
        """The test taken last, with its grade."""
        return self.enrolment.sittings.last() if self.is_test else None


def asked_of(enrolment, now):
    """The Turns open to that person now and not answered yet."""
    surveys = Survey.objects.filter(training=enrolment.training_id, questions__isnull=False).distinct()
    turns = [Turn(survey, enrolment, now) for survey in surveys]
    return [turn for turn in turns if not turn.refusal and not turn.is_done]


def sets_of(training):
    """For who prepares it: (kind, its name, how many questions) of both sets (one query)."""
    counts = dict.fromkeys(Survey.Kind, 0)
    for kind in training.surveys.filter(questions__isnull=False).values_list("kind", flat=True):
        counts[Survey.Kind(kind)] += 1
    return [{"kind": kind, "label": kind.label, "count": count} for kind, count in counts.items()]
