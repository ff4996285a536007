"""Institutions and their seats in the groups. Nothing is deleted: it ends on a day, and its history stays."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from members.models import Institution
from workgroups.models import Accreditation, NotNow, Seat, StaleVersion, version_of
from workgroups.operations.mandates import end_row, said

WRITTEN = ("official_name", "acronym", "kind", "sector", "district_id", "address", "records_email", "phone", "since")
LETTER = ("letter_number", "letter_on", "scan", "scan_name", "scan_sha256")
CARRIED = ("person", "role", "since", "until", "closed_at", "closed_reason", *LETTER)


def create_institution(**fields):
    """Add an institution. The database refuses a second one of the same name or acronym."""
    try:
        with transaction.atomic():
            return Institution.objects.create(**fields)
    except IntegrityError as twice:
        raise NotNow(_("Ya hay una institución con ese nombre o esa sigla.")) from twice


@transaction.atomic
def edit_institution(*, institution, version, **fields):
    """Rewrite an institution if nobody did since ``version`` was read; else raise StaleVersion."""
    institution = Institution.objects.select_for_update(of=("self",)).select_related("district").get(pk=institution.pk)
    if version != version_of(institution, *WRITTEN):
        raise StaleVersion(institution)
    for name, value in fields.items():
        setattr(institution, name, value)
    institution.save(update_fields=list(fields))
    return institution


@transaction.atomic
def close_institution(*, institution, on, reason, now):
    """``on`` is its last day in the Mesa; its seats and those named to them end with it. Twice is once."""
    institution = Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
    if institution.ended_on:
        if (institution.ended_on, institution.ended_reason) == (on, reason):
            return institution
        raise NotNow(_("Ya se retiró el %(day)s.") % {"day": said(institution.ended_on)})
    if institution.since and on < institution.since:
        raise NotNow(_("Es miembro desde el %(day)s: no puede retirarse antes.") % {"day": said(institution.since)})
    for seat in institution.seats.select_for_update().overlapping(on):
        _stop_seat(seat, on, reason, now)
    institution.ended_on, institution.ended_reason = on, reason
    institution.save(update_fields=["ended_on", "ended_reason"])
    return institution


@transaction.atomic
def add_seat(*, institution, group, since, kind, has_vote, order=None):
    """Give an institution a seat in a group, the last in precedence unless ``order`` says. The same sent twice is one.

    Raises NotNow if the institution left, or has a seat there already.
    """
    institution = Institution.objects.select_for_update(of=("self",)).get(pk=institution.pk)
    if institution.ended_on:
        raise NotNow(_("Ya se retiró el %(day)s.") % {"day": said(institution.ended_on)})
    taken = institution.seats.filter(group=group).overlapping(since).first()
    if taken and (taken.since, taken.kind, taken.has_vote) == (since, kind, has_vote):
        return taken
    if taken:
        facts = {"institution": institution, "group": group.title, "day": said(taken.since)}
        raise NotNow(_("%(institution)s ya tiene asiento en %(group)s desde el %(day)s.") % facts)
    facts = {"since": since, "kind": kind, "has_vote": has_vote, "order": _place(group, order)}
    return Seat.objects.create(institution=institution, group=group, **facts)


def _place(group, order):
    """``order``, or the place after the last seat of ``group``."""
    return order if order is not None else (group.seats.aggregate(last=Max("order"))["last"] or 0) + 1


@transaction.atomic
def change_seat(*, seat, since, kind, has_vote, now, order=None):
    """Change what a seat is from ``since`` on: the old one ends, another begins, and those named go with it.

    The place in the order of precedence is no fact of law: alone, it changes on the same row.
    """
    seat = Seat.objects.select_for_update(of=("self",)).select_related("group").get(pk=seat.pk)
    order = _place(seat.group, order)
    if (seat.kind, seat.has_vote) == (kind, has_vote):
        seat.order = order
        seat.save(update_fields=["order"])
        return seat
    if seat.is_over_on(since) or since < seat.since:
        raise NotNow(_("Elige un día desde el %(day)s, mientras el asiento dure.") % {"day": said(seat.since)})
    following = {"since": since, "until": seat.until, "kind": kind, "has_vote": has_vote, "order": order}
    named = list(seat.accreditations.overlapping(since))
    carried = [{name: getattr(row, name) for name in CARRIED} for row in named]
    for row in (seat, *named):
        row.stop_before(since, now=now, reason="Cambio de calidad del asiento")
    new = Seat.objects.create(institution_id=seat.institution_id, group_id=seat.group_id, **following)
    for facts in carried:
        Accreditation.objects.create(seat=new, **{**facts, "since": max(since, facts["since"])})
    return new


@transaction.atomic
def end_seat(*, seat, on, reason, now):
    """``on`` is the last day of a seat and of those named to it; today means at once."""
    seat = Seat.objects.select_for_update().get(pk=seat.pk)
    named = list(seat.accreditations.overlapping(on))
    seat = end_row(seat, on=on, reason=reason, now=now)
    for accreditation in named:
        accreditation.stop_after(on, now=now, reason=reason)
    return seat


def _stop_seat(seat, on, reason, now):
    for row in (seat, *seat.accreditations.overlapping(on)):
        row.stop_after(on, now=now, reason=reason)
