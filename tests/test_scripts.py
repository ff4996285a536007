"""The scripts as a person runs them: in a process of their own, with an empty data folder and a free port."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest

from demo.accounts import ACCOUNTS
from tests.running import PATIENCE, ROOT, environment, free_port, running


def run(script, **env):
    return subprocess.run(
        [ROOT / "script" / script],
        env=environment(**env),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


def processes_of(var):
    """The ids of the living processes that were started with this data folder."""
    mark, found = f"MESA_VAR={var}\0".encode(), []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if mark in (folder / "environ").read_bytes() + b"\0":
                found.append(int(folder.name))
    return found


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    """One data folder for all the starts: the first makes the demo and the static files. Its path has a space."""
    return tmp_path_factory.mktemp("server") / "con espacio"


@pytest.fixture
def server(tmp_path, var):
    """script/server on a free port, ready: the process, its port and the file with all it printed."""
    with running(var, tmp_path / "printed.txt") as started:
        yield started


def status_of(port, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path)
    return connection.getresponse().status


def test_server_serves_refuses_a_second_and_stops_whole(server, var):
    process, port, printed = server
    assert [status_of(port, "/healthz"), status_of(port, "/ingresar/"), status_of(port, "/")] == [200, 200, 302]
    time.sleep(0.3)
    key = (var / "demo_password").read_text().strip()
    assert f"Clave de demostración: {key}\n" in printed.read_text()
    assert printed.read_text().count("@mesa.example") == len(ACCOUNTS)

    taken = run("server", MESA_VAR=var.parent / "otra", PORT=port)
    assert taken.returncode == 1
    assert taken.stderr == f"mesa: el puerto {port} está ocupado. Prueba con otro: PORT=8001 script/server\n"
    same_folder = run("server", MESA_VAR=var, PORT=free_port())
    assert same_folder.returncode == 1
    assert same_folder.stderr.startswith(f"mesa: ya hay un servidor con la carpeta {var}.")

    assert len(processes_of(var)) >= 4
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)  # an impatient second one must not leave children behind
    assert process.wait(PATIENCE) == 0
    assert time.monotonic() - started < 15
    assert processes_of(var) == []
    assert "Traceback" not in printed.read_text()
    assert printed.read_text().endswith("Deteniendo…\nMesa se detuvo.\n")
    kept = {name: (var / name).stat().st_mode & 0o777 for name in (".", "mesa.sqlite3", "media", "secret_key")}
    assert kept == {".": 0o700, "mesa.sqlite3": 0o600, "media": 0o700, "secret_key": 0o600}


def test_server_stops_the_rest_when_a_child_dies(server, var):
    process, _port, printed = server
    commands = {pid: Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0") for pid in processes_of(var)}
    worker = min(pid for pid, words in commands.items() if b"celery" in words)
    os.kill(worker, signal.SIGKILL)
    assert process.wait(PATIENCE) == 1
    assert "el trabajador de documentos terminó por su cuenta" in printed.read_text()
    assert processes_of(var) == []


def test_server_says_that_the_folder_cannot_be_written(tmp_path):
    """Under a plain file nobody can make a folder, not even root."""
    (tmp_path / "archivo").write_text("")
    refused = run("server", MESA_VAR=tmp_path / "archivo" / "var")
    assert refused.returncode == 1
    assert refused.stderr.startswith("mesa: no puedo escribir en la carpeta de datos ")
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize("port", ["abc", "0", "70000"])
def test_server_says_what_a_port_is(tmp_path, port):
    refused = run("server", MESA_VAR=tmp_path, PORT=port)
    assert refused.returncode == 1
    assert refused.stderr == f"mesa: PORT debe ser un número entre 1 y 65535, no «{port}»\n"


def test_setup_again_is_quick_and_keeps_the_key(tmp_path):
    assert run("setup", MESA_VAR=tmp_path).returncode == 0
    key = (tmp_path / "secret_key").read_text()
    started = time.monotonic()
    assert run("setup", MESA_VAR=tmp_path).stdout == "mesa: listo\n"
    assert time.monotonic() - started < 10
    assert (tmp_path / "secret_key").read_text() == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


CREW = """
import os, sys, time
from bench.drill_letters import Crew
from bench.ending import end_politely
Crew.command = lambda crew, name: ["sleep", "600"]
end_politely()
crew = Crew(dict(os.environ), sys.argv[1], {}, embedded=True)
try:
    for n in range(1000):
        crew.start(f"worker{n}")
        print(n, flush=True)
finally:
    crew.stop()
"""


def test_a_drill_told_to_end_ends_all_it_started(tmp_path):
    """At any moment, in the middle of a start too; a second signal does not cut it short."""
    command = [sys.executable, "-c", CREW, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as drill:
        assert drill.stdout.readline() == "0\n"
        drill.send_signal(signal.SIGTERM)
        drill.send_signal(signal.SIGINT)
        drill.stdout.read()
    assert drill.returncode in (128 + signal.SIGTERM, 128 + signal.SIGINT)
    assert processes_of(tmp_path) == []
