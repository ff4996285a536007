"""Asks for pages over kept connections and keeps the times. Bounded in count and in seconds; this machine only."""

import gzip
import statistics
import sys
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection

HOST = "127.0.0.1"
MOST = 20_000  # requests of one measurement


@dataclass
class Sample:
    """The times of the requests of one page, in seconds, and how long they took together."""

    times: list = field(default_factory=list)
    elapsed: float = 0.0
    bytes_sent: int = 0
    bytes_plain: int = 0

    @property
    def rate(self):
        return len(self.times) / self.elapsed

    @property
    def p50(self):
        return statistics.median(self.times)

    @property
    def p95(self):
        return statistics.quantiles(self.times, n=20)[-1]


def fetch(connection, path, session):
    """The body as sent; a page that is not a 200 stops the run: nothing would be measured."""
    headers = {"Cookie": f"mesa_session={session}", "Accept-Encoding": "gzip", "Host": f"{HOST}:{connection.port}"}
    connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        sys.exit(f"bench: {path} answered {response.status}")
    return body, response.headers.get("Content-Encoding") == "gzip"


def size(port, path, session):
    """Bytes of a page as sent, and unpacked."""
    connection = HTTPConnection(HOST, port, timeout=120)
    body, is_packed = fetch(connection, path, session)
    connection.close()
    return len(body), len(gzip.decompress(body)) if is_packed else len(body)


def ask(sample, port, path, session, *, clients, seconds):
    """``clients`` connections at once for ``seconds``, added to ``sample``."""
    deadline, lock = time.perf_counter() + seconds, threading.Lock()

    def client():
        connection = HTTPConnection(HOST, port, timeout=60)
        own = []
        while time.perf_counter() < deadline and len(own) < MOST // clients:
            started = time.perf_counter()
            fetch(connection, path, session)
            own.append(time.perf_counter() - started)
        connection.close()
        with lock:
            sample.times += own

    threads = [threading.Thread(target=client) for _ in range(clients)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sample.elapsed += time.perf_counter() - started
    if len(sample.times) < clients:
        sys.exit(f"bench: {path} did not answer to every connection")
