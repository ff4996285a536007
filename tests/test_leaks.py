"""What is not for someone is on no page, file, feed or export they reach, and looks like what is not there."""

import io
import re
import zipfile
from contextlib import suppress

import pytest
from django import forms
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from meetings.models import Meeting
from members.models import Person
from members.reading import record_reading
from notifications.calendar_tokens import make_calendar_token
from secretariat.models import DirectoryImport, RightsRequest
from tests.filling import filled, forms_of
from tests.routes import AUDIT, EVERYONE, EXPORT, READ_ALL, ROUTES, SECRETARIAT, SEES
from tests.test_access import _args, _client, _expected, _may_see, undone

CROWDS = [sorted(EVERYONE)[n::4] for n in range(4)]
PAGES = 600
SAME_PATH = 5  # how many queries of one path are followed: months and filters have no end
CONTACTS = READ_ALL | {"foreign"}
KEPT_OUT, CHOOSERS = ["foreign", "guest", "titular", "technical"], ["coordinator", "titular", "foreign", "secretary"]
if connection.vendor == "postgresql":  # the same queries as on SQLite, where everyone looks; here one of each kind does
    CROWDS, KEPT_OUT, CHOOSERS = CROWDS[-1:], KEPT_OUT[:1], CHOOSERS[:1]


@pytest.fixture
def secrets(world):
    """Who may read each of the words planted in the world; everyone else may not."""
    cem = Person.objects.filter(pk=world.proteccion.person.pk)
    cem.update(email="secreto-de-contacto@mesa.example", phone="972 SECRETO")
    RightsRequest.objects.update(detail="SECRETO-SOLICITUD", requester_email="secreto-de-solicitud@mesa.example")
    DirectoryImport.objects.update(filename="SECRETO-IMPORTACION.csv")
    record_reading(world.cast.secretary, world.cast.outsider.person, "SECRETO-AUDITORIA")
    return {
        "SECRETO-DE-SALUD": SEES["salud"] | {"guest"},
        "SECRETO-DE-PROTECCION": SEES["proteccion"],
        "secreto-de-contacto": CONTACTS,
        "972 SECRETO": CONTACTS,
        "SECRETO-SOLICITUD": EXPORT | {"titular"},  # it is the titular who asks
        "secreto-de-solicitud": EXPORT | {"titular"},
        "SECRETO-IMPORTACION": SECRETARIAT | AUDIT,  # the log names it
        "SECRETO-AUDITORIA": SECRETARIAT | AUDIT,  # the secretariat hands people what is kept of them
        **dict.fromkeys(
            ["Próxima SECRETO", "En curso SECRETO", "Por tratar SECRETO", "Titular de CEM"], EVERYONE - {"guest"}
        ),
    }


def words_of(response):
    """All that can be read in an answer: of a PDF its text, of a spreadsheet what its archive holds."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"\n".join(archive.read(name) for name in archive.namelist())
    elif body.startswith(b"BEGIN:VCALENDAR"):
        body = body.replace(b"\r\n ", b"")
    elif body.startswith(b"%PDF"):
        with suppress(PyPdfError):  # the test's own papers are no more than their first line
            body += "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages).encode()
    return body.decode("utf-8", "replace")


def _links(path, text):
    links = [link.replace("&amp;", "&") for link in re.findall(r'(?:href|src|hx-get)="([/?][^"#]*)', text)]
    return [link if link.startswith("/") else path.partition("?")[0] + link for link in links]


def crawl(client, guessed):
    """(address, text, is a page) of the ``guessed`` addresses that open, and of all that links lead to from there."""
    seen, asked, queue = set(), {}, ["/", *guessed]
    while queue and len(seen) < PAGES:
        path = queue.pop(0)
        bare = path.partition("?")[0]
        if path in seen or path.startswith("/static") or asked.get(bare, 0) >= SAME_PATH:
            continue
        seen.add(path)
        asked[bare] = asked.get(bare, 0) + 1
        response = client.get(path)
        assert path in guessed or response.status_code in (200, 302, 403, 409, 422), (path, response.status_code)
        text, is_page = words_of(response), response.headers.get("Content-Type", "").startswith("text/html")
        yield path, text, is_page
        queue += [response.headers["Location"]] if response.status_code == 302 else []
        queue += _links(path, text) if is_page else []


def _addresses(world):
    """Every address that reads, of both sides: whoever knows it may try it."""
    read = [route for route in ROUTES.items() if "GET" in route[1].methods and not route[1].foreign_library]
    sides = (world.salud, world.proteccion)
    return {reverse(name, args=_args(route, side)) for name, route in read for side in sides}


def _feeds(user, world):
    """The addresses of the user's calendars, of groups that are not theirs too."""
    secret = make_calendar_token(person=user.person, now=timezone.now())
    groups = [reverse("mesa:calendar_group_feed", args=[secret, s.group.code]) for s in (world.salud, world.proteccion)]
    return {reverse("mesa:calendar_feed", args=[secret]), *groups}


@pytest.mark.parametrize("crowd", CROWDS, ids="-".join)
def test_a_crawl_finds_nothing_that_is_not_for_whoever_looks(world, secrets, sign_in, quiet, record_property, crowd):
    found, pages, files = set(), 0, 0
    for persona in crowd:
        hidden = [word for word, readers in secrets.items() if persona not in readers]
        shown = set()
        addresses = _addresses(world) | _feeds(getattr(world.cast, persona), world)
        for path, text, is_page in crawl(_client(world, persona, sign_in), addresses):
            pages, files = pages + is_page, files + (not is_page)
            found |= {(persona, path, word) for word in hidden if word in text}
            shown |= {word for word in secrets if word in text}
        assert persona != "secretary" or shown == set(secrets), "what is not there to be found cannot be missed"
    assert found == set()
    record_property("pages crawled", pages)
    record_property("files, feeds and exports crawled", files)


def _plain(response):
    """An answer without what changes at every request."""
    text = re.sub(rb'value="[\w-]{64}"|name="next" value="[^"]*"', b"", b"".join(response))
    return response.status_code, response.headers.get("Location"), text


@pytest.mark.parametrize("persona", KEPT_OUT)
def test_what_may_not_be_seen_answers_as_what_does_not_exist(world, sign_in, quiet, record_property, persona):
    client, count = _client(world, persona, sign_in), 0
    for name, route in ROUTES.items():
        for side in ("salud", "proteccion"):
            if not route.args or route.public or _may_see(route, persona, side):
                continue
            for method in route.methods.split():
                with undone(client):
                    there, absent = (
                        _plain(client.generic(method, reverse(name, args=_args(route, getattr(world, side), absent=n))))
                        for n in (False, True)
                    )
                assert (there[0], there) == (404, absent), (name, side, method)
                count += 1
    record_property("addresses of foreign objects", count)


def _foreign_choices(form):
    """(name in the form, a value that exists and is not offered, one that does not exist) of each list of rows."""
    for name, field in form.fields.items():
        if isinstance(field, forms.ModelChoiceField):
            offered = set(field.queryset.values_list("pk", flat=True))
            others = field.queryset.model._base_manager.exclude(pk__in=offered)
            key = field.to_field_name or "pk"
            for value in others.values_list(key, flat=True)[:3]:
                yield form.add_prefix(name), str(value), "999999" if str(value).isdecimal() else "NO-EXISTE"


@pytest.mark.parametrize("persona", CHOOSERS)
def test_a_field_answers_to_a_foreign_choice_as_to_one_that_does_not_exist(
    world, sign_in, quiet, record_property, persona
):
    client, count = _client(world, persona, sign_in), 0
    side = "proteccion" if persona == "foreign" else "salud"
    for name, route in ROUTES.items():
        if route.methods != "GET POST" or route.public or _expected(route, persona, side, "POST") != "acted":
            continue
        address = reverse(name, args=_args(route, getattr(world, side)))
        found = forms_of(client.get(address))
        for field, foreign, absent in [choice for form in found for choice in _foreign_choices(form)]:
            answers = []
            for value in (foreign, absent):
                with undone(client):
                    status, location, text = _plain(client.post(address, filled(found) | {field: value}))
                answers.append((status, location, text.replace(absent.encode(), foreign.encode())))
            assert answers[0] == answers[1], (name, field, foreign)
            count += 1
    record_property("foreign choices in forms", count)


def test_a_foreign_group_is_no_choice(world, sign_in):
    """Said once by hand, so that the test above cannot pass by finding no form."""
    page = _client(world, "coordinator", sign_in).post("/reuniones/nueva/", {"group": world.proteccion.group.pk})
    assert "Escoja una opción válida" not in page.content.decode()
    assert page.context["form"].errors["group"]
    assert not Meeting.objects.filter(group=world.proteccion.group, number=4).exists()
