from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = "Certificados"

    def ready(self):
        from certificates import letters
        from notifications.kinds import register

        register(*letters.KINDS)
