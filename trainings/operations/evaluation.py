"""Answers: a test that gives a grade, and a survey that keeps no name."""

from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from trainings.models import Enrolment, NotNow, Question, Sitting, Survey, SurveyAnswer, SurveyTicket

TOP = Decimal(20)  # of Peru's scale of grades
TEST, SATISFACTION = Survey.Kind.TEST, Survey.Kind.SATISFACTION


def moment_of(training, now):
    """Whether a test taken at ``now`` is the one before or the one after; None between them, or without sessions."""
    sessions = training.ordered_sessions
    if not sessions:
        return None
    if now < sessions[0].ends_at:
        return Sitting.Moment.BEFORE
    return Sitting.Moment.AFTER if now >= sessions[-1].starts_at else None


def grade_of(questions, answers):
    """From 0 to 20, with one decimal: the share of right answers. ``answers``: {question id as text: index}."""
    asked = [question for question in questions if question.correct is not None]
    right = sum(answers.get(str(question.pk)) == question.correct for question in asked)
    return (TOP * right / len(asked)).quantize(Decimal("0.1"), ROUND_HALF_UP) if asked else Decimal(0)


@transaction.atomic
def answer_test(*, survey, enrolment, answers, now):
    """Take the test of the moment; twice in one moment is once. Raises NotNow outside both moments."""
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("training").get(pk=enrolment.pk)
    moment = moment_of(enrolment.training, now)
    _check_answers(survey, enrolment, now)
    if moment is None:
        raise NotNow(_("La prueba de salida se abre con la última sesión."))
    if taken := enrolment.sittings.filter(moment=moment).first():
        return taken
    grade = grade_of(survey.questions.all(), answers)
    return Sitting.objects.create(enrolment=enrolment, moment=moment, answers=answers, grade=grade, answered_at=now)


@transaction.atomic
def answer_survey(*, survey, enrolment, answers, now):
    """Keep the answers with nothing that leads to who gave them, and that they gave them. Once a person.

    Returns whether they are kept now: False if that person had answered.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("training").get(pk=enrolment.pk)
    _check_answers(survey, enrolment, now)
    _ticket, is_new = SurveyTicket.objects.get_or_create(survey=survey, enrolment=enrolment)
    if is_new:
        SurveyAnswer.objects.create(survey=survey, answers=answers)
    return is_new


def _check_answers(survey, enrolment, now):
    if enrolment.status != Enrolment.Status.CONFIRMED or enrolment.training.is_cancelled:
        raise NotNow(_("Solo responde quien está en la lista de esta capacitación."))
    if survey.opens_at and now < survey.opens_at:
        raise NotNow(_("El cuestionario todavía no se abre."))
    if survey.closes_at and now >= survey.closes_at:
        raise NotNow(_("El plazo para responder terminó."))


def is_answered(survey):
    """True once anyone answered: its questions do not change any more."""
    if survey.kind == SATISFACTION:
        return survey.answers.exists()
    return Sitting.objects.filter(enrolment__training=survey.training_id).exists()


@transaction.atomic
def write_questions(*, survey, questions):
    """Put ``questions`` (dicts of kind, text, options, correct, is_required) in the place of the earlier ones.

    Raises NotNow once somebody answered.
    """
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    if is_answered(survey):
        raise NotNow(_("Alguien ya respondió: las preguntas no cambian. Copia la capacitación para hacer otras."))
    survey.questions.all().delete()
    for order, question in enumerate(questions, 1):
        Question.objects.create(survey=survey, order=order, **question)
    return survey
