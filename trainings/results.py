"""What a survey or a test says of everyone together. Nothing is broken down before five answered.

And while people still answer a survey, five more at a time: what two looks differ by is what they said in between.
"""

from collections import Counter
from dataclasses import dataclass
from statistics import mean

from django.utils.translation import gettext as _

from trainings.models import Enrolment, Question, Sitting

FEWEST = 5


@dataclass(frozen=True)
class Counted:
    """One question with its ``bars``: (option, how many, percent of its answers); ``texts`` if it was free."""

    question: Question
    bars: list
    texts: list

    @property
    def total(self):
        return sum(count for _name, count, _percent in self.bars)


def is_closed(survey, now):
    """Whether nobody answers any more, for which the training has to be finished."""
    return survey.closes_at is not None and survey.closes_at <= now


def survey_results(survey, now):
    """(how many answered, how many are told, [Counted] of these), of an anonymous survey (three queries).

    No Counted below FEWEST told.
    """
    answered, told = survey.answers.count(), list(survey.answers.told(now).values_list("answers", flat=True))
    questions = survey.questions.all() if len(told) >= FEWEST else []
    return answered, len(told), [_counted(question, told) for question in questions]


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


def right_by_question(survey):
    """[(question, ["3 de 6" right before, and after; "" of a moment below FEWEST tests])], or none (two queries)."""
    taken: dict = {moment: [] for moment in Sitting.Moment}
    rows = Sitting.objects.filter(enrolment__training=survey.training_id).values_list("moment", "answers")
    for moment, answers in rows:
        taken[moment].append(answers)
    shown = [given if len(given) >= FEWEST else [] for given in taken.values()]
    questions = survey.questions.all() if survey.pk and any(shown) else []
    return [(question, [_right(question, given) for given in shown]) for question in questions]


def _right(question, given):
    right = sum(answers.get(str(question.pk)) == question.correct for answers in given)
    return _("%(right)s de %(of)s") % {"right": right, "of": len(given)} if given else ""


def grades_by_name(training):
    """[(registration, grade before, grade after)] of who is confirmed and took a test; None: not taken."""
    rows = Enrolment.objects.confirmed().filter(training=training, sittings__isnull=False).distinct()
    rows = rows.select_related("institution").prefetch_related("sittings")
    found = [(row, {sitting.moment: sitting.grade for sitting in row.sittings.all()}) for row in rows]
    return [(row, *(grades.get(moment) for moment in Sitting.Moment)) for row, grades in found]


def gain_in_bars(training):
    """(people with both tests, [(moment, mean grade, percent of the best)]); no bars below FEWEST people."""
    people, *means = gain_of_test(training)
    shown = zip(Sitting.Moment, means, strict=True) if None not in means else []
    return people, [(moment.label, grade, round(grade * 5)) for moment, grade in shown]
