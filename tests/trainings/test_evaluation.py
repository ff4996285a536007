"""Tests and surveys: the grade they give, that nobody's opinion has a name, and what everyone said together."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests import factories as f
from trainings.models import NotNow, Sitting, Survey, SurveyAnswer, SurveyTicket
from trainings.operations import evaluation as ops
from trainings.results import gain_of_test, survey_results

BEFORE, BETWEEN, AFTER = f.at("2026-06-03 14:00"), f.at("2026-06-05 10:00"), f.at("2026-06-10 17:30")
pytestmark = pytest.mark.django_db


@pytest.fixture
def training(db):
    training = f.TrainingFactory()
    for day in ("03", "10"):
        f.TrainingSessionFactory(training=training, starts_at=f.at(f"2026-06-{day} 15:00"))
    return training


@pytest.fixture
def quiz(training):
    survey = Survey.objects.create(training=training, kind="test")
    choices = {"kind": "choice", "options": ["Sí", "No", "A veces"]}
    return ops.write_questions(survey=survey, questions=[{**choices, "text": f"¿{n}?", "correct": n} for n in range(3)])


@pytest.fixture
def survey(training):
    survey = Survey.objects.create(training=training, kind="satisfaction")
    scale = {"kind": "scale", "text": "¿Te sirve?", "options": ["Nada", "Poco", "Bastante", "Mucho"]}
    return ops.write_questions(survey=survey, questions=[scale, {"kind": "text", "text": "¿Qué cambiarías?"}])


def answers(survey, *given):
    return {str(question.pk): answer for question, answer in zip(survey.questions.all(), given, strict=True)}


def test_a_test_gives_a_grade_before_and_after_once_each(training, quiz):
    enrolment = f.EnrolmentFactory(training=training)
    for given, now in [((0, 0, 0), BEFORE), ((0, 1, 2), BEFORE), ((0, 1, 0), AFTER)]:
        ops.answer_test(survey=quiz, enrolment=enrolment, answers=answers(quiz, *given), now=now)
    with pytest.raises(NotNow):
        ops.answer_test(survey=quiz, enrolment=enrolment, answers={}, now=BETWEEN)
    rows = Sitting.objects.values_list("moment", "grade")
    assert list(rows) == [("before", Decimal("6.7")), ("after", Decimal("13.3"))]
    with pytest.raises(NotNow):
        ops.write_questions(survey=quiz, questions=[])


def test_a_survey_keeps_one_answer_a_person_and_no_way_back_to_them(training, survey):
    enrolment, gone = f.EnrolmentFactory(training=training), f.EnrolmentFactory(training=training, status="withdrawn")
    given = {"survey": survey, "answers": answers(survey, 3, "Más tiempo"), "now": AFTER}
    kept = [ops.answer_survey(enrolment=enrolment, **given) for _n in range(2)]
    assert (kept, SurveyAnswer.objects.count(), SurveyTicket.objects.count()) == ([True, False], 1, 1)
    assert [field.name for field in SurveyAnswer._meta.get_fields()] == ["id", "survey", "answers", "is_told"]
    assert [field.name for field in SurveyTicket._meta.get_fields()] == ["id", "survey", "enrolment"]
    with pytest.raises(NotNow):
        ops.answer_survey(enrolment=gone, **given)


def test_results_are_shown_from_the_fifth_answer_on(training, survey, quiz):
    def answer(*given):
        facts = {"enrolment": f.EnrolmentFactory(training=training), "answers": answers(survey, *given)}
        ops.answer_survey(survey=survey, now=AFTER, **facts)
        return survey_results(survey, AFTER)

    assert [answer(2, f"Idea {n}") for n in range(4)] == [(n, 0, []) for n in range(1, 5)]
    answered, told, (scale, free) = answer(3, "")
    assert (answered, told) == (5, 5)
    assert scale.bars == [("Nada", 0, 0), ("Poco", 0, 0), ("Bastante", 4, 80), ("Mucho", 1, 20)]
    assert free.texts == [f"Idea {n}" for n in range(4)]
    assert [answer(0, "Otra")[:2] for _n in range(6)] == [(6, 5), (7, 5), (8, 5), (9, 5), (10, 10), (11, 10)]
    Survey.objects.update(closes_at=AFTER)
    moments = (AFTER - timedelta(seconds=1), AFTER)
    assert [survey_results(survey, now)[:2] for now in moments] == [(11, 10), (11, 11)]


def test_gain_compares_those_who_took_both_tests(training, quiz):
    people = [f.EnrolmentFactory(training=training) for _n in range(6)]
    for n, enrolment in enumerate(people):
        Sitting.objects.create(enrolment=enrolment, moment="before", grade=10 + n % 2, answered_at=BEFORE)
    for enrolment in people[:4]:
        Sitting.objects.create(enrolment=enrolment, moment="after", grade=16, answered_at=AFTER)
    assert gain_of_test(training) == (4, None, None)
    Sitting.objects.create(enrolment=people[4], moment="after", grade=Decimal("18.5"), answered_at=AFTER)
    assert gain_of_test(training) == (5, Decimal("10.4"), Decimal("16.5"))
