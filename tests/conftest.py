"""The cast: one small Mesa with a plenary, two groups and one account for each persona."""

import logging
import os
from collections import Counter
from types import SimpleNamespace

import hypothesis
import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import translation

from members.models import Institution
from secretariat import append_only
from tests import factories as f
from tests.accounts import signed_in
from tests.kept import Kept
from workgroups.models import Accreditation, Office, Seat

# No test is judged by its time: how busy the machine is says nothing about the code.
hypothesis.settings.register_profile("mesa", deadline=None)
hypothesis.settings.load_profile("mesa")


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path, tmp_path_factory):
    """Uploads and caches of a test stay in its own folder; draft actas, kept by the hash of their text, are shared.

    Nothing of a page in English stays for the next test: each begins in the language of the source.
    """
    run = tmp_path_factory.getbasetemp()
    run = run.parent if "PYTEST_XDIST_WORKER" in os.environ else run  # one folder for both processes
    translation.activate(settings.LANGUAGE_CODE)
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a dozen accounts a test
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)},
        "drafts": {**settings.CACHES["drafts"], "LOCATION": run / "drafts"},
    }


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The database of a process; PostgreSQL drops none while somebody else is in it, be it its own autovacuum.

    DROP DATABASE waits five seconds for the others to leave, too few on a machine whose disk stalls: they are ended
    first, and waited for.
    """
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            name = connection.settings_dict["NAME"]
            connection.close()
            connection.close_pool()
            with connection._nodb_cursor() as cursor:
                others = "SELECT pg_terminate_backend(pid, 60000) FROM pg_stat_activity WHERE datname = %s"
                cursor.execute(others, [name])


@pytest.fixture(autouse=True, scope="session")
def _emptying_lifts_the_triggers():
    """A test with real transactions ends with every table emptied, those too to which rows are only added.

    Row by row: there are few, and PostgreSQL takes seconds to make some hundred files anew, as TRUNCATE does. Content
    types and permissions stay, so nothing needs to make them again.
    """

    def lift_and_empty(case):
        with transaction.atomic():
            append_only.lift()
        with transaction.atomic(), connection.cursor() as cursor:  # foreign keys are looked at in the end
            for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
                if table not in ("django_content_type", "auth_permission"):
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- our own table
        with transaction.atomic():
            append_only.protect()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lift_and_empty)
        yield


def _member(group, acronym, role=Accreditation.Role.TITULAR, *, kind=Seat.Kind.MEMBER, has_vote=True):
    institution, _ = Institution.objects.get_or_create(
        acronym=acronym, defaults={"official_name": f"Institución {acronym}", "kind": Institution.Kind.REGIONAL}
    )
    seat, _ = Seat.objects.get_or_create(
        group=group,
        institution=institution,
        defaults={"since": f.LONG_AGO, "kind": kind, "has_vote": has_vote, "order": group.seats.count() + 1},
    )
    user = f.UserFactory(
        email=f"{acronym.lower()}-{role}@mesa.example",
        person__institution=institution,
        person__full_name=f"{role.title()} de {acronym}",
    )
    f.AccreditationFactory(seat=seat, person=user.person, role=role)
    return user


def _officer(group, name, kind, institution):
    user = f.UserFactory(email=f"{name}@mesa.example", person__institution=institution, person__full_name=name.title())
    f.OfficeFactory(group=group, person=user.person, kind=kind)
    return user


def build_cast():
    """Personas and the rows they stand on. Group Salud is «own», group Protección is «foreign» to DIRESA's people."""
    plenary = f.GroupFactory(
        kind="plenary",
        code="MMTRM",
        name="Plenaria",
        official_name="Mesa Multisectorial Técnica para Refugiados y Migrantes de la Región Tumbes",
        initial="M",
        icon="users-three",
        region="Tumbes",
        city="Tumbes",
        order=0,
    )
    salud = f.GroupFactory(code="GT-SALUD", name="Salud", initial="S", order=1)
    proteccion = f.GroupFactory(code="GT-PROTECCION", name="Protección", initial="P", icon="umbrella", order=2)
    office = f.InstitutionFactory(acronym="CANC", official_name="Cancillería, oficina de Tumbes")
    titular = _member(salud, "DIRESA")
    former = f.UserFactory(email="ex-coordinadora@mesa.example", person__full_name="Ex Coordinadora")
    f.OfficeFactory(group=salud, person=former.person, until=f.LONG_AGO)
    guest = f.UserFactory(email="invitada@mesa.example", person__full_name="Invitada a Una Reunión")
    return SimpleNamespace(
        plenary=plenary,
        salud=salud,
        proteccion=proteccion,
        secretary=_officer(plenary, "secretaria", Office.Kind.SECRETARY, office),
        staff=_officer(plenary, "asistente", Office.Kind.STAFF, office),
        auditor=_officer(plenary, "auditora", Office.Kind.AUDITOR, office),
        coordinator=_officer(salud, "coordinadora", Office.Kind.COORDINATOR, titular.person.institution),
        titular=titular,
        alternate=_member(salud, "DIRESA", Accreditation.Role.ALTERNATE),
        technical=_member(salud, "ACNUR", kind=Seat.Kind.TECHNICAL, has_vote=False),
        observer=_member(salud, "DP", kind=Seat.Kind.OBSERVER, has_vote=False),
        foreign=_member(proteccion, "CEM"),
        guest=guest,  # of no meeting until a test invites her: until then she is nobody, as outsider and former
        former=former,
        outsider=f.UserFactory(email="sin-asiento@mesa.example", person__full_name="Sin Asiento"),
    )


_kept_cast = Kept(build_cast)


@pytest.fixture
def cast(db):
    """See ``build_cast``."""
    return _kept_cast()


@pytest.fixture
def world(cast):
    """What the access tests look at, on both sides."""
    from tests.test_access import build_world

    return build_world(cast)


@pytest.fixture
def quiet():
    """No log lines: these tests send thousands of requests."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


LONG = ("tests/test_", "tests/meetings/test_acta", "tests/rendering/test_pdf")  # none of them empties tables


def pytest_collection_modifyitems(items):
    """What takes long goes first, so that no process ends alone with it. What empties tables stays last."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_terminal_summary(terminalreporter):
    """How much the access tests looked at, in all processes together."""
    counts = Counter()
    for report in terminalreporter.getreports("passed"):
        counts.update({name: n for name, n in report.user_properties if isinstance(n, int)})
    if counts:
        terminalreporter.write_line("Looked at: " + ", ".join(f"{n} {name}" for name, n in counts.items()))


@pytest.fixture
def sign_in():
    """A test client signed in as ``user`` a moment ago."""

    return signed_in
