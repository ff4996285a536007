from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "Notificaciones"

    def ready(self):
        from notifications.kinds import register
        from notifications.letters import LETTERS

        register(*LETTERS)
