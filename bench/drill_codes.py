"""Tries random codes at /verificar/; counts what was found and what was refused, and compares the time of the answers.

The promise: no code is found; past its rate nobody is answered, from one address or from as many as codes; and a code
that does not exist takes as long as something that is no code at all.
"""

import argparse
import logging
import os
import secrets
import statistics
import sys
import tempfile
import time
from collections import Counter

from bench.ending import end_politely

GIVEN = 500  # certificates that exist
ONE, ALL = 30, 300  # codes a minute that one address, and everyone together, may try (mesa/allauth_settings.py)
WRONG = ("x", "MESA-2026-0001", "0" * 19, "7K3QM" * 8, "ñandú")  # what is no code
FAR = 1.15  # how many times longer one answer may take, in the middle, than another


def parse():
    parser = argparse.ArgumentParser(prog="script/drill codes", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="codes, tried three times over")
    parser.add_argument("--break", dest="sabotage", choices=["limit"], help="a promise to take away: it must fail")
    return parser.parse_args()


def prepare(folder):
    """A Mesa of its own with its certificates. Nothing of Django is read before its environment stands."""
    for name in [name for name in os.environ if name.startswith("MESA_") or name in ("DATABASE_URL", "REDIS_URL")]:
        del os.environ[name]
    os.environ |= {"MESA_VAR": folder, "MESA_SECRET_KEY": secrets.token_urlsafe(50), "MESA_HOSTS": "testserver"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "mesa.settings"
    import django
    from django.core.management import call_command

    django.setup()
    logging.disable(logging.CRITICAL)
    call_command("prepare_database", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    from bench.certified import seed

    seed(GIVEN)


def tried(count, address):
    """Ask for ``count`` random codes, each from ``address(n)``: the answers by status, and how many minutes began."""
    from django.test import Client

    from trainings.models.certificate import new_code

    client, began = Client(), time.monotonic()
    statuses = Counter(
        client.get(f"/verificar/{new_code()}/", REMOTE_ADDR=address(n)).status_code for n in range(count)
    )
    return statuses, 1 + int(time.monotonic() - began) // 60


def lasting(count):
    """The middle of the milliseconds for an unknown code, for what is no code and for one that holds, by turns."""
    from django.test import Client

    from trainings.models import Certificate
    from trainings.models.certificate import new_code

    client, known = Client(), list(Certificate.objects.values_list("code", flat=True))
    kinds = {"desconocido": new_code, "mal escrito": lambda: secrets.choice(WRONG)}
    kinds |= {"vigente": lambda: secrets.choice(known)}
    taken = {kind: [] for kind in kinds}
    for _n in range(count):
        for kind, code in kinds.items():
            path, began = f"/verificar/{code()}/", time.perf_counter()
            client.get(path)
            taken[kind].append(1000 * (time.perf_counter() - began))
    return {kind: statistics.median(each) for kind, each in taken.items()}


def verdict(asked):
    """Print the figures; True when a promise does not hold."""
    from django.conf import settings
    from django.test import override_settings

    count, held = asked.count, settings.ACCOUNT_RATE_LIMITS
    free = {action: rate for action, rate in held.items() if not action.startswith("certificate")}
    with override_settings(ACCOUNT_RATE_LIMITS=free if asked.sabotage else held):
        one, minutes = tried(count, lambda n: "10.0.0.1")
        many, more = tried(count, lambda n: f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
    with override_settings(ACCOUNT_RATE_LIMITS=free):
        let, _any = tried(count, lambda n: "10.0.0.1")
        middle = lasting(min(count, 1000))
    for name, answers in (("una dirección", one), (f"{count} direcciones", many), ("sin límite", let)):
        print(f"{name}: encontrados {answers[200]} · desconocidos {answers[404]} · rechazados {answers[429]}")
    ratio = middle["desconocido"] / middle["mal escrito"]
    print(" · ".join(f"{kind} {value:.2f} ms" for kind, value in middle.items()))
    print(f"desconocido / mal escrito {ratio:.3f} (entre {1 / FAR:.2f} y {FAR})")
    return not (
        one[404] + one[429] == many[404] + many[429] == let[404] == count
        and one[404] <= ONE * minutes
        and many[404] <= ALL * more
        and 1 / FAR <= ratio <= FAR
    )


def main():
    asked = parse()
    end_politely()
    with tempfile.TemporaryDirectory() as folder:
        prepare(folder)
        return int(verdict(asked))


if __name__ == "__main__":
    sys.exit(main())
