"""Kills senders, breaks lines, empties the broker and restarts the database while letters leave; counts what arrived.

The promise: every letter is handed to the mail server at least once and never as two different messages; a second copy
can only follow a crash inside the last reply of SMTP and carries the same Message-ID.
"""

import argparse
import contextlib
import os
import random
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import redis

from bench.ending import end_politely, whole
from bench.run import database, free_port
from bench.sink import HOST, Sink, listen, quiet

ROOT = Path(__file__).resolve().parent.parent
CLUSTER = os.environ.get("DRILL_CLUSTER", "").split()  # as pg_lsclusters names it: «15 main»; it is restarted
BREAKS = ("lease", "mark", "name", "retry")
REDIS = os.environ.get("DRILL_REDIS", "redis://127.0.0.1:6379/11")
CONCURRENCY = 2  # processes of a worker
WORKERS = ("worker0", "worker1")
PATIENCE = 120  # seconds, and a quarter of a second more for each letter

SEED = """
from django.db import transaction
from django.utils import timezone
from notifications.models import Letter
from notifications.operations import write_letter
now = timezone.now()
with transaction.atomic():
    for n in range({count}):
        words = {{"subject": f"Recordatorio {{n}}", "text": "Es mañana.", "address": f"persona{{n}}@mesa.example"}}
        for repeat in range(2):
            write_letter(kind="drill", dedupe_key=f"drill:{{n}}", now=now, **words)
print(Letter.objects.count())
"""
LEFT = (
    "from notifications.models import Letter; print(Letter.objects.exclude(status='sent').count(),"
    " len(set(Letter.objects.values_list('message_id', flat=True))))"
)


def parse():
    parser = argparse.ArgumentParser(prog="script/drill letters", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=2000, help="letters, each written twice")
    parser.add_argument("--kills", type=int, default=4, help="workers ended with kill -9")
    parser.add_argument("--smtp-failures", type=float, default=0.3, help="share of the tries that fail")
    parser.add_argument("--flush", action="store_true", help="empty the broker halfway")
    parser.add_argument("--restart-db", action="store_true", help="restart DRILL_CLUSTER, or cut its lines")
    parser.add_argument("--embedded", action="store_true", help="SQLite and the filesystem broker, one worker")
    parser.add_argument("--break", dest="sabotage", choices=BREAKS, help="a promise to take away: it must fail")
    return parser.parse_args()


class Crew:
    """The workers and beats of the drill, each a process group that can be killed and started again.

    On a server each lives in a folder of its own and has a ``MESA_VAR`` of its own, as on a host of its own: they share
    the database and Redis and nothing else. ``doors``: the port of the mail server that each worker knocks at.
    """

    def __init__(self, env, folder, doors, *, embedded):
        self.env, self.folder, self.doors, self.embedded, self.members = env, folder, doors, embedded, {}

    def command(self, name):
        base = [sys.executable, "-W", "ignore", "-m", "celery", "-q", "-A", "mesa"]
        if name.startswith("beat"):
            return [*base, "beat", "-l", "ERROR", "--pidfile="]
        pool = ["-P", "threads", "-B"] if self.embedded else ["-P", "prefork"]
        quiet_worker = ["-Q", "letters,documents", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        pool += ["-I", "bench.sabotage"] if "DRILL_BREAK" in self.env else []
        return [*base, "worker", *pool, "-c", str(CONCURRENCY), "-n", f"{name}@%h", "-l", "ERROR", *quiet_worker]

    def start(self, name):
        host = self.folder if self.embedded else os.path.join(self.folder, name)
        os.makedirs(host, exist_ok=True)
        log = open(os.path.join(self.folder, f"{name}.log"), "a")  # noqa: SIM115 - the child's own
        env = self.env | {"MESA_VAR": host, "PYTHONPATH": str(ROOT)}
        if name in self.doors:
            env["MESA_EMAIL_URL"] = f"smtp://{HOST}:{self.doors[name]}"
        with whole():
            self.members[name] = subprocess.Popen(
                self.command(name), cwd=host, env=env, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.members[name].pid, signal.SIGKILL)
        self.members[name].wait()

    def mend(self):
        """Start again whoever ended by itself, as the supervisor of a server does."""
        for name, member in self.members.items():
            if member.poll() is not None:
                self.start(name)

    def stop(self):
        with whole():
            for name in self.members:
                self.kill(name)


def shell(env, code):
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    return done.stdout.split() if done.returncode == 0 else None


def environment(folder, url, asked):
    env = {key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")}
    env |= {
        "MESA_VAR": folder,
        "MESA_SECRET_KEY": secrets.token_urlsafe(50),
        "MESA_LETTER_LEASE": "15",
        "MESA_LETTER_WAIT": "2",
        "MESA_LOG_LEVEL": "ERROR",
        "C_FORCE_ROOT": "1",
    }
    if asked.sabotage:
        env["DRILL_BREAK"] = asked.sabotage
    return env if asked.embedded else env | {"DATABASE_URL": url, "REDIS_URL": REDIS}


def disturb(asked, crew, url, sink):
    """Kill workers one by one as letters arrive; halfway, empty the broker and cut the database."""
    luck, killed, halfway = random.Random(2), 0, False
    workers = [name for name in crew.members if name.startswith("worker")]
    while killed < asked.kills:
        if len(sink.taken) >= asked.count * (killed + 1) / (asked.kills + 2):
            name = luck.choice(workers)
            crew.kill(name)
            crew.start(name)
            killed += 1
        if not halfway and len(sink.taken) >= asked.count / 2:
            halfway = True
            break_services(asked, url)
        yield killed
    yield killed


def break_services(asked, url):
    if asked.flush and not asked.embedded:
        redis.from_url(REDIS).flushdb()
    if asked.restart_db and CLUSTER:
        subprocess.run(["pg_ctlcluster", *CLUSTER, "restart"], check=True)
    elif asked.restart_db and not asked.embedded:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )


def drill(asked, url, folder):
    """Run it; returns what was counted."""
    sink, began = Sink(asked.smtp_failures), time.monotonic()
    env, workers = environment(folder, url, asked), ["worker0"] if asked.embedded else WORKERS
    doors = {name: free_port() for name in workers}
    listening, crew = [listen(sink, port) for port in doors.values()], Crew(env, folder, doors, embedded=asked.embedded)
    try:
        subprocess.run([sys.executable, "manage.py", "prepare_database", "-v", "0"], env=env, check=True)
        written = shell(env, SEED.format(count=asked.count))
        if written is None:
            sys.exit("drill: no se pudieron escribir las cartas")
        began = time.monotonic()
        for name in workers if asked.embedded else [*workers, "beat0", "beat1"]:
            crew.start(name)
        trouble, killed = disturb(asked, crew, url, sink), 0
        left = None
        while time.monotonic() - began < PATIENCE + asked.count / 4:
            killed = next(trouble, killed)
            crew.mend()
            if len(sink.taken) >= asked.count and killed >= asked.kills:
                left = shell(env, LEFT)
                if left and left[0] == "0":
                    break
            time.sleep(0.2)
        seconds = time.monotonic() - began
        left = left or shell(env, LEFT)
    finally:
        crew.stop()
        for door in listening:
            door.stop()
    shares = [sink.doors[port] for port in doors.values()]
    return sink, killed, left, int(written[-1]), shares, seconds


def verdict(asked, counted):
    """Print the figures; 1 when a promise does not hold."""
    sink, killed, left, written, shares, seconds = counted
    lost, copies = asked.count - len(sink.taken), sum(sink.taken.values()) - len(sink.taken)
    unsettled, messages = (int(left[0]), int(left[1])) if left else (-1, -1)
    repeated = max(0, written - asked.count) + max(0, len(sink.taken) - asked.count)
    bound = (killed + asked.restart_db * len(WORKERS)) * CONCURRENCY
    print(f"cartas {asked.count}, escritas dos veces cada una; filas {written}, Message-ID {messages}")
    print(f"cartas que entregó cada trabajador {shares}")
    print(f"fallos del servidor de correo {sum(sink.failures.values())}: {dict(sink.failures)}")
    print(f"trabajadores muertos {killed} · perdidas {lost} · repetidas con otro Message-ID {repeated}")
    print(
        f"copias de más con el mismo Message-ID {copies} (a lo sumo {bound}) · sin marcar {unsettled} · {seconds:.0f} s"
    )
    broken = [lost != 0, repeated != 0, copies > bound, unsettled != 0, killed < asked.kills]
    return int(any(broken))


def main():
    asked = parse()
    end_politely()
    quiet()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        url = "" if asked.embedded else stack.enter_context(database())
        if not asked.embedded:
            redis.from_url(REDIS).flushdb()
        return verdict(asked, drill(asked, url, folder))


if __name__ == "__main__":
    sys.exit(main())
