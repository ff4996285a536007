"""What browsers are told in production: the ten tests of MDN's HTTP Observatory and more, on each kind of answer.

The Observatory itself, pointed at granian behind TLS, gives A+ and 135 points; here its tests are said again.
"""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import Client

from meetings.models import Document
from mesa.views import errors
from secretariat.notice import ASKED
from tests.factories import PASSWORD, ItemFactory, MeetingFactory, UserFactory

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = str(ROOT / "mesa" / "settings.py")
PRIVATE, FOREVER = "no-store", 365 * 24 * 3600


@pytest.fixture
def production(settings, monkeypatch):
    """The settings that MESA_HTTPS=1 changes, as the settings file itself gives them."""
    plain = runpy.run_path(SETTINGS)
    monkeypatch.setenv("MESA_HTTPS", "1")
    changed = {name: value for name, value in runpy.run_path(SETTINGS).items() if name.isupper()}
    changed = {name: value for name, value in changed.items() if value != plain[name]}
    assert {"HTTPS", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_NAME"} < set(changed)
    for name, value in changed.items():
        setattr(settings, name, value)


@pytest.fixture
def visitor(production, cast):
    """The browser of someone, behind a proxy with HTTPS; ``visitor(None)`` is nobody's."""

    def opened(persona="titular"):
        client = Client(raise_request_exception=False, headers={"x-forwarded-proto": "https"})
        if persona:
            user = persona if hasattr(persona, "pk") else getattr(cast, persona)
            client.force_login(user, backend="mesa.backends.MandateBackend")
        return client

    return opened


def document(cast):
    meeting = MeetingFactory(group=cast.salud)
    row = Document(meeting=meeting, item=ItemFactory(meeting=meeting), title="A", filename="a.pdf", size=1, sha256="0")
    row.file.save("a.pdf", ContentFile(b"%PDF-1.7"))
    return row


@pytest.fixture
def answers(visitor, cast, settings, monkeypatch):
    """One answer of each kind, by what it is; each with the status it must have."""
    operator = UserFactory(email="operadora@mesa.example", person=None, is_staff=True, is_superuser=True)
    nobody, member, coordinator = visitor(None), visitor(), visitor("coordinator")
    kinds = {
        "sign-in": (200, nobody.get("/ingresar/")),
        "wrong password": (200, nobody.post("/ingresar/", {"login": "a@mesa.example", "password": "no"})),
        "redirect to sign-in": (302, nobody.get("/reuniones/")),
        "home": (200, member.get("/")),
        "form": (200, coordinator.get("/reuniones/nueva/")),
        "form with errors": (200, coordinator.post("/reuniones/nueva/", {})),
        "message": (302, member.post("/idioma/", {"language": "en"})),
        "file": (200, member.get(f"/documentos/{document(cast).pk}/")),
        "400": (400, nobody.get("/", headers={"host": "otro.example"})),
        "401": (401, nobody.get("/", headers={"hx-request": "true"})),
        "403": (403, member.get("/reuniones/nueva/")),
        "404": (404, member.get("/no-existe/")),
        "405": (405, member.get("/idioma/")),
        "admin": (200, visitor(operator).get(f"/{settings.ADMIN_PATH}")),
        "health": (200, nobody.get("/healthz")),
    }
    monkeypatch.setattr(errors, "connection", None)
    kinds["500"] = (500, nobody.get("/healthz"))
    assert {kind: answer.status_code for kind, (_status, answer) in kinds.items()} == {
        kind: status for kind, (status, _answer) in kinds.items()
    }
    return {kind: answer for kind, (_status, answer) in kinds.items()}


def each(answers, name):
    """The different values of a header over all ``answers``."""
    return {answer.headers.get(name) for answer in answers.values()}


def test_headers_are_the_same_and_strict_on_every_answer(answers):
    told = {
        "Strict-Transport-Security": {"max-age=31536000; includeSubDomains; preload"},
        "X-Content-Type-Options": {"nosniff"},
        "X-Frame-Options": {"DENY"},
        "Referrer-Policy": {"same-origin"},
        "Cross-Origin-Opener-Policy": {"same-origin"},
        "Cross-Origin-Resource-Policy": {"same-origin"},
        "Access-Control-Allow-Origin": {None},
    }
    assert {name: each(answers, name) for name in told} == told
    (permissions,) = each(answers, "Permissions-Policy")
    assert "camera=(), display-capture=(), geolocation=(), microphone=()" in permissions


def test_policy_lets_in_nothing_that_is_not_ours(answers):
    file, others = answers.pop("file"), each(answers, "Content-Security-Policy")
    assert file.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert len(others) == 1
    policy = dict(directive.split(" ", 1) for directive in others.pop().split("; "))
    assert (policy["default-src"], policy["frame-ancestors"], policy["base-uri"]) == ("'none'",) * 3
    assert {value for name, value in policy.items() if name.endswith("-src")} == {"'none'", "'self'", "'self' data:"}
    assert (policy["script-src"], policy["style-src"], policy["form-action"]) == ("'self'",) * 3


def test_pages_load_scripts_of_this_site_only(answers):
    text = b"".join(answer.content for answer in answers.values() if not answer.streaming).decode()
    sources = re.findall(r"<(?:script|link)[^>]* (?:src|href)=\"([^\"]+)\"", text)
    assert len(sources) > 30
    assert [source for source in sources if not re.match(r"/(?!/)", source)] == []


def test_cookies_are_of_this_host_alone_and_no_script_reads_them(answers, visitor, cast):
    entered = visitor(None).post("/ingresar/", {"login": cast.titular.email, "password": PASSWORD})
    cookies = [cookie for answer in [*answers.values(), entered] for cookie in answer.cookies.items()]
    said = ["secure", "httponly", "samesite", "path", "domain"]
    assert {name: tuple(morsel[flag] for flag in said) for name, morsel in cookies} == dict.fromkeys(
        ["__Host-mesa_csrf", "__Host-mesa_idioma", "__Host-mesa_session"], (True, True, "Lax", "/", "")
    )


def test_no_answer_but_static_files_is_kept_by_a_cache(answers):
    assert {kind for kind, answer in answers.items() if PRIVATE not in answer.headers["Cache-Control"]} == set()


def test_static_files_are_kept_for_a_year_and_read_by_this_site_only(production, settings, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.css").write_text("a{}")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [tmp_path / "own"], tmp_path / "kept"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    (kept,) = (path.name for path in (tmp_path / "kept").glob("a.*.css"))
    answer = Client(headers={"x-forwarded-proto": "https"}).get(f"/static/{kept}")
    assert (answer.status_code, b"".join(answer.streaming_content)) == (200, b"a{}")
    seconds = int(re.search(r"max-age=(\d+)", answer.headers["Cache-Control"])[1])
    assert (seconds >= FOREVER, "public" in answer.headers["Cache-Control"]) == (True, True)
    wanted = ["X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Access-Control-Allow-Origin"]
    assert [answer.headers.get(name) for name in wanted] == ["nosniff", "same-origin", None]


def test_http_is_sent_to_https_of_the_same_host_first(production, db):
    answer = Client().get("/ingresar/", headers={"host": "localhost"})
    assert (answer.status_code, answer.headers["Location"]) == (301, "https://localhost/ingresar/")
    assert Client().get("/healthz", headers={"host": "localhost"}).status_code != 301


def test_another_site_may_not_ask(visitor):
    asked = {"origin": "https://http-observatory.security.mozilla.org", "access-control-request-method": "GET"}
    answer = visitor(None).options("/ingresar/", headers=asked)
    assert [name for name in answer.headers if name.lower().startswith("access-control")] == []


def test_check_deploy_has_no_warning(tmp_path):
    """Of a server whose variables are all set, as docs/operacion.md says."""
    variables = {
        "MESA_VAR": str(tmp_path),
        "MESA_SECRET_KEY": "prueba-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJ",
        "DATABASE_URL": "postgres://nadie@127.0.0.1:1/nada",
        "MESA_HOSTS": "mesa.example",
        "MESA_ORIGINS": "https://mesa.example",
        "MESA_HTTPS": "1",
        **{f"MESA_PRIVACY_{name.upper()}": "Por ley" for name in ASKED},
    }
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("MESA_", "DJANGO_ALLOW"))} | variables
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "no issues (0 silenced)" in done.stdout) == (0, True), done.stderr
