"""Kills workers while they make the certificates of a training; counts what was made, kept and sent.

The promise: every certificate gets one paper, whose bytes are those its row vouches for, and one letter; no code twice.
"""

import argparse
import contextlib
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time

import psycopg
import redis

from bench.drill_letters import CONCURRENCY, REDIS, ROOT, Crew, shell
from bench.ending import end_politely, whole
from bench.run import database, free_port
from bench.sink import HOST, Sink, listen, quiet

WORKERS = ("worker0", "worker1")
BREAKS = ("claim", "paper", "letter")
PATIENCE = 150  # seconds in which nothing is made or sent: a claim lapses after 60
SEED = "from bench.certified import seed; print(seed({count}))"
WAKE = "from certificates.waking import wake_paper_makers; wake_paper_makers()"  # as the page does
LEFT = "from bench.certified import count; print(*count())"


def parse():
    parser = argparse.ArgumentParser(prog="script/drill certificates", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500, help="certificates, one a person")
    parser.add_argument("--kills", type=int, default=10, help="workers ended with kill -9")
    parser.add_argument("--break", dest="sabotage", choices=BREAKS, help="a promise to take away: it must fail")
    return parser.parse_args()


class Makers(Crew):
    """Workers and beats on one host: they share the folder where papers are kept."""

    def __init__(self, env, folder, door):
        super().__init__(env | {"MESA_EMAIL_URL": f"smtp://{HOST}:{door}"}, folder, {}, embedded=False)

    def start(self, name):
        log = open(os.path.join(self.folder, f"{name}.log"), "a")  # noqa: SIM115 - the child's own
        streams = {"stdout": log, "stderr": log, "start_new_session": True}
        with whole():
            self.members[name] = subprocess.Popen(self.command(name), cwd=ROOT, env=self.env, **streams)


def environment(folder, url, sabotage):
    env = {key: value for key, value in os.environ.items() if not key.startswith("MESA_")}
    env |= {"DATABASE_URL": url, "REDIS_URL": REDIS, "MESA_VAR": folder, "MESA_LOG_LEVEL": "ERROR"}
    env |= {"MESA_SECRET_KEY": secrets.token_urlsafe(50), "MESA_LETTER_LEASE": "15", "C_FORCE_ROOT": "1"}
    return env | {"DRILL_BREAK": sabotage} if sabotage else env


def made(url):
    with psycopg.connect(url) as server:
        return server.execute("SELECT count(*) FROM trainings_certificate WHERE sha256 <> ''").fetchone()[0]


def disturb(asked, crew, url, sink):
    """Kill workers while they make papers, until all are made and sent or nothing moves; papers made as each fell."""
    luck, at, so_far, moved = random.Random(2), [], None, time.monotonic()
    while time.monotonic() - moved < PATIENCE:
        papers = made(url)
        if so_far != (so_far := (papers, len(sink.taken))):
            moved = time.monotonic()
        if len(at) < asked.kills and papers >= asked.count * (len(at) + 1) / (asked.kills + 2):
            name = luck.choice(WORKERS)
            crew.kill(name)
            crew.start(name)
            at.append(papers)
        crew.mend()
        if papers == asked.count and len(sink.taken) >= asked.count:
            break
        time.sleep(0.1)
    return at


def drill(asked, url, folder):
    """Run it; returns papers made when each worker fell, what is left, seconds, the mail server."""
    sink, door = Sink(), free_port()
    env, listening = environment(folder, url, asked.sabotage), listen(sink, door)
    crew = Makers(env, folder, door)
    try:
        subprocess.run([sys.executable, "manage.py", "prepare_database", "-v", "0"], env=env, check=True)
        if (shell(env, SEED.format(count=asked.count)) or ["0"])[-1] != str(asked.count):
            sys.exit("drill: no se pudieron emitir los certificados")
        began = time.monotonic()
        for name in (*WORKERS, "beat0"):
            crew.start(name)
        shell(env, WAKE)
        at = disturb(asked, crew, url, sink)
        seconds = time.monotonic() - began
        time.sleep(2)  # marks of the last letters
        left = [int(number) for number in shell(env, LEFT) or []]
    finally:
        crew.stop()
        listening.stop()
    return at, left, seconds, sink


def verdict(asked, counted):
    """Print the figures; 1 when a promise does not hold."""
    at, left, seconds, sink = counted
    killed, bound = len(at), len(at) * CONCURRENCY
    if len(left) != 8:
        print("drill: no se pudo contar lo que quedó")
        return 1
    rows, codes, numbers, whole, files, letters, told, unsent = left
    print(f"certificados {rows} · códigos distintos {codes} · números distintos {numbers} · PDF íntegros {whole}")
    print(f"trabajadores muertos {killed}, con {at} hechos · {seconds:.0f} s")
    print(f"cartas {letters}, a {told} certificados · sin salir {unsent} · mensajes que llegaron {len(sink.taken)}")
    copies, spare = sum(sink.taken.values()) - len(sink.taken), files - whole
    print(f"a lo sumo {bound}: copias de más con el mismo Message-ID {copies} · PDF de más en la carpeta {spare}")
    whole_ones = [rows, codes, numbers, whole, letters, told, len(sink.taken)]
    broken = [whole_ones != [asked.count] * 7, unsent > 0, killed < asked.kills, copies > bound, spare > bound]
    return int(any(broken))


def main():
    asked = parse()
    end_politely()
    quiet()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        url = stack.enter_context(database())
        redis.from_url(REDIS).flushdb()
        return verdict(asked, drill(asked, url, folder))


if __name__ == "__main__":
    sys.exit(main())
