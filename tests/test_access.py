"""Who may do what: every URL, persona and method, on own and foreign objects; and a crawl that looks for leaks.

A URL missing from ROUTES (``tests/routes.py``) fails the test, so nothing is reachable without being thought about.
"""

import copy
import uuid
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone

from meetings.models import AttendanceEvent, Document, Meeting
from meetings.operations import add_agreement, close_meeting, open_meeting, record_attendance, save_notes
from rendering.spreadsheets import to_csv
from secretariat.models import DirectoryImport
from tests.accounts import key_and_session
from tests.factories import (
    AccessReviewFactory,
    EnrolmentFactory,
    GuestFactory,
    HolidayFactory,
    InvitationFactory,
    ItemFactory,
    LetterFactory,
    MeetingFactory,
    OfficeFactory,
    PersonFactory,
    RightsRequestFactory,
    TrainingFactory,
    TrainingSessionFactory,
    UserFactory,
    at,
)
from tests.routes import EVERYONE, GUEST_OF, MEMBERS, METHODS, NOBODY, PERSONAS, ROUTES, SAFE, SEES
from trainings.models import Certificate

NOW = at("2026-06-23 09:41")


def _record(group, lead, secret):
    """A closed session of ``group`` with ``secret`` in every text a person writes."""
    meeting = MeetingFactory(
        group=group, number=1, starts_at=at("2026-06-23 09:00"), subject=f"Asunto {secret}", place=f"Lugar {secret}"
    )
    item = ItemFactory(meeting=meeting, position=1, title=f"Punto {secret}", presenter_note=f"Nota {secret}")
    open_meeting(meeting=meeting, opened_at=NOW)
    entry = meeting.roster.get(institution=lead)
    presence = {"mode": "room", "quality": "other", "person_name": f"Persona {secret}"}
    record_attendance(entry=entry, kind=AttendanceEvent.Kind.IN, at=NOW, by=None, now=NOW, **presence)
    save_notes(item=item, text=f"Se dijo {secret}", version=0, by=None, now=NOW)
    words = {"text": f"Acuerdo {secret}", "grounds": f"Fundamento {secret}", "due_on": at("2026-06-30 00:00").date()}
    facts = {"lead": lead, "others": [], "submission": uuid.uuid4()} | words
    agreement = add_agreement(meeting=meeting, item=item, by=None, now=NOW, **facts)
    close_meeting(meeting=meeting, closed_at=at("2026-06-23 11:00"), now=NOW)
    document = Document.objects.create(
        meeting=meeting, item=item, title=f"Papel {secret}", file="", filename="a.pdf", size=1, sha256="0"
    )
    document.file.save("a.pdf", ContentFile(f"%PDF {secret}".encode()))
    upcoming = MeetingFactory(group=group, number=2, subject=f"Próxima {secret}", place=f"Sitio {secret}")
    ItemFactory(meeting=upcoming, position=1, title=f"Por tratar {secret}")
    running = MeetingFactory(group=group, number=3, starts_at=timezone.now(), subject=f"En curso {secret}")
    ItemFactory(meeting=running, position=1, title=f"Se trata {secret}")
    open_meeting(meeting=running, opened_at=timezone.now())
    return SimpleNamespace(
        meeting=meeting,
        item=item,
        entry=entry,
        agreement=agreement,
        document=document,
        group=group,
        upcoming=upcoming,
        running=running,
    )


def _named(group, person):
    """The titular's designation with its letter scanned, and somebody's office in the group."""
    accreditation = person.accreditations.get()
    accreditation.scan_name = "oficio.pdf"
    accreditation.scan.save("oficio.pdf", ContentFile(f"%PDF SECRETO-DE-{group.name.upper()}".encode()))
    return accreditation, OfficeFactory(group=group, person=PersonFactory(institution=person.institution))


def _taught(side, secret):
    """A training that only the group sees, with ``secret`` in every text, a session, who speaks and a material."""
    words = {"summary": f"Para {secret}", "objectives": f"Aprender {secret}", "visibility": "group"}
    side.training = TrainingFactory(group=side.group, title=f"Curso {secret}", **words)
    side.training_session = TrainingSessionFactory(training=side.training, title=f"Tema {secret}", place=f"En {secret}")
    side.training_session.speakers.create(name=f"Ponente {secret}", topic=f"Expone {secret}")
    side.enrolment = EnrolmentFactory(training=side.training, full_name=f"Inscrita {secret}")
    facts = {"training": side.training, "batch": side.training.batches.create(issued_at=NOW), "issued_at": NOW}
    facts |= {"kind": "attendance", "year": 2026, "number": side.enrolment.pk, "enrolment": side.enrolment}
    side.certificate = Certificate.objects.create(says={"name": f"Certificada {secret}"}, sha256="0", **facts)
    side.certificate.pdf.save("a.pdf", ContentFile(f"%PDF {secret}".encode()))
    side.material = side.training_session.materials.create(title=f"Guía {secret}", file="", kind="pdf", size=1)
    side.material.file.save("a.pdf", ContentFile(f"%PDF {secret}".encode()))


def build_world(cast):
    """Salud's record (own to DIRESA's people) and Protección's (foreign to them)."""
    salud = _record(cast.salud, cast.titular.person.institution, "SECRETO-DE-SALUD")
    proteccion = _record(cast.proteccion, cast.foreign.person.institution, "SECRETO-DE-PROTECCION")
    review, rights = AccessReviewFactory(), RightsRequestFactory(person=cast.titular.person)
    holiday = HolidayFactory()
    stranger = UserFactory()
    for side, person in ((salud, cast.titular.person), (proteccion, cast.foreign.person)):
        side.person, side.institution = person, person.institution
        side.review, side.officer, side.rights = review, cast.coordinator.person, rights
        side.holiday = holiday
        side.seat = person.accreditations.get().seat
        side.guest = GuestFactory(meeting=side.meeting)
        sheet = to_csv([["Sigla", "Grupo", "Nombres"], [person.institution.acronym, side.group.code, person.full_name]])
        side.directory_import = DirectoryImport.objects.create(file=ContentFile(sheet, "a.csv"), filename="a.csv")
        side.invitation = InvitationFactory(person__institution=side.institution)
        side.token = SimpleNamespace(pk="enlace-desconocido")
        side.questions = SimpleNamespace(pk="satisfaction")
        side.uid, side.key, side.provider = (SimpleNamespace(pk=word) for word in ("1", "x-y", "institucion"))
        side.passkey, side.session = key_and_session(of=stranger)
        side.letter = LetterFactory(person=person, subject=f"Asunto {side.meeting.subject}")
        side.waiting = LetterFactory(person=person, kind=f"prueba-{side.group.code}", status="pending", sent_at=None)
        side.accreditation, side.office = _named(side.group, person)
        _taught(side, side.meeting.subject.removeprefix("Asunto "))
    GuestFactory(meeting=salud.meeting, person=cast.guest.person)
    Meeting.objects.filter(pk=salud.meeting.pk).update(ends_at=timezone.now())
    return SimpleNamespace(salud=salud, proteccion=proteccion, cast=cast)


def _client(world, persona, sign_in):
    return Client() if persona == "anonymous" else sign_in(getattr(world.cast, persona))


def _args(route, side, *, absent=False):
    def ident(name):
        thing = getattr(side, name)
        if name == "questions":  # a word of the address, not a row
            return thing.pk
        if name == "group":
            return "NO-EXISTE" if absent else thing.code
        return 999_999 if absent else thing.pk

    return [ident(name) for name in route.args]


def _expected(route, persona, side, method):
    """The status a request must get, or "acted" for an allowed POST, whose answer depends on what was sent."""
    if method == "HEAD":
        method = "GET"
    if route.public:
        return None
    if persona in NOBODY:
        return 405 if route.unsigned and method not in route.methods.split() else 302
    if method not in route.methods.split():
        return 405
    if not _may_see(route, persona, side):
        return 404
    acts = route.only if route.only else (route.acts or {}).get(side, EVERYONE)
    if persona not in acts:
        return 403
    return "acted" if method == "POST" else 302 if route.elsewhere else 200


def _may_see(route, persona, side):
    if route.sees is not None:
        return persona in (route.sees[side] if isinstance(route.sees, dict) else route.sees)
    if not route.args:
        return True
    if persona == "guest":
        return side == GUEST_OF[0] and route.args[0] in GUEST_OF[1]
    return persona in SEES[side]


def _names():
    def walk(patterns, prefix=""):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield prefix + (pattern.name or str(pattern.pattern))
            elif pattern.namespace != "admin":
                yield from walk(pattern.url_patterns, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))

    return set(walk(get_resolver().url_patterns))


def test_every_url_is_in_the_table():
    assert _names() == set(ROUTES)


BOOKKEEPING = {  # rows that looking may write, and why
    "sessions.session": "the time of the last visit",
    "usersessions.usersession": "the same, for the list of one's own sessions",
    "secretariat.logentry": "every look at personal data leaves a trace",
    "auditlog.logentry": "not used",
}


def state():
    """All rows of the product; equal before and after means that nothing changed."""
    models = [model for model in apps.get_models() if model._meta.label_lower not in BOOKKEEPING]
    return {m._meta.label_lower: list(m._base_manager.order_by("pk").values_list()) for m in models}


@contextmanager
def undone(client):
    """What happens inside leaves no trace: in the database, in the browser, in the count of attempts."""
    cookies = copy.deepcopy(client.cookies)
    cache.clear()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    client.cookies = cookies


def cells(world, methods):
    """(name, route, side, method, address) of every URL, on own and foreign objects."""
    for name, route in ROUTES.items():
        for side in ("salud", "proteccion") if route.args else ("salud",):
            address = reverse(name, args=_args(route, getattr(world, side)))
            yield from ((name, route, side, method, address) for method in methods)


CREWS = [PERSONAS[n::4] for n in range(4)]  # the world is made once for each crew


# Every method on SQLite. On PostgreSQL those that come to rows: what the others may is settled before any is read, and
# the two databases together have to end in a quarter of an hour.
READS, ACTS = SAFE, [method for method in METHODS if method not in SAFE]
if connection.vendor == "postgresql":
    READS, ACTS = ["GET"], ["POST"]


@pytest.mark.parametrize("crew", CREWS, ids="-".join)
def test_access_matrix_of_reading(world, sign_in, quiet, record_property, crew):
    wrong, count = [], 0
    clients = {persona: _client(world, persona, sign_in) for persona in crew}
    before = state()
    for persona, client in clients.items():
        for name, route, side, method, address in cells(world, READS):
            expected, count = _expected(route, persona, side, method), count + 1
            status = client.generic(method, address).status_code
            if status != expected if expected is not None else status >= 500:
                wrong.append((persona, name, side, method, expected or "public", status))
    assert wrong == []
    assert state() == before
    record_property("cells", count)


@pytest.mark.parametrize("crew", CREWS, ids="-".join)
def test_access_matrix_of_acting(world, sign_in, quiet, record_property, crew):
    wrong, count = [], 0
    for persona in crew:
        client = _client(world, persona, sign_in)
        for name, route, side, method, address in cells(world, ACTS):
            expected, count = _expected(route, persona, side, method), count + 1
            with undone(client):
                status = client.generic(method, address).status_code
            acted = status not in (403, 404, 405) and status < 500
            if not {None: status < 500, "acted": acted}.get(expected, status == expected):
                wrong.append((persona, name, side, method, expected or "public", status))
    assert wrong == []
    record_property("cells", count)


def test_shared_meeting_of_another_group_is_seen_by_all_members_and_by_nobody_else(world, sign_in):
    url = reverse("meetings:meeting_detail", args=[world.proteccion.meeting.pk])
    Meeting.objects.filter(pk=world.proteccion.meeting.pk).update(visibility=Meeting.Visibility.MEMBERS)
    assert {p: _client(world, p, sign_in).get(url).status_code for p in PERSONAS} == {
        **dict.fromkeys(MEMBERS, 200),
        "guest": 404,
        **dict.fromkeys(NOBODY, 302),
    }


def test_a_mandate_that_ended_yesterday_opens_nothing(world, sign_in):
    yesterday = timezone.localdate() - timezone.timedelta(days=1)
    world.cast.titular.person.accreditations.update(until=yesterday)
    client = sign_in(world.cast.titular)
    for path in (
        reverse("meetings:meeting_detail", args=[world.salud.meeting.pk]),
        reverse("mesa:institution_detail", args=[world.salud.institution.pk]),
    ):
        assert client.get(path).headers["Location"] == f"/ingresar/?next={path}"


def test_admin_is_for_the_operator_only_and_gives_nothing_of_the_product(cast, sign_in, settings):
    operator = UserFactory(email="operadora@mesa.example", person=None, is_staff=True, is_superuser=True)
    path = f"/{settings.ADMIN_PATH}"
    assert sign_in(operator).get(path).status_code == 200
    assert sign_in(cast.secretary).get(path, follow=True).status_code == 403
    assert Client().get(path).status_code == 302
    meeting = MeetingFactory(group=cast.salud)
    assert sign_in(operator).get(reverse("meetings:meeting_detail", args=[meeting.pk])).status_code == 404
