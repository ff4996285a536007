from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = "Capacitaciones"

    def ready(self):
        from notifications.kinds import register
        from trainings.letters import approval, enrolment, survey

        register(*enrolment.KINDS, *approval.KINDS, *survey.KINDS)
