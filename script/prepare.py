"""What script/server does before it serves: tables, static files and, the first time, the demo Mesa.

Prints on standard output what people need to enter a demo database, and nothing in any other.
"""

import hashlib
import os
import sys
from io import StringIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mesa.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402 - as above
from django.contrib.staticfiles.finders import get_finders  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import DatabaseError  # noqa: E402

from demo.accounts import ACCOUNTS, address, shared_password  # noqa: E402
from members.models import User  # noqa: E402
from mesa.celery import make_queue  # noqa: E402
from workgroups.models import WorkGroup  # noqa: E402


def wants_demo():
    """Only an empty database; and one that the operator chose (DATABASE_URL) only if asked to."""
    asked = os.environ.get("MESA_DEMO") or ("1" if settings.EMBEDDED else "0")
    return asked == "1" and not User.objects.exists() and not WorkGroup.objects.exists()


def demo_lines():
    """The password and the accounts of a demo database, a line each."""
    if not WorkGroup.objects.filter(is_demo=True).exists():
        return []
    accounts = [f"  {address(name):<26} {text}" for name, _holder, text in ACCOUNTS]
    return [f"Clave de demostración: {shared_password()}", *accounts]


def static_fingerprint():
    """Changes whenever a static file does, ours or a library's."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            digest.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def collect_static():
    """Gather, name by hash and compress, which takes seconds: only when something changed."""
    mark = settings.VAR / "static.sha256"
    fingerprint = static_fingerprint()
    if not mark.exists() or mark.read_text() != fingerprint or not settings.STATIC_ROOT.exists():
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        mark.write_text(fingerprint)


def main():
    try:
        make_queue()
        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        if wants_demo():
            call_command("load_demo", stdout=StringIO())
        print("\n".join(demo_lines()))
    except (DatabaseError, CommandError, OSError) as error:
        sys.exit(f"mesa: no se pudo preparar la base de datos o la carpeta de datos: {str(error).splitlines()[0]}")


main()
