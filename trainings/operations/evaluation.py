"""Answers: a test that gives a grade, and a survey that keeps no name."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import SystemRandom

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from trainings.letters.survey import tell_survey
from trainings.models import Enrolment, NotNow, Question, Sitting, Survey, SurveyAnswer, SurveyTicket, Training
from trainings.questionnaire import moment_of, why_not_now
from trainings.results import FEWEST

TOP = Decimal(20)  # of Peru's scale of grades
SATISFACTION = Survey.Kind.SATISFACTION
MOST = 20  # questions of one set
OPEN_DAYS = 7  # to answer, after the training is closed
SCALE = ["Nada", "Poco", "Bastante", "Mucho"]
PROPOSED = [  # what it is kept as, in the language of who answers
    {"kind": Question.Kind.SCALE, "text": "¿Podrás usar lo aprendido en tu trabajo?", "options": SCALE},
    {"kind": Question.Kind.SCALE, "text": "¿Se entendió lo que se explicó?", "options": SCALE},
    {"kind": Question.Kind.SCALE, "text": "¿Los casos se parecen a los que ves?", "options": SCALE},
    {"kind": Question.Kind.CHOICE, "text": "El tiempo fue", "options": ["Corto", "Justo", "Largo"]},
    {
        "kind": Question.Kind.CHOICE,
        "text": "¿Recomendarías la capacitación a tu equipo?",
        "options": ["No", "Tal vez", "Sí"],
    },
    {"kind": Question.Kind.TEXT, "text": "¿Qué cambiarías?", "is_required": False},
]


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
    if taken := enrolment.sittings.filter(moment=moment).first():
        return taken
    grade = grade_of(survey.questions.all(), answers)
    return Sitting.objects.create(enrolment=enrolment, moment=moment, answers=answers, grade=grade, answered_at=now)


@transaction.atomic
def answer_survey(*, survey, enrolment, answers, now):
    """Keep the answers with nothing that leads to who gave them, and that they gave them. Once a person.

    Returns whether they are kept now: False if that person had answered. All the answers are laid anew in another
    order, for the order of the rows in the database, or in a copy of it, would be that of the people. While
    people answer, results count new ones FEWEST at a time: two looks never differ by what one person said.
    """
    Survey.objects.select_for_update().get(pk=survey.pk)
    enrolment = Enrolment.objects.select_for_update(of=("self",)).select_related("training").get(pk=enrolment.pk)
    _check_answers(survey, enrolment, now)
    _ticket, is_new = SurveyTicket.objects.get_or_create(survey=survey, enrolment=enrolment)
    if is_new:
        kept = [*survey.answers.all(), SurveyAnswer(survey=survey, answers=answers)]
        SystemRandom().shuffle(kept)
        if len(new := [answer for answer in kept if not answer.is_told]) >= FEWEST:
            for answer in new:
                answer.is_told = True
        survey.answers.all().delete()
        SurveyAnswer.objects.bulk_create(kept)
    return is_new


def _check_answers(survey, enrolment, now):
    if sentence := why_not_now(survey, enrolment, now):
        raise NotNow(sentence)


def is_answered(survey):
    """True once anyone answered: its questions do not change any more."""
    if survey.kind == SATISFACTION:
        return survey.answers.exists()
    return Sitting.objects.filter(enrolment__training=survey.training_id).exists()


def why_fixed(survey):
    """The sentence that says why its questions do not change any more; empty if they do."""
    if survey.pk and is_answered(survey):
        return _("Alguien ya respondió: las preguntas no cambian. Copia la capacitación para hacer otras.")
    if not survey.training.is_plan_editable:
        return _("La capacitación terminó o se canceló: sus preguntas no cambian.")
    return ""


@transaction.atomic
def write_questions(*, survey, questions):
    """Put ``questions`` (dicts of kind, text, options, correct, is_required) in the place of the earlier ones.

    Raises NotNow once somebody answered or the training is over.
    """
    survey = Survey.objects.select_for_update(of=("self",)).select_related("training").get(pk=survey.pk)
    if sentence := why_fixed(survey):
        raise NotNow(sentence)
    survey.questions.all().delete()
    for order, question in enumerate(questions, 1):
        Question.objects.create(survey=survey, order=order, **question)
    return survey


def base_of(survey):
    """What the questions are, told by their ids: each time they are written they get others."""
    return ",".join(str(pk) for pk in survey.questions.values_list("pk", flat=True)) if survey.pk else ""


@transaction.atomic
def save_questions(*, training, kind, questions, base):
    """The questions of a training's test or survey, written over those of ``base``.

    Raises NotNow if somebody answered or wrote them in between, or the training is over.
    """
    Training.objects.select_for_update(of=("self",)).get(pk=training.pk)
    survey, _is_new = Survey.objects.get_or_create(training=training, kind=kind)
    if base_of(survey) != base:
        raise NotNow(
            _("Otra persona guardó estas preguntas mientras escribías. Si guardas otra vez, quedan las tuyas.")
        )
    return write_questions(survey=survey, questions=questions)


def propose_survey(*, training):
    """A survey of satisfaction ready to use. Raises NotNow if the training has one."""
    if training.surveys.filter(kind=SATISFACTION, questions__isnull=False).exists():
        raise NotNow(_("Esta capacitación ya tiene su encuesta: es esta."))
    return save_questions(training=training, kind=SATISFACTION, questions=PROPOSED, base="")


def copy_surveys(training, copy):
    """The questions go with a copied training; the answers and the dates do not."""
    for survey in training.surveys.prefetch_related("questions"):
        fields = ("kind", "text", "options", "correct", "is_required")
        questions = [{name: getattr(row, name) for name in fields} for row in survey.questions.all()]
        write_questions(survey=Survey.objects.create(training=copy, kind=survey.kind), questions=questions)


def close_surveys(training, now):
    """The training is over: a week to answer what is left, and a letter that says so to each who came."""
    last = timezone.localtime(now).replace(hour=23, minute=59, second=0, microsecond=0) + timedelta(days=OPEN_DAYS)
    surveys = [survey for survey in training.surveys.select_for_update() if survey.questions.exists()]
    for survey in surveys:
        survey.closes_at = survey.closes_at or last
        survey.save()
    if surveys:
        came = Enrolment.objects.confirmed().filter(training=training, attendances__is_present=True).distinct()
        for enrolment in came.select_related("training", "person"):
            tell_survey(enrolment, until=max(survey.closes_at for survey in surveys), now=now)
