from django.apps import AppConfig


class SecretariatConfig(AppConfig):
    name = "secretariat"
    verbose_name = "Secretaría y auditoría"

    def ready(self):
        """Follow the records of law in the log, and check the privacy notice."""
        from secretariat import audited, notice  # noqa: F401 the check registers by being imported

        audited.follow()
