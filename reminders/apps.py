from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils import timezone


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Recordatorios"

    def ready(self):
        from notifications.kinds import register
        from reminders import letters, operations

        register(*letters.KINDS)
        for sender, plan in operations.FOLLOWED:
            post_save.connect(_planning(plan), sender=sender, weak=False, dispatch_uid=f"reminders {plan.__name__}")


def _planning(plan):
    from reminders.operations import plan_saved

    def saved(*, instance, raw, **_more):
        if not raw:  # a fixture being loaded is not complete yet
            plan_saved(plan, instance, now=timezone.now())

    return saved
