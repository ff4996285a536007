"""Every list as a file: what the page shows, nothing more, and the directory back again without a change."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Institution
from mesa import listings
from rendering.spreadsheets import read, to_csv, to_xlsx
from secretariat.comparison import Comparison
from secretariat.models import LogEntry
from secretariat.sheet import headings, table_in
from tests import factories as f
from tests.secretariat import messy

PATHS = {
    "directorio": "/instituciones/exportar/",
    "personas": "/personas/exportar/",
    "reuniones": "/reuniones/exportar/",
    "grupos": "/grupos/exportar/",
    "cargos": "/cargos/exportar/",
    "acuerdos": "/acuerdos/exportar/",
}


def rows_of(client, path, kind="xlsx", **query):
    """The rows of an exported file, its heading first."""
    response = client.get(path, {"formato": kind, **query})
    assert f"-{timezone.localdate()}.{kind}" in response.headers["Content-Disposition"]
    return [cells for _number, cells in read(b"".join(response.streaming_content), f"a.{kind}")[0].rows]


@pytest.fixture
def directory(cast):
    """The messy directory with what is rarer: a seat with nobody, one announced, an institution without a seat."""
    messy.known_directory(cast.plenary)
    ahead = timezone.localdate() + timedelta(days=9)
    f.SeatFactory(group=cast.salud, institution__acronym="VACIA")
    f.AccreditationFactory(seat__group=cast.proteccion, role="alternate", since=ahead, letter_number="=1+1")
    f.InstitutionFactory(acronym="SOLA", sector="@Salud", kind=Institution.Kind.NGO)
    return cast


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_institution_export_imported_again_changes_nothing(directory, sign_in, kind, language):
    client = sign_in(directory.secretary)
    client.cookies["mesa_idioma"] = language
    content = b"".join(client.get(PATHS["directorio"], {"formato": kind}).streaming_content)
    file = SimpleUploadedFile(f"directorio.{kind}", content)
    counts = client.post("/instituciones/importar/", {"file": file}, follow=True).context["counts"]
    total = len(read(content, f"a.{kind}")[0].rows) - 1
    assert counts == {"error": 0, "cambia": 0, "nueva": 0, "igual": total, "todas": total}
    assert total == 40 + 5 + 1 + 1 + Institution.objects.filter(seats=None).count()  # messy, cast, announced, VACIA


def test_lists_say_below_that_the_export_is_logged_to_whoever_takes_contacts_away(cast, sign_in):
    said = {}
    for persona in ("secretary", "staff", "auditor", "titular"):
        client = sign_in(getattr(cast, persona))
        text = client.get("/instituciones/", {"q": "e"}, headers={"HX-Request": "true"}).text
        said[persona] = ('href="/auditoria/"' in text, "Queda anotada" in text, "?q=e&amp;formato=csv" in text)
    assert said == {
        "secretary": (True, True, True),
        "staff": (False, True, True),
        "auditor": (True, True, True),
        "titular": (False, False, True),
    }


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20) | st.sampled_from(["=1+1", "'@a", "+51"])
PERSON = st.fixed_dictionaries({"post": TEXT, "phone": TEXT, "name": TEXT, "letter": TEXT})
DAYS = st.dates(date(2020, 1, 2), date(2030, 1, 1))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(PERSON, min_size=1, max_size=4),
    since=DAYS,
    lasts=st.integers(0, 400) | st.none(),
    kind=st.sampled_from(["csv", "xlsx"]),
)
def test_any_directory_comes_back_the_same(cast, people, since, lasts, kind):
    with transaction.atomic():
        seat = f.SeatFactory(group=cast.plenary, institution__sector=people[0]["post"])
        for n, person in enumerate(people):
            who = {"full_name": f"{person['name']} Nombre{n}", "post": person["post"], "phone": person["phone"]}
            named = f.PersonFactory(institution=seat.institution, email=f"P{n}@x.pe", **who)
            until = None if lasts is None else since + timedelta(days=lasts)
            f.AccreditationFactory(
                seat=seat, person=named, role="alternate", since=since, until=until, letter_number=person["letter"]
            )
        today = timezone.localdate()
        rows, _people = listings.directory(Institution.objects.order_by("pk"), today, with_contacts=True)
        content = to_csv(rows) if kind == "csv" else to_xlsx("A", rows)
        compared = Comparison.of(table_in(content, f"a.{kind}"), cast.secretary, timezone.now())
        assert [(r.number, r.errors, r.changes, r.notes) for r in compared.rows if r.state != "igual"] == []
        transaction.set_rollback(True)


def test_institution_export_gives_contacts_only_to_those_who_may_take_them_away(cast, sign_in):
    f.GuestFactory(meeting=f.MeetingFactory(group=cast.salud), person=cast.guest.person)
    seen = {}
    for persona in ("secretary", "staff", "auditor", "titular", "coordinator", "technical", "guest"):
        client = sign_in(getattr(cast, persona))
        heading, *rows = rows_of(client, PATHS["directorio"])
        text = str(rows) + str(rows_of(client, PATHS["personas"], "csv"))
        person = cast.foreign.person
        seen[persona] = (heading == headings(with_contacts=True), person.email in text, person.phone in text, len(rows))
    may, may_not = (True, True, True, 9), (False, False, False, 9)
    assert seen == {
        **dict.fromkeys(("secretary", "staff", "auditor"), may),
        **dict.fromkeys(("titular", "coordinator", "technical"), may_not),
        "guest": (False, False, False, 0),
    }


def test_exports_of_contacts_leave_a_trace_and_others_none(cast, sign_in):
    for persona in ("auditor", "titular"):
        for path in PATHS.values():
            sign_in(getattr(cast, persona)).get(path, {"q": "DIRESA"})
    entries = LogEntry.objects.filter(action=LogEntry.Action.EXPORT).order_by("pk")
    assert [(e.actor, e.additional_data["what"], e.additional_data["filter"]) for e in entries] == [
        (cast.auditor, "Directorio: correo y teléfono", {"q": "DIRESA"}),
        (cast.auditor, "Personas: correo y teléfono", {"q": "DIRESA"}),
    ]


def test_institution_export_leaves_out_telephones_of_the_police(cast, sign_in):
    Institution.objects.filter(acronym="CEM").update(official_name="Frente Policial Tumbes")
    [row] = [row for row in rows_of(sign_in(cast.secretary), PATHS["directorio"]) if row[0] == "CEM"]
    assert (cast.foreign.person.email in row, cast.foreign.person.phone in row) == (True, False)


def test_exports_follow_the_filters_of_their_page(cast, sign_in):
    client = sign_in(cast.secretary)
    assert [row[0] for row in rows_of(client, PATHS["directorio"], q="CEM")] == ["Sigla", "CEM"]
    assert [row[1] for row in rows_of(client, PATHS["personas"], q="CEM")] == ["Nombres y apellidos", "Titular de CEM"]
    held = f.MeetingFactory(group=cast.salud, status="held", number=7)
    f.MeetingFactory(group=cast.proteccion, status="held", number=8)
    found = rows_of(client, PATHS["reuniones"], estado="realizadas", grupo="GT-SALUD")
    assert [row[:2] for row in found] == [["Número", "Grupo"], [held.code, "Salud"]]
    for status, done_on in (("todo", None), ("done", date(2026, 2, 1))):
        facts = {"status": status, "done_on": done_on, "due_on": date(2030, 1, 31), "number": None}
        f.AgreementFactory(meeting=held, text=f"=Acuerdo {status}", **facts)
    found = rows_of(client, PATHS["acuerdos"], estado="cumplidos")
    assert [(row[1], row[7], row[9]) for row in found] == [
        ("Se acuerda", "Plazo", "Estado"),
        ("=Acuerdo done", date(2030, 1, 31), "Cumplido"),
    ]


def test_exports_hold_nothing_of_another_group(cast, sign_in):
    meeting = f.MeetingFactory(group=cast.proteccion, subject="Asunto reservado", number=1)
    f.AgreementFactory(meeting=meeting, text="Texto reservado", lead=cast.foreign.person.institution)
    seen = {}
    for persona in ("titular", "foreign"):
        client = sign_in(getattr(cast, persona))
        text = "".join(str(rows_of(client, path, "csv")) for path in PATHS.values())
        seen[persona] = [word in text for word in ("Asunto reservado", "Texto reservado", "GT-PROTECCION')")]
    assert seen == {"titular": [False, False, False], "foreign": [True, True, False]}


def test_group_and_office_exports_say_who_answers(cast, sign_in):
    client = sign_in(cast.titular)
    assert rows_of(client, PATHS["grupos"])[2] == [
        "GT-SALUD", "Salud", "Grupo de trabajo Salud", "Coordinación: Coordinadora (DIRESA)", 1, 2,
    ]  # fmt: skip
    assert ["Salud", "Coordinación", "Coordinadora", "DIRESA", f.LONG_AGO] in rows_of(client, PATHS["cargos"])


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize(
    ("path", "queries"),
    [("directorio", 9), ("personas", 8), ("reuniones", 7), ("grupos", 8), ("cargos", 6), ("acuerdos", 7)],
)
def test_export_queries(cast, sign_in, django_assert_num_queries, rows, path, queries):
    for n in range(rows):
        f.AccreditationFactory(seat__group=cast.salud)
        f.OfficeFactory(group=cast.salud, kind="staff")
        f.AgreementFactory(
            meeting=f.MeetingFactory(group=cast.salud, number=n + 1), number=n + 1, series="S", year=2026
        )
    client = sign_in(cast.titular)
    with django_assert_num_queries(queries):
        client.get(PATHS[path])
