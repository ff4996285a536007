from django.apps import AppConfig


class WorkgroupsConfig(AppConfig):
    name = "workgroups"
    verbose_name = "Grupos de trabajo"

    def ready(self):
        from notifications import screen
        from workgroups.models import WorkGroup

        screen.DEMOS.append(WorkGroup.objects.is_demo)
