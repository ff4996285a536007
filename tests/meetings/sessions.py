"""Held sessions of 23 January 2024 for the tests of actas."""

from meetings.models import AttendanceEvent, Meeting, Minutes, RosterEntry
from tests import factories as f

YEAR_NAME = "Año del Bicentenario, de la consolidación de nuestra Independencia"


def attend(entry, name, at, quality="titular", mode="room", **more):
    AttendanceEvent.objects.create(
        entry=entry, kind="in", at=f.at(at), mode=mode, quality=quality, person_name=name, **more
    )


def roster_entry(meeting, acronym, *, kind="member", has_vote=True, institution=None, name=None):
    return RosterEntry.objects.create(
        meeting=meeting,
        institution=institution,
        order=meeting.roster.count() + 1,
        acronym=acronym,
        official_name=name or f"Institución {acronym}",
        kind=kind,
        has_vote=has_vote,
    )


def held_meeting(group, **fields):
    """A session of 23 January 2024, 10:00 to 12:40, held and with its draft acta."""
    defaults = {
        "group": group,
        "number": 1,
        "starts_at": f.at("2024-01-23 10:00"),
        "ends_at": f.at("2024-01-23 12:30"),
        "opened_at": f.at("2024-01-23 10:00"),
        "closed_at": f.at("2024-01-23 12:40"),
        "status": Meeting.Status.HELD,
        "place": "Sede del Gobierno Regional de Tumbes",
        "notice": "Oficio Múltiple N.° 001-2024-MMTRM/ST",
    }
    meeting = f.MeetingFactory(**{**defaults, **fields})
    if meeting.is_held:
        Minutes.objects.create(meeting=meeting, drafted_at=f.at("2024-01-23 12:40"))
    return meeting


def agreement(meeting, number, text, **fields):
    return f.AgreementFactory(
        meeting=meeting, number=number, text=text, **{"due_on": f.at("2024-02-09 00:00").date(), **fields}
    )


def fetched(meeting):
    return Meeting.objects.for_record().get(pk=meeting.pk)
