"""Who is called to a meeting, what each answered, and until when an answer can change."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from meetings.models import Rsvp
from meetings.room import MARKS
from members.models import Institution, Person
from workgroups.models import Accreditation, Office, Seat


@dataclass(frozen=True)
class Called:
    """One person called: by a seat in force on the day of the meeting, or as its guest."""

    person: Person
    institution: Institution
    quality: str
    seat: Seat | None = None


def called_to(meeting, person_id=None):
    """Everyone called, by precedence, the titular first; once each. With ``person_id`` only them, or nobody."""
    seats = Seat.objects.on(meeting.starts_on).filter(group=meeting.group_id)
    named = Accreditation.objects.on(meeting.starts_on).filter(seat__in=seats)
    named = named.select_related("person", "seat__institution").order_by("seat__order", "seat__pk", "-role", "pk")
    guests = meeting.guests.standing().select_related("person__institution")
    if person_id:
        named, guests = named.filter(person=person_id), guests.filter(person=person_id)
    found: dict = {}
    for each in named:
        found.setdefault(each.person_id, Called(each.person, each.seat.institution, _quality(each), each.seat))
    for guest in guests:
        called = Called(guest.person, guest.person.institution, str(_("Invitada o invitado")))
        found.setdefault(guest.person_id, called)
    return list(found.values())


def readers_of(meeting, now, called=None):
    """Of those ``called`` (everyone, unless given), who may read its acta today: they still sit where it is seen."""
    day = timezone.localdate(now)
    seats, offices = Accreditation.objects.on(day).filter(seat__in=Seat.objects.on(day)), Office.objects.on(day)
    if not (meeting.group.is_plenary or meeting.is_shared):
        seats, offices = seats.filter(seat__group=meeting.group_id), offices.filter(group=meeting.group_id)
    found = {pk for rows in (seats, offices, meeting.guests.live(now)) for pk in rows.values_list("person", flat=True)}
    return [each for each in (called_to(meeting) if called is None else called) if each.person.pk in found]


def on_record(meeting):
    """Whom the acta of a session concerns: everyone called by a seat, present or not, and whoever came."""
    roster = meeting.roster.select_related("institution", "titular__institution", "alternate__institution")
    roster = list(roster.prefetch_related("events__person__institution"))
    came = {entry.arrival.person_name for entry in roster if entry.arrival}
    found = {each.person.pk: each for each in called_to(meeting) if each.seat or each.person.full_name in came}
    for entry in roster:
        named = [(entry.titular, str(_("Titular"))), (entry.alternate, str(_("Alterna o alterno")))]
        if entry.arrival:
            named.append((entry.arrival.person, entry.arrival.get_quality_display()))
        for person, quality in named:
            if person:
                found.setdefault(person.pk, Called(person, entry.institution or person.institution, quality))
    return list(found.values())


def _quality(accreditation):
    seat = accreditation.seat
    return accreditation.get_role_display() if seat.kind == Seat.Kind.MEMBER else seat.get_kind_display()


def answers_until(meeting):
    """The last day on which an answer can change: the day before the meeting, to its end."""
    return meeting.starts_on - timedelta(days=1)


def takes_answers(meeting, now):
    """Convened, not begun, and its day has not come."""
    return bool(meeting.convened_at) and meeting.is_scheduled and timezone.localdate(now) <= answers_until(meeting)


@dataclass(frozen=True)
class Asked:
    """What a page asks of one person: whether they will come."""

    called: Called
    rsvp: Rsvp | None
    is_open: bool
    until: object
    moved_from: object = None  # the hour that an answer was given for, once the meeting moved from it

    @property
    def options(self):
        """(value, word, is it the answer that stands) of each answer."""
        stands = self.rsvp.answer if self.rsvp and not self.moved_from else ""
        return [(value, word, value == stands) for value, word in Rsvp.Answer.choices]

    @classmethod
    def of(cls, meeting, person_id, now):
        """None if the meeting was not convened, began or was cancelled, or does not call that person."""
        if not (meeting.convened_at and meeting.is_scheduled and person_id):
            return None
        called = next(iter(called_to(meeting, person_id)), None)
        rsvp = Rsvp.objects.filter(meeting=meeting, person=person_id).first() if called else None
        moved_from = rsvp.meant_for if rsvp and not rsvp.is_for(meeting) else None
        return called and cls(called, rsvp, takes_answers(meeting, now), answers_until(meeting), moved_from)


@dataclass(frozen=True)
class Answers:
    """The answers of everyone called: (Called, Rsvp or None), for whoever prepares the meeting."""

    rows: list
    seats: list  # those that vote, in order

    @classmethod
    def of(cls, meeting):
        """Three queries; an answer of someone no longer called, or for another hour, is not counted."""
        given = {rsvp.person_id: rsvp for rsvp in meeting.rsvps.all() if rsvp.is_for(meeting)}
        rows = [(called, given.get(called.person.pk)) for called in called_to(meeting)]
        seats = Seat.objects.on(meeting.starts_on).filter(group=meeting.group_id, has_vote=True)
        return cls(rows, list(seats.order_by("order", "pk")))

    @cached_property
    def attending(self):
        return [row for row in self.rows if row[1] and row[1].answer != Rsvp.Answer.NO]

    @cached_property
    def declined(self):
        return [row for row in self.rows if row[1] and row[1].answer == Rsvp.Answer.NO]

    @cached_property
    def waiting(self):
        return [row for row in self.rows if row[1] is None]

    @cached_property
    def marks(self):
        """The css class of each voting seat: filled by whoever of its people will come, the titular first."""
        coming: dict = {}
        for called, rsvp in self.attending:
            coming.setdefault(called.seat and called.seat.pk, MARKS[rsvp.answer])
        return [coming.get(seat.pk, "") for seat in self.seats]

    @property
    def filled(self):
        return sum(bool(mark) for mark in self.marks)
