"""The audit log on its page and as a file."""

import csv
import io

import pytest
import time_machine
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.urls import resolve, reverse
from openpyxl import load_workbook

from members.models import Person
from members.reading import record_export, record_reading
from mesa.entrance import turned_away
from secretariat.models import LogEntry
from tests import factories as f

pytestmark = pytest.mark.django_db
LIST, FILE = "/auditoria/", "/auditoria/descargar/"
A = LogEntry.Action


@pytest.fixture
def log(cast):
    """A look, a download, a change and a sign-in, on known days."""
    person = cast.foreign.person
    with time_machine.travel(f.at("2026-06-08 16:20"), tick=False):
        record_export(cast.staff, Person.objects.all(), "Personas, XLSX")
    with time_machine.travel(f.at("2026-06-08 23:59"), tick=False):
        person.post, person.email, person.phone = "Directora", "nuevo@cem.example", ""
        person.save()
    with time_machine.travel(f.at("2026-06-09 00:00"), tick=False):
        record_reading(cast.secretary, person, "Ficha: correo y teléfono")
    return person


def rows(client, **query):
    """(action, subject, detail, who) of each fact of the page, without the making of the cast today."""
    page = client.get(LIST, query).context["page"]
    return [(fact.entry.action, fact.subject, fact.detail, fact.who) for fact in page if fact.when.year == 2026]


LOOK = (A.ACCESS, "Ficha: correo y teléfono", "Titular de CEM", "Secretaria")
CHANGE = (
    A.UPDATE,
    "Persona: Titular de CEM",
    "Cargo: antes «Especialista», ahora «Directora»; Correo institucional: cambió; Teléfono: cambió",
    "El sistema",
)
JUNE = {"desde": "01/06/2026", "hasta": "30/06/2026"}


def test_audit_list_says_what_was_done_by_whom_and_keeps_no_contact(cast, sign_in, log):
    client = sign_in(cast.auditor)
    found = rows(client, **JUNE)
    download = (A.EXPORT, "Personas, XLSX", f"{Person.objects.count()} personas", "Asistente")
    assert found == [LOOK, CHANGE, download]
    page = client.get(LIST, JUNE).content.decode()
    assert f'href="{reverse("mesa:person_detail", args=[log.pk])}"' in page
    kept = str(list(LogEntry.objects.values()))
    assert [
        value for value in ("cem.example", "nuevo@", "972 000", "institucion.example") if value in page + kept
    ] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"hecho": "vistas"}, [LOOK]),
        ({"hecho": "cambios"}, [CHANGE]),
        ({"hecho": "rechazados"}, []),
        ({"hasta": "08/06/2026", "hecho": "cambios"}, [CHANGE]),
        ({"desde": "09/06/2026"}, [LOOK]),
        ({"q": "secretaria"}, [LOOK]),
        ({"q": "titular de cem", "hecho": "cambios"}, [CHANGE]),
        ({"q": "nadie"}, []),
    ],
)
def test_audit_list_filters(cast, sign_in, log, query, expected):
    assert rows(sign_in(cast.secretary), **(JUNE | query)) == expected


def test_audit_list_filters_by_who_and_by_kind_of_record(cast, sign_in, log):
    client = sign_in(cast.secretary)
    kind = ContentType.objects.get_for_model(Person).pk
    assert rows(client, quien=cast.secretary.pk, **JUNE) == [LOOK]
    assert rows(client, sobre=kind, hecho="vistas", **JUNE) == [LOOK]
    assert rows(client, sobre=ContentType.objects.get_for_model(LogEntry).pk, **JUNE) == []


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"desde": "ayer"}, "Escribe la fecha como dd/mm/aaaa; por ejemplo 30/06/2026."),
        ({"desde": "01/01/0001"}, "Revisa el año: debe estar entre 1990 y 2100."),
        ({"hasta": "31/12/9999"}, "Revisa el año: debe estar entre 1990 y 2100."),
        ({"quien": "99999999999999999999"}, "Elige a alguien de la lista."),
        ({"sobre": "x"}, "Elige algo de la lista."),
        ({"hasta": "31/06/2026"}, "Escribe la fecha como dd/mm/aaaa; por ejemplo 30/06/2026."),
        ({"desde": "30/06/2026", "hasta": "01/06/2026"}, "Esta fecha es anterior a «Desde». Cambia una de las dos."),
        ({"q": "x" * 101}, "Busca con 100 caracteres o menos; hay 101"),
    ],
)
def test_audit_list_says_what_is_wrong_with_a_filter_and_shows_nothing(cast, sign_in, log, query, sentence):
    client = sign_in(cast.secretary)
    for path in (LIST, FILE):
        response = client.get(path, query)
        assert sentence in response.content.decode()
        assert list(response.context["page"]) == []
    typed = [value for name, value in query.items() if name not in ("quien", "sobre")]  # nobody types in a list
    assert all(value in response.content.decode() for value in typed)


@pytest.mark.parametrize("query", [{"hecho": "x"}, {"quien": "x"}, {"sobre": "x"}, {"pagina": "x"}])
def test_audit_list_answers_any_address(cast, sign_in, log, query):
    assert sign_in(cast.secretary).get(LIST, query).status_code == 200


def test_reading_the_log_is_logged(cast, sign_in, log):
    client = sign_in(cast.auditor)
    client.get(LIST, {"hecho": "vistas"})
    entry = LogEntry.objects.filter(action=A.ACCESS).first()
    assert (entry.actor, entry.additional_data["filter"]) == (cast.auditor, {"hecho": "vistas"})
    client.get(FILE, {"formato": "csv"})
    entry = LogEntry.objects.first()
    assert (entry.action, entry.actor) == (A.EXPORT, cast.auditor)
    assert entry.additional_data["what"] == "Registro de auditoría"


def test_audit_export_holds_what_the_filter_holds(cast, sign_in, log):
    client = sign_in(cast.secretary)
    query = JUNE | {"hecho": "vistas"}
    lines = list(csv.reader(io.StringIO(client.get(FILE, query | {"formato": "csv"}).getvalue().decode("utf-8-sig"))))
    sheet = load_workbook(io.BytesIO(client.get(FILE, query).getvalue())).active
    row = ["09/06/2026 00:00:00", "Vio datos", LOOK[1], LOOK[2], "Secretaria", "CANC", "", ""]
    assert lines[1:] == [row]
    assert [[cell.value or "" for cell in cells] for cells in sheet.iter_rows()] == lines


@pytest.mark.parametrize("count", [1, 30])
def test_audit_list_queries(cast, sign_in, log, django_assert_num_queries, count):
    for _n in range(count):
        record_reading(cast.secretary, f.PersonFactory(), "Ficha")
    client = sign_in(cast.auditor)
    with django_assert_num_queries(13):
        client.get(LIST, {"hecho": "vistas"})


@pytest.mark.parametrize(
    ("query", "index"),
    [({}, "log_by_time"), ({"action": A.EXPORT}, "log_by_action"), ({"actor": 1}, "log_by_actor")],
)
def test_a_page_is_read_in_the_order_of_an_index(db, query, index):
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off"
            )
    plan = LogEntry.objects.filter(**query).values_list("pk")[:25].explain()
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_coming_in_and_failing_to_are_logged_without_what_was_typed(cast):
    client = Client(REMOTE_ADDR="203.0.113.7")
    for email in (cast.titular.email, "nadie@mesa.example"):
        client.post(reverse("account_login"), {"login": email, "password": "equivocada-1234"})
    client.post(reverse("account_login"), {"login": cast.titular.email, "password": f.PASSWORD})
    entries = LogEntry.objects.filter(action__in=[A.SIGN_IN, A.REFUSED]).order_by("pk")
    assert [(e.action, e.actor, e.object_repr, e.remote_addr) for e in entries] == [
        (A.REFUSED, None, "Titular de DIRESA", "203.0.113.7"),
        (A.REFUSED, None, "Cuenta que no existe", "203.0.113.7"),
        (A.SIGN_IN, cast.titular, "Titular de DIRESA", "203.0.113.7"),
    ]
    assert entries.last().additional_data == {"ways": ["password"]}
    assert [word for word in ("nadie@", "equivocada", cast.titular.email) if word in str(list(entries.values()))] == []


def test_being_turned_away_is_logged(cast, sign_in):
    response = sign_in(cast.titular).get(LIST, {"q": "secreto"})
    entry = LogEntry.objects.get(action=A.REFUSED)
    assert (response.status_code, entry.actor) == (403, cast.titular)
    assert entry.additional_data == {"what": "Sin permiso: /auditoria/", "method": "GET"}


def test_the_secret_of_a_link_is_not_logged(cast, rf):
    request = rf.get("/invitacion/un-secreto-de-mas-de-veinticuatro-letras/")
    request.user, request.resolver_match = cast.titular, resolve(request.path)
    turned_away(request)
    entry = LogEntry.objects.first()
    assert entry.additional_data == {"what": "Sin permiso: /invitacion/…/", "method": "GET"}
