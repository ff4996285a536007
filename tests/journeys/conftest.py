"""A real browser on a real server: people sign in by the form, and every page on the way is checked with axe."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import chromium
from tests.factories import PASSWORD

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """pytest-playwright starts the system's chromium; it downloads none."""
    return {**browser_type_launch_args, "executable_path": chromium()}


class Visitor:
    """Somebody at a screen. ``checked`` counts the pages that axe found clean in light and in dark."""

    def __init__(self, page, base, *, javascript):
        self.page, self.base, self.javascript, self.checked, self.errors = page, base, javascript, 0, []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def sign_in(self, user, then="/"):
        self.page.goto(self.base)
        self.check()
        self.page.get_by_label("Correo").fill(user.email)
        self.page.get_by_label("Contraseña").fill(PASSWORD)
        self.page.get_by_role("button", name="Ingresar").click()
        self.page.wait_for_url(f"{self.base}{then}")
        return self

    def goto(self, path):
        self.page.goto(self.base + path)
        return self.check()

    def arrive(self, path):
        """Wait for the page whose address ends so, then check it: axe must not look at a page that is leaving."""
        self.page.wait_for_url(re.compile(path))
        return self.check()

    def check(self):
        """No axe violation in light or dark, no console error, no sideways scrolling. Axe itself needs JavaScript."""
        if not self.javascript:
            return self
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme)
            found = Axe().run(self.page, options={"runOnly": RULES}).response["violations"]
            assert [(v["id"], v["nodes"][0]["target"]) for v in found] == [], (self.page.url, scheme)
        self.page.emulate_media(color_scheme="light")
        assert self.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, self.page.url
        assert self.errors == [], self.page.url
        self.checked += 1
        return self


@pytest.fixture
def visit(browser, live_server):
    """visit(viewport, javascript=True) opens a fresh browser window in Spanish, on ``base`` or on the test's server."""
    contexts = []

    def opened(viewport=DESK, *, javascript=True, base=live_server.url):
        context = browser.new_context(
            locale="es-PE",
            timezone_id="America/Lima",
            viewport=viewport,
            java_script_enabled=javascript,
            reduced_motion="reduce",  # axe measures colours, not the middle of a transition
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        page = context.new_page()
        return Visitor(page, base, javascript=javascript)

    yield opened
    for context in contexts:
        context.close()
