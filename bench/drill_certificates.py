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

from bench.drill_letters import REDIS, ROOT, Crew, shell
from bench.run import database, free_port
from bench.sink import HOST, Sink, listen, quiet

WORKERS = ("worker0", "worker1")
PATIENCE = 240  # seconds, and two more for each certificate: the machine may be busy
SEED = "from bench.certified import seed; print(seed({count}))"
LEFT = "from bench.certified import count; print(*count())"


def parse():
    parser = argparse.ArgumentParser(prog="script/drill certificates", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500, help="certificates, one a person")
    parser.add_argument("--kills", type=int, default=10, help="workers ended with kill -9")
    return parser.parse_args()


class Makers(Crew):
    """Workers and beats on one host: they share the folder where papers are kept."""

    def __init__(self, env, folder, door):
        super().__init__(env | {"MESA_EMAIL_URL": f"smtp://{HOST}:{door}"}, folder, {}, embedded=False)

    def start(self, name):
        log = open(os.path.join(self.folder, f"{name}.log"), "a")  # noqa: SIM115 - the child's own
        streams = {"stdout": log, "stderr": log, "start_new_session": True}
        self.members[name] = subprocess.Popen(self.command(name), cwd=ROOT, env=self.env, **streams)


def environment(folder, url):
    env = {key: value for key, value in os.environ.items() if not key.startswith("MESA_")}
    env |= {"DATABASE_URL": url, "REDIS_URL": REDIS, "MESA_VAR": folder, "MESA_LOG_LEVEL": "ERROR"}
    return env | {"MESA_SECRET_KEY": secrets.token_urlsafe(50), "MESA_LETTER_LEASE": "15", "C_FORCE_ROOT": "1"}


def made(url):
    with psycopg.connect(url) as server:
        return server.execute("SELECT count(*) FROM trainings_certificate WHERE sha256 <> ''").fetchone()[0]


def drill(asked, url, folder):
    """Run it; returns workers killed, papers made when each fell, what is left, seconds, the mail server."""
    sink, luck, killed, at = Sink(), random.Random(2), 0, []
    door = free_port()
    env, listening = environment(folder, url), listen(sink, door)
    crew = Makers(env, folder, door)
    try:
        subprocess.run([sys.executable, "manage.py", "prepare_database", "-v", "0"], env=env, check=True)
        if (shell(env, SEED.format(count=asked.count)) or ["0"])[-1] != str(asked.count):
            sys.exit("drill: no se pudieron emitir los certificados")
        began = time.monotonic()
        for name in (*WORKERS, "beat0"):
            crew.start(name)
        while time.monotonic() - began < PATIENCE + 2 * asked.count:
            papers = made(url)
            if killed < asked.kills and papers >= asked.count * (killed + 1) / (asked.kills + 2):
                name = luck.choice(WORKERS)
                crew.kill(name)
                crew.start(name)
                killed += 1
                at.append(papers)
            crew.mend()
            if papers == asked.count and len(sink.taken) >= asked.count:
                break
            time.sleep(0.1)
        seconds = time.monotonic() - began
        time.sleep(2)  # marks of the last letters
        left = [int(number) for number in shell(env, LEFT) or []]
    finally:
        crew.stop()
        listening.stop()
    return killed, at, left, seconds, sink


def verdict(asked, counted):
    """Print the figures; 1 when a promise does not hold."""
    killed, at, left, seconds, sink = counted
    if len(left) != 7:
        print("drill: no se pudo contar lo que quedó")
        return 1
    rows, codes, numbers, whole, letters, told, unsent = left
    print(f"certificados {rows} · códigos distintos {codes} · números distintos {numbers} · PDF íntegros {whole}")
    print(f"trabajadores muertos {killed}, con {at} hechos · {seconds:.0f} s")
    print(f"cartas {letters}, a {told} certificados · sin salir {unsent} · mensajes que llegaron {len(sink.taken)}")
    copies = sum(sink.taken.values()) - len(sink.taken)
    print(f"copias de más con el mismo Message-ID {copies} (a lo sumo {killed * 2})")
    whole_ones = [rows, codes, numbers, whole, letters, told, len(sink.taken)]
    return int(whole_ones != [asked.count] * 7 or unsent > 0 or killed < asked.kills or copies > killed * 2)


def main():
    asked = parse()
    quiet()
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        url = stack.enter_context(database())
        redis.from_url(REDIS).flushdb()
        return verdict(asked, drill(asked, url, folder))


if __name__ == "__main__":
    sys.exit(main())
