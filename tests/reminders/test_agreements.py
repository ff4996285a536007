"""Reminders of agreements: one letter a person and day, of what is still to be done; to no one else."""

import re
from datetime import date, timedelta
from smtplib import SMTPDataError

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from meetings.models import Agreement, AgreementParty
from meetings.operations import annul_agreement, report_agreement
from members.models import User
from notifications.models import Letter
from notifications.operations import drain_outbox
from reminders.models import ReminderRule
from reminders.operations import plan_reminders
from reminders.operations.agreements import plan_agreements
from tests import factories as f

DUE = date(2026, 6, 12)  # a Friday
TEAM = ["diresa-alternate@mesa.example", "diresa-titular@mesa.example"]
OFFICE = "secretaria@mesa.example"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(f.at("2026-06-01 10:00"), tick=False) as traveller:
        yield traveller


@pytest.fixture
def agree(cast):
    """Makes numbered agreements of Salud, led by DIRESA unless told; the foreign titular must never hear of them."""
    for user in User.objects.select_related("person"):
        user.person.email = user.email
        user.person.save()
    for user in (cast.titular, cast.alternate, cast.secretary, cast.observer):
        user.person.refresh_from_db()
    meeting = f.MeetingFactory(group=cast.salud, number=1, starts_at=f.at("2026-05-01 09:00"), status="held")

    def make(due_on=DUE, lead=None, **facts):
        number = Agreement.objects.count() + 1
        lead = lead or cast.titular.person.institution
        return f.AgreementFactory(meeting=meeting, number=number, due_on=due_on, lead=lead, **facts)

    return make


def planned():
    """[(day it leaves, address)] of the letters that wait."""
    rows = Letter.objects.unsent().filter(kind="agreements_due").order_by("next_attempt_at", "address")
    return [(timezone.localtime(row.next_attempt_at).strftime("%d/%m %H:%M"), row.address) for row in rows]


def on_morning(clock, day):
    """{address: (subject, agreements named)} of what leaves on the morning of ``day``, planned the evening before."""
    clock.move_to(f.at(f"{day - timedelta(days=1)} 23:30"))
    plan_reminders(now=timezone.now())
    return leaving(clock, day)


def leaving(clock, day):
    clock.move_to(f.at(f"{day} 07:00"))
    mail.outbox.clear()
    drain_outbox(clock=timezone.now)
    return {m.to[0]: (m.subject, re.findall(r"informe \w+", m.body)) for m in sorted(mail.outbox, key=lambda m: m.to)}


def test_each_day_that_tells_and_no_other(agree, clock):
    """A week before, the day itself, each week after: whatever the day of the week."""
    agree(text="informe A")
    told = {}
    for n in [*range(-8, 2), *range(6, 9), 13, 14, 15, 21, 22]:
        day = DUE + timedelta(days=n)
        if sent := on_morning(clock, day):
            told[n] = {who: subject for who, (subject, _texts) in sent.items()}
    first, second = "1 vencido: acuerdos de DIRESA", "1 vencido: acuerdos de la Mesa"
    assert told == {
        -7: dict.fromkeys(TEAM, "1 por vencer: acuerdos de DIRESA"),
        0: dict.fromkeys(TEAM, "1 que vence hoy: acuerdos de DIRESA"),
        7: dict.fromkeys(TEAM, first),
        14: dict.fromkeys(TEAM, first) | {OFFICE: second},
        21: dict.fromkeys(TEAM, first) | {OFFICE: second},
    }


def test_twelve_agreements_are_one_letter_a_person_in_sections(agree, cast, clock):
    days = [DUE - timedelta(days=14), DUE - timedelta(days=7), DUE, DUE + timedelta(days=7)]
    for n in range(12):
        agree(days[n % 4], text=f"informe {n:02}")
    report_agreement(
        agreement=Agreement.objects.get(text="informe 01"),
        status="doing",
        note="Pasó a revisión <legal>",
        by=cast.titular,
        now=timezone.now(),
    )
    sent = on_morning(clock, DUE)
    order = [f"informe {n:02}" for n in (0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11)]
    subject = "6 vencidos y 6 por vencer: acuerdos de DIRESA"
    assert sent == dict.fromkeys(TEAM, (subject, order)) | {
        OFFICE: ("3 vencidos: acuerdos de la Mesa", order[:3]),
    }
    letter = next(m for m in mail.outbox if m.to == [TEAM[1]])
    html = letter.alternatives[0][0]
    told = Agreement.objects.get(text="informe 01")
    code, link = told.code, f"{settings.SITE_URL}/acuerdos/{told.pk}/#informar"
    said = [
        f"informe 01\nVencido hace 7 días, el viernes 5 de junio\n{code} · conduce DIRESA\n"
        f"Último avance, 1 jun: Pasó a revisión <legal>\n{link}\n",
        "Vence hoy, el viernes 12 de junio",
        "VENCEN PRONTO",
        "Recibes este correo porque representas a DIRESA, que responde por estos acuerdos.",
    ]
    assert [words in letter.body for words in said] == [True] * 4
    assert (
        "Pasó a revisión &lt;legal&gt;" in html,
        html.count(f'href="{settings.SITE_URL}/acuerdos/'),
        html.count('class="pill bad"'),
    ) == (
        True,
        13,
        6,
    )


def test_done_annulled_moved_or_far_is_not_told(agree, cast, clock):
    done, annulled, moved, kept = (agree(text=f"informe {name}") for name in ("hecho", "anulado", "movido", "firme"))
    agree(None, text="informe sin", no_due_reason="Permanente")
    f.AgreementFactory(meeting=done.meeting, due_on=DUE, lead=cast.titular.person.institution, text="informe abierto")
    assert planned() == [("05/06 07:00", who) for who in TEAM]
    clock.move_to(f.at("2026-06-05 06:59"))
    report_agreement(agreement=done, status="done", note="", by=cast.titular, now=timezone.now())
    annul_agreement(agreement=annulled, reason="Sin objeto", by=cast.secretary, now=timezone.now())
    moved.due_on = DUE + timedelta(days=1)
    moved.save()
    assert leaving(clock, date(2026, 6, 5)) == dict.fromkeys(
        TEAM, ("1 por vencer: acuerdos de DIRESA", ["informe firme"])
    )
    assert on_morning(clock, date(2026, 6, 6)) == dict.fromkeys(
        TEAM, ("1 por vencer: acuerdos de DIRESA", ["informe movido"])
    )
    report_agreement(agreement=kept, status="dropped", note="", by=cast.titular, now=timezone.now())
    assert planned() == [("13/06 07:00", who) for who in TEAM]


def test_planning_again_writes_nothing_and_a_letter_stopped_by_hand_stays_so(agree, clock):
    agreement = agree()
    Letter.objects.filter(address=TEAM[0]).update(status="cancelled")
    for _again in range(2):
        plan_reminders(now=timezone.now())
    assert (planned(), Letter.objects.count()) == ([("05/06 07:00", TEAM[1])], 2)
    agreement.due_on = DUE + timedelta(days=30)
    agreement.save()
    assert planned() == []
    agreement.due_on = DUE
    agreement.save()
    assert planned() == [("05/06 07:00", TEAM[1])]


def test_what_the_server_refused_this_morning_is_tried_again_however_often_it_is_planned(agree, clock, monkeypatch):
    agreement = agree(text="informe A")
    with monkeypatch.context() as busy:
        busy.setattr(EmailBackend, "send_messages", _refuse)
        assert leaving(clock, date(2026, 6, 5)) == {}
    clock.shift(timedelta(seconds=1))
    plan_reminders(now=timezone.now())
    agreement.text = "informe B"
    agreement.save()
    assert set(Letter.objects.filter(address__in=TEAM).values_list("status", "error")) >= {("pending", "452 lleno")}
    clock.move_to(f.at("2026-06-05 07:05"))
    drain_outbox(clock=timezone.now)
    assert sorted((m.to[0], m.subject) for m in mail.outbox) == [
        (who, "1 por vencer: acuerdos de DIRESA") for who in TEAM
    ]


def _refuse(self, messages):
    raise SMTPDataError(452, b"lleno")


def test_nothing_left_in_the_morning_sends_nothing(agree, clock):
    agreement = agree()
    Agreement.objects.filter(pk=agreement.pk).update(status="done", done_on=DUE)
    assert leaving(clock, date(2026, 6, 5)) == {}
    assert set(Letter.objects.values_list("status", "error")) == {
        ("cancelled", "No queda ningún acuerdo por recordar.")
    }


def test_one_letter_for_two_institutions_and_for_the_secretary_who_answers_too(agree, cast, clock):
    """DIRESA's titular also sits for DP; the secretary is accredited for CANC in the plenary."""
    other = cast.observer.person.institution
    f.AccreditationFactory(seat=other.seats.get(), person=cast.titular.person, role="alternate")
    seat = f.SeatFactory(group=cast.plenary, institution=cast.secretary.person.institution)
    f.AccreditationFactory(seat=seat, person=cast.secretary.person)
    late = DUE - timedelta(days=14)
    agree(late, text="informe A")
    agree(late, lead=other, text="informe B")
    both = agree(late, lead=cast.secretary.person.institution, text="informe C")
    AgreementParty.objects.create(agreement=both, institution=other)
    assert on_morning(clock, DUE) == {
        TEAM[0]: ("1 vencido: acuerdos de DIRESA", ["informe A"]),
        TEAM[1]: ("3 vencidos: acuerdos de DIRESA y DP", ["informe A", "informe B", "informe C"]),
        "dp-titular@mesa.example": ("2 vencidos: acuerdos de DP", ["informe B", "informe C"]),
        OFFICE: ("3 vencidos: acuerdos de CANC", ["informe C", "informe A", "informe B"]),
    }


def test_who_left_or_was_erased_hears_nothing_and_the_records_office_does(agree, cast, clock):
    diresa, titular = cast.titular.person.institution, cast.titular.person
    diresa.records_email = "partes@diresa.example"
    diresa.save()
    agree(text="informe A")
    assert planned() == [("05/06 07:00", who) for who in TEAM]
    titular.accreditations.update(until=date(2026, 6, 4))
    cast.alternate.person.erased_at = timezone.now()
    cast.alternate.person.save()
    assert leaving(clock, date(2026, 6, 5)) == {}
    clock.move_to(f.at("2026-06-04 12:00"))
    Letter.objects.all().delete()
    plan_reminders(now=timezone.now())
    assert planned() == [(day, "partes@diresa.example") for day in ("05/06 07:00", "12/06 07:00")]
    sent = leaving(clock, date(2026, 6, 5))
    assert sent == {"partes@diresa.example": ("1 por vencer: acuerdos de DIRESA", ["informe A"])}
    [letter] = mail.outbox
    assert ("DIRESA no tiene hoy quien la represente en la Mesa." in letter.body, "#informar" in letter.body) == (
        True,
        False,
    )


def test_rules_change_the_days(agree, clock):
    agree()
    ReminderRule.objects.create(name="agreement_soon", days=3)
    ReminderRule.objects.create(name="agreement_today", days=0, is_on=False)
    ReminderRule.objects.create(name="agreement_late", days=2)
    sent = [n for n in range(-7, 5) if on_morning(clock, DUE + timedelta(days=n))]
    assert sent == [-3, 2, 4]


@pytest.mark.parametrize("count", [1, 30])
def test_planning_anew_asks_the_same_few_queries(agree, django_assert_num_queries, count):
    for _n in range(count):
        agree()
    with django_assert_num_queries(9):
        plan_agreements(now=timezone.now())
