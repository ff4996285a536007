"""Records to which rows are only added, refused by the database itself."""

import pytest
from django.db import DatabaseError, connection, transaction

from meetings.models import AgreementEvent, AttendanceEvent
from meetings.operations import open_meeting
from members.reading import record_reading
from notifications.models import Told
from secretariat.append_only import TABLES
from secretariat.models import LogEntry
from tests import factories as f

pytestmark = pytest.mark.django_db
ATTEMPTS = {
    "sqlite": ["UPDATE {table} SET id = id", "DELETE FROM {table}", "REPLACE INTO {table} SELECT * FROM {table}"],
    "postgresql": [
        "UPDATE {table} SET id = id",
        "DELETE FROM {table}",
        "TRUNCATE {table} CASCADE",
        "SET LOCAL session_replication_role = replica; DELETE FROM {table}",
    ],
}


@pytest.fixture
def rows(cast):
    """A row in each of the tables."""
    record_reading(cast.secretary, cast.titular.person, "Ficha")
    meeting = f.MeetingFactory(group=cast.salud)
    f.ItemFactory(meeting=meeting)
    meeting = open_meeting(meeting=meeting, opened_at=meeting.starts_at)
    AttendanceEvent.objects.create(entry=meeting.roster.first(), kind="absent", at=meeting.starts_at)
    AgreementEvent.objects.create(agreement=f.AgreementFactory(meeting=meeting), status="todo", at=meeting.starts_at)
    Told.objects.create(letter=f.LetterFactory(), way="phone")
    connection.check_constraints()  # PostgreSQL truncates nothing while it still has rows to check


def attempt(statement):
    """Whether the database refuses it, saying why."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as refusal:
        return "rows are only added" in str(refusal)
    return False


def count(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 a name of our own
        return cursor.fetchone()[0]


@pytest.mark.parametrize("table", TABLES)
def test_rows_are_only_added(rows, table):
    before = count(table)
    statements = [pattern.format(table=table) for pattern in ATTEMPTS[connection.vendor]]
    assert before > 0
    assert [statement for statement in statements if not attempt(statement)] == []
    assert count(table) == before


def test_a_log_entry_cannot_be_saved_again_or_deleted(rows):
    entry = LogEntry.objects.first()
    for act in (entry.save, entry.delete):
        with pytest.raises(DatabaseError, match="rows are only added"), transaction.atomic():
            act()
