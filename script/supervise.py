"""Starts the web server and the worker, waits for both, stops both. Standard library only.

Each child leads a process group of its own, so a Ctrl-C reaches only this process and whatever a child leaves behind
can be ended by its group.
"""

import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

GRACE = 8  # seconds from the polite signal to the other one
TICK = 0.2  # seconds between looks
HOST = "127.0.0.1"


asked = []  # the signals that asked for the end: Ctrl-C, SIGTERM, or the terminal was closed


def fail(text):
    sys.exit(f"mesa: {text}")


def chosen_port():
    """PORT as a number, after making sure that nobody listens there."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65536:
        fail(f"PORT debe ser un número entre 1 y 65535, no «{text}»")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(text)))
        except PermissionError:
            fail(f"esta cuenta no puede abrir el puerto {text}. Prueba con otro: PORT=8001 script/server")
        except OSError:
            fail(f"el puerto {text} está ocupado. Prueba con otro: PORT=8001 script/server")
    return int(text)


def own_folder(var):
    """Hold the data folder: two servers on it would run everything twice. The lock ends with the process."""
    lock = open(os.path.join(var, "server.lock"), "w")  # noqa: SIM115 - held open until the end
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        fail(f"ya hay un servidor con la carpeta {var}. Elige otra: MESA_VAR=/otra/carpeta script/server")
    return lock


def commands(port):
    """The two programs: granian serves the pages, celery makes documents and keeps the clock."""
    python = sys.executable
    threads = os.environ.get("MESA_THREADS") or "4"
    web = [python, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    web += ["--workers", os.environ.get("MESA_WORKERS") or "2", "--blocking-threads", threads]
    web += ["--backpressure", str(4 * int(threads)), "--workers-kill-timeout", "5", "--no-ws", "--log-level", "warning"]
    web += ["mesa.wsgi:application"]
    # As root Celery warns about pickle, which is off: only JSON is accepted.
    worker = [python, "-W", "ignore:You're running the worker with superuser:UserWarning", "-m", "celery"]
    worker += [
        "-q",
        "-A",
        "mesa",
        "worker",
        "-B",
        "-P",
        "threads",
        "-c",
        "2",
        "-Q",
        "letters,documents",
        "-l",
        "WARNING",
    ]
    worker += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return {"el servidor web": web, "el trabajador de documentos": worker}


def answers(port):
    """True once /healthz is there. Any answer that is not the server's own failure will do: hosts are the settings'."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def refuse_the_dead(children):
    """If one child ended by itself the other is of no use."""
    for name, child in children.items():
        if child.poll() is not None:
            fail(f"{name} terminó por su cuenta (código {child.returncode}); detengo lo demás")


def stop(children):
    """Ask each child to end, wait, and end by group whatever is left."""
    if asked:
        with contextlib.suppress(OSError):  # the terminal may be gone
            print("Deteniendo…", flush=True)
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + GRACE
    for child in children.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
    for child in children.values():
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def prepare():
    """Tables, static files, the demo: what script/prepare.py prints, or the end of everything if it failed."""
    command = [sys.executable, "script/prepare.py"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    while child.poll() is None and not asked:
        time.sleep(TICK)
    if asked:
        stop({"prepare": child})
        return ""
    if child.returncode:
        sys.exit(child.returncode)
    return child.stdout.read()


def serve(port, welcome):
    """Until somebody asks for the end. A signal only leaves a note, so it cannot come between a child and its stop."""
    children = {}
    try:
        for name, command in commands(port).items():
            children[name] = subprocess.Popen(command, start_new_session=True, stdout=subprocess.DEVNULL)
        while not asked and not answers(port):
            refuse_the_dead(children)
            time.sleep(TICK)
        if not asked:
            print(f"Mesa lista en http://{HOST}:{port}\n{welcome}".rstrip(), flush=True)
        while not asked:
            refuse_the_dead(children)
            time.sleep(TICK)
    finally:
        stop(children)


def main():
    os.umask(0o077)  # the database, documents and logs of the Mesa are read by this account only
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda signum, _frame: asked.append(signum))
    port = chosen_port()
    if "MESA_ORIGINS" not in os.environ:
        os.environ.setdefault("MESA_SITE_URL", f"http://{HOST}:{port}")  # for the links in letters
    with own_folder(os.environ["MESA_VAR"]):
        welcome = prepare()
        if not asked:
            serve(port, welcome)
    print("Mesa se detuvo.", flush=True)


main()
