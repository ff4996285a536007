from django.apps import AppConfig


class WorkgroupsConfig(AppConfig):
    name = "workgroups"
    verbose_name = "Grupos de trabajo"

    def ready(self):
        """Register the check of the privacy notice."""
        from workgroups import notice  # noqa: F401 registers by being imported
