"""On PostgreSQL the application cannot change what was recorded, nor lift what keeps it."""

import os
import secrets
from io import StringIO

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from members.reading import record_reading
from secretariat.append_only import TABLES
from secretariat.models import LogEntry
from tests import factories as f

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("DATABASE_URL" not in os.environ, reason="SQLite has no roles: whoever has the file owns it"),
]
REFUSED = [
    "UPDATE {table} SET id = id",
    "DELETE FROM {table}",
    "TRUNCATE {table} CASCADE",
    "ALTER TABLE {table} DISABLE TRIGGER append_only",
    "ALTER TABLE {table} DISABLE TRIGGER ALL",
    "DROP TRIGGER append_only ON {table}",
    "DROP TABLE {table} CASCADE",
    "ALTER TABLE {table} RENAME TO gone",
    "DROP FUNCTION mesa_append_only() CASCADE",
    "CREATE OR REPLACE FUNCTION mesa_append_only() RETURNS trigger LANGUAGE sql AS ''",
    "SET session_replication_role = replica",
    "CREATE TABLE mine (id int)",
    "UPDATE django_migrations SET name = name",
    "GRANT UPDATE ON {table} TO CURRENT_USER; UPDATE {table} SET id = id",
    "SET ROLE {owner}",
]


def sent_by(url):
    """Sends a statement with a connection of its own; the refusal's class, or None."""

    def send(statement):
        with psycopg.connect(url, autocommit=True) as own:
            try:
                own.execute(statement)
            except psycopg.Error as refusal:
                return type(refusal)
        return None

    return send


@pytest.fixture
def application(monkeypatch):
    """The address of the application's role, made by the command as an operator runs it; gone after the test."""
    now = connection.settings_dict
    role = f"app_{now['NAME']}"
    url = f"postgres://{role}:{secrets.token_hex(8)}@{now['HOST']}:{now['PORT'] or 5432}/{now['NAME']}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("MESA_MIGRATE_URL", "the connection of the tests")
    call_command("prepare_database", stdout=StringIO(), verbosity=0)
    yield url
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


@pytest.fixture
def served_by_it(application):
    """Mesa itself speaks to the database as the application."""
    owner = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}

    def speak_as(**who):
        connection.close()
        connection.close_pool()
        connection.settings_dict.update(who)

    _, _, account = application.partition("://")
    user, _, password = account.partition("@")[0].partition(":")
    yield lambda: speak_as(USER=user, PASSWORD=password)
    speak_as(**owner)


@pytest.mark.parametrize("table", TABLES)
def test_the_application_cannot_undo_what_was_recorded(cast, application, table):
    record_reading(cast.secretary, cast.titular.person, "Ficha")
    send, owner = sent_by(application), connection.settings_dict["USER"]
    answers = {pattern: send(pattern.format(table=table, owner=owner)) for pattern in REFUSED}
    assert answers == dict.fromkeys(REFUSED, psycopg.errors.InsufficientPrivilege)
    assert send(f"TABLE {table}") is None
    assert LogEntry.objects.filter(additional_data={"what": "Ficha"}).count() == 1


def test_mesa_works_as_the_application(cast, served_by_it):
    served_by_it()
    client = Client()
    client.post("/ingresar/", {"login": cast.titular.email, "password": f.PASSWORD})
    client.post("/mis-datos/", {"email": "nuevo@diresa.example", "phone": "972 555 111"})
    cast.titular.person.refresh_from_db()
    assert cast.titular.person.phone == "972 555 111"
    logged = LogEntry.objects.filter(actor=cast.titular).values_list("action", flat=True)
    assert {LogEntry.Action.SIGN_IN, LogEntry.Action.UPDATE} <= set(logged)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone()[0].startswith("app_")


def test_the_owner_is_refused_as_the_application(application, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"postgres://{connection.settings_dict['USER']}:x@127.0.0.1/mesa")
    with pytest.raises(CommandError, match="es dueño de las tablas o superusuario"):
        call_command("prepare_database", stdout=StringIO(), verbosity=0)


def test_preparing_twice_is_preparing_once(application):
    out = StringIO()
    call_command("prepare_database", stdout=out, verbosity=0)
    assert "solo agrega" in out.getvalue()
