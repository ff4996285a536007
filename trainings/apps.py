from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = "Capacitaciones"

    def ready(self):
        from notifications.kinds import register
        from trainings.letters import certificate, enrolment, survey

        register(*enrolment.KINDS, *certificate.KINDS, *survey.KINDS)
