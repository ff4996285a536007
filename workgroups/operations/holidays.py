"""Days on which the Mesa departs from the calendar of the country."""

from django.db import transaction
from django.utils.translation import gettext as _

from workgroups.models import Holiday, NotNow


@transaction.atomic
def add_holiday(*, day, name, is_workday):
    """Correct the calendar on ``day``. The same twice is one; another correction of that day is refused."""
    facts = {"name": name, "is_workday": is_workday}
    holiday, is_new = Holiday.objects.get_or_create(day=day, defaults=facts)
    if not is_new and (holiday.name, holiday.is_workday) != (name, is_workday):
        raise NotNow(_("Ese día ya está anotado como «%(name)s». Edítalo en la lista.") % {"name": holiday.name})
    return holiday


@transaction.atomic
def correct_holiday(*, holiday, day, name, is_workday):
    """``day`` is the one it has: a wrong date is removed and added anew."""
    holiday.name, holiday.is_workday = name, is_workday
    holiday.save(update_fields=["name", "is_workday"])
    return holiday


@transaction.atomic
def remove_holiday(*, holiday):
    """The calendar of the country holds again that day; the audit log keeps what stood here."""
    holiday.delete()
