"""How a demonstration meeting is written: planned as a row, then held through the same verbs the screens use."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from demo.accounts import address
from meetings import operations
from meetings.models import AgendaItem, AttendanceEvent, Meeting
from members.models import Institution, User
from workgroups.models import Accreditation, WorkGroup

ROOM, VIRTUAL = AttendanceEvent.Mode.ROOM, AttendanceEvent.Mode.VIRTUAL


@dataclass(frozen=True)
class Point:
    """A point of an agenda, with the notes its session left. ``presenter`` is an acronym."""

    title: str
    minutes: int
    section: str = "decision"
    presenter: str = ""
    detail: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Promise:
    """An agreement as it was taken, and what came of it since.

    ``due`` is a date, or None with ``no_due``. ``steps`` are (date, status, note), the oldest first; ``annulled`` is
    (date, reason). ``point`` is the position of its agenda item; without one it is the last point that decides.
    """

    text: str
    lead: str
    due: date | None
    others: str = ""
    point: int = 0
    grounds: str = ""
    no_due: str = ""
    method: str = "consensus"
    steps: tuple = ()
    annulled: tuple = ()


@dataclass(frozen=True)
class Session:
    """A meeting of a group: when, where, what was on its agenda and what was agreed."""

    group: str
    day: date
    starts: str
    points: tuple
    promises: tuple = ()
    kind: str = Meeting.Kind.WORKING
    minutes: int = 0
    is_final: bool = True
    fields: dict = field(default_factory=dict)
    absences: dict = field(default_factory=dict)  # of acronym: "excused" or "absent"
    ways: dict = field(default_factory=dict)  # of acronym: "virtual", "alternate", "late" or "left"


def lima(day, hour):
    """An aware datetime in the Mesa's zone, from a date and «09:30»."""
    return timezone.make_aware(datetime.combine(day, time.fromisoformat(hour)))


def clerk_of(group):
    """The account that logs a group's meetings: Protección's coordinator has one, the secretary logs the rest."""
    return User.objects.get(email=address("proteccion" if group.code == "GT-PROTECCION" else "coordinacion"))


def plan(session):
    """Write the meeting and its agenda, as its clerk would have a week before."""
    group = WorkGroup.objects.get(code=session.group)
    starts_at = lima(session.day, session.starts)
    length = session.minutes or sum(point.minutes for point in session.points)
    meeting = Meeting.objects.create(
        group=group,
        kind=session.kind,
        series=Meeting.series_of(group, session.kind),
        year=session.day.year,
        number=Meeting.next_number(group, session.kind, session.day.year),
        starts_at=starts_at,
        second_call_at=starts_at + timedelta(minutes=group.rules_on(session.day).second_call_minutes),
        ends_at=starts_at + timedelta(minutes=length),
        created_by=clerk_of(group),
        created_at=min(starts_at - timedelta(days=8), timezone.now()),
        **session.fields,
    )
    institutions = {institution.acronym: institution for institution in Institution.objects.all()}
    AgendaItem.objects.bulk_create(
        AgendaItem(
            meeting=meeting,
            position=position,
            section=point.section,
            title=point.title,
            minutes_planned=point.minutes,
            presenter=institutions.get(point.presenter),
            presenter_note=point.detail,
        )
        for position, point in enumerate(session.points, start=1)
    )
    return meeting


def hold(session):
    """Plan the meeting and log it whole: opened, attended, noted, agreed, closed, and its acta final if it is so."""
    meeting = plan(session)
    by = clerk_of(meeting.group)
    closed_at = meeting.starts_at + timedelta(minutes=sum(point.minutes for point in session.points))
    meeting = operations.open_meeting(meeting=meeting, opened_at=meeting.starts_at)
    _attend(meeting, session, by, closed_at)
    items = list(meeting.items.all())
    for item, point in zip(items, session.points, strict=True):
        if point.notes:
            operations.save_notes(item=item, text=point.notes, version=0, by=by, now=closed_at)
    taken = [_agree(meeting, items, promise, by, closed_at) for promise in session.promises]
    meeting = operations.close_meeting(meeting=meeting, closed_at=closed_at, now=closed_at)
    if session.is_final:
        finalised_at = min(closed_at + timedelta(days=9), timezone.now())
        operations.close_minutes(minutes=meeting.minutes, by=by, now=finalised_at)
    for agreement, promise in zip(taken, session.promises, strict=True):
        _follow(agreement, promise, by)
    return meeting


def _attend(meeting, session, by, closed_at):
    """Each seat's titular, or the alternate where there is none, but for what the session says otherwise."""
    for entry in meeting.roster.select_related("titular", "alternate"):
        way = session.ways.get(entry.acronym, "")
        fact = {"entry": entry, "by": by, "now": closed_at}
        absence = session.absences.get(entry.acronym)
        if absence:
            operations.record_attendance(kind=absence, at=meeting.opened_at, **fact)
            continue
        person, quality = entry.titular, Accreditation.Role.TITULAR
        if person is None or way == "alternate":
            person, quality = entry.alternate, Accreditation.Role.ALTERNATE
        minutes = 14 if way == "late" else -((entry.order * 3 + meeting.number) % 13)
        at = meeting.opened_at + timedelta(minutes=minutes)
        mode = VIRTUAL if way == "virtual" else ROOM
        operations.record_attendance(kind="in", at=at, mode=mode, quality=quality, person=person, **fact)
        if way == "left":
            operations.record_attendance(kind="left", at=closed_at - timedelta(minutes=25), **fact)


def _agree(meeting, items, promise, by, closed_at):
    acronyms = promise.others.split()
    institutions = {i.acronym: i for i in Institution.objects.filter(acronym__in=[promise.lead, *acronyms])}
    voting = meeting.roster.filter(has_vote=True, events__kind="in").distinct().count()
    return operations.add_agreement(
        meeting=meeting,
        item=items[promise.point - 1] if promise.point else _last_decision(items),
        lead=institutions[promise.lead],
        others=[institutions[acronym] for acronym in acronyms],
        submission=None,
        by=by,
        now=closed_at - timedelta(minutes=5),
        text=promise.text,
        grounds=promise.grounds,
        due_on=promise.due,
        no_due_reason=promise.no_due,
        method=promise.method,
        votes_for=voting,
    )


def _last_decision(items):
    return [item for item in items if item.section == AgendaItem.Section.DECISION][-1]


def _follow(agreement, promise, by):
    """Tell what became of an agreement, step by step, in the afternoon of each day."""
    for day, status, note in promise.steps:
        operations.report_agreement(agreement=agreement, status=status, note=note, by=by, now=lima(day, "16:10"))
    if promise.annulled:
        day, reason = promise.annulled
        operations.annul_agreement(agreement=agreement, reason=reason, by=by, now=lima(day, "09:20"))
