from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = "Reuniones"

    def ready(self):
        from meetings.letters.convening import KINDS
        from notifications.kinds import register

        register(*KINDS)
