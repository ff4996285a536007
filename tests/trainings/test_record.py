from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests import factories as f
from trainings.models import SessionAttendance, Sitting
from trainings.record import attended_share, final_grades

pytestmark = pytest.mark.django_db


def came(enrolment, session, *, is_present=True):
    facts = {"at": session.starts_at, "marked_at": session.starts_at, "way": "list"}
    SessionAttendance.objects.create(session=session, enrolment=enrolment, is_present=is_present, **facts)


def test_attended_share_counts_presences_of_the_confirmed_over_all_sessions():
    training, other = f.TrainingFactory(), f.TrainingFactory()
    days = [timezone.now() + timedelta(days=n) for n in range(3)]
    first, second, _third = [f.TrainingSessionFactory(training=training, starts_at=day) for day in days]
    f.TrainingSessionFactory(training=other)
    both, corrected, never, gone = [f.EnrolmentFactory(training=training) for _n in range(4)]
    f.EnrolmentFactory(training=other)
    for enrolment in (both, gone):
        came(enrolment, first)
        came(enrolment, second)
    came(corrected, first, is_present=False)
    gone.status = "withdrawn"
    gone.save()
    assert attended_share(training) == {both.pk: (2, 3), corrected.pk: (0, 3), never.pk: (0, 3)}


def test_final_grades_are_those_after_the_training():
    training = f.TrainingFactory()
    one, other = f.EnrolmentFactory(training=training), f.EnrolmentFactory(training=training)
    for enrolment, moment, grade in [(one, "before", 8), (one, "after", Decimal("17.5")), (other, "before", 20)]:
        Sitting.objects.create(enrolment=enrolment, moment=moment, grade=grade, answered_at=timezone.now())
    Sitting.objects.create(enrolment=f.EnrolmentFactory(), moment="after", grade=20, answered_at=timezone.now())
    assert final_grades(training) == {one.pk: Decimal("17.5")}
