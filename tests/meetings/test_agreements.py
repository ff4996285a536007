from datetime import date

import pytest

from meetings.forms.agreements import AgreementForm
from meetings.models import AttendanceEvent
from meetings.operations.meeting import open_meeting
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(cast):
    """An open session of Salud on 11 June 2026: DIRESA is present, ACNUR and DP have seats without vote."""
    meeting = f.MeetingFactory(group=cast.salud, starts_at=f.at("2026-06-11 09:30"))
    f.ItemFactory(meeting=meeting)
    meeting = open_meeting(meeting=meeting, by=cast.coordinator, opened_at=meeting.starts_at)
    entry = meeting.roster.get(acronym="DIRESA")
    AttendanceEvent.objects.create(
        entry=entry, kind="in", at=meeting.starts_at, mode="room", quality="titular", person_name="Rosa"
    )
    return meeting


@pytest.fixture
def typed(session):
    """A form filled in well; a test changes one thing."""
    seated = {entry.acronym: entry.institution_id for entry in session.roster.all()}
    return {
        "text": "Remitir el informe",
        "lead": seated["DIRESA"],
        "others": [seated["ACNUR"]],
        "due_on": "30/06/2026",
        "method": "consensus",
        "submission": "6f3f5f0e-5b38-4e21-9d3c-9d1a3d0c2b11",
    }


def test_agreement_form_gives_what_the_operation_takes(cast, session, typed):
    form = AgreementForm({**typed, "text": "  Uno\r\nDos ", "votes_for": "1"}, meeting=session, user=cast.coordinator)
    assert form.is_valid(), form.errors
    fields = form.operation_fields()
    assert {**fields, "lead": fields["lead"].acronym, "others": [i.acronym for i in fields["others"]]} == {
        "lead": "DIRESA",
        "others": ["ACNUR"],
        "text": "Uno\nDos",
        "grounds": "",
        "due_on": date(2026, 6, 30),
        "no_due_reason": "",
        "method": "consensus",
        "votes_for": 1,
        "votes_against": 0,
        "votes_abstained": 0,
    }


@pytest.mark.parametrize(
    ("changed", "errors"),
    [
        ({"text": " \r\n "}, {"text": ["Escribe qué se acuerda"]}),
        ({"text": "a" * 10_000}, {"text": ["Caben 2000 caracteres y hay 10000. Acorta el texto."]}),
        ({"grounds": "a" * 2001}, {"grounds": ["Caben 2000 caracteres y hay 2001. Acorta el texto."]}),
        ({"lead": ""}, {"lead": ["Indica qué institución conduce"]}),
        ({"lead": "0"}, {"lead": ["Elige una institución con asiento en esta reunión"]}),
        ({"others": ["<b>"]}, {"others": ["Elige solo instituciones con asiento en esta reunión"]}),
        ({"due_on": ""}, {"due_on": ["Indica hasta cuándo, o por qué no lleva plazo"]}),
        ({"due_on": "31/06/2026"}, {"due_on": ["Escribe la fecha como dd/mm/aaaa; por ejemplo 30/06/2026"]}),
        ({"due_on": "10/06/2026"}, {"due_on": ["El plazo es anterior a la reunión (11 de junio de 2026)"]}),
        (
            {"no_due_reason": "Es permanente"},
            {"due_on": ["Elige uno: un plazo, o el motivo por el que no lleva plazo"]},
        ),
        (
            {"votes_for": "1", "votes_against": "1"},
            {"votes_for": ["Suman 2 votos y asistió 1 institución con voto. Revisa los votos."]},
        ),
        ({"votes_against": "-1"}, {"votes_against": ["Escribe un número entero, cero o más"]}),
        ({"method": "sorteo"}, {"method": ["Indica cómo se aprobó"]}),
    ],
)
def test_agreement_form_says_what_to_do(cast, session, typed, changed, errors):
    form = AgreementForm({**typed, **changed}, meeting=session, user=cast.coordinator)
    assert form.errors == errors


def test_agreement_form_offers_only_the_roster(cast, session):
    f.InstitutionFactory(acronym="AJENA")
    form = AgreementForm(meeting=session, user=cast.coordinator)
    assert [label for _pk, label in form.fields["others"].choices] == ["ACNUR", "DIRESA", "DP"]
