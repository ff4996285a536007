"""HTML in, tagged PDF out. The only file that names WeasyPrint, which runs in a process of its own.

The parent (``render_pdf``) starts ``python -m rendering.pdf``, gives it the HTML and waits no longer than agreed.
The child limits its own memory and processor time, can read nothing but the assets below and images written into
the document itself, and ends after one document, or a short series of them: whatever a text does to it, the web process
stays well.
"""

import hashlib
import logging
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static" / "fonts"

# All a document may ask for, by the only names it may use.
ASSETS = {
    "asset:acta.css": (ROOT / "rendering" / "acta.css", "text/css; charset=utf-8"),
    "asset:certificate.css": (ROOT / "rendering" / "certificate.css", "text/css; charset=utf-8"),
    "asset:certificate.svg": (ROOT / "rendering" / "certificate.svg", "image/svg+xml"),
    "asset:encode-sans.woff2": (FONTS / "encode-sans-latin-standard-normal.woff2", "font/woff2"),
    "asset:faustina.woff2": (FONTS / "faustina-latin-wght-normal.woff2", "font/woff2"),
}
KEPT_ENVIRONMENT = ("HOME", "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")
OUT_OF_MEMORY = 12  # the child's exit status when Python itself ran out
AT_ONCE = 2  # documents rendered at a time by one web process
QUEUE = 15  # seconds a reader waits for a turn: past that, better to say so than to hold the web server
LENGTH = 4  # bytes that say how long what follows is, between the child and its parent in a series
PATIENCE = 2  # wall seconds allowed for each processor second: a busy machine is slow, not stuck

logger = logging.getLogger(__name__)
_turn = threading.BoundedSemaphore(AT_ONCE)


class RenderError(Exception):
    """No PDF came out. ``reason``: ``time`` (it took too long), ``memory``, ``busy`` (no turn in time) or ``crash``."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def fingerprint(html):
    """A hash of ``html`` and of everything that shapes its PDF: the same hash, the same document."""
    digest = hashlib.sha256(html.encode())
    for path, _kind in ASSETS.values():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def render_pdf(html, *, seconds, megabytes, made=lambda: None):
    """The PDF/UA-1 of ``html``, as bytes. Its ``<title>``, author and ``lang`` become the document's.

    ``seconds`` bounds the processor time (and PATIENCE times that, the wait), ``megabytes`` the address space.
    ``made`` is asked once the turn comes: the bytes, if somebody ahead made the same document. Raises RenderError.
    """
    if not _turn.acquire(timeout=QUEUE):
        raise RenderError("busy")
    try:
        if kept := made():
            return kept
        with tempfile.TemporaryDirectory(prefix="mesa-pdf-") as folder:
            done = _run_child(html, seconds, megabytes, folder)
    finally:
        _turn.release()
    for line in done.stderr.decode(errors="replace").splitlines()[-20:]:
        logger.warning("PDF: %s", line)
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return done.stdout
    raise RenderError(_reason(done))


def render_series(pages, *, seconds, megabytes):
    """The PDF/UA-1 of each of ``pages`` (HTML), in order, all by one child: starting one costs more than a short page.

    ``seconds`` and ``megabytes`` bound the whole series. Give what came out as it comes; if the child ends before its
    time, a RenderError stands in the place of that page and the series is over.
    """
    with (
        tempfile.TemporaryDirectory(prefix="mesa-pdf-") as folder,
        open(os.path.join(folder, "errors"), "w+b") as errors,
    ):
        command, options = _child(seconds, megabytes, folder)
        options |= {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
        child = subprocess.Popen([*command, "series"], **options)  # noqa: S603 -- our own module
        alarm = threading.Timer(seconds * PATIENCE, child.kill)
        alarm.start()
        try:
            for page in pages:
                content = _answer(child, page.encode())
                yield content or RenderError(_ended(child, errors))
                if not content:
                    break
        finally:
            alarm.cancel()
            child.kill()
            child.communicate()


def _answer(child, page):
    """The PDF of one page, from a child that makes several; None if it is gone."""
    with suppress(OSError):
        child.stdin.write(len(page).to_bytes(LENGTH, "big") + page)
        child.stdin.flush()
        size = int.from_bytes(child.stdout.read(LENGTH), "big")
        content = child.stdout.read(size)
        return content if len(content) == size else None
    return None


def _ended(child, errors):
    """Why a child that makes several is gone."""
    child.wait()
    errors.seek(0)
    said = errors.read()
    for line in said.decode(errors="replace").splitlines()[-20:]:
        logger.warning("PDF: %s", line)
    return _reason(subprocess.CompletedProcess(child.args, child.returncode, stderr=said))


def _child(seconds, megabytes, folder):
    """(command, options) of a process that renders and knows nothing else."""
    environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    environment |= {"LC_ALL": "C.UTF-8", "TMPDIR": folder}
    environment["PATH"] = os.devnull  # it starts no program: looking for libraries with gcc and ld costs 0.1 s
    command = [sys.executable, "-E", "-m", "rendering.pdf", str(seconds), str(megabytes)]
    options: dict[str, Any] = {"cwd": ROOT, "env": environment}
    return command, options


def _run_child(html, seconds, megabytes, folder):
    command, options = _child(seconds, megabytes, folder)
    options |= {"timeout": seconds * PATIENCE, "capture_output": True}
    try:
        return subprocess.run(command, input=html.encode(), check=False, **options)  # noqa: S603 -- our own module
    except subprocess.TimeoutExpired as late:
        raise RenderError("time") from late
    except OSError as failure:
        logger.warning("PDF: %s", failure)
        raise RenderError("crash") from failure


def _reason(done):
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return "time"
    if done.returncode == OUT_OF_MEMORY or b"alloc" in done.stderr or b"MemoryError" in done.stderr:
        return "memory"
    return "crash"


# In the child --------------------------------------------------------------------------------------------------------
def limit_process(seconds, megabytes):
    """Bound this process: processor seconds, address space, no core file. Where the system cannot, the rest holds."""
    size = megabytes * 1024 * 1024
    for kind, soft, hard in (
        (resource.RLIMIT_CPU, seconds, seconds + 2),
        (resource.RLIMIT_AS, size, size),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (soft, hard))


def bundled_fetcher():
    """A URL fetcher that serves ASSETS and ``data:`` images and refuses everything else, by name."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class BundledFetcher(URLFetcher):
        def fetch(self, url, headers=None):
            if url in ASSETS:
                path, kind = ASSETS[url]
                return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            raise PermissionError(f"not bundled: {url[:80]}")

    return BundledFetcher(allowed_protocols={"data"}, allow_redirects=False)


def write_pdf(html, fonts=None):
    """The bytes of ``html`` as PDF/UA-1, in this process. ``fonts``: a FontConfiguration, kept for the next one."""
    from weasyprint import HTML

    document = HTML(string=html, base_url=None, url_fetcher=bundled_fetcher())
    return document.write_pdf(pdf_variant="pdf/ua-1", dpi=150, font_config=fonts)


def write_series():
    """One document after the other, each answered before the next is read. Their fonts are unpacked once: a fifth of a
    short page."""
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    while header := sys.stdin.buffer.read(LENGTH):
        content = write_pdf(sys.stdin.buffer.read(int.from_bytes(header, "big")).decode(), fonts)
        sys.stdout.buffer.write(len(content).to_bytes(LENGTH, "big") + content)
        sys.stdout.buffer.flush()


def main():
    seconds, megabytes = (int(argument) for argument in sys.argv[1:3])
    limit_process(seconds, megabytes)
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(message)s")
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    try:
        if sys.argv[3:] == ["series"]:
            write_series()
        else:
            sys.stdout.buffer.write(write_pdf(sys.stdin.buffer.read().decode()))
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)


if __name__ == "__main__":
    main()
