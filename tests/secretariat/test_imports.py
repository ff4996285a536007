"""Import of the directory: what each row would do, and all or nothing."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from members.models import Institution, Invitation, Person
from rendering.spreadsheets import read, to_csv, to_xlsx
from secretariat.models import DirectoryImport
from secretariat.operations import imports
from secretariat.tasks import drop_old_imports
from tests import factories as f
from tests.secretariat import messy
from workgroups.models import Accreditation, NotNow, Seat

NEW = "/instituciones/importar/"
HEAD = ["Sigla", "Institución", "Nivel", "Grupo", "Titular/Alterno", "Nombres y apellidos", "Correo", "Desde", "Hasta"]
DIRESA = ["DIRESA", None, None, "Salud"]


@pytest.fixture
def office(cast, sign_in):
    """The secretariat's browser."""
    return sign_in(cast.secretary)


def upload(client, rows, filename="directorio.xlsx"):
    """The preview of a file with ``rows`` under the usual heading, or of its bytes."""
    content = rows if isinstance(rows, bytes) else to_xlsx("Hoja1", [HEAD, *rows])
    return client.post(NEW, {"file": SimpleUploadedFile(filename, content)}, follow=True)


def said(page):
    """What the preview says of each row: its state and its sentences."""
    return {
        row.number: (row.state, *(f"{cell} {sentence}" for cell, sentence in row.errors), *row.notes)
        for row in page.context["page"].paginator.object_list
    }


def apply(client, page):
    url = f"{NEW}{page.context['directory_import'].pk}/aplicar/"
    return client.post(url, {"mark": page.context["mark"]}, follow=True)


def named(group):
    """(acronym, role, name, since, until) of those named in a group."""
    rows = Accreditation.objects.filter(seat__group=group).order_by("pk")
    return list(rows.values_list("seat__institution__acronym", "role", "person__full_name", "since", "until"))


# Criterion 3 of the issue ------------------------------------------------------------------------------------------


def test_import_detail_of_a_messy_spreadsheet_says_what_is_wrong(cast, office):
    messy.known_directory(cast.plenary)
    page = upload(office, messy.spreadsheet(wrong=messy.WRONG))
    assert page.context["counts"] == {"error": 9, "cambia": 7, "nueva": 17, "igual": 27, "todas": 60}
    assert {n: errors for n, (state, *errors) in said(page).items() if state == "error"} == {
        9: ["N9 «31/06/2026» no es una fecha: junio tiene 30 días."],
        15: ["A15 «I077» no está en el directorio. ¿Es I07, Dirección Regional 07?"],
        16: ["I16 p11@dir05.pe es el correo de Jorge Carrasco Gallob (I05). Corrige el nombre o el correo."],
        20: ["F20 «Titular/Alterno» no se entiende. Escribe Titular o Alterno."],
        25: ["M25 «2024» no es una fecha. Escríbela como 15/06/2026."],
        30: ["I30 «p24 arroba dir12» no es un correo."],
        48: [
            "C48 «distrital» no se entiende. Escribe Nacional desconcentrada, Regional, Local, Autónoma, "
            "Internacional, ONG o Sociedad civil."
        ],
        51: ["I51 La fila 50 da el mismo correo a MILAGROS ÑIQUE GALLOE. Cada persona lleva el suyo."],
        60: ["D60 «Deporte» no es un grupo. Escribe Plenaria, Salud, Protección."],
    }
    assert list(said(page))[:10] == [9, 15, 16, 20, 25, 30, 48, 51, 60, 6]
    refused = apply(office, page)
    assert (refused.status_code, Institution.objects.filter(acronym="I20").exists()) == (409, False)
    assert refused.context["refusal"] == "Todavía hay filas con errores. Corrígelas en tu archivo y súbelo otra vez."


def test_import_apply_of_the_corrected_spreadsheet_brings_all_in(cast, office):
    messy.known_directory(cast.plenary)
    page = upload(office, messy.spreadsheet(wrong={}))
    assert page.context["counts"] == {"error": 0, "cambia": 8, "nueva": 20, "igual": 32, "todas": 60}
    done = apply(office, page)
    assert [str(m) for m in done.context["messages"]] == [
        "Se importaron 60 filas: 20 nuevas, 8 con cambios y 32 iguales."
    ]
    assert named(cast.plenary)[:8] == [
        (f"I{n // 2:02d}", ("titular", "alternate")[n % 2], messy.name_of(n), date(2024, 1, 15), date(2026, 12, 31))
        for n in range(8)
    ]
    assert named(cast.salud)[-1] == ("I09", "alternate", messy.name_of(59).upper(), date(2026, 6, 15), None)
    assert Institution.objects.filter(kind="local").count() == 5
    again = upload(office, messy.spreadsheet(wrong={}))
    assert again.context["counts"] == {"error": 0, "cambia": 0, "nueva": 0, "igual": 60, "todas": 60}


# Row by row ----------------------------------------------------------------------------------------------------------


def test_import_of_a_new_titular_ends_the_one_before_the_same_day(cast, office):
    today = timezone.localdate()
    page = upload(office, [[*DIRESA, "Titular", "Elsa Dioses", "edioses@diresa.pe", today, None]])
    before = "Reemplaza a Titular de DIRESA, que termina el"
    assert [state_and_notes[0] for state_and_notes in said(page).values()] == ["nueva"]
    assert before in said(page)[2][2]
    apply(office, page)
    assert [row[1:] for row in named(cast.salud) if row[0] == "DIRESA" and row[1] == "titular"] == [
        ("titular", "Titular de DIRESA", f.LONG_AGO, today),
        ("titular", "Elsa Dioses", today, None),
    ]
    assert not cast.titular.person.accreditations.current().exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ([None] * 3 + ["Salud", "Titular", "Ana Ríos"], "A2 Falta la sigla o el nombre de la institución."),
        ([*DIRESA, None, "Ana Ríos"], "E2 Indica si es titular o alterno."),
        ([*DIRESA[:3], None, "Titular", "Ana Ríos"], "D2 Falta el grupo."),
        ([*DIRESA, "Titular", None, "a@diresa.pe"], "F2 Falta el nombre de la persona."),
        ([*DIRESA, "Titular", "Ana", None, "15/06/2026", "14/06/2026"], "I2 Termina antes de empezar."),
        ([*DIRESA, "Titular", "Ana", None, "15/06/2019"], "H2 El asiento empieza el 1 ene 2020."),
        (
            [*DIRESA, "Titular", "Ana", None, "15/13/26"],
            "H2 «15/13/26» no es una fecha: no hay mes 13. Escribe día, mes y año.",
        ),
        ([*DIRESA, "Titular", "Ana", None, "15/06/1826"], "H2 «15/06/1826» queda fuera de 1950 a 2100. Revisa el año."),
        ([*DIRESA, "Titular", "#REF!"], "F2 La celda muestra un error de fórmula (#REF!). Escribe el dato."),
        ([*DIRESA, "Titular", "a" * 121], "F2 Caben 120 caracteres y hay 121. Acorta el texto."),
        (["DIRESA", "Institución DP", None, "Salud"], "B2 «Institución DP» tiene la sigla DP. Corrige una de las dos."),
        (["XX", "Institución DP", None, "Salud"], "A2 Institución DP figura con la sigla DP. Escríbela así."),
        (["ZZZZ"], "A2 «ZZZZ» no está en el directorio. Si es nueva, escribe su sigla, su nombre oficial y su nivel."),
        (
            [*DIRESA, "Titular", "Ana Ríos", "cem-titular@cem.pe"],
            "G2 cem-titular@cem.pe es el correo de Titular de CEM (CEM). Corrige el nombre o el correo.",
        ),
    ],
)  # fmt: skip
def test_import_detail_names_the_cell_and_what_to_do(cast, office, row, sentence):
    Person.objects.filter(pk=cast.foreign.person_id).update(email="cem-titular@cem.pe")
    page = upload(office, [[*row, *[None] * (9 - len(row))]])
    assert said(page) == {2: ("error", sentence)}


def test_import_detail_finds_two_rows_that_cannot_both_be(cast, office):
    rows = [
        [*DIRESA, "Titular", "Ana Ríos", None, "15/06/2026", None],
        [*DIRESA, "Titular", "Hugo Atoche", None, "01/07/2026", None],
        ["CEM", None, "Local", "Protección", None, None, None, None, None],
        ["CEM", None, "Regional", "Protección", None, None, None, None, None],
    ]
    shown = said(upload(office, rows))
    crossing = "H3 La fila 2 nombra a Ana Ríos en ese asiento y en esas fechas. Corrige «Hasta» en una."
    assert (shown[2][0], shown[3], shown[5]) == (
        "nueva",
        ("error", crossing),
        ("error", "C5 La fila 4 dice «Local». Deja un solo dato."),
    )


def test_import_keeps_what_a_blank_cell_does_not_say_and_who_is_not_in_the_file(cast, office):
    before = named(cast.salud), list(Person.objects.order_by("pk").values())
    page = upload(office, [[*DIRESA, "Titular", "TITULAR DE DIRESA", None, None, None], ["DP", None, None, "Salud"]])
    assert [row[0] for row in said(page).values()] == ["igual", "igual"]
    assert "El directorio ya dice lo mismo que tu archivo." in page.text
    apply(office, page)
    assert (named(cast.salud), list(Person.objects.order_by("pk").values())) == before


def test_import_makes_a_seat_without_anybody_and_one_for_technical_assistance(cast, office):
    head = [*HEAD[:5], "Calidad del asiento", "Voto"]
    rows = [["CEM", None, None, "GT-SALUD"], ["OIM", "Org. X", "ONG", "Salud", None, "Asistencia técnica"]]
    apply(office, upload(office, to_xlsx("A", [head, *rows])))
    seats = Seat.objects.filter(group=cast.salud).order_by("-pk")[:2]
    assert [(s.institution.acronym, s.kind, s.has_vote, s.order) for s in seats] == [
        ("OIM", "technical", False, 5),
        ("CEM", "member", True, 4),
    ]
    salud = [None, None, "Salud", None]
    wrong = [["DP", *salud, "Miembro", "Sí"], ["CANC", *salud, "Observador", "Sí"]]
    assert [row[1:] for row in said(upload(office, to_xlsx("A", [head, *wrong]))).values()] == [
        (
            "F2 En el directorio, calidad del asiento: observador. Cámbialo en la página del asiento.",
            "G2 En el directorio, voto: no. Cámbialo en la página del asiento.",
        ),
        ("G3 Solo los miembros llevan voto.",),
    ]


def test_import_leaves_the_address_of_an_account_to_the_secretary_and_erased_contacts_erased(cast, sign_in):
    row = [*DIRESA, "Titular", "Titular de DIRESA", "otra@diresa.pe", None, None]
    assert [said(upload(sign_in(user), [row]))[2][0] for user in (cast.staff, cast.secretary)] == ["error", "cambia"]
    Person.objects.filter(pk=cast.titular.person_id).update(erased_at=timezone.now(), email="")
    assert said(upload(sign_in(cast.secretary), [row]))[2] == (
        "error",
        "G2 Pidió suprimir sus datos de contacto. Deja vacíos el correo y el teléfono.",
    )


# The file and its preview --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["Sigla", "Nombre y apellidos"], ["DIRESA", "x"]], "No se encontró la fila de encabezados."),
        ([HEAD, *[["DIRESA"]] * 2, HEAD], "Hay dos filas de encabezados: en la fila 1 y en la fila 4."),
        ([[*HEAD, "E-mail"], ["DIRESA"]], "Las columnas G y J son las dos «Correo». Deja una."),
        ([[c for c in HEAD if c != "Grupo"], ["DIRESA"]], "Falta la columna «Grupo»."),
        ([HEAD], "Debajo de los encabezados no hay ninguna fila."),
    ],
)
def test_import_create_refuses_a_file_without_one_table(office, rows, sentence):
    page = upload(office, to_xlsx("A", rows))
    assert (page.status_code, sentence in page.text) == (422, True)
    assert not DirectoryImport.objects.exists()


def test_import_create_refuses_no_file_and_an_unreadable_one(office):
    assert "Elige el archivo con tus filas." in office.post(NEW).text
    assert "Solo se leen archivos .xlsx o .csv." in upload(office, b"x", "lista.ods").text


def test_import_template_is_the_table_the_import_reads(cast, office):
    content = b"".join(office.get(f"{NEW}plantilla.xlsx").streaming_content)
    heading, guide = read(content, "plantilla.xlsx")
    assert heading.rows[0][1] == [row[1][0] for row in guide.rows[1:]]
    filled = to_csv([heading.rows[0][1], [row[1][2] if len(row[1]) > 2 else "" for row in guide.rows[1:]]])
    page = upload(office, filled, "plantilla.csv")
    assert said(page)[2][0] == "nueva"


def test_import_annotated_comes_back_marked_and_is_read_again(cast, office):
    page = upload(office, messy.spreadsheet(wrong=messy.WRONG))
    url = f"{NEW}{page.context['directory_import'].pk}/anotado.xlsx"
    content = b"".join(office.get(url).streaming_content)
    rows = dict(read(content, "a.xlsx")[0].rows)
    assert (rows[5][:14], rows[5][14:]) == ([text.strip() for text in messy.HEADING], ["Estado", "Qué corregir"])
    assert rows[9][14:] == ["Error", "N9: «31/06/2026» no es una fecha: junio tiene 30 días."]
    again = upload(office, content)
    assert again.context["counts"] == page.context["counts"]


def test_import_apply_shows_again_when_the_directory_changed_meanwhile(cast, office):
    page = upload(office, [[*DIRESA, "Alterno", "Hugo Atoche", None, "15/06/2026", None]])
    Seat.objects.filter(institution__acronym="DIRESA").update(until=date(2026, 6, 10))
    refused = apply(office, page)
    assert (refused.status_code, refused.context["refusal"]) == (
        409,
        "El directorio cambió mientras revisabas. Mira otra vez qué pasará y confirma.",
    )
    assert "Se crea su asiento en Salud." in said(refused)[2]
    assert not Person.objects.filter(full_name="Hugo Atoche").exists()


def test_import_apply_twice_acts_once_and_removes_the_file(cast, office, django_capture_on_commit_callbacks):
    page = upload(office, [[*DIRESA, "Alterno", "Ana Ríos", "ana@diresa.pe", "15/06/2026", None]])
    kept = page.context["directory_import"].file
    with django_capture_on_commit_callbacks(execute=True):
        apply(office, page)
    assert not kept.storage.exists(kept.name)
    assert [str(m) for m in apply(office, page).context["messages"]] == ["Este archivo ya se importó."]
    done = DirectoryImport.objects.get()
    assert (done.file.name, done.applied_by, done.figures["nueva"]) == ("", cast.secretary, 1)
    assert Person.objects.filter(full_name="Ana Ríos").count() == 1


def test_import_discard_and_a_day_remove_the_file(cast, office, django_capture_on_commit_callbacks):
    rows = [[*DIRESA, "Alterno", "Ana Ríos", None, None, None]]
    first, second, third = (upload(office, rows).context["directory_import"] for _n in range(3))
    DirectoryImport.objects.filter(pk=second.pk).update(uploaded_at=timezone.now() - timezone.timedelta(hours=25))
    with django_capture_on_commit_callbacks(execute=True):
        office.post(f"{NEW}{first.pk}/descartar/")
        drop_old_imports()
    assert [d.file.storage.exists(d.file.name) for d in (first, second, third)] == [False, False, True]
    gone = office.get(f"{NEW}{first.pk}/", follow=True)
    assert "Este archivo ya se retiró" in gone.text
    assert gone.redirect_chain == [(NEW, 302)]


def test_import_apply_is_all_or_nothing(cast, office, monkeypatch):
    rows = [["OIM", "Organización X", "ONG", "Salud", "Titular", "Ana Ríos"], [*DIRESA, "Alterno", "Hugo Atoche"]]
    page = upload(office, [[*row, None, "15/06/2026", None] for row in rows])

    def refuse(*, seat, **facts):
        if seat.institution.acronym == "DIRESA":
            raise NotNow("No.")

    monkeypatch.setitem(imports.VERBS, "designate", refuse)
    assert apply(office, page).context["refusal"] == "Fila 3: No."
    assert not Institution.objects.filter(acronym="OIM").exists()
    assert not Person.objects.filter(full_name="Ana Ríos").exists()


@pytest.mark.parametrize("rows", [1, 30])
def test_import_detail_queries(cast, office, django_assert_num_queries, rows):
    people = [[*DIRESA, "Alterno", f"Persona Nueva {n}", f"p{n}@diresa.pe", None, None] for n in range(rows)]
    path = f"{NEW}{upload(office, people).context['directory_import'].pk}/"
    with django_assert_num_queries(14):
        assert office.get(path).context["counts"]["nueva"] == rows


def test_import_apply_invites_the_new_people_who_would_have_something_to_open(cast, office):
    later = timezone.localdate() + timezone.timedelta(days=3)
    rows = [
        [*DIRESA, "Alterno", "Ana Ríos", "ana@diresa.pe", "15/06/2026", None],
        [*DIRESA, "Alterno", "Hugo Atoche", None, "15/06/2026", None],
        [*DIRESA, "Alterno", "Elsa Dioses", "elsa@diresa.pe", later, None],
    ]
    page = upload(office, rows)
    assert "Invitar por correo a la persona nueva" in page.text
    url = f"{NEW}{page.context['directory_import'].pk}/aplicar/"
    done = office.post(url, {"mark": page.context["mark"], "invite": "si"}, follow=True)
    assert [str(m) for m in done.context["messages"]] == [
        "Se importaron 3 filas: 3 nuevas, 0 con cambios y 0 iguales. Se envía 1 invitación."
    ]
    assert list(Invitation.objects.values_list("email", "invited_by__email")) == [
        ("ana@diresa.pe", cast.secretary.email)
    ]
