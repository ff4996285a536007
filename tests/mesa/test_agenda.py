"""The agenda of the next meeting, as its members read it."""

from datetime import date

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.urls import reverse

from meetings.models import Document, Meeting, Minutes
from members.models import Institution
from tests import factories as f
from tests.factories import at

MORNING = at("2026-06-09 08:30")
AGENDA = "/agenda/"


@pytest.fixture
def now():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def session(group, starts, number, **fields):
    return f.MeetingFactory(group=group, starts_at=at(starts), number=number, **fields)


def document(meeting, item, title, **fields):
    content = ContentFile(b"x", name=f"{title}.pdf")
    fields = {"filename": f"{title}.pdf", "size": 245760, "sha256": "0" * 64, **fields}
    return Document.objects.create(meeting=meeting, item=item, title=title, file=content, **fields)


def recorded(group, starts, number, **fields):
    meeting = session(group, starts, number, status=Meeting.Status.HELD, opened_at=at(starts))
    Minutes.objects.create(meeting=meeting, drafted_at=meeting.ends_at, **fields)
    return meeting


def test_agenda_shows_the_soonest_meeting_of_my_groups(cast, sign_in, now):
    session(cast.proteccion, "2026-06-10 10:00", 1, visibility="members")
    later = session(cast.plenary, "2026-06-25 09:30", 3)
    soonest = session(cast.salud, "2026-06-18 10:00", 4)
    session(cast.salud, "2026-06-12 10:00", 3, status="cancelled", cancelled_reason="Sin sala")
    session(cast.salud, "2026-06-09 06:00", 2)
    context = sign_in(cast.titular).get(AGENDA).context
    assert (context["meeting"], context["later"], context["group"]) == (soonest, [later], cast.salud)


def test_agenda_of_a_chosen_group(cast, sign_in, now):
    session(cast.salud, "2026-06-18 10:00", 4)
    plenary = session(cast.plenary, "2026-06-25 09:30", 3)
    context = sign_in(cast.titular).get(AGENDA, {"grupo": "MMTRM"}).context
    assert (context["meeting"], context["later"], context["chosen"]) == (plenary, [], cast.plenary)


@pytest.mark.parametrize("code", ["GT-PROTECCION", "GT-NADA", "<script>"])
def test_agenda_of_a_group_not_mine_is_not_found(cast, sign_in, now, code):
    session(cast.proteccion, "2026-06-18 10:00", 4)
    assert sign_in(cast.titular).get(AGENDA, {"grupo": code}).status_code == 404


def test_agenda_times_its_points_from_the_plan(cast, sign_in, now):
    mine = Institution.objects.get(acronym="DIRESA")
    other = Institution.objects.get(acronym="ACNUR")
    meeting = session(cast.salud, "2026-06-30 23:30", 4, link="https://reunion.example/abc", place="")
    f.ItemFactory(meeting=meeting, title="Acta anterior", minutes_planned=20)
    first = f.ItemFactory(meeting=meeting, title="Afiliación", minutes_planned=25, presenter=mine)
    f.ItemFactory(meeting=meeting, title="Vacunas", minutes_planned=50, presenter=other, presenter_note="y CEM")
    paper = document(meeting, first, "Ruta")
    document(meeting, first, "Retirado", withdrawn_at=MORNING)
    loose = document(meeting, None, "Suelto")
    response = sign_in(cast.titular).get(AGENDA)
    assert [
        (f"{item.planned_at:%H:%M}", item.title, item.is_own, item.files) for item in response.context["items"]
    ] == [
        ("04:30", "Acta anterior", False, []),
        ("04:50", "Afiliación", True, [paper]),
        ("05:15", "Vacunas", False, []),
    ]
    assert response.context["meeting"].loose_files == [loose]
    page = response.content.decode()
    for words in (
        ">23:30</time>",
        ">23:50</time>",
        ">00:15</time>",
        "expone tu institución",
        "expone ACNUR, y CEM",
        "1 h 35 min",
        "Reunión virtual",
        'href="https://reunion.example/abc"',
        reverse("meetings:document_download", args=[paper.pk]),
    ):
        assert words in page
    assert "Retirado" not in page


def test_agenda_leads_to_the_online_room_on_the_day_and_to_the_meeting_before(cast, sign_in, now):
    meeting, leads = session(cast.salud, "2026-06-11 10:00", 4, link="https://reunion.example/abc"), []
    for moment in ("2026-06-10 23:50", "2026-06-11 00:10"):
        now.move_to(at(moment))
        leads.append(f'<a class="btn accent" href="{meeting.link}"' in sign_in(cast.titular).get(AGENDA).text)
    assert leads == [False, True]


def test_agenda_of_a_session_running_late_is_still_there(cast, sign_in):
    running = session(cast.salud, "2026-06-09 10:00", 4, status="open", opened_at=at("2026-06-09 10:10"))
    session(cast.salud, "2026-06-18 10:00", 5)
    with time_machine.travel(at("2026-06-09 12:40"), tick=False):
        assert sign_in(cast.titular).get(AGENDA).context["meeting"] == running


def test_agenda_without_points_says_so(cast, sign_in, now):
    session(cast.salud, "2026-06-18 10:00", 4)
    assert "La agenda aún no tiene puntos" in sign_in(cast.titular).get(AGENDA).content.decode()


def test_agenda_of_a_mesa_without_meetings(cast, sign_in, now):
    page = sign_in(cast.titular).get(AGENDA).content.decode()
    assert "No hay una reunión programada" in page
    assert "Tu institución no tiene acuerdos abiertos." in page
    assert "Aún no hay actas." in page


def test_agenda_lists_my_agreements_and_the_last_actas(cast, sign_in, now):
    mine = Institution.objects.get(acronym="DIRESA")
    older = recorded(cast.salud, "2026-04-28 10:00", 2)
    last = recorded(
        cast.salud, "2026-05-28 10:00", 3, status="final", finalised_at=MORNING, size=184320, sha256="0" * 64
    )
    late = f.AgreementFactory(meeting=last, due_on=date(2026, 6, 4), lead=mine)
    done = f.AgreementFactory(meeting=last, status="done", done_on=date(2026, 6, 1), lead=mine)
    far = f.AgreementFactory(meeting=recorded(cast.proteccion, "2026-05-01 10:00", 1), lead=mine)
    response = sign_in(cast.titular).get(AGENDA)
    assert response.context["mine"] == [late, far]
    assert done not in response.context["mine"]
    assert response.context["recorded"] == [last, older]
    page = response.content.decode()
    assert "Vencido hace 5 días" in page
    assert reverse("meetings:minutes_pdf", args=[last.pk]) in page
    assert "Borrador" in page


@pytest.mark.parametrize("who", ["titular", "alternate", "coordinator", "technical", "observer"])
def test_agenda_of_salud_shows_nothing_of_proteccion(cast, sign_in, now, who):
    meeting = session(cast.proteccion, "2026-06-10 10:00", 1, place="SECRETO-LUGAR", subject="SECRETO-ASUNTO")
    item = f.ItemFactory(meeting=meeting, title="SECRETO-PUNTO")
    document(meeting, item, "SECRETO-DOCUMENTO")
    past = recorded(cast.proteccion, "2026-06-02 10:00", 2)
    f.AgreementFactory(meeting=past, text="SECRETO-ACUERDO", due_on=date(2026, 6, 1))
    session(cast.salud, "2026-06-18 10:00", 4)
    page = sign_in(getattr(cast, who)).get(AGENDA).content.decode()
    assert "SECRETO" not in page
    assert "PROTECCION" not in page
    assert reverse("meetings:minutes_detail", args=[past.pk]) not in page


def test_agenda_of_a_guest_has_no_group(cast, sign_in, now):
    f.GuestFactory(meeting=session(cast.salud, "2026-06-18 10:00", 4, place="INVITADA"), person=cast.guest.person)
    session(cast.salud, "2026-06-19 10:00", 5, place="SECRETO", visibility="members")
    page = sign_in(cast.guest).get(AGENDA).content.decode()
    assert "Tu cuenta no tiene hoy un asiento en ningún grupo." in page
    assert "SECRETO" not in page
    assert "INVITADA" not in page  # it is on the home page and in the calendar


def test_agenda_escapes_what_people_wrote(cast, sign_in, now):
    meeting = session(cast.salud, "2026-06-18 10:00", 4, subject="<b>asunto</b>")
    f.ItemFactory(meeting=meeting, title="<script>alert(1)</script>", presenter_note="<i>nota</i>")
    page = sign_in(cast.titular).get(AGENDA).content.decode()
    for markup in ("<script>alert", "<i>nota", "<b>asunto"):
        assert markup not in page


def test_agenda_reads_only(cast, sign_in):
    assert sign_in(cast.titular).post(AGENDA).status_code == 405


@pytest.mark.parametrize("rows", [1, 30])
def test_agenda_queries(cast, sign_in, django_assert_num_queries, rows):
    mine = Institution.objects.get(acronym="DIRESA")
    for number in range(1, rows + 1):
        meeting = session(cast.salud, "2026-06-18 10:00", number)
        for _ in range(1 + rows // 10):
            document(meeting, f.ItemFactory(meeting=meeting, presenter=f.InstitutionFactory()), "Documento")
        f.AgreementFactory(meeting=recorded(cast.salud, "2026-05-18 10:00", 100 + number), lead=mine)
        f.TrainingSessionFactory(training__group=cast.salud, starts_at=meeting.starts_at)
    client = sign_in(cast.titular)
    with time_machine.travel(MORNING, tick=False), django_assert_num_queries(12):
        client.get(AGENDA)
