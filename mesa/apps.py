from django.apps import AppConfig


class MesaConfig(AppConfig):
    name = "mesa"
    verbose_name = "Mesa"

    def ready(self):
        from mesa import entrance

        entrance.watch()
