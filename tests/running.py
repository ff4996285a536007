"""script/server as a person starts it: its own processes, with a data folder and a free port."""

import contextlib
import os
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 90  # seconds; a start takes about five on an idle machine


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**more):
    """The embedded Mesa: nothing of the test run's own database, queue or key."""
    dropped = ("DATABASE_URL", "REDIS_URL", "MESA_", "DJANGO_", "PYTEST_", "COV_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
    return kept | {name: str(value) for name, value in more.items()}


@contextlib.contextmanager
def running(var, printed, **more):
    """A server on a free port, ready: the process, its port and ``printed``, the file with all it printed.

    ``more``: what else its environment says.
    """
    port = free_port()
    with printed.open("w") as output:
        process = subprocess.Popen(
            [ROOT / "script" / "server"], env=environment(MESA_VAR=var, PORT=port, **more), stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while f"Mesa lista en http://127.0.0.1:{port}\n" not in printed.read_text():
            assert process.poll() is None, printed.read_text()
            assert time.monotonic() < deadline, printed.read_text()
            time.sleep(0.1)
        yield process, port, printed
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(PATIENCE)
