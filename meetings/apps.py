from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Reuniones"

    def ready(self):
        from meetings.letters import actas, changes, convening
        from notifications.kinds import register

        register(*convening.KINDS, *changes.KINDS, *actas.KINDS)
