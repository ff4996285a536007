"""The main job, end to end: a meeting is planned, its agenda read on a phone, the session logged, its acta exported."""

import re
import shutil
import subprocess

import pytest
from django.utils import timezone
from playwright.sync_api import expect
from pypdf import PdfReader

from meetings.models import Agreement, Meeting
from tests.factories import AccreditationFactory, InstitutionFactory
from tests.journeys.conftest import PHONE
from workgroups.models import Accreditation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

POINTS = [("Apertura", "Verificación del quórum", "5"), ("Orden del día", "Ruta de atención", "30")]
NOTES = ["Se verifica el quórum con tres instituciones.", "DIRESA presenta el avance.\n\n- Zarumilla\n- Aguas Verdes"]
DEALS = ["Remitir el oficio a los establecimientos", "Designar un contacto por establecimiento"]


@pytest.fixture
def salud(cast):
    """Two more voting seats, so that quorum is two of three; one has no alternate."""
    for acronym, name in (("DRET", "Milagros Cruz Feijoo"), ("MPZ", "Teodoro Agurto Rosales")):
        institution = InstitutionFactory(acronym=acronym, official_name=f"Institución {acronym}")
        AccreditationFactory(
            seat__group=cast.salud,
            seat__institution=institution,
            seat__order=9,
            person__full_name=name,
            role=Accreditation.Role.TITULAR,
        )
    return cast


def in_two_months():
    """A due date as people type it."""
    return (timezone.localdate() + timezone.timedelta(days=60)).strftime("%d/%m/%Y")


def plan(visitor):
    """Create today's meeting of Salud and write its agenda; return the meeting."""
    page = visitor.page
    page.get_by_role("link", name="Nueva reunión").first.click()
    visitor.arrive("/reuniones/nueva/")
    page.get_by_label("Grupo", exact=True).select_option(label="Salud")
    expect(page.get_by_label("Número")).to_have_value("1")
    page.get_by_label("Fecha").fill(timezone.localdate().strftime("%d/%m/%Y"))
    page.get_by_label("Primera llamada").fill("00:00")
    page.get_by_label("Termina").fill("23:59")
    page.get_by_label("Lugar").fill("DIRESA, sala de reuniones")
    page.get_by_role("button", name="Guardar y armar la agenda").click()
    visitor.arrive("/editar/$")
    for number, (section, title, minutes) in enumerate(POINTS, start=1):
        page.get_by_label(f"Sección del punto {number}").select_option(label=section)
        page.get_by_label(f"Título del punto {number}").fill(title)
        page.get_by_label(f"Min del punto {number}").fill(minutes)
        page.get_by_role("button", name="Guardar la agenda").click()
        expect(page.get_by_label(f"Título del punto {number + 1}")).to_have_value("")
    return Meeting.objects.get()


def log_session(visitor):
    """Open the session, log who came, what was said and agreed, and close it."""
    page = visitor.page
    page.get_by_role("button", name="Iniciar el registro").click()
    visitor.arrive("/registro/$")
    for seat, mode in (("DIRESA", "En sala"), ("DRET", "Virtual"), ("MPZ", "Ausente")):
        page.get_by_role("radiogroup", name=f"Asistencia de {seat}").get_by_text(mode).check(force=True)
        expect(page.get_by_role("radiogroup", name=f"Asistencia de {seat}").get_by_label(mode)).to_be_checked()
    expect(page.locator("#asistencia [role=status]")).to_have_text("Hay quórum: 2 de 3, se necesitan 2")
    visitor.check()
    for number, text in enumerate(NOTES, start=1):
        page.goto(f"{page.url.partition('?')[0]}?punto={number}")
        page.get_by_label("Notas del punto").fill(text)
        page.get_by_role("button", name="Guardar notas").click()
        expect(page.get_by_text(f"Notas del punto {number} guardadas.")).to_be_visible()
    for text in DEALS:
        page.get_by_label("Se acuerda").fill(text)
        page.get_by_label("Conduce").select_option(label="DIRESA · Institución DIRESA")
        page.get_by_label("Plazo", exact=True).fill(in_two_months())
        page.get_by_role("button", name="Agregar acuerdo").click()
        expect(page.locator(".deal .row-title", has_text=text)).to_be_visible()
    visitor.check()
    page.get_by_role("link", name=re.compile("Finalizar")).click()
    visitor.arrive("/cerrar/$")
    page.get_by_label("Hora de cierre").fill("23:55")
    page.get_by_role("button", name="Finalizar la sesión").click()
    expect(page.get_by_text("Sesión cerrada.")).to_be_visible()
    visitor.check()


def words_of(path):
    """The text of a PDF in reading order, on one line: by pdftotext, the reader people have, or by pypdf."""
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True).stdout
    else:
        text = "\n".join(page.extract_text() for page in PdfReader(path).pages)
    return " ".join(text.split())


def test_main_job_from_the_plan_to_the_pdf(salud, visit, tmp_path):
    coordinator = visit().sign_in(salud.coordinator).check()
    meeting = plan(coordinator)

    member = visit(PHONE).sign_in(salud.titular).check()
    member.goto("/agenda/")
    for _section, title, _minutes in POINTS:
        expect(member.page.get_by_text(title).first).to_be_visible()
    expect(member.page.locator(".timeline").first).to_contain_text("00:05")

    coordinator.goto(f"/reuniones/{meeting.pk}/")
    log_session(coordinator)
    assert list(Agreement.objects.values_list("text", "number").order_by("number")) == [(DEALS[0], 1), (DEALS[1], 2)]

    member.goto(f"/reuniones/{meeting.pk}/")
    for text in DEALS:
        expect(member.page.get_by_text(text)).to_be_visible()
    member.goto(f"/reuniones/{meeting.pk}/acta/")

    staff = visit().sign_in(salud.staff).goto(f"/reuniones/{meeting.pk}/acta/")
    answer = staff.page.request.get(f"{staff.base}/reuniones/{meeting.pk}/acta.pdf")
    path = tmp_path / "acta.pdf"
    path.write_bytes(answer.body())
    text, place = words_of(path), 0
    expected = ["Titular de DIRESA", "Milagros Cruz Feijoo"]
    expected += [title for _section, title, _minutes in POINTS] + ["Zarumilla", "Aguas Verdes", *DEALS]
    for words in expected:
        place = text.find(words, place)
        assert place >= 0, words
    assert "BORRADOR" in text
    assert "001-2" in text


def test_main_job_without_javascript(salud, visit):
    visitor = visit(javascript=False).sign_in(salud.coordinator)
    page = visitor.page
    page.goto(f"{visitor.base}/reuniones/nueva/")
    page.get_by_label("Fecha").fill(timezone.localdate().strftime("%d/%m/%Y"))
    page.get_by_label("Primera llamada").fill("00:00")
    page.get_by_label("Termina").fill("23:59")
    page.get_by_label("Lugar").fill("DIRESA")
    page.get_by_role("button", name="Guardar y armar la agenda").click()
    for number, title in enumerate(["Segundo", "Primero"], start=1):
        page.get_by_label(f"Título del punto {number}").fill(title)
        page.get_by_role("button", name="Guardar la agenda").click()
    page.get_by_role("button", name="Subir el punto 2").click()
    expect(page.get_by_label("Título del punto 1")).to_have_value("Primero")
    page.get_by_role("link", name="Ver la reunión").click()
    page.get_by_role("button", name="Iniciar el registro").click()
    seat = page.locator("form", has=page.get_by_role("radiogroup", name="Asistencia de DIRESA"))
    seat.get_by_text("En sala").check(force=True)
    seat.get_by_role("button", name="Registrar DIRESA").click()
    expect(page.get_by_role("radiogroup", name="Asistencia de DIRESA").get_by_label("En sala")).to_be_checked()


def test_agenda_rows_are_dragged_into_order(salud, visit):
    visitor = visit().sign_in(salud.coordinator)
    meeting = plan(visitor)
    rows = visitor.page.locator("[data-movable]")
    rows.nth(1).locator(".grip").drag_to(rows.nth(0), target_position={"x": 40, "y": 4})
    expect(visitor.page.get_by_label("Título del punto 1")).to_have_value(POINTS[1][1])
    assert list(meeting.items.values_list("title", flat=True)) == [POINTS[1][1], POINTS[0][1]]


def test_notes_typed_and_not_saved_come_back_after_a_reload(salud, visit):
    visitor = visit().sign_in(salud.coordinator)
    plan(visitor)
    visitor.page.goto(f"{visitor.base}/reuniones/{Meeting.objects.get().pk}/")
    visitor.page.get_by_role("button", name="Iniciar el registro").click()
    visitor.page.get_by_label("Notas del punto").fill("Una frase que no se guardó")
    visitor.page.reload()
    expect(visitor.page.get_by_label("Notas del punto")).to_have_value("Una frase que no se guardó")


def test_notes_typed_and_not_saved_are_not_shown_to_whoever_signs_in_next(salud, visit):
    visitor = visit().sign_in(salud.coordinator)
    path = f"/reuniones/{plan(visitor).pk}/registro/"
    page = visitor.page
    page.goto(f"{visitor.base}{path.removesuffix('registro/')}")
    page.get_by_role("button", name="Iniciar el registro").click()
    page.get_by_label("Notas del punto").fill("Una frase que no se guardó")
    page.get_by_label("Se acuerda").fill("Un acuerdo a medias")
    drafts = "Object.keys(localStorage).filter((key) => key.startsWith('borrador:')).length"
    assert page.evaluate(drafts) == 2
    page.context.clear_cookies(name="mesa_session")  # the session ended by itself: nobody pressed «Salir»
    visitor.sign_in(salud.staff)
    page.goto(visitor.base + path)
    expect(page.get_by_label("Notas del punto")).to_have_value("")
    expect(page.get_by_label("Se acuerda")).to_have_value("")
    assert page.evaluate(drafts) == 0


def test_notes_that_were_saved_leave_no_draft(salud, visit):
    visitor = visit().sign_in(salud.coordinator)
    plan(visitor)
    page = visitor.page
    page.goto(f"{visitor.base}/reuniones/{Meeting.objects.get().pk}/")
    page.get_by_role("button", name="Iniciar el registro").click()
    page.get_by_label("Se acuerda").fill("Un acuerdo sin institución")
    page.get_by_role("button", name="Agregar acuerdo").click()
    expect(page.get_by_label("Se acuerda")).to_have_value("Un acuerdo sin institución")
    page.get_by_label("Se acuerda").fill(DEALS[0])
    page.get_by_label("Conduce").select_option(label="DIRESA · Institución DIRESA")
    page.get_by_label("Plazo", exact=True).fill(in_two_months())
    page.get_by_role("button", name="Agregar acuerdo").click()
    expect(page.locator(".deal .row-title", has_text=DEALS[0])).to_be_visible()
    expect(page.get_by_label("Se acuerda")).to_have_value("")
    assert page.evaluate("Object.keys(localStorage)") == []
