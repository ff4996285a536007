import io
import subprocess

from django.utils import translation
from pypdf import PdfReader

from meetings import operations
from meetings.models import AttendanceEvent
from tests import factories as f
from tests.meetings.sessions import YEAR_NAME, agreement, attend, fetched, held_meeting, roster_entry
from workgroups.models import Office

MARKUP = '<script>alert(1)</script><img src="file:///etc/passwd">&amp;"\''


def pdf_text(content, tmp_path):
    """The text of a PDF in reading order, by an independent reader, spaces made one."""
    path = tmp_path / "acta.pdf"
    path.write_bytes(content)
    shown = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True).stdout
    return " ".join(shown.split())


def in_order(text, *parts):
    """True if ``parts`` come one after the other in ``text``; fails naming the first that does not."""
    here = 0
    for part in parts:
        found = text.find(part, here)
        assert found >= 0, f"{part!r} not after {text[max(0, here - 80) : here]!r}"
        here = found
    return True


def test_acta_pdf_says_everything_in_customary_order(session, tmp_path, caplog):
    content = operations.acta_pdf(meeting=fetched(session))
    text = pdf_text(content, tmp_path)
    assert in_order(
        text,
        "Mesa Multisectorial Técnica para Refugiados y Migrantes de la Región Tumbes",
        "Secretaría técnica: Cancillería, oficina de Tumbes",
        "001-2024",
        f"«{YEAR_NAME}»",
        "Acta de la sesión ordinaria N.° 001-2024",
        "BORRADOR",
        "En la ciudad de Tumbes, siendo las 10:00 horas del día martes 23 de enero de 2024, en la Sede del Gobierno",
        "bajo la presidencia de Elena Cruz Ríos",
        "Actúa en la secretaría técnica Secretaria",
        "I. Asistentes",
        "CANC Institución CANC Elena Cruz Ríos",
        "Titular, presidencia",
        "DIRESA Institución DIRESA Rosa Peña Zapata Directora Titular En sala 09:55 salida 11:30",
        "DRET Institución DRET Milagros Feijoo Alterna o alterno Virtual 10:20",
        "ACNUR Institución ACNUR Inés Valdivieso Asistencia técnica",
        "Ausencia justificada: Institución SUTRAN (SUTRAN).",
        "Ausencia sin justificar: Institución DRTC (DRTC).",
        "II. Verificación del quórum",
        "La sesión se convoca mediante Oficio Múltiple N.° 001-2024-MMTRM/ST.",
        "En primera llamada, prevista a las 10:00, asisten 3 de las 5 instituciones con derecho a voto.",
        "El mínimo es 3, la mayoría absoluta",
        "Hay quórum para sesionar. Se completa a las 10:20.",
        "Agenda",
        "Registro de asistencia",
        "Acta de diciembre",
        "Asistencia técnica",
        "Cierre y firma",
        "III. Apertura",
        "1. Registro de asistencia",
        "IV. Lectura y aprobación del acta anterior",
        "Se aprueba sin cambios.",
        "V. Informes",
        "dos",
        "VI. Acuerdos",
        "Acuerdo N.° 001-2024-MMTRM",
        "Dar por reinstalada la Mesa.",
        "Fundamento. Pausa por la pandemia.",
        "9 de febrero de 2024",
        "Por consenso: 3 a favor, 0 en contra, 0 abstenciones",
        "Acuerdo N.° 002-2024-MMTRM",
        "Sin plazo: es permanente",
        "Acuerdo N.° 003-2024-MMTRM · Anulado",
        "Anulado el 5 de febrero de 2024: Se registró dos veces",
        "VII. Cierre",
        "No habiendo más que tratar, siendo las 12:40 horas del mismo día, se da por levantada la sesión, suscribiendo",
        "VIII. Firmas",
        "Elena Cruz Ríos Presidencia",
        "Secretaria Secretaría técnica",
        "Rosa Peña Zapata Titular",
        "Milagros Feijoo",
    )
    assert caplog.messages == []


def test_acta_pdf_is_an_accessible_official_document(session):
    reader = PdfReader(io.BytesIO(operations.acta_pdf(meeting=fetched(session))))
    catalog, facts = reader.trailer["/Root"], reader.metadata
    assert facts.title.startswith("Acta de la sesión ordinaria N.° 001-2024 · Mesa Multisectorial Técnica")
    assert facts.author == "Cancillería, oficina de Tumbes"
    assert (catalog["/Lang"], bool(catalog["/MarkInfo"]["/Marked"])) == ("es-PE", True)
    assert "pdfuaid:part" in catalog["/Metadata"].get_data().decode()
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    described = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object() for font in fonts]
    assert all("/FontFile2" in font or "/FontFile3" in font for font in described)
    assert {name.partition("+")[2].split("-")[0] for name in (font["/BaseFont"] for font in fonts)} == {
        "Encode",
        "Faustina",
    }
    assert "Página 2 de 2" in reader.pages[1].extract_text() or len(reader.pages) != 2


def test_acta_html_is_spanish_whatever_the_reader_reads(session):
    spanish = operations.minutes.acta_html(fetched(session))
    with translation.override("en"):
        assert operations.minutes.acta_html(fetched(session)) == spanish


def test_acta_html_carries_no_contact(session, cast):
    html = operations.minutes.acta_html(fetched(session))
    people = [cast.secretary.person, Office.objects.get(kind="chair").person]
    assert all(person.email not in html and person.phone not in html for person in people)
    assert "@" not in html


def test_acta_of_says_there_was_no_quorum(session):
    for acronym in ("MPT", "MPZ"):
        roster_entry(session, acronym)
    html = operations.minutes.acta_html(fetched(session))
    assert "No hay quórum: falta 1 para el mínimo." in html
    assert "Sin registro de asistencia" in html


def test_acta_of_counts_a_second_call_by_its_own_rule(cast):
    meeting = held_meeting(cast.plenary, second_call_at=f.at("2024-01-23 10:30"), opened_at=f.at("2024-01-23 10:30"))
    for number in range(9):
        entry = roster_entry(meeting, f"I{number}")
        if number < 3:
            attend(entry, f"Persona {number}", "2024-01-23 10:25")
    html = operations.minutes.acta_html(fetched(meeting))
    assert "En segunda llamada, prevista a las 10:30, asisten 3 de las 9 instituciones" in html
    assert "El mínimo es 3, la tercera parte y nunca menos de tres" in html


def test_acta_of_does_not_suppose_who_presided(session):
    AttendanceEvent.objects.create(entry=session.roster.get(acronym="CANC"), kind="absent", at=session.closed_at)
    html = operations.minutes.acta_html(fetched(session))
    assert "bajo la presidencia" not in html
    assert "Actúa en la secretaría técnica" not in html


def test_acta_of_a_group_names_the_group_and_who_coordinates_it(cast):
    meeting = held_meeting(cast.salud)
    roster_entry(meeting, "ACNUR", kind="technical", has_vote=False)
    acta = operations.acta_of(fetched(meeting))
    assert (acta.chair.kind, acta.secretary, acta.secretariat) == (
        "coordinator",
        None,
        "Cancillería, oficina de Tumbes",
    )
    html = operations.minutes.acta_html(fetched(meeting))
    assert "las instituciones del Grupo de trabajo Salud de la Mesa Multisectorial Técnica" in html
    assert "bajo la coordinación de Coordinadora" in html
    assert operations.acta_filename(meeting) == "acta-gt-salud-so-001-2024.pdf"


def test_acta_pdf_of_an_almost_empty_record(cast, tmp_path, caplog):
    meeting = held_meeting(cast.plenary, status="open", closed_at=None, place="", notice="")
    text = pdf_text(operations.acta_pdf(meeting=fetched(meeting)), tmp_path)
    assert in_order(
        text,
        "BORRADOR",
        "No se registró la asistencia de ninguna institución.",
        "no hay quórum que verificar",
        "Sin puntos de agenda.",
        "Todavía no se registran acuerdos.",
        "La sesión sigue abierta",
        "Página 1 de 1",
    )
    assert caplog.messages == []


def test_acta_pdf_shows_markup_as_text(cast, tmp_path, caplog):
    meeting = held_meeting(cast.plenary, place=MARKUP, notice=MARKUP[:100], subject=MARKUP)
    attend(roster_entry(meeting, "<b>X</b>", name=MARKUP), MARKUP, "2024-01-23 10:00", person_post=MARKUP)
    item = f.ItemFactory(meeting=meeting, title=MARKUP, notes=MARKUP, presenter_note=MARKUP)
    agreement(meeting, 1, MARKUP, item=item, grounds=MARKUP, due_on=None, no_due_reason=MARKUP)
    html = operations.minutes.acta_html(fetched(meeting))
    assert "<script" not in html
    assert "<img" not in html
    text = pdf_text(operations.acta_pdf(meeting=fetched(meeting)), tmp_path).replace(" ", "")
    assert text.count("<script>alert(1)</script>") >= 10
    assert caplog.messages == []


def test_acta_pdf_of_forty_attendees_and_twenty_agreements_is_small(cast, tmp_path, caplog):
    meeting = held_meeting(cast.plenary)
    for number in range(40):
        attend(roster_entry(meeting, f"INST{number}"), f"Persona {number} Apellido Segundo", "2024-01-23 09:50")
    item = f.ItemFactory(meeting=meeting, notes="Se delibera y se acuerda lo siguiente. " * 20)
    for number in range(1, 21):
        agreement(meeting, number, f"Acuerdo número {number}: " + "remitir el informe de avance. " * 6, item=item)
    content = operations.acta_pdf(meeting=fetched(meeting))
    assert len(content) < 250_000
    text = pdf_text(content, tmp_path)
    assert all(f"Persona {number} Apellido Segundo" in text for number in range(40))
    assert all(f"Acuerdo N.° {number:03d}-2024-MMTRM" in text for number in range(1, 21))
    assert caplog.messages == []


def test_acta_pdf_of_sixty_pages_holds_its_longest_texts(cast, tmp_path, caplog):
    meeting = held_meeting(cast.plenary)
    for number in range(40):
        attend(roster_entry(meeting, f"INST{number}"), f"Persona {number}", "2024-01-23 09:50")
    columns = 12
    table = "|" + "columna|" * columns + "\n|" + "-|" * columns + "\n" + ("|" + "valor largo|" * columns + "\n") * 30
    unbroken = "sinespacios" * 60
    paragraphs = "\n\n".join(["La Dirección Regional informa el avance del plan y responde las consultas. " * 12] * 6)
    for _number in range(15):
        f.ItemFactory(meeting=meeting, notes=f"{paragraphs}\n\n{table}\n\n{unbroken}\n\n1. uno\n2. dos")
    for number in range(1, 25):
        agreement(meeting, number, ("Texto de un acuerdo muy largo que nadie quiso resumir. " * 40)[:2000])
    content = operations.acta_pdf(meeting=fetched(meeting))
    pages = len(PdfReader(io.BytesIO(content)).pages)
    assert 55 <= pages <= 65
    assert f"Página {pages} de {pages}" in pdf_text(content, tmp_path)
    assert caplog.messages == []


def test_acta_html_queries_do_not_grow(cast, django_assert_num_queries):
    counts = {}
    for rows, number in ((1, 1), (30, 2)):
        meeting = held_meeting(cast.plenary, number=number)
        for row in range(rows):
            attend(roster_entry(meeting, f"I{row}"), f"Persona {row}", "2024-01-23 09:50")
            agreement(meeting, number * 100 + row, f"Acuerdo {row}", item=f.ItemFactory(meeting=meeting))
        counts[rows] = meeting
    for meeting in counts.values():
        with django_assert_num_queries(11):
            operations.minutes.acta_html(fetched(meeting))
