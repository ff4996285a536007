"""The first administrator of a new Mesa, or a new one when nobody can enter any more."""

import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import timezone

from workgroups.models import NotNow, WorkGroup
from workgroups.operations.secretary import install_secretary

ASKED = {
    "name": "Nombres y apellidos",
    "email": "Correo institucional",
    "acronym": "Sigla de su institución",
}
ASKED_OF_A_NEW_MESA = {"table": "Nombre oficial de la Mesa", "region": "Región", "city": "Ciudad"}


class Command(BaseCommand):
    help = "Nombra a quien dirige la Secretaría Técnica y le envía su invitación. Pregunta lo que no se le dice."

    def add_arguments(self, parser):
        for name, label in (ASKED | ASKED_OF_A_NEW_MESA).items():
            parser.add_argument(f"--{name}", default="", help=label)
        parser.add_argument("--official-name", default="", help="Nombre oficial de su institución")
        parser.add_argument("--replace", action="store_true", help="Termina el cargo de quien lo tiene hoy")
        parser.add_argument("--no-input", action="store_true", help="No pregunta: lo que falta es un error")

    def handle(self, *args, **options):
        needed = ASKED if WorkGroup.objects.plenary() else ASKED | ASKED_OF_A_NEW_MESA
        facts = {name: self._given(name, label, options) for name, label in needed.items()}
        facts = dict.fromkeys(ASKED_OF_A_NEW_MESA, "") | {"official_name": options["official_name"].strip()} | facts
        try:
            validate_email(facts["email"])
            person, invitation = install_secretary(**facts, replaces=options["replace"], now=timezone.now())
        except ValidationError as refused:
            raise CommandError(f"«{facts['email']}» no es un correo completo.") from refused
        except NotNow as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{person} dirige la Secretaría Técnica desde hoy.")
        if invitation is None:
            self.stdout.write("Ya tiene cuenta: entra con su contraseña.")
            return
        link = settings.SITE_URL.rstrip("/") + reverse("workgroups:invitation_accept", args=[invitation.token])
        self.stdout.write(f"Su invitación va a {invitation.email}. También se abre aquí, una sola vez:\n{link}")

    def _given(self, name, label, options):
        """What was said as an argument, or the answer to a question."""
        value = options[name].strip()
        if not value and not options["no_input"] and sys.stdin.isatty():
            value = input(f"{label}: ").strip()
        if not value:
            raise CommandError(f"Falta --{name}: {label.lower()}.")
        return value
