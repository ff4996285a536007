"""Who came to the sessions, drawn as a row of seats: of an institution, of a person, of the seats of a group."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import AttendanceEvent, Meeting, RosterEntry

LATEST_ENTRIES = 120
IN_A_ROW = 12
WORDS = {
    "yes": gettext_lazy("En sala"),
    "web": gettext_lazy("Virtual"),
    "just": gettext_lazy("Ausencia justificada"),
    "sub": gettext_lazy("Asistió otra persona"),
    "no": gettext_lazy("Ausente"),
    "none": gettext_lazy("Sin asiento ese día"),
}
ICONS = {"yes": "check", "web": "video-camera", "just": "minus", "sub": "user-switch", "no": "x", "none": ""}


@dataclass(frozen=True)
class Mark:
    """One session: ``seat`` is a key of WORDS; ``at`` when it was called."""

    seat: str
    at: object

    @property
    def icon(self):
        return ICONS[self.seat]

    @property
    def words(self):
        return WORDS[self.seat]

    @property
    def attended(self):
        return self.seat in ("yes", "web")


@dataclass
class Strip:
    """The last sessions of one group, oldest first."""

    group: object
    marks: list = field(default_factory=list)

    @property
    def attended(self):
        return sum(mark.attended for mark in self.marks)

    @property
    def total(self):
        return sum(mark.seat != "none" for mark in self.marks)

    @property
    def label(self):
        """What the row draws, as a sentence."""
        figures = {"part": self.attended, "all": self.total}
        return _("%(part)s de %(all)s reuniones, de la más antigua a la más reciente") % figures


@dataclass
class Record:
    """The strips of an institution or a person, and their sums."""

    strips: list

    @cached_property
    def marks(self):
        return [mark for strip in self.strips for mark in strip.marks]

    @property
    def attended(self):
        return sum(mark.attended for mark in self.marks)

    @property
    def total(self):
        return len(self.marks)

    @property
    def virtual(self):
        return sum(mark.seat == "web" for mark in self.marks)

    @property
    def in_room(self):
        return self.attended - self.virtual

    @property
    def excused(self):
        return sum(mark.seat == "just" for mark in self.marks)

    @property
    def first_at(self):
        return min(mark.at for mark in self.marks)

    @property
    def last_at(self):
        return max(mark.at for mark in self.marks)


def _entries(user):
    """Seats in closed sessions the user may see, with what happened at each (two queries)."""
    held = Meeting.objects.visible_to(user).held()
    events = Prefetch("events", AttendanceEvent.objects.order_by("pk"))
    entries = RosterEntry.objects.filter(meeting__in=held).select_related("meeting__group").prefetch_related(events)
    return entries.order_by("-meeting__starts_at", "-meeting_id")


def _seat_of(entry):
    """How the seat was filled in that session, whoever came."""
    if entry.arrival:
        return "web" if entry.arrival.mode == AttendanceEvent.Mode.VIRTUAL else "yes"
    return "just" if entry.state == "excused" else "no"


def _seat_of_person(entry, ids):
    """The same, for one of the people who could fill it."""
    if entry.arrival and entry.arrival.person_id not in ids:
        return "sub"
    return _seat_of(entry)


def _record(entries, seat_of):
    """``entries`` come latest first; each group keeps its last ones."""
    strips = {}
    for entry in entries[:LATEST_ENTRIES]:
        if entry.latest is None:
            continue  # nobody recorded it: neither present nor absent
        strip = strips.setdefault(entry.meeting.group_id, Strip(entry.meeting.group))
        if len(strip.marks) < IN_A_ROW:
            strip.marks.insert(0, Mark(seat_of(entry), entry.meeting.starts_at))
    return Record(sorted(strips.values(), key=lambda strip: (strip.group.order, strip.group.name)))


def record_of_institution(institution, user):
    """Its attendance in the sessions ``user`` may see."""
    return _record(_entries(user).filter(institution=institution), _seat_of)


def record_of_person(person, user):
    """The sessions ``user`` may see where the person was titular or came; one filled by another person says so.

    What was recorded keeps its row: that of a duplicate since merged into this person counts as theirs.
    """
    ids = {person.pk, *person.duplicates.values_list("pk", flat=True)}
    came = AttendanceEvent.objects.filter(person__in=ids, kind=AttendanceEvent.Kind.IN).values("entry")
    entries = _entries(user).filter(Q(titular__in=ids) | Q(pk__in=came))
    return _record(entries, lambda entry: _seat_of_person(entry, ids))


def strips_of_group(group, user, *, sessions):
    """A Strip of the group's last ``sessions`` for each institution that sat in one, by institution id."""
    held = Meeting.objects.visible_to(user).held().filter(group=group).order_by("-starts_at", "-pk")[:sessions]
    held = sorted(held, key=lambda meeting: (meeting.starts_at, meeting.pk))
    entries = _entries(user).filter(meeting__in=held, institution__isnull=False)
    seats = {(entry.institution_id, entry.meeting_id): _seat_of(entry) for entry in entries}
    return {
        institution: Strip(group, [Mark(seats.get((institution, m.pk), "none"), m.starts_at) for m in held])
        for institution in {institution for institution, _meeting in seats}
    }
