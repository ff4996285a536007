from django.apps import AppConfig
from django.db.models.signals import post_save, pre_delete, pre_save
from django.utils import timezone


class RemindersConfig(AppConfig):
    name = "reminders"
    verbose_name = "Recordatorios"

    def ready(self):
        from notifications.kinds import register
        from reminders import letters, operations

        register(*letters.KINDS)
        for signal, followed in [
            (post_save, operations.FOLLOWED),
            (pre_save, operations.CHANGING),
            (pre_delete, operations.REMOVED),
        ]:
            for sender, plan in followed:
                uid = f"reminders {plan.__name__}"
                signal.connect(_planning(plan), sender=sender, weak=False, dispatch_uid=uid)


def _planning(plan):
    from reminders.operations import plan_saved

    def saved(*, instance, raw=False, **_more):
        if not raw:  # a fixture being loaded is not complete yet
            plan_saved(plan, instance, now=timezone.now())

    return saved
