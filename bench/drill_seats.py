"""Asks for the last seat of a training by many people at the same moment, again and again; counts who got it.

The promise: one person has the seat, all others wait in the list, each is told by one letter, and nobody gets an error.
"""

import argparse
import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import tempfile

from bench.ending import end_politely
from bench.run import database

DATABASES = ("postgresql", "sqlite")
SECONDS = 60  # that a round may take before all is given up


def parse():
    parser = argparse.ArgumentParser(prog="script/drill seats", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=200, help="people that ask for one seat")
    parser.add_argument("--rounds", type=int, default=20, help="trainings of one seat, one after another")
    parser.add_argument("--on", choices=DATABASES, action="append", help="a database (both, unless told)")
    parser.add_argument("--break", dest="sabotage", choices=["lock"], help="a promise to take away: it must fail")
    return parser.parse_args()


def environment(folder, url):
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    env |= {"MESA_VAR": folder, "MESA_SECRET_KEY": secrets.token_urlsafe(50), "MESA_LOG_LEVEL": "CRITICAL"}
    env |= {"DJANGO_SETTINGS_MODULE": "mesa.settings", "MESA_DB_POOL": "8"}
    return env | {"DATABASE_URL": url} if url else env


def drill(asked, url):
    """The outcome of each round; fewer than asked when it broke or took too long."""
    with tempfile.TemporaryDirectory() as folder:
        env = environment(folder, url)
        subprocess.run([sys.executable, "manage.py", "prepare_database", "-v", "0"], env=env, check=True)
        command = [sys.executable, "-W", "ignore", "-m", "bench.rush"]
        command += ["--count", str(asked.count), "--rounds", str(asked.rounds)]
        command += ["--sabotage"] if asked.sabotage else []
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True, start_new_session=True) as rush:
            try:
                told, _none = rush.communicate(timeout=30 + SECONDS * asked.rounds)
            except subprocess.TimeoutExpired:
                os.killpg(rush.pid, signal.SIGKILL)
                told, _none = rush.communicate()
            except BaseException:  # this process is told to end
                os.killpg(rush.pid, signal.SIGKILL)
                raise
    return [json.loads(line) for line in told.splitlines() if line.startswith("{")]


def verdict(name, asked, rounds):
    """Print the figures; True when a promise does not hold."""
    one, rest = {"confirmed": 1}, {"waiting": asked.count - 1}
    letters = {"enrolment_confirmed": 1, "enrolment_waiting": asked.count - 1}
    oversold = sum(one_round["states"].get("confirmed", 0) > 1 for one_round in rounds)
    errors = sum(n for row in rounds for answer, n in row["answers"].items() if answer not in ("confirmed", "waiting"))
    seats = sum(row["states"].get("confirmed", 0) for row in rounds)
    asks, seconds = asked.count * len(rounds), sum(row["seconds"] for row in rounds)
    print(f"{name}: rondas {len(rounds)} de {asked.rounds} · pedidos {asks} · cupos dados {seats}")
    print(f"  rondas con más de un cupo {oversold} · errores {errors} · {asks / max(seconds, 0.01):.0f} pedidos/s")
    kept = [
        row["states"] == one | rest and row["answers"] == one | rest and row["letters"] == letters for row in rounds
    ]
    if not all(kept):
        print(f"  la primera ronda que falla: {json.dumps(rounds[kept.index(False)], ensure_ascii=False)}")
    return not all(kept) or len(rounds) != asked.rounds


def main():
    asked = parse()
    end_politely()
    broken = []
    for name in asked.on or DATABASES:
        with contextlib.ExitStack() as stack:
            url = stack.enter_context(database()) if name == "postgresql" else ""
            broken.append(verdict(name, asked, drill(asked, url)))
    return int(any(broken))


if __name__ == "__main__":
    sys.exit(main())
