"""Attendance: the code of the minute, marks that arrive twice, corrections and their end."""

from datetime import timedelta

import pytest

from classroom import operations as ops
from classroom.code import code_of, qr_token, seconds_left, session_of_qr, sessions_by_code
from tests import factories as f
from trainings.models import NotNow, SessionAttendance

START = f.at("2026-06-09 15:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db):
    return f.TrainingSessionFactory(starts_at=START, code_secret="ab" * 32)


@pytest.fixture
def enrolment(session):
    return f.EnrolmentFactory(training=session.training)


def mark(session, enrolment, *, at=START, now=None, **facts):
    return ops.mark_attendance(session=session, enrolment=enrolment, way="list", at=at, now=now or at, **facts)


def found(code, now):
    return [each.pk for each in sessions_by_code(code, now)]


def test_the_code_holds_for_its_minute_and_the_next(session):
    code, at = code_of(session, START), START
    assert (len(code), seconds_left(START + timedelta(seconds=23))) == (4, 37)
    seen = [found(code, at + timedelta(seconds=after)) for after in (0, 59, 60, 119, 120)]
    assert seen == [[session.pk]] * 4 + [[]]
    token = qr_token(session, START)
    scanned = [session_of_qr(token, START + timedelta(seconds=after)) for after in (0, 119, 120)]
    assert scanned == [session, session, None]
    assert session_of_qr(token.replace(str(session.pk), "999", 1), START) is None


def test_the_code_opens_a_quarter_before_and_ends_with_the_session_or_its_list(session):
    moments = [START - timedelta(minutes=16), START - timedelta(minutes=15), session.ends_at]
    assert [found(code_of(session, at), at) for at in moments] == [[], [session.pk], []]
    ops.close_attendance(session=session, now=START)
    assert found(code_of(session, START), START) == []


def test_a_mark_that_arrives_twice_is_one_and_the_first_arrival_stays(session, enrolment, cast):
    first = mark(session, enrolment, by=cast.staff)
    again = mark(session, enrolment, at=START + timedelta(minutes=30))
    assert (again.pk, again.at, SessionAttendance.objects.count()) == (first.pk, START, 1)
    assert not ops.is_late(session, first)
    gone = ops.unmark_attendance(session=session, enrolment=enrolment, by=cast.secretary, now=START)
    assert (gone.is_present, gone.marked_by) == (False, cast.secretary)
    back = mark(session, enrolment, at=START + timedelta(minutes=21))
    assert (back.is_present, ops.is_late(session, back)) == (True, True)


def test_only_the_registered_are_marked_and_only_until_three_days_after_closing(session, enrolment):
    withdrawn = f.EnrolmentFactory(training=session.training, status="withdrawn")
    for stranger in (withdrawn, f.EnrolmentFactory()):
        with pytest.raises(NotNow):
            mark(session, stranger)
    with pytest.raises(NotNow):
        ops.close_attendance(session=session, now=START - timedelta(minutes=1))
    closed = START + timedelta(hours=3)
    ops.close_attendance(session=session, now=closed)
    mark(session, enrolment, now=closed + timedelta(days=3))
    with pytest.raises(NotNow):
        ops.unmark_attendance(session=session, enrolment=enrolment, by=None, now=closed + timedelta(days=3, seconds=1))
    assert SessionAttendance.objects.get().is_present


def test_a_session_just_after_midnight_is_attended_from_when_its_code_is_shown(enrolment):
    first = f.at("2026-01-01 00:10")
    session = f.TrainingSessionFactory(training=enrolment.training, starts_at=first)
    with pytest.raises(NotNow):
        mark(session, enrolment, at=first - timedelta(minutes=16))
    eve = first - timedelta(minutes=15)
    assert found(code_of(session, eve), eve) == [session.pk]
    assert mark(session, enrolment, at=eve).is_present
