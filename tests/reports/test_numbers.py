"""The numbers of the trainings: the same people counted three times, and nobody pointed at."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.numbers import FEWEST, Bar, gathered, in_period, numbers
from tests import factories as f
from tests.trainings.test_record import came
from trainings.models import Certificate, CertificateBatch, Training


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 6])
def test_numbers_count_the_confirmed_once_by_each_dimension(cast, people, django_assert_num_queries):
    training = f.TrainingFactory(group=cast.salud, hours=8)
    session = f.TrainingSessionFactory(training=training, starts_at=f.at("2026-06-09 15:00"))
    other = f.TrainingSessionFactory(training=f.TrainingFactory(group=cast.salud, hours=4), starts_at=session.starts_at)
    f.TrainingSessionFactory(training=f.TrainingFactory(status="cancelled", cancelled_reason="x"))
    batch = CertificateBatch.objects.create(training=training, issued_at=session.ends_at)
    for n in range(people):
        enrolment = f.EnrolmentFactory(
            training=training, institution=cast.titular.person.institution, audience="police"
        )
        came(enrolment, session)
        if n % 2 == 0:
            facts = {"year": 2026, "number": n + 1, "kind": "attendance", "issued_at": session.ends_at}
            Certificate.objects.create(training=training, batch=batch, enrolment=enrolment, **facts)
    f.EnrolmentFactory(training=training, status="withdrawn", audience="police")
    f.EnrolmentFactory(training=other.training, audience="police")
    with django_assert_num_queries(2):
        found = numbers(in_period(Training.objects.all(), date(2026, 6, 9), date(2026, 6, 9)))
    assert (len(found.trainings), found.hours) == (2, 12)
    assert found.total == Bar("Total", people + 1, people, (people + 1) // 2)
    expected = [Bar("Policía", people + 1, people, (people + 1) // 2)] if people + 1 >= FEWEST else []
    assert found.by["audience"] == expected


@given(st.lists(st.integers(1, 30), max_size=12))
def test_no_row_and_no_subtraction_points_at_fewer_than_five(counts):
    told = gathered([Bar(f"Institución {n}", count, count) for n, count in enumerate(counts)])
    assert all(bar.registered >= FEWEST for bar in told)
    assert [bar.gathered != 1 for bar in told] == [True] * len(told)
    assert sum(bar.registered for bar in told) in ((sum(counts), 0) if sum(counts) < FEWEST else (sum(counts),))
    own = [bar for bar in told if not bar.gathered]
    assert len(own) + sum(bar.gathered for bar in told) == (len(counts) if told else 0)
