"""The subjects of letters to members, with long real names: day and hour are whole, a name is cut between two words."""

import pytest

from notifications.kinds import KINDS
from notifications.models import Letter
from tests import factories as f

NOW = f.at("2026-09-21 09:00")


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        ("meeting_convocation", "Convocatoria: mié 30 set, 09:30, Grupo Gestión de Riesgos y…"),
        ("meeting_week", "Recordatorio: 30 set, 09:30, Grupo Gestión de Riesgos y…"),
        ("meeting_changed", "Cambió: mié 30 set, 09:30, Grupo Gestión de Riesgos y…"),
    ],
)
def test_the_subject_of_a_letter_about_a_meeting_fits_a_telephone(cast, kind, subject):
    cast.salud.name = "Gestión de Riesgos y Respuesta Humanitaria"
    cast.salud.save()
    meeting = f.MeetingFactory(group=cast.salud, number=4, starts_at=f.at("2026-09-30 09:30"), convened_at=NOW)
    was = dict.fromkeys(["on", "hours", "second_call", "place", "modality", "link"], "")
    context = {"on": "2026-09-30", "was": was, "changed_at": NOW.isoformat()}
    facts = {"about": f"meetings.meeting:{meeting.pk}", "person": cast.titular.person, "context": context}
    assert KINDS[kind].make(Letter(kind=kind, **facts), NOW).subject == subject
    assert len(subject) <= 60
