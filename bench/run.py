"""Starts Mesa as on a server, on a PostgreSQL database of its own, loads it, measures and prints a Markdown table.

BENCH_POSTGRES says where the database server is; BENCH_SECONDS how long each page is asked for in each round.
"""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from http.client import HTTPConnection

import psycopg

from bench.ending import end_politely, whole
from bench.load import HOST, Sample, ask, fetch, size

POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres://postgres@127.0.0.1:5432")
SECONDS = min(30.0, float(os.environ.get("BENCH_SECONDS", "4")))
ROUNDS, CLIENTS = 3, 4
WORKERS, THREADS = 2, 4
# Row of the table, page, who asks.
PAGES = [
    ("bare Django view", "bare", "member"),
    ("agenda, a member", "agenda", "member"),
    ("meeting, a member", "meeting", "member"),
    ("training, a member", "training", "member"),
    ("agreements, a member", "agreements", "member"),
    ("agreements, the secretary (all 10,000)", "agreements", "secretary"),
    ("home, the secretary", "home", "secretary"),
]


@contextlib.contextmanager
def database():
    """A database of our own, gone afterwards whatever happens."""
    name = f"mesa_bench_{os.getpid()}"
    try:
        with whole(), psycopg.connect(POSTGRES, dbname="postgres", autocommit=True) as server:
            server.execute(f'CREATE DATABASE "{name}"')
        yield f"{POSTGRES}/{name}"
    finally:  # on a line of its own: a drill may have restarted the server
        with whole(), psycopg.connect(POSTGRES, dbname="postgres", autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def run(env, *command):
    done = subprocess.run([sys.executable, *command], env=env, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"bench: {' '.join(command)} failed")
    return done.stdout


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def server(env):
    """granian with Mesa's WSGI application, the way script/server and the image start it. Gives the port."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--workers", str(WORKERS), "--blocking-threads", str(THREADS), "--backpressure", str(4 * THREADS)]
    command += ["--no-ws", "--log-level", "warning", "mesa.wsgi:application"]
    process = subprocess.Popen(command, env=env, start_new_session=True)
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(15)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def wait_for(port, process):
    for _ in range(300):
        if process.poll() is not None:
            sys.exit("bench: the server did not start")
        with contextlib.suppress(OSError):
            connection = HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)
    sys.exit("bench: the server did not answer in 30 seconds")


def measure_pages(port, loaded):
    """Every page in turn, several rounds, so that a noisy minute of the machine falls on all of them."""
    samples = {row: Sample() for row, _page, _who in PAGES}
    for row, page, who in PAGES:
        samples[row].bytes_sent, samples[row].bytes_plain = size(port, loaded["paths"][page], loaded[who])
        ask(Sample(), port, loaded["paths"][page], loaded[who], clients=CLIENTS, seconds=1)  # warm-up, not counted
    for _ in range(ROUNDS):
        for row, page, who in PAGES:
            ask(samples[row], port, loaded["paths"][page], loaded[who], clients=CLIENTS, seconds=SECONDS)
    return samples


def timed_fetch(port, path, session):
    connection = HTTPConnection(HOST, port, timeout=180)
    started = time.perf_counter()
    fetch(connection, path, session)
    return time.perf_counter() - started


def measure_actas(port, loaded):
    """The first download of a text (made in a process of its own) and the next one (kept), over HTTP."""
    session = loaded["secretary"]
    return {
        name: [timed_fetch(port, path, session) for _ in range(2)] for name, path in loaded["paths"]["acta"].items()
    }


def print_pages(samples):
    base = samples[PAGES[0][0]]
    print(f"\nBase: {base.rate:.0f} requests/s, p50 {base.p50 * 1000:.1f} ms, p95 {base.p95 * 1000:.1f} ms.\n")
    print("| page | requests/s | p50 | p95 | gzip | HTML | requests |")
    print("|---|---|---|---|---|---|---|")
    for row, sample in samples.items():
        ratios = f"{sample.rate / base.rate:.2f} × | {sample.p50 / base.p50:.2f} × | {sample.p95 / base.p95:.2f} ×"
        sizes = f"{sample.bytes_sent / 1024:.1f} KB | {sample.bytes_plain / 1024:.1f} KB"
        print(f"| {row} | {ratios} | {sizes} | {len(sample.times)} |")


def print_actas(taken, alone):
    print("\n| acta | WeasyPrint alone | Mesa, first download | Mesa, again | PDF |")
    print("|---|---|---|---|---|")
    for name, (cold, warm) in taken.items():
        own = alone[name]
        print(
            f"| {own['pages']} pages | {own['seconds']:.2f} s | {cold / own['seconds']:.2f} × "
            f"| {warm / own['seconds']:.3f} × | {own['bytes'] / 1024:.0f} KB |"
        )


def main():
    end_politely()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as var, database() as url:
        env = {name: value for name, value in os.environ.items() if not name.startswith(("MESA_", "REDIS_URL"))}
        env |= {"DJANGO_SETTINGS_MODULE": "bench.settings", "DATABASE_URL": url, "MESA_VAR": var}
        env |= {"MESA_SECRET_KEY": secrets.token_urlsafe(50), "MESA_LOG_LEVEL": "WARNING"}
        run(env, "manage.py", "migrate", "--verbosity", "0")
        run(env, "manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        loaded = json.loads(run(env, "-m", "bench.dataset"))
        print("Rows: {} institutions, {} groups, {} meetings, {} items, {} agreements.".format(*loaded["rows"]))
        print(f"granian: {WORKERS} workers of {THREADS} threads. {CLIENTS} connections, {os.cpu_count()} cores.")
        with server(env) as port:
            print_pages(measure_pages(port, loaded))
            taken = measure_actas(port, loaded)
        print_actas(taken, json.loads(run(env, "-m", "bench.paper", json.dumps(loaded["actas"]))))
    print(f"\n{time.monotonic() - started:.0f} s in all.")


if __name__ == "__main__":
    main()
