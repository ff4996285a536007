"""What goes out in the next seven days, and why: held, resumed or cancelled by day, kind and meeting."""

import pytest
import time_machine

from notifications.models import Letter
from reminders.models import ReminderRule
from tests import factories as f

pytestmark = pytest.mark.django_db
LIST = "/notificaciones/proximas/"
S = Letter.Status
LIST_QUERIES = 12


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(f.at("2026-06-09 10:00"), tick=False):
        yield


@pytest.fixture
def batch(cast):
    """Two reminders of a meeting; beside them one late, one of another kind, one already sent and one too far."""
    meeting = f.MeetingFactory(group=cast.salud, starts_at=f.at("2026-06-13 09:30"))
    about = f"meetings.meeting:{meeting.pk}"
    waits = {"status": S.PENDING, "sent_at": None, "attempts": 0, "text": "", "subject": ""}
    reminder = {**waits, "kind": "meeting_days", "about": about}
    at = f.at("2026-06-11 07:00")
    both = [
        f.LetterFactory(person=person, next_attempt_at=at, **reminder)
        for person in (cast.titular.person, cast.technical.person)
    ]
    late = {**waits, "subject": "Aviso", "attempts": 2, "error": "452 lleno"}
    f.LetterFactory(next_attempt_at=f.at("2026-06-08 09:00"), caused_by=cast.secretary, **late)
    f.LetterFactory(next_attempt_at=at, **{**reminder, "kind": "meeting_unanswered"})
    f.LetterFactory(next_attempt_at=at, **{**reminder, "status": S.SENT})
    f.LetterFactory(next_attempt_at=f.at("2026-06-17 07:00"), **reminder)
    return both


def page_of(batch):
    return f"{LIST}{batch[0].pk}/"


def states(batch):
    return list(Letter.objects.filter(pk__in=[letter.pk for letter in batch]).values_list("status", "error"))


def test_upcoming_list_says_what_leaves_when_to_whom_and_why(cast, sign_in, batch):
    rows = sign_in(cast.auditor).get(LIST).context["batches"]
    told = [(f"{row.day:%d} {row.at:%H:%M}", row.title, len(row.facts), bool(row.about), row.reason) for row in rows]
    assert told == [
        ("09 09:00", "Aviso", 1, False, "La originó Secretaria."),
        ("11 07:00", "Segundo recordatorio", 2, True, "Regla «Segundo recordatorio» (días antes: 2)."),
        ("11 07:00", "Falta tu respuesta", 1, True, "Regla «Falta tu respuesta» (días antes: 3)."),
    ]
    assert "Detener" not in sign_in(cast.auditor).get(LIST).content.decode()
    assert sign_in(cast.coordinator).get(LIST).status_code == 404


def test_upcoming_list_shows_what_waits_in_a_digest_on_its_day_and_no_reason_of_one_for_all(cast, sign_in, batch):
    digest = f.LetterFactory(kind="digest", status=S.PENDING, next_attempt_at=f.at("2026-06-10 08:00"), sent_at=None)
    held = {"kind": "acta_final", "about": "", "next_attempt_at": f.at("2026-06-09 07:00"), "caused_by": None}
    f.LetterFactory(status=S.DIGEST, digest=digest, reason="representas a DIRESA", **held)
    f.LetterFactory(status=S.DIGEST, digest=digest, reason="representas al CEM", **held)
    rows = sign_in(cast.staff).get(LIST).context["batches"]
    told = [
        (f"{row.day:%d} {row.at:%H:%M}", len(row.facts), row.reason) for row in rows if row.first.kind == held["kind"]
    ]
    assert told == [("10 08:00", 2, "")]


def test_upcoming_list_says_every_rule_that_may_have_written_them(cast, sign_in):
    waits = {"status": S.PENDING, "sent_at": None, "attempts": 0, "next_attempt_at": f.at("2026-06-12 07:00")}
    for kind, reason in [("agreements_due", "a"), ("agreements_due", "b"), ("mandate_list", "c")]:
        f.LetterFactory(kind=kind, reason=reason, **waits)
    ReminderRule.objects.create(name="agreement_today", days=0, is_on=False)
    rows = sign_in(cast.staff).get(LIST).context["batches"]
    assert [(row.title, row.reason) for row in rows] == [
        (
            "Recordatorio de acuerdos",
            "Regla «Vence pronto» (días antes: 7). Regla «Vencido» (días entre una y otra: 7).",
        ),
        ("Designaciones que terminan", "Regla «Termina una designación» (días antes: 30)."),
    ]


def test_upcoming_batch_is_held_resumed_and_cancelled_with_a_reason(cast, sign_in, batch):
    client, seen = sign_in(cast.staff), []
    for step, typed in (
        ("pausar", {}),
        ("reanudar", {}),
        ("cancelar", {"why": ""}),
        ("cancelar", {"why": "Se repite"}),
    ):
        seen.append((client.post(f"{page_of(batch)}{step}/", typed).status_code, states(batch)))
    assert seen == [
        (302, [(S.PAUSED, "")] * 2),
        (302, [(S.PENDING, "")] * 2),
        (422, [(S.PENDING, "")] * 2),
        (302, [(S.CANCELLED, "La canceló Asistente: Se repite")] * 2),
    ]
    assert Letter.objects.filter(status=S.CANCELLED).count() == 2
    again = [client.post(f"{page_of(batch)}{step}/", follow=True) for step in ("pausar", "reanudar", "cancelar")]
    again.append(client.get(page_of(batch), follow=True))  # by the Back button
    assert ["Ninguna carta cambió" in page.content.decode() for page in again] == [True] * 4
    assert states(batch) == seen[-1][1]


def test_upcoming_batch_says_how_many_before_it_acts(cast, sign_in, batch):
    page = sign_in(cast.staff).get(page_of(batch)).content.decode()
    assert all(f"{verb} 2 cartas" in page for verb in ("Pausar", "Cancelar"))
    assert "Reanudar" not in page


@pytest.mark.parametrize("n", [1, 30])
def test_upcoming_list_costs_the_same_for_one_and_thirty(cast, sign_in, django_assert_num_queries, batch, n):
    for _letter in range(n):
        f.LetterFactory(status=S.PENDING, about=batch[0].about, next_attempt_at=f.at("2026-06-10 07:00"))
    client = sign_in(cast.staff)
    client.get(LIST)
    with django_assert_num_queries(LIST_QUERIES):
        assert sum(len(row.facts) for row in client.get(LIST).context["batches"]) == n + 4
