"""What the trainings of a period come to: how many people, by what, and hours. Never who.

Registered, attended (one session at least) and certified are three numbers of the same people. Whatever has fewer than
FEWEST registered is gathered with others, so that neither a row nor a subtraction from the total points at someone.
"""

from dataclasses import dataclass, field
from statistics import mean
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trainings.models import Certificate, Enrolment, Question, SessionAttendance, Survey, SurveyAnswer, Training
from trainings.models.training import Audience
from trainings.results import FEWEST

DIMENSIONS = {  # what it is counted by: the column of Enrolment that names it
    "institution": "institution__acronym",
    "audience": "audience",
    "group": "training__group__name",
    "district": "district__name",
    "sex": "sex",
    "year": "training__year",
}
WORDS: dict = {
    "audience": dict(Audience.choices),
    "sex": {Enrolment.Sex.FEMALE: gettext_lazy("Mujeres"), Enrolment.Sex.MALE: gettext_lazy("Hombres")},
}
OTHERS = {"institution": gettext_lazy("Otras %(count)s")}
UNSAID = {"institution": gettext_lazy("Fuera de la Mesa"), "sex": gettext_lazy("Prefiere no decirlo")}


@dataclass
class Bar:
    """One row of a table. ``gathered``: how many rows it stands for, 0 if it is one of its own; ``key``: of what."""

    name: str
    registered: int = 0
    attended: int = 0
    certified: int = 0
    gathered: int = 0
    key: Any = field(default=None, compare=False)

    def add(self, other):
        self.registered += other.registered
        self.attended += other.attended
        self.certified += other.certified


@dataclass(frozen=True)
class Numbers:
    """The report of a period. ``by``: {dimension: [Bar]}; one too small to be told apart has no bars."""

    trainings: list
    hours: Any  # Decimal, of all of them
    total: Bar
    by: dict


def in_period(trainings, since, until):
    """Of ``trainings`` (a QuerySet), those that are held and whose first session falls on those dates, inclusive."""
    held = trainings.exclude(status__in=[Training.Status.DRAFT, Training.Status.CANCELLED])
    return held.annotate(began=Min("sessions__starts_at")).filter(began__date__gte=since, began__date__lte=until)


def numbers(trainings):
    """The Numbers of ``trainings`` (a QuerySet), in two queries."""
    held = list(trainings.select_related("group"))
    total, by = Bar(_("Total")), {name: {} for name in DIMENSIONS}
    for row in _counts([training.pk for training in held]):
        counts = Bar("", row["registered"], row["attended"], row["certified"])
        total.add(counts)
        for name, column in DIMENSIONS.items():
            key = row[column]
            by[name].setdefault(key, Bar(_word(name, key), key=key)).add(counts)
    return Numbers(
        held, sum(each.hours for each in held), total, {n: gathered(b.values(), OTHERS.get(n)) for n, b in by.items()}
    )


def _counts(pks):
    """Confirmed registrations counted by every dimension at once: few rows, whatever the people."""
    came = SessionAttendance.objects.filter(enrolment=OuterRef("pk"), is_present=True)
    paper = Certificate.objects.standing().filter(enrolment=OuterRef("pk"))
    rows = Enrolment.objects.confirmed().filter(training__in=pks).order_by()
    rows = rows.annotate(came=Exists(came), has_paper=Exists(paper)).values(*DIMENSIONS.values())
    attended, certified = (Count("pk", filter=Q(**{name: True})) for name in ("came", "has_paper"))
    return rows.annotate(registered=Count("pk"), attended=attended, certified=certified)


def _word(dimension, key):
    return str(WORDS.get(dimension, {}).get(key, key) if key else UNSAID.get(dimension, _("Sin dato")))


def gathered(bars, others=None):
    """``bars`` by name, the small ones in one at the end: of two rows at least, and FEWEST people, or none is told."""
    bars = sorted(bars, key=lambda bar: (bar.registered, bar.name.casefold()))
    small = [bar for bar in bars if bar.registered < FEWEST]
    rest = bars[len(small) :]
    while small and rest and (len(small) == 1 or sum(bar.registered for bar in small) < FEWEST):
        small.append(rest.pop(0))
    if small and sum(bar.registered for bar in small) < FEWEST:
        return []
    told = sorted(rest, key=lambda bar: bar.name.casefold())
    if small:
        rest = Bar((others or _("Otros %(count)s")) % {"count": len(small)}, gathered=len(small))
        for bar in small:
            rest.add(bar)
        told.append(rest)
    return told


def satisfaction(trainings, now):
    """(how many answered, percent of their scale answers in the better half) of all ``trainings`` together.

    Surveys with fewer than FEWEST answers told are left out; without any other, (0, None). Two queries.
    """
    asked = Question.objects.filter(survey__training__in=trainings, survey__kind=Survey.Kind.SATISFACTION)
    scales = asked.filter(kind=Question.Kind.SCALE).values_list("survey", "pk", "options")
    steps = {(survey, str(pk)): len(options) for survey, pk, options in scales}
    given: dict = {}
    of = {each for each, _pk in steps}
    for survey, answers in SurveyAnswer.objects.told(now).filter(survey__in=of).values_list("survey", "answers"):
        given.setdefault(survey, []).append(answers)
    heard = {survey: answers for survey, answers in given.items() if len(answers) >= FEWEST}
    said = [
        each[pk] * 2 >= steps[survey, pk]
        for survey, answers in heard.items()
        for each in answers
        for pk in each
        if (survey, pk) in steps and isinstance(each[pk], int)
    ]
    return sum(map(len, heard.values())), round(100 * mean(said)) if said else None
