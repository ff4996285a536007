"""Certificates: who gets one, what it says, and that each is made once."""

from datetime import timedelta
from decimal import Decimal

import pytest

from certificates import operations as ops
from certificates.eligibility import eligibility
from tests import factories as f
from tests.trainings.test_record import came
from trainings.models import Certificate, NotNow, Sitting, Speaker

NOW = f.at("2026-06-26 09:15")
pytestmark = pytest.mark.django_db


def attendee(training, name, *, sessions, grade=None, **facts):
    enrolment = f.EnrolmentFactory(training=training, full_name=name, **facts)
    for session in list(training.sessions.all())[:sessions]:
        came(enrolment, session)
    if grade is not None:
        Sitting.objects.create(enrolment=enrolment, moment="after", grade=Decimal(grade), answered_at=NOW)
    return enrolment


def test_eligibility_says_what_each_lacks(training, django_assert_num_queries):
    attendee(training, "Ana", sessions=3, grade="14")
    attendee(training, "Beto", sessions=2, grade="11.5")
    attendee(training, "Caro", sessions=4)
    with django_assert_num_queries(5):
        found = {judged.enrolment.full_name: judged.lacks for judged in eligibility(training)}
    assert found == {
        "Ana": [],
        "Beto": ["Asistió a 2 de 4 sesiones; se pide el 75 %.", "Su nota es 11,5; se pide 14,0."],
        "Caro": ["No rindió la prueba de salida."],
    }


def test_issue_certificates_takes_down_what_each_says_and_numbers_them_in_the_book(cast, training):
    attendee(training, "Ana Ríos", sessions=3, grade="17", rank="S1 PNP", institution_name="Comisaría")
    attendee(training, "Beto", sessions=1, grade="20")
    for session in training.sessions.all()[:2]:
        Speaker.objects.create(session=session, name="Inés Valdivieso", institution_name="ACNUR", topic="Protección")
    batch = ops.issue_certificates(training=training, by=cast.coordinator, now=NOW)
    speaker, ana = batch.certificates.order_by("-number")
    assert [(c.register_code, c.kind, c.says["name"]) for c in (ana, speaker)] == [
        ("MESA-2026-0001", "certificate", "S1 PNP Ana Ríos"),
        ("MESA-2026-0002", "speaker", "Inés Valdivieso"),
    ]
    assert [each["is_own"] for each in ana.says["sessions"]] == [True, True, True, False]
    assert [each["is_own"] for each in speaker.says["sessions"]] == [True, True, False, False]
    said = {name: ana.says[name] for name in ("hours", "hour_unit", "since", "until", "attended", "of", "grade")}
    assert said == {
        "hours": 8.0,
        "hour_unit": "horas cronológicas",
        "since": "2026-06-03",
        "until": "2026-06-24",
        "attended": 3,
        "of": 4,
        "grade": 17.0,
    }
    training.refresh_from_db()
    assert (training.status, len(ana.code), ana.code != speaker.code) == ("certified", 20, True)


def test_issued_again_only_what_is_missing_is_added(cast, training):
    attendee(training, "Ana", sessions=4, grade="17")
    ops.issue_certificates(training=training, by=None, now=NOW)
    with pytest.raises(NotNow):
        ops.issue_certificates(training=training, by=None, now=NOW)
    attendee(training, "Caro", sessions=4, grade="15")
    batch = ops.issue_certificates(training=training, by=None, now=NOW)
    assert [c.says["name"] for c in batch.certificates.all()] == ["Caro"]


def test_a_certificate_is_claimed_by_one_worker_until_it_is_thought_dead_and_kept_once(cast, training):
    for name in ("Ana", "Beto"):
        attendee(training, name, sessions=4, grade="17")
    ops.issue_certificates(training=training, by=None, now=NOW)
    [first], [second] = (ops.claim_certificates(now=NOW, at_most=1) for _time in range(2))
    assert (first.pk != second.pk, ops.claim_certificates(now=NOW)) == (True, [])
    ops.keep_paper(certificate=first, content=b"one", now=NOW)
    assert ops.keep_paper(certificate=first, content=b"other", now=NOW).pdf.read() == b"one"
    late = NOW + timedelta(minutes=5)
    ops.stop_making(training=training, now=late)
    assert ops.claim_certificates(now=late) == []
    ops.resume_making(training=training)
    assert ops.claim_certificates(now=late) == [second]


def test_a_corrected_name_replaces_and_a_revoked_one_falls(cast, training):
    attendee(training, "Ana Rios", sessions=4, grade="17")
    old = ops.issue_certificates(training=training, by=None, now=NOW).certificates.get()
    new = ops.replace_certificate(certificate=old, name="Ana Ríos", by=cast.coordinator, now=NOW)
    old.refresh_from_db()
    assert (old.replaced_by, old.says["name"], new.says["name"], new.number) == (new, "Ana Rios", "Ana Ríos", 2)
    for refused in (
        lambda: ops.revoke_certificate(certificate=old, reason="x", by=None, now=NOW),
        lambda: ops.replace_certificate(certificate=old, name="x", by=None, now=NOW),
    ):
        with pytest.raises(NotNow):
            refused()
    ops.revoke_certificate(certificate=new, reason="Se emitió por error", by=None, now=NOW)
    assert list(Certificate.objects.standing()) == []
