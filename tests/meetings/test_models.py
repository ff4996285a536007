"""What the database refuses of meetings, rosters, agreements and actas."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from meetings.models import Agreement, AgreementParty, AttendanceEvent, Meeting, Minutes, RosterEntry
from tests import factories as f

NOW = f.at("2026-06-23 09:00")


def _twice_numbered(cast):
    meeting = f.MeetingFactory(group=cast.salud, number=5)
    f.MeetingFactory(group=cast.salud, number=5, starts_at=meeting.starts_at + timedelta(hours=1))


def _agreement(cast, **fields):
    return f.AgreementFactory(meeting=f.MeetingFactory(group=cast.salud), **fields)


def _entry(cast, **fields):
    return RosterEntry.objects.create(meeting=f.MeetingFactory(group=cast.salud), official_name="DIRESA", **fields)


REFUSED = {
    "meeting_number_unique_in_series_and_year": _twice_numbered,
    "meeting_ends_after_it_starts": lambda c: f.MeetingFactory(group=c.salud, starts_at=NOW, ends_at=NOW),
    "session_closes_after_it_opens": lambda c: f.MeetingFactory(
        group=c.salud, opened_at=NOW, closed_at=NOW - timedelta(minutes=1)
    ),
    "cancelled_meeting_says_why": lambda c: f.MeetingFactory(group=c.salud, status=Meeting.Status.CANCELLED),
    "agenda_position_unique_in_meeting": lambda c: [
        f.ItemFactory(meeting=m, position=1) for m in [f.MeetingFactory(group=c.salud)] * 2
    ],
    "agreement_has_due_date_or_says_why_not": lambda c: _agreement(c, due_on=None),
    "agreement_number_unique_in_series_and_year": lambda c: [_agreement(c, number=1) for _ in range(2)],
    "done_agreement_says_when": lambda c: _agreement(c, status=Agreement.Status.DONE),
    "annulled_agreement_says_why": lambda c: _agreement(c, annulled_at=NOW),
    "one_lead_per_agreement": lambda c: AgreementParty.objects.create(
        agreement=_agreement(c), institution=f.InstitutionFactory(), is_lead=True
    ),
    "only_members_vote_in_session": lambda c: _entry(c, kind="guest", has_vote=True),
    "arrival_says_who_and_how": lambda c: AttendanceEvent.objects.create(
        entry=_entry(c, kind="member"), kind="in", at=NOW
    ),
    "final_acta_says_when": lambda c: Minutes.objects.create(
        meeting=f.MeetingFactory(group=c.salud), status="final", drafted_at=NOW
    ),
    "only_final_actas_are_stored": lambda c: Minutes.objects.create(
        meeting=f.MeetingFactory(group=c.salud), drafted_at=NOW, sha256="a" * 64
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_database_refuses(cast, name):
    with pytest.raises(IntegrityError), transaction.atomic():
        REFUSED[name](cast)


@pytest.mark.parametrize(
    ("number", "title"),
    [(1, "Primera sesión ordinaria"), (12, "Duodécima sesión ordinaria"), (13, "Sesión ordinaria N.° 013-2026")],
)
def test_title_counts_in_words_up_to_twelve(cast, number, title):
    assert f.MeetingFactory(group=cast.salud, number=number, starts_at=NOW).title == title


def test_number_of_a_cancelled_meeting_is_not_proposed_again(cast):
    f.MeetingFactory(group=cast.salud, number=3, starts_at=NOW, status="cancelled", cancelled_reason="Simulacro")
    assert Meeting.next_number(cast.salud, "SO", 2026) == 4
    assert Meeting.next_number(cast.salud, "SE", 2026) == 1
    assert Meeting.next_number(cast.salud, "SO", 2027) == 1


def test_agreement_signal_by_day(cast):
    today = timezone.localdate()

    def signal(**fields):
        return _agreement(cast, **fields).signal

    assert [
        signal(due_on=today - timedelta(days=1)),
        signal(due_on=today),
        signal(due_on=today + timedelta(days=7)),
        signal(due_on=today + timedelta(days=8)),
        signal(due_on=None, no_due_reason="Es permanente", status="doing"),
        signal(due_on=today - timedelta(days=1), status="done", done_on=today),
        signal(due_on=today - timedelta(days=1), status="dropped"),
    ] == ["late", "due", "due", "todo", "doing", "done", "off"]


def test_positions_can_be_swapped_through_the_database_constraint(cast):
    meeting = f.MeetingFactory(group=cast.salud)
    for place in (1, 2):
        f.ItemFactory(meeting=meeting, position=place)
    meeting.items.update(position=-F("position"))
    assert list(meeting.items.values_list("position", flat=True)) == [-2, -1]
