import os

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from environ import Env

from mesa.celery import make_queue
from mesa.roles import TooPowerful, give_rows


class Command(BaseCommand):
    help = (
        "Crea o actualiza las tablas. Con MESA_MIGRATE_URL lo hace con ese rol, su dueño, y da al de DATABASE_URL solo "
        "las filas: la aplicación no puede cambiar ni borrar lo anotado. Repetirlo no cambia nada."
    )

    def handle(self, *args, **options):
        if not settings.REDIS_URL:
            make_queue()
        call_command("migrate", interactive=False, verbosity=options["verbosity"])
        if "MESA_MIGRATE_URL" not in os.environ:
            return
        application = Env().db("DATABASE_URL")
        try:
            give_rows(connection, role=application["USER"], password=application["PASSWORD"])
        except TooPowerful:
            raise CommandError(
                f"El rol «{application['USER']}» de DATABASE_URL es dueño de las tablas o superusuario, y podría "
                "borrar lo anotado. Pon en DATABASE_URL otro usuario: si no existe, se crea con esa clave."
            ) from None
        self.stdout.write(f"El rol «{application['USER']}» lee y escribe filas, y a lo anotado solo agrega.")
