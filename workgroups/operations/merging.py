"""Two rows of the same human made one. What pointed at the duplicate points at the one that stays, as far as it may."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from members.models import Invitation, Person
from workgroups.models import NotNow
from workgroups.permissions import can_merge_people

# What was recorded of a day stays with the row it named: rosters and attendance are append-only, and a decision of a
# review is about who was looked at. The page of the person reads both rows.
RECORDS = {"RosterEntry.titular", "RosterEntry.alternate", "AttendanceEvent.person", "AccessDecision.person"}
FILLED = ("short_name", "post", "email", "phone")


@dataclass(frozen=True)
class Merge:
    """What would happen: (name of the rows, how many) that move and that stay, fields filled, and what forbids it."""

    keep: Person
    duplicate: Person
    moved: list
    recorded: list
    filled: list
    conflicts: list


def pointing_at_people():
    """Every field of every model that points at a person, hidden reverse names too: none can be forgotten."""
    relations = Person._meta.get_fields(include_hidden=True)
    return [relation.field for relation in relations if relation.auto_created and not relation.concrete]


def plan_merge(keep, duplicate, today):
    moved, recorded = Counter(), Counter()
    for field in pointing_at_people():
        counter = recorded if _is_record(field) else moved
        counter[capfirst(field.model._meta.verbose_name_plural)] += _movable(field, keep, duplicate).count()
    filled = [name for name in FILLED if getattr(duplicate, name) and not getattr(keep, name)]
    conflicts = list(_conflicts(keep, duplicate, today))
    return Merge(keep, duplicate, list((+moved).items()), list((+recorded).items()), filled, conflicts)


@transaction.atomic
def merge_people(*, keep, duplicate, by, now):
    """Make ``duplicate`` point at ``keep`` with all that moves, or raise NotNow. Sent twice, the second says so."""
    locked = Person.objects.select_for_update().order_by("pk").in_bulk([keep.pk, duplicate.pk])
    keep, duplicate = locked[keep.pk], locked[duplicate.pk]
    if not can_merge_people(by, keep, duplicate):
        raise NotNow(_("Una de las dos fichas tiene ahora cuenta o cargo: las une la secretaria o el secretario."))
    plan = plan_merge(keep, duplicate, timezone.localdate(now))
    if plan.conflicts:
        raise NotNow(plan.conflicts[0])
    for field in pointing_at_people():
        for row in [] if _is_record(field) else _movable(field, keep, duplicate):
            setattr(row, field.name, keep)
            row.save(update_fields=[field.name])
    for name in plan.filled:
        setattr(keep, name, getattr(duplicate, name))
    keep.save(update_fields=plan.filled)
    duplicate.merged_into = keep
    duplicate.save(update_fields=["merged_into"])
    return keep


def _movable(field, keep, duplicate):
    """The rows of the duplicate; one of which there may be one each, and ``keep`` has its own, stays where it is."""
    rows = field.model._base_manager.filter(**{field.name: duplicate})
    for constraint in field.model._meta.total_unique_constraints:
        if field.name in constraint.fields:
            same = {name: OuterRef(name) for name in constraint.fields if name != field.name}
            rows = rows.exclude(Exists(field.model._base_manager.filter(**{field.name: keep}, **same)))
    return rows


def _is_record(field):
    return f"{field.model.__name__}.{field.name}" in RECORDS


def _conflicts(keep, duplicate, today):
    """What a person must settle first, in sentences."""
    if duplicate.merged_into_id or keep.merged_into_id:
        yield _("Una de las dos fichas ya está unida a otra.")
    accounts = [person for person in (keep, duplicate) if hasattr(person, "user")]
    if len(accounts) == 2:
        yield _("Las dos tienen cuenta, y una persona tiene una sola.")
    waiting = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    if waiting.filter(person=duplicate).exists() and (waiting.filter(person=keep).exists() or accounts):
        yield _("Hay más de una invitación o cuenta. Retira antes la invitación pendiente.")
    yield from _overlaps(keep, duplicate)
    yield from _foreign_seats(keep, duplicate, today)


def _overlaps(keep, duplicate):
    """The same seat, or the same office, held twice on the same day."""
    for row in duplicate.accreditations.select_related("seat__group", "seat__institution"):
        if _same_days(keep.accreditations.filter(seat=row.seat_id), row):
            where = {"institution": row.seat.institution.acronym, "group": row.seat.group.title}
            yield _("Las dos ocupan el asiento de %(institution)s en %(group)s en las mismas fechas.") % where
    for row in duplicate.offices.select_related("group"):
        if _same_days(keep.offices.filter(group=row.group_id, kind=row.kind), row):
            what = {"office": row.get_kind_display(), "group": row.group.title}
            yield _("Las dos tienen el mismo cargo (%(office)s, %(group)s) en las mismas fechas.") % what


def _same_days(rows, row):
    if row.closed_at and row.until == row.since:
        return False  # it was never in force
    last = row.until - timedelta(days=1) if row.closed_at else row.until
    return rows.overlapping(row.since, last).exists()


def _foreign_seats(keep, duplicate, today):
    """Whoever stays cannot hold a seat of an institution that is not theirs."""
    for row in duplicate.accreditations.select_related("seat__institution"):
        if row.seat.institution_id != keep.institution_id and not row.is_over_on(today):
            where = {"keep": keep.institution.acronym, "other": row.seat.institution.acronym}
            yield _("La ficha que queda es de %(keep)s y la otra ocupa un asiento de %(other)s: deja la otra.") % where
            return
