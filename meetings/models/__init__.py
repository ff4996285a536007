"""What happens in a group: its meetings, their agenda, attendance, agreements, documents and acta."""

from meetings.models.agenda import AgendaItem, Document
from meetings.models.agreement import Agreement, AgreementEvent, AgreementParty
from meetings.models.attendance import AttendanceEvent, Quorum, RosterEntry
from meetings.models.guest import MeetingGuest
from meetings.models.meeting import Meeting, YearName
from meetings.models.minutes import Minutes
from meetings.models.rsvp import Rsvp
from workgroups.models import NotNow, StaleVersion

__all__ = [
    "AgendaItem",
    "Agreement",
    "AgreementEvent",
    "AgreementParty",
    "AttendanceEvent",
    "Document",
    "Meeting",
    "MeetingGuest",
    "Minutes",
    "NotNow",
    "Quorum",
    "RosterEntry",
    "Rsvp",
    "StaleVersion",
    "YearName",
]
