"""What happened to an institution in the Mesa, told from its dated rows: nothing of this is written anywhere else."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workgroups.models import Accreditation, Office, Seat

OFFICES = {
    Office.Kind.CHAIR: gettext_lazy("la presidencia"),
    Office.Kind.SECRETARY: gettext_lazy("la secretaría técnica"),
    Office.Kind.COORDINATOR: gettext_lazy("la coordinación"),
    Office.Kind.STAFF: gettext_lazy("la asistencia"),
    Office.Kind.AUDITOR: gettext_lazy("la auditoría"),
}


@dataclass(frozen=True)
class Event:
    on: date
    text: str
    icon: str
    detail: str = ""


def history_of(institution, today):
    """Its events until ``today``, the latest first (three queries)."""
    seats = institution.seats.select_related("group").order_by("-since", "-pk")
    named = Accreditation.objects.filter(seat__institution=institution).select_related("person", "seat__group")
    offices = Office.objects.filter(person__institution=institution).select_related("person", "group")
    events = [
        *_of_designations(list(named.order_by("since", "seat__group__order", "-role", "pk"))),
        *_of_offices(offices.order_by("-since", "-pk")),
        *_of_seats(list(seats), institution.ended_on),
        *_of_institution(institution),
    ]
    return sorted((event for event in events if event.on <= today), key=lambda event: event.on, reverse=True)


def _of_institution(institution):
    if institution.ended_on:
        yield Event(institution.ended_on, _("Se retira de la Mesa"), "sign-out", institution.ended_reason)
    if institution.since:
        yield Event(institution.since, _("Se incorpora a la Mesa"), "pen-nib")


def _is_void(row):
    """Ended before it began: it never was in force."""
    return row.closed_at is not None and row.until == row.since


def _follows(row, earlier):
    """True if ``row`` takes up where ``earlier`` ended."""
    return earlier.until is not None and earlier.until <= row.since <= earlier.until + timedelta(days=1)


def _of_seats(seats, left_on):
    """Those that end with the institution say no more than that."""
    seats = [seat for seat in seats if not _is_void(seat)]
    for seat in seats:
        others = [other for other in seats if other.group_id == seat.group_id and other is not seat]
        facts = {"place": seat.group.in_words, "quality": _quality(seat)}
        if any(_follows(seat, other) for other in others):
            yield Event(seat.since, _("Su asiento en %(place)s pasa a ser %(quality)s") % facts, "arrows-clockwise")
        else:
            yield Event(seat.since, _("Toma asiento en %(place)s, %(quality)s") % facts, "users-three")
        if seat.until and seat.until != left_on and not any(_follows(other, seat) for other in others):
            yield Event(seat.until, _("Deja su asiento en %(place)s") % facts, "sign-out", seat.closed_reason)


def _quality(seat):
    if seat.kind == Seat.Kind.MEMBER:
        return _("con voto") if seat.has_vote else _("sin voto")
    return seat.get_kind_display().lower()


def _of_designations(named):
    """One event for each person, role and day, whatever the number of seats; none for an end with the seat's own."""
    named = [row for row in named if not _is_void(row)]
    begun, ended = {}, {}
    for row in named:
        place = [other for other in named if other.seat.group_id == row.seat.group_id and other.role == row.role]
        if not any(other.person_id == row.person_id and _follows(row, other) for other in place):
            begun.setdefault((row.since, row.person_id, row.role), []).append(row)
        is_followed = any(other is not row and _follows(other, row) for other in place)
        if row.until and row.until != row.seat.until and not is_followed:
            ended.setdefault((row.until, row.person_id), []).append(row)
    for (on, _person, role), rows in begun.items():
        is_titular = role == Accreditation.Role.TITULAR
        sentence = (
            _("Designa a %(person)s como titular") if is_titular else _("Designa a %(person)s como persona alterna")
        )
        yield Event(on, sentence % {"person": rows[0].person}, "user-switch", _groups(rows))
    for (on, _person), rows in ended.items():
        sentence = _("Termina la designación de %(person)s") % {"person": rows[0].person}
        yield Event(on, sentence, "sign-out", rows[0].closed_reason or _groups(rows))


def _groups(rows):
    return ", ".join(dict.fromkeys(row.seat.group.name for row in rows))


def _of_offices(offices):
    for office in offices:
        if _is_void(office):
            continue
        group = office.group
        whose = _("de la Mesa") if group.is_plenary else _("del grupo %(group)s") % {"group": group.name}
        facts = {"office": OFFICES[office.kind], "whose": whose}
        yield Event(office.since, _("Asume %(office)s %(whose)s") % facts, "flag", office.person.full_name)
        if office.until:
            yield Event(office.until, _("Deja %(office)s %(whose)s") % facts, "sign-out", office.person.full_name)
