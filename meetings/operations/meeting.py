from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.letters.changes import facts_of
from meetings.models import AgendaItem, Agreement, Meeting, Minutes, NotNow, RosterEntry, StaleVersion
from meetings.operations.convening import tell_cancellation, tell_change
from workgroups.models import Accreditation, Seat, WorkGroup


def _locked(meeting):
    return Meeting.objects.select_for_update().select_related("group").get(pk=meeting.pk)


@transaction.atomic
def plan_meeting(*, meeting, by, number, now, submission=None, **plan):
    """Write the plan of a new or existing meeting. ``plan``: group, kind, starts_at, second_call_at, ends_at, place…

    ``number`` None takes the next of the series, with the group's row locked. The same form sent twice makes one
    meeting. Raises NotNow if it can no longer be changed or the number was just taken.
    """
    if submission and (existing := Meeting.objects.filter(submission=submission).first()):
        return existing
    before = _locked(meeting) if meeting.pk else None
    was = facts_of(before) if before else None
    if before and not before.is_plan_editable:
        raise NotNow(_("La reunión ya se realizó o se canceló: sus datos no cambian."))
    group = WorkGroup.objects.select_for_update().get(pk=plan["group"].pk)
    for name, value in plan.items():
        setattr(meeting, name, value)
    meeting.series, meeting.year = Meeting.series_of(group, meeting.kind), meeting.starts_on.year
    meeting.number = number or Meeting.next_number(group, meeting.kind, meeting.year)
    if not meeting.pk:
        meeting.created_by, meeting.submission = by, submission
    same = Meeting.objects.filter(series=meeting.series, year=meeting.year, number=meeting.number)
    if same.exclude(pk=meeting.pk).exists():
        raise NotNow(_("Ese número se acaba de usar. Deja el número vacío y se tomará el siguiente."))
    meeting.save()
    if before:
        tell_change(meeting=meeting, was=was, by=by, now=now)
    return meeting


@transaction.atomic
def open_meeting(*, meeting, opened_at):
    """Open the session: freeze the seats in force that day as its roster.

    ``opened_at`` is when it really began (aware datetime). Opening twice is the same as opening once.
    Raises NotNow if it was cancelled, its agenda is empty or its day has not come.
    """
    meeting = _locked(meeting)
    if meeting.has_record:
        return meeting
    if meeting.is_cancelled:
        raise NotNow(_("Esta reunión fue cancelada. Crea otra para la nueva fecha."))
    if not meeting.items.exists():
        raise NotNow(_("La agenda está vacía. Agrega al menos un punto antes de iniciar la sesión."))
    if timezone.localdate(opened_at) < meeting.starts_on:
        raise NotNow(_("Esta reunión aún no llega. Si se adelantó, cambia primero su fecha."))
    for entry in _frozen_roster(meeting):
        entry.save()
    meeting.status, meeting.opened_at = Meeting.Status.OPEN, opened_at
    meeting.save(update_fields=["status", "opened_at"])
    return meeting


def _frozen_roster(meeting):
    day = meeting.starts_on
    seats = Seat.objects.on(day).filter(group=meeting.group).select_related("institution").order_by("order", "pk")
    named = {}
    accredited = Accreditation.objects.on(day).filter(seat__in=seats).select_related("person").order_by("-since")
    for accreditation in accredited:
        named.setdefault((accreditation.seat_id, accreditation.role), accreditation.person)
    for order, seat in enumerate(seats, start=1):
        yield RosterEntry(
            meeting=meeting,
            seat=seat,
            institution=seat.institution,
            order=order,
            acronym=seat.institution.acronym,
            official_name=seat.institution.official_name,
            kind=seat.kind,
            has_vote=seat.has_vote,
            titular=named.get((seat.pk, Accreditation.Role.TITULAR)),
            alternate=named.get((seat.pk, Accreditation.Role.ALTERNATE)),
        )


@transaction.atomic
def set_session_times(*, meeting, opened_at, closed_at):
    """Correct when the session really began and ended. ``closed_at`` may be None while it is open."""
    meeting = _locked(meeting)
    _require_editable_record(meeting)
    if meeting.is_held and (closed_at is None or closed_at < opened_at):
        raise NotNow(_("La sesión ya se cerró: indica a qué hora terminó, después de su inicio."))
    meeting.opened_at, meeting.closed_at = opened_at, closed_at
    meeting.save(update_fields=["opened_at", "closed_at"])
    return meeting


def _require_editable_record(meeting):
    if not meeting.has_record:
        raise NotNow(_("La sesión no se ha iniciado: inicia primero su registro."))
    if not meeting.is_record_editable:
        raise NotNow(_("El acta ya es final: lo registrado no se cambia."))


@transaction.atomic
def save_notes(*, item, text, version, by, now):
    """Write the notes of an agenda item if nobody wrote since ``version`` was read.

    Raises StaleVersion with the row as it stands; the caller still has ``text`` and must not lose it.
    """
    meeting = _locked(item.meeting)
    _require_editable_record(meeting)
    current = AgendaItem.objects.select_related("notes_saved_by__person").get(pk=item.pk)
    if current.notes_version == version:
        current.notes, current.notes_version = text, version + 1
        current.notes_saved_at, current.notes_saved_by = now, by
        current.save(update_fields=["notes", "notes_version", "notes_saved_at", "notes_saved_by"])
    elif current.notes != text:
        raise StaleVersion(current)
    return current


@transaction.atomic
def close_meeting(*, meeting, closed_at, now):
    """Close the session: numbers its agreements and starts the draft acta. Closing twice is closing once.

    ``closed_at`` is when it really ended. Raises NotNow if it was not open, ends before it began,
    or an agreement lacks the institution that leads it.
    """
    meeting = _locked(meeting)
    if meeting.is_held:
        return meeting
    if not meeting.is_open:
        raise NotNow(_("La sesión no se ha iniciado: no hay nada que cerrar."))
    if closed_at < meeting.opened_at:
        raise NotNow(_("La sesión no puede terminar antes de empezar. Revisa la hora de cierre."))
    agreements = meeting.agreements.in_force()
    if agreements.exclude(parties__is_lead=True).exists():
        raise NotNow(_("Hay un acuerdo sin institución que lo conduzca. Indica quién responde antes de cerrar."))
    meeting.status, meeting.closed_at = Meeting.Status.HELD, closed_at
    meeting.save(update_fields=["status", "closed_at"])
    number_agreements(meeting)
    Minutes.objects.create(meeting=meeting, drafted_at=now)
    return meeting


def number_agreements(meeting):
    """Give the meeting's agreements without a number the next of their series, in the order they were taken.

    The group's row is locked, so two meetings closed at once do not meet on a number; numbers are never reused.
    """
    WorkGroup.objects.select_for_update().get(pk=meeting.group_id)
    pending = meeting.agreements.filter(number__isnull=True).order_by("item__position", "pk")
    for agreement in pending:
        agreement.number = Agreement.next_number(agreement.series, agreement.year)
        agreement.save(update_fields=["number"])


@transaction.atomic
def cancel_meeting(*, meeting, reason, by, now):
    """Cancel a meeting that was not held, saying why. It keeps its number and stays in the lists.

    If it was convened, everyone is told at once. The same reason twice is once. Raises NotNow otherwise.
    """
    meeting = _locked(meeting)
    if meeting.is_cancelled and meeting.cancelled_reason == reason:
        return meeting
    if meeting.is_cancelled:
        raise NotNow(_("Ya se canceló, con este motivo: «%(reason)s».") % {"reason": meeting.cancelled_reason})
    if not meeting.is_scheduled:
        raise NotNow(_("Solo se cancela una reunión que no se ha iniciado."))
    meeting.status, meeting.cancelled_reason = Meeting.Status.CANCELLED, reason
    meeting.save(update_fields=["status", "cancelled_reason"])
    tell_cancellation(meeting=meeting, by=by, now=now)
    return meeting
