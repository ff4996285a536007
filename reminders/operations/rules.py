"""What the secretariat decides of the rules."""

from django.db import transaction

from reminders.models import ReminderRule
from reminders.operations import plan_reminders


@transaction.atomic
def change_rules(*, changes, now):
    """Keep the ``changes``, {name: (days, is it on)}, and plan anew: what waits by a rule of before moves or falls."""
    rows = {row.name: row for row in ReminderRule.objects.select_for_update().filter(name__in=changes)}
    for name, (days, is_on) in changes.items():
        row = rows.get(name) or ReminderRule(name=name)
        row.days, row.is_on = days, is_on
        row.save()
    plan_reminders(now=now)


@transaction.atomic
def restore_rules(*, now):
    """Back to the defaults of every rule."""
    for row in ReminderRule.objects.all():
        row.delete()
    plan_reminders(now=now)
