"""A meeting as a file for one's calendar."""

import vobject
from django.urls import reverse

from meetings.models import Meeting
from tests.factories import ItemFactory, MeetingFactory, at


def file_of(client, meeting):
    answer = client.get(reverse("meetings:meeting_calendar", args=[meeting.pk]))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8; method=PUBLISH"
    return answer, vobject.readOne(answer.content.decode())


def test_meeting_calendar_tells_what_the_page_tells_and_leads_back_to_it(cast, sign_in, settings):
    settings.SITE_URL = "https://mesa.pe/"
    facts = {"number": 3, "subject": "Presupuesto", "place": "Sala", "link": "https://zoom.us/j/972111222?pwd=clave"}
    meeting = MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"), modality="hybrid", sequence=2, **facts)
    for number, title in enumerate(["Informes", "Orden, del día"], 1):
        ItemFactory(meeting=meeting, position=number, title=title)
    answer, calendar = file_of(sign_in(cast.titular), meeting)
    page, read = f"https://mesa.pe/reuniones/{meeting.pk}/", calendar.vevent
    assert read.summary.value == "Tercera sesión ordinaria del grupo Salud"
    assert read.location.value == "Sala · Sala virtual: ábrela desde la página de la reunión"
    assert read.description.value == f"Presupuesto\n\nAgenda:\n1. Informes\n2. Orden, del día\n\n{page}"
    assert (read.url.value, read.sequence.value) == (page, "2")
    assert read.dtstart.value.isoformat() == "2026-06-23T09:00:00-05:00"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="reunion-gt-salud-003-2026.ics"'
    assert b"zoom" not in answer.content


def test_meeting_calendar_keeps_its_uid_when_the_meeting_moves_and_says_that_it_was_cancelled(cast, sign_in):
    client, meeting = sign_in(cast.titular), MeetingFactory(group=cast.salud, starts_at=at("2026-06-23 09:00"))
    _answer, before = file_of(client, meeting)
    moved = {"starts_at": at("2027-01-01 23:30"), "ends_at": at("2027-01-02 00:30"), "sequence": 1}
    gone = {"status": "cancelled", "cancelled_reason": "Falta de quórum"}
    Meeting.objects.filter(pk=meeting.pk).update(**moved, **gone)
    _answer, after = file_of(client, meeting)
    assert after.vevent.uid.value == before.vevent.uid.value
    assert (after.vevent.sequence.value, after.vevent.status.value) == ("1", "CANCELLED")
    assert after.vevent.summary.value.startswith("Cancelada: ")
    assert after.vevent.description.value.startswith("Motivo: Falta de quórum")
    assert after.vevent.dtstart.value.isoformat() == "2027-01-01T23:30:00-05:00"


def test_meeting_calendar_of_another_group_does_not_exist(cast, sign_in):
    meeting = MeetingFactory(group=cast.proteccion)
    assert sign_in(cast.titular).get(reverse("meetings:meeting_calendar", args=[meeting.pk])).status_code == 404
