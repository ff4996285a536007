"""A worker of Mesa on a PostgreSQL and a Redis, and a mail server that counts: where what the queues do is measured."""

import contextlib
import multiprocessing
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time

import redis

from bench.run import database, free_port, run
from bench.sink import HOST, listen

REDIS = os.environ.get("BENCH_REDIS", "redis://127.0.0.1:6379/13")
PATIENCE = 180  # seconds


class Counter:
    """A mail server that takes everything and counts it."""

    def __init__(self, taken):
        self.taken = taken

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd calls it so
        self.taken.value += 1
        return "250 OK"


def serve(port, taken):
    listen(Counter(taken), port)
    time.sleep(3600)


@contextlib.contextmanager
def worker(processes, *options):
    """A worker of so many ``processes``, as docker-compose.yml starts it, and this process in its settings. Gives the
    count of the mails taken."""
    port, taken = free_port(), multiprocessing.Value("i", 0)
    server = multiprocessing.Process(target=serve, args=(port, taken), daemon=True)
    server.start()
    with tempfile.TemporaryDirectory() as var, database() as url:
        redis.from_url(REDIS).flushdb()
        env = {"DJANGO_SETTINGS_MODULE": "mesa.settings", "DATABASE_URL": url, "MESA_VAR": var, "REDIS_URL": REDIS}
        env |= {"MESA_SECRET_KEY": secrets.token_urlsafe(50), "MESA_EMAIL_URL": f"smtp://{HOST}:{port}"}
        os.environ.update(env | {"MESA_LOG_LEVEL": "ERROR", "C_FORCE_ROOT": "1", "PYTHONWARNINGS": "ignore"})
        run(dict(os.environ), "manage.py", "migrate", "--verbosity", "0")
        command = [sys.executable, "-m", "celery", "-q", "-A", "mesa", "worker", "-P", "prefork", "-c", str(processes)]
        command += ["-Q", "letters,documents", "-l", "ERROR", *options]
        working = subprocess.Popen(command, start_new_session=True)
        try:
            import django

            django.setup()
            import mesa.celery  # noqa: F401 - the application the tasks belong to

            yield taken
        finally:
            os.killpg(working.pid, signal.SIGKILL)
            working.wait()
            server.terminate()


def wait_until(is_done, what):
    """End the run if it is not ``is_done`` in PATIENCE seconds."""
    ends = time.perf_counter() + PATIENCE
    while not is_done():
        if time.perf_counter() > ends:
            sys.exit(f"bench: no terminó: {what}")
        time.sleep(0.005)
