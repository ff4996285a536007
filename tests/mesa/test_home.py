"""The first page, for each persona."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from meetings.models import Agreement, AgreementParty, Meeting, Minutes
from members.models import Institution
from tests import factories as f
from tests.factories import at
from workgroups.models import Accreditation

MORNING = at("2026-06-09 08:30")  # a Tuesday
HOME = "/"


@pytest.fixture
def now():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


def plenary_seats(cast, filled, vacant=0):
    for _ in range(filled):
        f.AccreditationFactory(seat=f.SeatFactory(group=cast.plenary))
    for _ in range(vacant):
        f.SeatFactory(group=cast.plenary)


def session(group, starts, number, **fields):
    return f.MeetingFactory(group=group, starts_at=at(starts), number=number, **fields)


def held(group, starts, number, status=Minutes.Status.DRAFT):
    meeting = session(group, starts, number, status=Meeting.Status.HELD, opened_at=at(starts))
    final = {"finalised_at": at(starts)} if status == Minutes.Status.FINAL else {}
    Minutes.objects.create(meeting=meeting, drafted_at=meeting.ends_at, status=status, **final)
    return meeting


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-06-09 04:59", "Buenas noches, Lucía"),
        ("2026-06-09 05:00", "Buenos días, Lucía"),
        ("2026-06-09 12:00", "Buenas tardes, Lucía"),
        ("2026-06-09 18:59", "Buenas tardes, Lucía"),
        ("2026-06-09 23:30", "Buenas noches, Lucía"),
    ],
)
def test_home_greets_by_the_hour_of_lima(cast, sign_in, moment, words):
    cast.secretary.person.short_name = "Lucía"
    cast.secretary.person.save()
    with time_machine.travel(at(moment), tick=False):
        page = sign_in(cast.secretary).get(HOME).content.decode()
    assert f"<h1>{words}</h1>" in page


@pytest.mark.parametrize(
    ("moment", "sentence"),
    [
        ("2026-06-28 23:30", "Domingo 28 de junio de 2026. Faltan dos días para la sesión de la Mesa."),
        ("2026-06-29 23:30", "Lunes 29 de junio de 2026. Mañana es la sesión de la Mesa."),
        ("2026-06-30 00:10", "Martes 30 de junio de 2026. Hoy es la sesión de la Mesa."),
        ("2026-06-30 23:50", "Martes 30 de junio de 2026. Hoy es la sesión de la Mesa."),
        ("2026-05-30 23:30", "Sábado 30 de mayo de 2026. Faltan 31 días para la sesión de la Mesa."),
    ],
)
def test_home_counts_days_by_the_calendar_of_lima(cast, sign_in, moment, sentence):
    session(cast.plenary, "2026-06-30 23:40", 3, ends_at=at("2026-07-01 01:00"))
    with time_machine.travel(at(moment), tick=False):
        page = sign_in(cast.secretary).get(HOME).content.decode()
    assert f'<p class="lead">{sentence}</p>' in page


def test_home_of_the_secretary_shows_the_plenary_before_an_earlier_group(cast, sign_in, now):
    session(cast.salud, "2026-06-10 10:00", 1)
    own = session(cast.plenary, "2026-06-11 09:30", 3)
    response = sign_in(cast.secretary).get(HOME)
    assert response.context["meeting"] == own
    assert response.context["step"].url == reverse("meetings:meeting_edit", args=[own.pk])
    assert response.context["step"].label == "Preparar la sesión"


def test_home_of_the_secretary_falls_back_on_the_next_group(cast, sign_in, now):
    group_meeting = session(cast.salud, "2026-06-10 10:00", 1)
    assert sign_in(cast.secretary).get(HOME).context["meeting"] == group_meeting


def test_home_of_a_group_coordinator_shows_their_own_group(cast, sign_in, now):
    session(cast.plenary, "2026-06-10 09:30", 3)
    session(cast.proteccion, "2026-06-10 10:00", 1)
    own = session(cast.salud, "2026-06-18 10:00", 4)
    response = sign_in(cast.coordinator).get(HOME)
    assert response.context["meeting"] == own
    assert "Faltan nueve días para la reunión del grupo Salud." in response.content.decode()


def test_home_states_the_facts_of_the_plan(cast, sign_in, now):
    plenary_seats(cast, filled=16, vacant=1)
    before = held(cast.plenary, "2026-05-20 09:30", 2)
    meeting = session(cast.plenary, "2026-06-11 09:30", 3)
    f.ItemFactory.create_batch(7, meeting=meeting)
    response = sign_in(cast.secretary).get(HOME)
    vacant = Institution.objects.order_by("-pk").first().acronym
    assert [(check.done, check.text) for check in response.context["checks"]] == [
        (True, "Agenda con 7 puntos, sin documentos"),
        (False, "Falta dar por final el"),
        (False, f"Falta titular en 1 asiento ({vacant}); el quórum es 9 de 17"),
    ]
    assert response.context["checks"][1].url == reverse("meetings:minutes_detail", args=[before.pk])
    label = "Dieciséis de diecisiete asientos con voto tienen titular. El quórum es nueve."
    assert f'aria-label="{label}"' in response.content.decode()
    assert response.context["table"].marks == ["yes"] * 16 + [""]


def test_home_counts_only_titulars_in_force_on_voting_seats(cast, sign_in, now):
    plenary_seats(cast, filled=3)
    gone = f.SeatFactory(group=cast.plenary)
    f.AccreditationFactory(seat=gone, until=date(2026, 6, 8))
    alternate_only = f.SeatFactory(group=cast.plenary)
    f.AccreditationFactory(seat=alternate_only, role=Accreditation.Role.ALTERNATE)
    f.AccreditationFactory(seat=f.SeatFactory(group=cast.plenary, kind="technical", has_vote=False))
    f.SeatFactory(group=cast.plenary, until=date(2026, 6, 8))
    session(cast.plenary, "2026-06-11 09:30", 3)
    table = sign_in(cast.secretary).get(HOME).context["table"]
    assert (table.filled, table.total, table.quorum) == (3, 5, 3)


def test_home_says_that_the_last_acta_is_final_and_the_agenda_empty(cast, sign_in, now):
    held(cast.plenary, "2026-05-20 09:30", 2, Minutes.Status.FINAL)
    session(cast.plenary, "2026-06-11 09:30", 3)
    checks = sign_in(cast.secretary).get(HOME).context["checks"]
    assert [(check.done, check.text) for check in checks] == [
        (False, "La agenda está vacía"),
        (True, "Ya es final el"),
        (False, "El grupo no tiene asientos con voto"),
    ]


@pytest.mark.parametrize(
    ("status", "moment", "label", "url_name"),
    [
        ("scheduled", "2026-06-10 23:30", "Preparar la sesión", "meetings:meeting_edit"),
        ("scheduled", "2026-06-11 07:00", "Registrar la sesión", "meetings:meeting_detail"),
        ("open", "2026-06-11 10:00", "Continuar el registro", "meetings:meeting_log"),
        ("open", "2026-06-11 13:30", "Continuar el registro", "meetings:meeting_log"),
    ],
)
def test_home_button_follows_the_session(cast, sign_in, status, moment, label, url_name):
    meeting = session(cast.plenary, "2026-06-11 09:30", 3, status=status, opened_at=at("2026-06-11 09:41"))
    with time_machine.travel(at(moment), tick=False):
        step = sign_in(cast.secretary).get(HOME).context["step"]
    assert (step.label, step.url) == (label, reverse(url_name, args=[meeting.pk]))


def test_home_without_meetings_says_what_to_do(cast, sign_in, now):
    page = sign_in(cast.secretary).get(HOME).content.decode()
    for words in (
        "No hay ninguna reunión programada",
        "Crear la próxima reunión",
        "No hay acuerdos abiertos.",
        "Ninguna acta espera.",
        "No queda ninguna reunión esta semana.",
        "Sin plazos cumplidos aún",
    ):
        assert words in page


def test_home_lists_late_agreements_first_and_counts_them(cast, sign_in, now):
    meeting = held(cast.salud, "2026-03-05 10:00", 1)
    for number, due in enumerate(["2026-07-30", "2026-06-12", "2026-06-04", "2026-06-16", "2026-06-17"], start=1):
        f.AgreementFactory(meeting=meeting, text=f"Acuerdo {number}", due_on=date.fromisoformat(due))
    f.AgreementFactory(meeting=meeting, text="Cumplido", due_on="2026-06-01", status="done", done_on="2026-05-30")
    response = sign_in(cast.secretary).get(HOME)
    assert [a.text for a in response.context["urgent"]] == ["Acuerdo 3", "Acuerdo 2", "Acuerdo 4"]
    assert response.context["totals"].sentence == "1 vencido y 2 por vencer"
    assert "Ver los 5 abiertos" in response.content.decode()


def test_home_of_a_coordinator_chases_only_their_own_group(cast, sign_in, now):
    plenary, foreign = held(cast.plenary, "2026-03-04 10:00", 1), held(cast.proteccion, "2026-03-05 10:00", 1)
    own = f.AgreementFactory(meeting=held(cast.salud, "2026-03-06 10:00", 1), due_on=date(2026, 6, 1))
    for meeting in (plenary, foreign):
        f.AgreementFactory(meeting=meeting, due_on=date(2026, 6, 1))
    response = sign_in(cast.coordinator).get(HOME)
    assert list(response.context["urgent"]) == [own]
    assert response.context["totals"].late == 1
    assert f"{reverse('meetings:agreement_list')}?grupo=GT-SALUD" in response.content.decode()


def test_home_shows_drafts_and_open_sessions(cast, sign_in, now):
    draft = held(cast.salud, "2026-05-28 10:00", 3)
    held(cast.salud, "2026-04-28 10:00", 2, Minutes.Status.FINAL)
    running = session(cast.proteccion, "2026-05-04 10:00", 1, status="open", opened_at=at("2026-05-04 10:05"))
    response = sign_in(cast.secretary).get(HOME)
    assert response.context["actas"] == [running, draft]
    assert response.context["actas_total"] == 2
    page = response.content.decode()
    assert "Sesión abierta el 4 may a las 10:05, sin cerrar" in page
    assert reverse("meetings:minutes_detail", args=[draft.pk]) in page


def test_home_pulse_counts_what_was_due_in_six_months(cast, sign_in, now):
    meeting = held(cast.salud, "2026-05-28 10:00", 3)
    session(cast.salud, "2026-06-18 10:00", 4)
    done = {"status": "done"}
    f.AgreementFactory(meeting=meeting, due_on="2026-03-01", done_on="2026-03-01", **done)
    f.AgreementFactory(meeting=meeting, due_on="2026-03-01", done_on="2026-03-02", **done)
    f.AgreementFactory(meeting=meeting, due_on="2025-12-08", done_on="2025-12-01", **done)  # before the six months
    f.AgreementFactory(meeting=meeting, due_on="2026-09-01", done_on="2026-05-01", **done)  # not due yet
    f.AgreementFactory(meeting=meeting, due_on="2026-06-08")  # late
    f.AgreementFactory(meeting=meeting, due_on="2026-06-09")  # due today: still in time
    f.AgreementFactory(meeting=meeting, due_on="2026-04-01", status="dropped")
    response = sign_in(cast.secretary).get(HOME)
    rows = {row.group.code: row for row in response.context["pulse"]}
    figures = rows["GT-SALUD"].figures
    assert (figures.open, figures.kept, figures.ended) == (2, 1, 3)
    assert rows["GT-SALUD"].last_at == at("2026-05-28 10:00")
    assert rows["GT-SALUD"].next_at == at("2026-06-18 10:00")
    page = response.content.decode()
    assert "1 de 3</b>" in page
    assert "%" not in page.split('id="pulso"')[1].split("</section>")[0].replace("100%", "")


def test_home_month_at_its_last_night_is_still_that_month(cast, sign_in):
    last = session(cast.plenary, "2026-06-30 23:30", 1)
    session(cast.plenary, "2026-07-01 00:15", 2)
    with time_machine.travel(at("2026-06-30 23:45"), tick=False):
        context = sign_in(cast.secretary).get(HOME).context
    assert context["month"].key == "2026-06"
    assert [m for week in context["weeks"] for day in week for m in day.meetings] == [last]
    assert [m.number for m in context["this_week"]] == [1, 2]


def test_home_of_a_member_shows_their_next_meeting_and_their_agreements(cast, sign_in, now):
    mine = Institution.objects.get(acronym="DIRESA")
    meeting = session(cast.salud, "2026-06-18 10:00", 4)
    f.ItemFactory(meeting=meeting, presenter=mine)
    f.ItemFactory(meeting=meeting)
    later = session(cast.plenary, "2026-06-25 09:30", 3)
    last = held(cast.salud, "2026-05-28 10:00", 3, Minutes.Status.FINAL)
    own = f.AgreementFactory(meeting=last, due_on=date(2026, 6, 4), lead=mine)
    f.AgreementFactory(meeting=last, due_on=date(2026, 6, 4))
    response = sign_in(cast.titular).get(HOME)
    context = response.context
    assert (context["meeting"], context["ahead"], context["recorded"]) == (meeting, [later], [last])
    assert (context["mine"], context["mine_total"]) == ([own], 1)
    assert [check.text for check in context["checks"]] == [
        "Agenda con 2 puntos, sin documentos",
        "Tu institución expone 1 punto",
    ]
    assert context["step"].url == f"{reverse('mesa:agenda')}?grupo=GT-SALUD"
    assert "Nueva reunión" not in response.content.decode()


def leaky(cast):
    """Rows of Protección that no page of Salud may show, and one that is shared with all members."""
    meeting = session(cast.proteccion, "2026-06-10 10:00", 1, place="SECRETO-LUGAR")
    f.ItemFactory(meeting=meeting, title="SECRETO-PUNTO")
    past = held(cast.proteccion, "2026-06-02 10:00", 2)
    Meeting.objects.filter(pk=past.pk).update(place="SECRETO-PASADO")
    f.AgreementFactory(meeting=past, text="SECRETO-ACUERDO", due_on=date(2026, 6, 1))
    return session(cast.proteccion, "2026-06-12 10:00", 3, place="COMPARTIDO", visibility="members")


@pytest.mark.parametrize("who", ["titular", "coordinator", "technical", "observer"])
def test_home_of_salud_shows_nothing_of_proteccion(cast, sign_in, now, who):
    shared = leaky(cast)
    page = sign_in(getattr(cast, who)).get(HOME).content.decode()
    assert "SECRETO" not in page
    assert "GT-PROTECCION" not in page
    assert reverse("meetings:meeting_detail", args=[shared.pk]) in page or who == "coordinator"


def test_home_of_the_auditor_shows_every_group(cast, sign_in, now):
    leaky(cast)
    page = sign_in(cast.auditor).get(HOME).content.decode()
    assert "SECRETO-LUGAR" in page
    assert "SECRETO-ACUERDO" in page
    assert "Pulso de los grupos" in page
    assert "Nueva reunión" not in page


def test_home_of_a_guest_shows_their_meeting_and_no_other(cast, sign_in, now):
    leaky(cast)
    own = session(cast.proteccion, "2026-06-15 10:00", 4, place="INVITADA")
    f.GuestFactory(meeting=own, person=cast.guest.person)
    response = sign_in(cast.guest).get(HOME)
    assert response.context["meetings"] == [own]
    page = response.content.decode()
    for secret in ("SECRETO", "COMPARTIDO", "Salud", cast.secretary.person.full_name, "/grupos/", "/instituciones/"):
        assert secret not in page.split("<body")[1].split("tabbar")[0]


def test_home_of_the_operator_leads_to_the_admin(cast, sign_in, now, settings):
    leaky(cast)
    page = sign_in(f.UserFactory(person=None, is_staff=True)).get(HOME).content.decode()
    assert f'href="/{settings.ADMIN_PATH}"' in page
    assert "COMPARTIDO" not in page


def test_home_escapes_what_people_wrote(cast, sign_in, now):
    session(cast.plenary, "2026-06-11 09:30", 3, place="<script>alert(1)</script>")
    page = sign_in(cast.secretary).get(HOME).content.decode()
    assert "<script>alert" not in page


def test_home_reads_only(cast, sign_in):
    assert sign_in(cast.secretary).post(HOME).status_code == 405


def many(cast, rows):
    """``rows`` meetings and trainings ahead, held sessions with a draft, and late agreements of each group."""
    for group in (cast.plenary, cast.salud, cast.proteccion):
        for number in range(rows):
            past = held(group, "2026-05-20 09:30", 100 + number)
            agreement = f.AgreementFactory(meeting=past, due_on=date(2026, 6, 1))
            AgreementParty.objects.create(agreement=agreement, institution=cast.titular.person.institution)
            ahead = session(group, "2026-06-11 09:30", 1 + number)
            Meeting.objects.filter(pk=ahead.pk).update(starts_at=ahead.starts_at + timedelta(minutes=number))
            f.ItemFactory(meeting=ahead)
            f.TrainingSessionFactory(training__group=group, starts_at=ahead.starts_at)
    assert Agreement.objects.count() == 3 * rows


COUNTS = {"secretary": 19, "coordinator": 16, "titular": 11, "auditor": 13, "guest": 10}


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("who", COUNTS)
def test_home_queries(cast, sign_in, django_assert_num_queries, who, rows):
    many(cast, rows)
    for meeting in Meeting.objects.filter(group=cast.salud):
        f.GuestFactory(meeting=meeting, person=cast.guest.person)
    client = sign_in(getattr(cast, who))
    with time_machine.travel(MORNING, tick=False), django_assert_num_queries(COUNTS[who]):
        client.get(HOME)
