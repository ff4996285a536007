"""Seats, quotas and the waiting list: who gets in, and who comes next."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as f
from trainings.models import Enrolment, NotNow, Quota
from trainings.operations import enrolment as ops

NOW = f.at("2026-06-01 10:00")
pytestmark = pytest.mark.django_db


@pytest.fixture
def training(db):
    """Two seats, two sessions from 10 June, open to the public."""
    training = f.TrainingFactory(capacity=2, entry="public")
    for day in ("10", "17"):
        f.TrainingSessionFactory(training=training, starts_at=f.at(f"2026-06-{day} 15:00"))
    return training


def enrol(training, name, *, way="account", now=NOW, **facts):
    return ops.enrol(training=training, way=way, now=now, full_name=name, email=f"{name}@x.example", **facts)


def statuses(training):
    return dict(Enrolment.objects.filter(training=training).order_by("pk").values_list("full_name", "status"))


def test_enrol_gives_seats_then_the_waiting_list_and_one_place_an_address(training):
    for name in ("ana", "beto", "caro"):
        enrol(training, name)
    again = ops.enrol(training=training, way="account", now=NOW, full_name="Ana", email="ANA@x.example")
    assert again.full_name == "ana"
    assert statuses(training) == {"ana": "confirmed", "beto": "confirmed", "caro": "waiting"}


def test_enrol_asks_as_little_with_thirty_waiting_as_with_one(training, django_assert_num_queries):
    for name in ("ana", "beto", "caro"):
        enrol(training, name)
    with CaptureQueriesContext(connection) as first:
        enrol(training, "dina")
    f.EnrolmentFactory.create_batch(30, training=training, status="waiting", queued_at=NOW)
    with django_assert_num_queries(len(first)):
        enrol(training, "elsa")


def test_enrol_respects_the_quota_of_an_institution(training):
    ours, theirs = f.InstitutionFactory(), f.InstitutionFactory()
    Quota.objects.create(training=training, institution=ours, seats=1)
    enrol(training, "ana", institution=ours)
    enrol(training, "beto", institution=ours)
    enrol(training, "caro", institution=theirs)
    assert statuses(training) == {"ana": "confirmed", "beto": "waiting", "caro": "confirmed"}


def test_public_form_takes_its_seat_when_the_address_is_confirmed(training):
    ana, beto, caro = (enrol(training, name, way="form") for name in ("ana", "beto", "caro"))
    assert set(statuses(training).values()) == {"unconfirmed"}
    for enrolment in (caro, ana, beto, ana):
        ops.confirm_address(enrolment=enrolment, now=NOW)
    assert statuses(training) == {"ana": "confirmed", "beto": "waiting", "caro": "confirmed"}


def test_a_freed_seat_is_offered_in_order_and_passes_on_when_nobody_answers(training):
    ana, _beto, caro, dina = (enrol(training, name) for name in ("ana", "beto", "caro", "dina"))
    ops.withdraw_enrolment(enrolment=ana, now=NOW)
    caro.refresh_from_db()
    assert (caro.status, caro.held_until) == ("offered", NOW + timedelta(hours=48))
    later = NOW + timedelta(hours=48)
    with pytest.raises(NotNow):
        ops.accept_offer(enrolment=caro, now=later)
    assert ops.offer_free_seats(training=training, now=later) == [dina]
    ops.accept_offer(enrolment=dina, now=later)
    assert statuses(training) == {"ana": "withdrawn", "beto": "confirmed", "caro": "lapsed", "dina": "confirmed"}


def test_an_offer_never_lasts_past_the_first_session_and_none_is_made_after_it(training):
    ana, beto, caro, dina = (enrol(training, name) for name in ("ana", "beto", "caro", "dina"))
    ops.withdraw_enrolment(enrolment=ana, now=f.at("2026-06-10 08:00"))
    ops.withdraw_enrolment(enrolment=beto, now=f.at("2026-06-10 15:30"))
    caro.refresh_from_db()
    dina.refresh_from_db()
    assert (caro.held_until, dina.status) == (f.at("2026-06-10 15:00"), "waiting")


def test_approval_holds_the_seat_and_a_refusal_frees_it(training):
    training.needs_approval = True
    training.save()
    ana, beto, _caro = (enrol(training, name) for name in ("ana", "beto", "caro"))
    ops.approve_enrolment(enrolment=ana, by=None, now=NOW)
    ops.refuse_enrolment(enrolment=beto, by=None, reason="No es de su área", now=NOW)
    assert statuses(training) == {"ana": "confirmed", "beto": "refused", "caro": "offered"}
    with pytest.raises(NotNow):
        ops.approve_enrolment(enrolment=beto, by=None, now=NOW)


def test_a_seat_that_came_free_is_approved_too_before_it_is_theirs(training):
    training.needs_approval = True
    training.save()
    ana, _beto, caro = (enrol(training, name) for name in ("ana", "beto", "caro"))
    dina = enrol(training, "dina", way="import")
    for left in (ana, _beto):
        ops.withdraw_enrolment(enrolment=left, now=NOW)
    for _twice in range(2):
        for each in (caro, dina):
            ops.accept_offer(enrolment=each, now=NOW)
    assert statuses(training) == {"ana": "withdrawn", "beto": "withdrawn", "caro": "pending", "dina": "confirmed"}


@pytest.mark.parametrize(
    ("change", "way"),
    [
        ({"status": "draft"}, "account"),
        ({"status": "cancelled", "cancelled_reason": "x"}, "import"),
        ({"status": "finished"}, "walk_in"),
        ({"closes_at": NOW}, "account"),
        ({"opens_at": NOW + timedelta(1)}, "form"),
        ({"entry": "invitation"}, "account"),
        ({"entry": "institutions"}, "form"),
    ],
)
def test_enrol_refuses_what_is_not_open(training, change, way):
    for name, value in change.items():
        setattr(training, name, value)
    training.save()
    with pytest.raises(NotNow):
        enrol(training, "ana", way=way)
    assert statuses(training) == {}


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="the database of the tests lives in memory: script/drill seats"
)
@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_given_once_however_many_ask_at_the_same_time():
    training = f.TrainingFactory(capacity=1)
    f.TrainingSessionFactory(training=training, starts_at=f.at("2026-06-10 15:00"))
    gate = Barrier(12)

    def ask(number):
        gate.wait()
        enrol(training, f"persona-{number}")
        connection.close()

    threads = [Thread(target=ask, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses(training).values()) == ["confirmed", *["waiting"] * 11]
