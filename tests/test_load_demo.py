"""The demonstration Mesa: what it holds, on which days it can be loaded, and what it refuses to touch."""

from collections import Counter
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.utils import timezone

from demo.accounts import ACCOUNTS, address
from demo.days import Days, working_day
from meetings.models import Agreement, Meeting, Minutes, Quorum
from members.models import District, Institution, Person, User
from notifications.health import Stalled
from notifications.models import Letter, Told
from tests import factories as f
from trainings.models import Certificate, Enrolment, Training
from workgroups.models import Accreditation, Seat, Standing, WorkGroup, absolute_majority
from workgroups.permissions import can_lead_group

TUESDAY = "2026-06-09 10:00"


@pytest.fixture
def load(db, settings, tmp_path):
    """Runs the command as of a moment of Lima and returns what it printed."""
    settings.VAR = tmp_path

    def run(moment=TUESDAY):
        out = StringIO()
        with time_machine.travel(f.at(moment), tick=False):
            call_command("load_demo", stdout=out)
        return out.getvalue().splitlines()

    return run


def account(name):
    return User.objects.select_related("person__institution").get(email=address(name))


def every_row():
    models = [
        m
        for label in ("members", "workgroups", "meetings", "trainings")
        for m in apps.get_app_config(label).get_models()
    ]
    return {m._meta.label: serializers.serialize("json", m.objects.order_by("pk")) for m in models}


def test_load_demo_directory(load):
    load()
    plenary = WorkGroup.objects.plenary()
    voting = plenary.seats.filter(has_vote=True)
    others = plenary.seats.filter(has_vote=False).values_list("institution__acronym", "kind")
    assert (plenary.code, plenary.is_demo, District.objects.count(), Institution.objects.count()) == (
        "MMTRM",
        True,
        13,
        20,
    )
    assert (voting.count(), absolute_majority(voting.count())) == (17, 9)
    assert sorted(others) == [("ACNUR", "technical"), ("GORE", "observer"), ("OIM", "technical")]
    assert list(WorkGroup.objects.thematic().values_list("code", "initial", "icon")) == [
        ("GT-TERRITORIO", "T", "map-trifold"),
        ("GT-EDUCACION", "E", "graduation-cap"),
        ("GT-SALUD", "S", "first-aid-kit"),
        ("GT-INTEGRACION", "I", "handshake"),
        ("GT-PROTECCION", "P", "umbrella"),
    ]
    assert list(Person.objects.exclude(post__endswith="(persona ficticia)")) == []
    assert list(Person.objects.exclude(email__endswith=".example")) == []


def test_load_demo_every_seat_has_both_but_the_deliberate_gaps(load):
    load()
    today = date(2026, 6, 9)
    current = Accreditation.objects.on(today)
    gaps = {
        role: [str(seat) for seat in Seat.objects.exclude(pk__in=current.filter(role=role).values("seat"))]
        for role in ("titular", "alternate")
    }
    ending = current.filter(until__lte=today + timedelta(weeks=3))
    assert gaps == {"titular": ["MPZ · Plenaria"], "alternate": []}
    assert [(str(row.seat), row.role, row.until) for row in ending] == [
        ("DRTC · Plenaria", "titular", today + timedelta(days=18))
    ]


def test_load_demo_session_of_23_january(load):
    load()
    meeting = Meeting.objects.for_record().get(starts_at=f.at("2024-01-23 10:00"))
    quorum = Quorum.reached(meeting.roster.all())
    assert (meeting.get_kind_display(), meeting.code, meeting.minutes.status) == (
        "Sesión de instalación",
        "001-2024",
        "final",
    )
    assert timezone.localtime(meeting.closed_at).strftime("%H:%M") == "12:40"
    assert (quorum.present, quorum.total, quorum.required) == (17, 17, 9)
    assert [entry.acronym for entry in meeting.roster.all() if not entry.has_vote] == ["ACNUR", "OIM", "GORE"]
    assert all(entry.attended for entry in meeting.roster.all())
    assert [item.minutes_planned for item in meeting.timed_items] == [10, 15, 10, 30, 20, 25, 25, 10, 10, 5]
    assert [
        (a.code, a.method, a.votes_for, str(a.due_on), a.status, str(a.lead)) for a in meeting.agreements.all()
    ] == [
        ("001-2024-MMTRM", "unanimity", 17, "2024-01-23", "done", "CANC"),
        ("002-2024-MMTRM", "unanimity", 17, "2024-02-09", "done", "CANC"),
        ("003-2024-MMTRM", "unanimity", 17, "2024-02-09", "done", "CANC"),
        ("004-2024-MMTRM", "consensus", 17, "2024-03-08", "done", "CANC"),
    ]


def test_load_demo_calendar_of_2024(load):
    load()
    held = Meeting.objects.held().filter(year=2024)
    assert Counter(held.values_list("group__code", flat=True)) == {
        "MMTRM": 5,
        "GT-TERRITORIO": 4,
        "GT-EDUCACION": 4,
        "GT-SALUD": 4,
        "GT-INTEGRACION": 4,
        "GT-PROTECCION": 4,
    }
    short = [str(m) for m in Meeting.objects.held().for_record() if not Quorum.reached(m.roster.all()).is_met]
    late = [str(m) for m in Meeting.objects.for_agenda() if m.agenda_ends_at > m.ends_at]
    assert (short, late) == ([], [])


@pytest.mark.parametrize("moment", ["2026-06-09 23:30", "2027-01-02 08:00", "2026-03-01 12:00", "2026-12-31 18:00"])
def test_load_demo_shows_every_state_whatever_the_day(load, moment):
    load(moment)
    with time_machine.travel(f.at(moment), tick=False):
        today = timezone.localdate()
        agreements = list(Agreement.objects.prefetch_related("parties__institution"))
        assert {a.signal for a in agreements} == {"late", "due", "doing", "todo", "done", "off"}
        assert any(a.annulled_at for a in agreements)
        assert {a.status for a in agreements} == set(Agreement.Status.values)
        assert [a.code for a in agreements if not a.number] == []
        own = Agreement.objects.filter(meeting__group__code="GT-SALUD", parties__institution__acronym="DIRESA")
        assert {a.signal for a in own} >= {"late", "due"}
    assert {str(m.starts_on - today) for m in Meeting.objects.filter(group__code="MMTRM", status="scheduled")} == {
        "2 days, 0:00:00"
    }
    assert_groups_meet_on_working_days(today)
    assert set(Meeting.objects.values_list("status", flat=True)) == {"held", "scheduled", "cancelled"}
    assert set(Letter.objects.values_list("status", flat=True)) == {"sent", "failed", "cancelled", "pending", "digest"}
    assert Letter.objects.filter(status="cancelled").values_list("kind", flat=True).get() == "meeting_changed"
    assert Letter.objects.get(status="digest").digest.next_attempt_at > f.at(moment)
    assert Stalled.of(f.at(moment)) == Stalled(count=0, since=None, refused=0)
    assert [told.letter.status for told in Told.objects.all()] == ["failed"]
    assert Minutes.objects.drafts().filter(meeting__starts_at__gte=f.at(moment) - timedelta(days=12)).exists()
    assert not Meeting.objects.held().filter(closed_at__gt=f.at(moment)).exists()


def assert_groups_meet_on_working_days(today):
    days = {m.starts_on for m in Meeting.objects.exclude(group__code="MMTRM").filter(year__gte=today.year - 1)}
    assert days == {working_day(day, 1) for day in days}
    assert min(days) < today < max(days)


def test_load_demo_trainings(load):
    load()
    now = f.at(TUESDAY)
    trainings = Training.objects.with_taken().order_by("year", "number")
    assert [(t.code, t.group.code, t.stage(now).value, t.taken, t.capacity) for t in trainings] == [
        ("CAP-001-2023", "MMTRM", "certified", 7, 40),
        ("CAP-001-2026", "GT-SALUD", "running", 32, 40),
        ("CAP-002-2026", "GT-PROTECCION", "published", 4, 26),
    ]
    others = Enrolment.objects.exclude(status="confirmed").values_list("training", "status")
    assert Counter(others) == {(trainings[1].pk, "waiting"): 2, (trainings[2].pk, "unconfirmed"): 1}
    assert [
        session.came for session in trainings[1].sessions.annotate(came=Count("attendances")).order_by("starts_at")
    ] == [29, 0, 0, 0]
    assert Counter(Certificate.objects.values_list("kind", flat=True)) == {"attendance": 7, "speaker": 2}
    assert Training.objects.public().count() == 3
    assert Enrolment.objects.exclude(email="").exclude(email__endswith=".example").count() == 0


def test_load_demo_coming_plenary(load):
    load()
    meeting = Meeting.objects.for_agenda().get(group__code="MMTRM", status="scheduled")
    files = {item.position: [file.extension for file in item.files] for item in meeting.timed_items if item.files}
    assert (meeting.title, meeting.modality, meeting.link) == (
        "Tercera sesión ordinaria",
        "hybrid",
        "https://sala.mesa.example/plenaria",
    )
    assert (len(meeting.timed_items), meeting.agenda_minutes, meeting.minutes_planned) == (7, 140, 150)
    assert files == {3: ["TXT"], 4: ["PDF"], 6: ["CSV"]}
    assert Meeting.objects.filter(visibility="members", status="scheduled").count() == 1


@time_machine.travel(f.at(TUESDAY), tick=False)
def test_load_demo_personas(load):
    load()
    standing = {name: Standing.of(account(name)) for name, _holder, _text in ACCOUNTS}
    seats = {
        name: sorted(account(name).person.accreditations.values_list("seat__group__code", "role"))
        for name in ("salud", "alterna", "acnur")
    }
    protection = WorkGroup.objects.get(code="GT-PROTECCION")
    assert standing["coordinacion"].is_secretary
    assert (standing["asistente"].is_secretariat, standing["asistente"].is_secretary) == (True, False)
    assert seats["salud"] == [("GT-SALUD", "titular"), ("MMTRM", "titular")]
    assert ("GT-SALUD", "alternate") in seats["alterna"]
    assert {role for _group, role in seats["acnur"]} == {"titular"}
    assert not account("acnur").person.accreditations.filter(seat__has_vote=True).exists()
    assert can_lead_group(account("proteccion"), protection)
    assert Meeting.objects.upcoming(timezone.now()).filter(group=protection).exists()
    assert (standing["auditoria"].sees_all, standing["auditoria"].is_secretariat) == (True, False)


def test_load_demo_twice_is_once(load, tmp_path):
    printed, rows = load(), every_row()
    kept = tmp_path / "demo_password"
    assert (load("2026-08-20 09:00"), every_row()) == (printed, rows)
    assert printed[-1] == f"Clave de demostración: {kept.read_text().strip()}"
    assert [line.split()[0] for line in printed[:-1]] == [address(name) for name, _holder, _text in ACCOUNTS]
    assert oct(kept.stat().st_mode)[-3:] == "600"
    assert all(user.check_password(kept.read_text().strip()) for user in User.objects.all()[:2])


def test_load_demo_makes_another_password_when_its_file_is_gone(load, tmp_path):
    first = load()[-1]
    (tmp_path / "demo_password").unlink()
    second = load()[-1]
    password = second.removeprefix("Clave de demostración: ")
    assert second != first
    assert (len(password), account("salud").check_password(password)) == (19, True)
    assert len(set(User.objects.values_list("password", flat=True))) == 1


@pytest.mark.parametrize("factory", [f.InstitutionFactory, f.GroupFactory, f.PersonFactory, f.UserFactory])
def test_load_demo_refuses_a_database_with_other_rows(load, factory, tmp_path):
    factory()
    before = every_row()
    with pytest.raises(CommandError, match="ya tiene datos propios"):
        load()
    assert every_row() == before
    assert not (tmp_path / "demo_password").exists()


def test_load_demo_refuses_a_plenary_of_its_own(load):
    f.GroupFactory(kind="plenary", code="MMTRM")
    with pytest.raises(CommandError, match="solo se carga en una base vacía"):
        load()


@pytest.mark.parametrize(
    ("today", "ago", "ahead"),
    [
        ("2026-06-09", "2026-06-05", "2026-06-12"),
        ("2027-01-02", "2026-12-29", "2027-01-05"),
        ("2026-06-03", "2026-06-01", "2026-06-08"),
        ("2026-12-30", "2026-12-24", "2026-12-31"),
    ],
)
def test_days_keep_to_the_month_while_they_can(today, ago, ahead):
    days = Days(date.fromisoformat(today))
    assert (str(days.ago_this_month(4)), str(days.ahead_this_month(3))) == (ago, ahead)
