from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from demo.accounts import ACCOUNTS, address, shared_password
from demo.load import ForeignRowsError, load_mesa


class Command(BaseCommand):
    help = "Carga la Mesa de demostración en una base vacía y muestra sus cuentas. Repetirlo no cambia nada."

    def handle(self, *args, **options):
        try:
            load_mesa(now=timezone.now())
        except ForeignRowsError:
            raise CommandError(
                "Esta base ya tiene datos propios: la demostración solo se carga en una base vacía. No se cambió nada."
            ) from None
        password = shared_password()
        for name, _holder, text in ACCOUNTS:
            self.stdout.write(f"{address(name):<26} {text}")
        self.stdout.write(f"Clave de demostración: {password}")
