"""A person of the directory: written, corrected, confirmed, and two rows of the same human made one."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Person
from workgroups.models import Accreditation, NotNow


@transaction.atomic
def register_person(*, fields):
    return Person.objects.create(**fields)


@transaction.atomic
def correct_person(*, person, changes, now):
    """Write ``changes`` (field: value), and only those. Nobody leaves an institution while they hold a seat of it."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if changes.get("institution", person.institution) != person.institution:
        _refuse_leaving_a_seat(person, timezone.localdate(now))
    return _write(person, changes)


@transaction.atomic
def confirm_contact(*, person, changes, now):
    """The person says that their contact is right, as it was or with ``changes``."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    return _write(person, changes | {"contact_confirmed_at": now})


def _write(person, changes):
    for name, value in changes.items():
        setattr(person, name, value)
    person.save(update_fields=list(changes))
    return person


def _refuse_leaving_a_seat(person, today):
    """A seat of today or announced speaks for its institution: the mandate ends first."""
    lasts = Q(until__isnull=True) | Q(until__gte=today, closed_at__isnull=True)
    held = Accreditation.objects.filter(lasts, person=person, seat__institution=person.institution_id)
    if seat := held.select_related("seat__group").first():
        raise NotNow(
            _("Ocupa un asiento de %(institution)s (%(group)s). Termina antes esa designación.")
            % {"institution": person.institution.acronym, "group": seat.seat.group.title}
        )
