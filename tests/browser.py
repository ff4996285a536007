"""Where chromium is, and what happens to the tests marked ``browser`` where there is none: skipped, and said so."""

import os
import shutil

import pytest

REASON = "no hay chromium (apt-get install chromium, o MESA_CHROMIUM=/ruta/al/programa)"


def chromium():
    """The program to run, or None. ``MESA_CHROMIUM`` goes first and may name one that is not there."""
    named = os.environ.get("MESA_CHROMIUM")
    return shutil.which(named) if named else shutil.which("chromium") or shutil.which("chromium-browser")


def pytest_configure(config):
    if os.environ.get("MESA_REQUIRE_BROWSER") == "1" and not chromium():
        raise pytest.UsageError(f"MESA_REQUIRE_BROWSER=1 y {REASON}")
    # Playwright keeps an event loop in the thread of the test; Django would take it for an async view.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


def pytest_collection_modifyitems(items):
    if not chromium():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=REASON))


def pytest_terminal_summary(terminalreporter):
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if REASON in str(report.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} pruebas de navegador no se ejecutaron: {REASON}", yellow=True)
