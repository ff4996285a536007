"""HTML in, tagged PDF out. The only file that names WeasyPrint, which runs in a process of its own.

The parent (``render_pdf``) starts ``python -m rendering.pdf``, gives it the HTML and waits no longer than agreed.
The child limits its own memory and processor time, can read nothing but the assets below and images written into
the document itself, and ends after one document: whatever a text does to it, the web process stays well.
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

ROOT = Path(__file__).resolve().parent.parent
FONTS = ROOT / "static" / "fonts"

# All a document may ask for, by the only names it may use.
ASSETS = {
    "asset:acta.css": (ROOT / "rendering" / "acta.css", "text/css; charset=utf-8"),
    "asset:encode-sans.woff2": (FONTS / "encode-sans-latin-standard-normal.woff2", "font/woff2"),
    "asset:faustina.woff2": (FONTS / "faustina-latin-wght-normal.woff2", "font/woff2"),
}
KEPT_ENVIRONMENT = ("PATH", "HOME", "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")
OUT_OF_MEMORY = 12  # the child's exit status when Python itself ran out
AT_ONCE = 2  # documents rendered at a time by one web process
QUEUE = 15  # seconds a reader waits for a turn: past that, better to say so than to hold the web server
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


def _run_child(html, seconds, megabytes, folder):
    environment = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    environment |= {"LC_ALL": "C.UTF-8", "TMPDIR": folder}
    command = [sys.executable, "-E", "-m", "rendering.pdf", str(seconds), str(megabytes)]
    limits = {"timeout": seconds * PATIENCE, "cwd": ROOT, "env": environment, "capture_output": True}
    try:
        return subprocess.run(command, input=html.encode(), check=False, **limits)  # noqa: S603 -- our own module
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


def write_pdf(html):
    """The bytes of ``html`` as PDF/UA-1, in this process."""
    from weasyprint import HTML

    document = HTML(string=html, base_url=None, url_fetcher=bundled_fetcher())
    return document.write_pdf(pdf_variant="pdf/ua-1", dpi=150)


def main():
    seconds, megabytes = (int(argument) for argument in sys.argv[1:3])
    limit_process(seconds, megabytes)
    logging.basicConfig(level=logging.WARNING, format="%(name)s %(message)s")
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    try:
        content = write_pdf(sys.stdin.buffer.read().decode())
    except MemoryError:
        sys.exit(OUT_OF_MEMORY)
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
