import pytest
import time_machine
from celery import current_app
from django.urls import reverse
from kombu.exceptions import OperationalError

from meetings import operations, tasks
from meetings.models import Minutes, NotNow
from rendering import pdf
from tests import factories as f
from tests.meetings.sessions import agreement, attend, fetched, held_meeting, roster_entry


def finalise(meeting, by):
    when = f.at("2024-02-01 09:00")
    return operations.finalise_minutes(minutes=Minutes.objects.get(meeting=meeting), by=by, now=when)


@pytest.fixture
def drawn(monkeypatch):
    """Counts the PDFs made, without the cost of making them."""
    made = []

    def draw(html, **limits):
        made.append(html)
        return b"%PDF-" + str(len(made)).encode()

    monkeypatch.setattr(pdf, "render_pdf", draw)
    return made


# Draft and final -----------------------------------------------------------------------------------------------------
def test_acta_pdf_of_a_draft_is_made_again_only_when_its_text_changed(session, drawn):
    first = operations.acta_pdf(meeting=fetched(session))
    assert operations.acta_pdf(meeting=fetched(session)) == first
    session.items.filter(position=3).update(notes="Otra cosa.")
    assert operations.acta_pdf(meeting=fetched(session)) != first
    assert len(drawn) == 2


def test_acta_pdf_of_a_final_acta_is_stored_and_served_as_the_same_bytes(session, cast, drawn):
    finalise(session, cast.secretary)
    first = operations.acta_pdf(meeting=fetched(session))
    session.items.update(title="Alguien tocó la base")
    assert operations.acta_pdf(meeting=fetched(session)) == first
    assert len(drawn) == 1
    assert "<b>FINAL</b> desde el jueves 1 de febrero de 2024" in drawn[0]
    minutes = Minutes.objects.get(meeting=session)
    assert (minutes.size, len(minutes.sha256), minutes.pdf.name.startswith("actas/")) == (len(first), 64, True)


def test_store_final_acta_keeps_what_came_first(session, cast, monkeypatch):
    minutes = finalise(session, cast.secretary)

    def overtaken(html, **limits):
        monkeypatch.setattr(pdf, "render_pdf", lambda html, **limits: b"%PDF-first")
        operations.store_final_acta(minutes=Minutes.objects.get(pk=minutes.pk))
        return b"%PDF-second"

    monkeypatch.setattr(pdf, "render_pdf", overtaken)
    stored = operations.store_final_acta(minutes=minutes)
    with stored.pdf.open("rb") as file:
        assert file.read() == b"%PDF-first"


def test_store_final_acta_refuses_a_draft(session):
    with pytest.raises(NotNow):
        operations.store_final_acta(minutes=Minutes.objects.get(meeting=session))


def test_acta_pdf_refuses_a_meeting_without_session(cast):
    with pytest.raises(NotNow):
        operations.acta_pdf(meeting=f.MeetingFactory(group=cast.salud))


def test_store_final_actas_makes_the_missing_ones_and_survives_a_failure(session, cast, monkeypatch):
    other = held_meeting(cast.salud)
    finalise(session, cast.secretary)
    finalise(other, cast.secretary)

    def draw(html, **limits):
        if "Grupo de trabajo Salud" in html:
            raise pdf.RenderError("time")
        return b"%PDF-"

    monkeypatch.setattr(pdf, "render_pdf", draw)
    tasks.store_final_actas()
    assert [m.meeting for m in Minutes.objects.waiting_for_pdf()] == [other]


def test_store_final_acta_task_stores_one(session, cast, drawn):
    tasks.store_final_acta(finalise(session, cast.secretary).pk)
    assert not Minutes.objects.waiting_for_pdf().exists()


# Pages ---------------------------------------------------------------------------------------------------------------
def test_minutes_pdf_is_served_inline_and_privately(session, cast, sign_in, drawn):
    response = sign_in(cast.titular).get(reverse("meetings:minutes_pdf", args=[session.pk]))
    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"%PDF-1", "application/pdf")
    assert response["Content-Disposition"] == 'inline; filename="acta-mmtrm-so-001-2024.pdf"'
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["minutes_pdf", "minutes_detail", "minutes_finalise"])
def test_minutes_of_another_group_do_not_exist(cast, sign_in, name):
    meeting = held_meeting(cast.proteccion)
    for user in (cast.titular, cast.coordinator):
        assert sign_in(user).get(reverse(f"meetings:{name}", args=[meeting.pk])).status_code == 404
    assert sign_in(cast.staff).get(reverse("meetings:minutes_detail", args=[meeting.pk])).status_code == 200


@pytest.mark.parametrize("name", ["minutes_pdf", "minutes_detail"])
def test_minutes_pdf_of_a_meeting_without_session_is_a_409_page(cast, sign_in, name):
    planned = f.MeetingFactory(group=cast.salud)
    cancelled = f.MeetingFactory(group=cast.salud, status="cancelled", cancelled_reason="Sin auditorio")
    client = sign_in(cast.titular)
    answers = [client.get(reverse(f"meetings:{name}", args=[meeting.pk])) for meeting in (planned, cancelled)]
    assert [a.status_code for a in answers] == [409, 409]
    assert "Se crea al iniciar la sesión" in answers[0].content.decode()
    assert "La reunión se canceló" in answers[1].content.decode()
    assert reverse("meetings:meeting_detail", args=[planned.pk]) in answers[0].content.decode()


@pytest.mark.parametrize("reason", ["time", "memory", "crash", "busy"])
def test_minutes_pdf_says_when_it_cannot_be_made(session, cast, sign_in, monkeypatch, reason):
    def fail(html, **limits):
        raise pdf.RenderError(reason)

    monkeypatch.setattr(pdf, "render_pdf", fail)
    client = sign_in(cast.titular)
    response = client.get(reverse("meetings:minutes_pdf", args=[session.pk]))
    assert response.status_code == 503
    assert "No pudimos preparar el PDF del acta" in response.content.decode()
    assert client.get(reverse("meetings:minutes_detail", args=[session.pk])).status_code == 200


def test_minutes_pdf_says_when_the_stored_file_is_gone(session, cast, sign_in, drawn):
    minutes = operations.store_final_acta(minutes=finalise(session, cast.secretary))
    minutes.pdf.storage.delete(minutes.pdf.name)
    assert sign_in(cast.titular).get(reverse("meetings:minutes_pdf", args=[session.pk])).status_code == 503
    assert len(drawn) == 1


def test_minutes_detail_shows_the_same_text_as_the_pdf(session, cast, sign_in):
    page = sign_in(cast.titular).get(reverse("meetings:minutes_detail", args=[session.pk])).content.decode()
    paper = operations.minutes.acta_html(fetched(session))
    body = paper[paper.index('<p class="voice opening">') : paper.index("</main>")].strip()
    assert body in page
    assert 'aria-current="step"' in page
    assert "Dar por final" not in page


def test_minutes_detail_stays_spanish_in_an_english_page(session, cast, sign_in):
    client = sign_in(cast.titular)
    client.cookies["mesa_idioma"] = "en"
    page = client.get(reverse("meetings:minutes_detail", args=[session.pk])).content.decode()
    assert "siendo las 10:00 horas del día martes 23 de enero de 2024" in page


def test_minutes_detail_offers_the_end_to_whoever_may_close(session, cast, sign_in):
    path = reverse("meetings:minutes_finalise", args=[session.pk])
    shown = {
        name: path
        in sign_in(getattr(cast, name)).get(reverse("meetings:minutes_detail", args=[session.pk])).content.decode()
        for name in ("secretary", "staff", "auditor", "coordinator", "titular")
    }
    assert shown == {"secretary": True, "staff": False, "auditor": False, "coordinator": False, "titular": False}


def test_minutes_detail_of_a_final_acta_shows_its_hash_and_size(session, cast, sign_in, drawn):
    minutes = operations.store_final_acta(minutes=finalise(session, cast.secretary))
    page = sign_in(cast.secretary).get(reverse("meetings:minutes_detail", args=[session.pk])).content.decode()
    assert minutes.sha256 in page
    assert "6 bytes" in page.replace("\xa0", " ")
    assert reverse("meetings:minutes_finalise", args=[session.pk]) not in page


def test_minutes_detail_queries_do_not_grow(cast, sign_in, django_assert_num_queries):
    client, meetings = sign_in(cast.staff), []
    for rows, number in ((1, 1), (30, 2)):
        meeting = held_meeting(cast.salud, number=number)
        for row in range(rows):
            attend(roster_entry(meeting, f"I{row}"), f"Persona {row}", "2024-01-23 09:50")
            agreement(meeting, number * 100 + row, f"Acuerdo {row}", item=f.ItemFactory(meeting=meeting))
        meetings.append(meeting)
    for meeting in meetings:
        with django_assert_num_queries(19):
            assert client.get(reverse("meetings:minutes_detail", args=[meeting.pk])).status_code == 200


def test_minutes_finalise_asks_then_closes_the_text(
    session, cast, sign_in, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(current_app, "send_task", lambda *arguments, **options: asked.append(arguments))
    client, path = sign_in(cast.secretary), reverse("meetings:minutes_finalise", args=[session.pk])
    page = client.get(path)
    assert (page.status_code, Minutes.objects.get().is_final) == (200, False)
    assert "¿Dar por final el acta 001-2024?" in page.content.decode()
    with django_capture_on_commit_callbacks(execute=True), time_machine.travel(f.at("2024-02-01 09:00"), tick=False):
        response = client.post(path)
    minutes = Minutes.objects.get()
    assert (response.status_code, response["Location"]) == (302, reverse("meetings:minutes_detail", args=[session.pk]))
    assert (minutes.is_final, minutes.finalised_by, minutes.finalised_at) == (
        True,
        cast.secretary,
        f.at("2024-02-01 09:00"),
    )
    assert asked[-1] == (tasks.store_final_acta.name, [minutes.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(path)
    assert Minutes.objects.get().finalised_at == f.at("2024-02-01 09:00")


def test_minutes_finalise_succeeds_without_a_broker(
    session, cast, sign_in, monkeypatch, django_capture_on_commit_callbacks
):
    def unreachable(*arguments, **options):
        raise OperationalError("no route")

    monkeypatch.setattr(current_app, "send_task", unreachable)
    with django_capture_on_commit_callbacks(execute=True):
        response = sign_in(cast.secretary).post(reverse("meetings:minutes_finalise", args=[session.pk]))
    assert response.status_code == 302
    assert list(Minutes.objects.waiting_for_pdf()) == [Minutes.objects.get()]


def test_minutes_finalise_is_for_whoever_may_close(session, cast, sign_in):
    path = reverse("meetings:minutes_finalise", args=[session.pk])
    for user in (cast.staff, cast.titular, cast.auditor, cast.coordinator):
        for method in ("get", "post"):
            response = getattr(sign_in(user), method)(path)
            assert response.status_code == 403
            assert "Solo la Secretaría Técnica o quien coordina el grupo" in response.content.decode()
    assert not Minutes.objects.get().is_final


def test_minutes_finalise_waits_for_the_session_to_close(cast, sign_in):
    meeting = held_meeting(cast.salud, status="open", closed_at=None)
    client = sign_in(cast.coordinator)
    response = client.post(reverse("meetings:minutes_finalise", args=[meeting.pk]))
    assert (response.status_code, response["Location"]) == (302, reverse("meetings:meeting_detail", args=[meeting.pk]))
    assert not Minutes.objects.exists()
