import pytest

from meetings.models import Agreement, AttendanceEvent, Meeting, YearName
from meetings.operations import open_meeting
from tests import factories as f
from tests.meetings.sessions import YEAR_NAME, agreement, attend, held_meeting, roster_entry
from workgroups.models import Office


@pytest.fixture
def session(cast):
    """An ordinary session of the plenary: four seats that vote, one adviser, two who did not come, three agreements."""
    YearName.objects.create(year=2024, name=YEAR_NAME)
    meeting = held_meeting(cast.plenary)
    office = cast.secretary.person.institution
    f.OfficeFactory(group=cast.plenary, person__full_name="Elena Cruz Ríos", person__institution=office, kind="chair")
    chair = Office.objects.get(kind="chair").person
    attend(roster_entry(meeting, "CANC", institution=office), chair.full_name, "2024-01-23 09:50", person=chair)
    attend(roster_entry(meeting, "DIRESA"), "Rosa Peña Zapata", "2024-01-23 09:55", person_post="Directora")
    attend(roster_entry(meeting, "DRET"), "Milagros Feijoo", "2024-01-23 10:20", quality="alternate", mode="virtual")
    adviser = roster_entry(meeting, "ACNUR", kind="technical", has_vote=False)
    attend(adviser, "Inés Valdivieso", "2024-01-23 09:58")
    left = meeting.roster.get(acronym="DIRESA")
    AttendanceEvent.objects.create(entry=left, kind="left", at=f.at("2024-01-23 11:30"))
    excused = roster_entry(meeting, "SUTRAN")
    AttendanceEvent.objects.create(entry=excused, kind="excused", at=f.at("2024-01-23 09:00"))
    absent = roster_entry(meeting, "DRTC")
    AttendanceEvent.objects.create(entry=absent, kind="absent", at=f.at("2024-01-23 12:40"))
    opening = f.ItemFactory(meeting=meeting, title="Registro de asistencia", section="opening")
    f.ItemFactory(meeting=meeting, title="Acta de diciembre", section="previous", notes="Se aprueba **sin cambios**.")
    report = f.ItemFactory(meeting=meeting, title="Asistencia técnica", section="reports", notes="- uno\n- dos")
    f.ItemFactory(meeting=meeting, title="Cierre y firma", section="closing")
    agreement(meeting, 1, "Dar por reinstalada la Mesa.", item=opening, grounds="Pausa por la pandemia.", votes_for=3)
    agreement(meeting, 2, "Conformar los grupos.", item=report, due_on=None, no_due_reason="es permanente")
    gone = agreement(meeting, 3, "Acuerdo errado.", lead=office)
    Agreement.objects.filter(pk=gone.pk).update(
        annulled_at=f.at("2024-02-05 09:00"), annulled_reason="Se registró dos veces"
    )
    return meeting


@pytest.fixture
def live(cast):
    """An open session of Salud with two points: DIRESA votes; ACNUR and DP have voice only."""
    meeting = f.MeetingFactory(group=cast.salud, number=1, starts_at=f.at("2026-06-23 09:00"))
    f.ItemFactory(meeting=meeting, position=1, title="Apertura")
    f.ItemFactory(meeting=meeting, position=2, title="Ruta de atención")
    open_meeting(meeting=meeting, opened_at=f.at("2026-06-23 09:35"))
    return Meeting.objects.for_record().get(pk=meeting.pk)
