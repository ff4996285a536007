"""What a survey or a test says of everyone together. Nothing is broken down before five answered."""

from collections import Counter
from dataclasses import dataclass
from statistics import mean

from trainings.models import Question, Sitting

FEWEST = 5  # answers that hide each one among the others


@dataclass(frozen=True)
class Counted:
    """One question with its ``bars``: (option, how many, percent of its answers); ``texts`` if it was free."""

    question: Question
    bars: list
    texts: list


def survey_results(survey):
    """(how many answered, [Counted]) of an anonymous survey; no Counted below FEWEST answers (two queries)."""
    answers = list(survey.answers.values_list("answers", flat=True))
    if len(answers) < FEWEST:
        return len(answers), []
    return len(answers), [_counted(question, answers) for question in survey.questions.all()]


def _counted(question, answers):
    given = [each[str(question.pk)] for each in answers if each.get(str(question.pk)) not in (None, "")]
    if question.kind == Question.Kind.TEXT:
        return Counted(question, [], sorted(given, key=str.casefold))
    counts = Counter(given)
    bars = [
        (option, counts[n], round(counts[n] * 100 / len(given)) if given else 0)
        for n, option in enumerate(question.options)
    ]
    return Counted(question, bars, [])


def gain_of_test(training):
    """(people with both tests, mean before, mean after) from 0 to 20; (n, None, None) while n is under FEWEST."""
    rows = Sitting.objects.filter(enrolment__training=training).values_list("enrolment", "moment", "grade")
    grades: dict = {}
    for enrolment, moment, grade in rows:
        grades.setdefault(enrolment, {})[moment] = grade
    both = [each for each in grades.values() if len(each) == len(Sitting.Moment.values)]
    if len(both) < FEWEST:
        return len(both), None, None
    return len(both), *(round(mean(each[moment] for each in both), 1) for moment in Sitting.Moment.values)
