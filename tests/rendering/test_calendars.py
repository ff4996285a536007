"""The .ics file read again by another library (vobject) and opened as a calendar application does.

vobject shares no code with icalendar, which writes. recurring-ical-events is what Open Web Calendar shows days with.
"""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
import vobject

from rendering.calendars import Event, etag, to_ics

STAMP = datetime(2026, 6, 9, 15, 0, tzinfo=UTC)


def event(starts="2026-06-23T14:00+00:00", **facts):
    starts_at = datetime.fromisoformat(starts)
    defaults = {"uid": "reunion-1@mesa.example", "sequence": 3, "title": "Tercera sesión ordinaria del grupo Salud"}
    return Event(**defaults | {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)} | facts)


def ics(*events, name="Mesa"):
    return to_ics(events, name=name, zone="America/Lima", stamp=STAMP)


def test_an_event_reads_the_same_in_another_library():
    place, text = "Jr. Bolívar 123; piso 2, sala «Ñ»", "Agenda:\n1. Salud, agua\\saneamiento; varios\n2. ¿Qué sigue?"
    calendar = vobject.readOne(ics(event(place=place, description=text, url="https://mesa.pe/r/1/?a=1,2;b")).decode())
    read = calendar.vevent
    assert (read.summary.value, read.location.value, read.description.value) == (
        "Tercera sesión ordinaria del grupo Salud",
        place,
        text,
    )
    assert (read.uid.value, read.sequence.value, read.status.value) == ("reunion-1@mesa.example", "3", "CONFIRMED")
    assert (read.url.value, read.dtstamp.value) == ("https://mesa.pe/r/1/?a=1,2;b", STAMP)
    assert (read.dtstart.value.isoformat(), read.dtend.value.hour) == ("2026-06-23T09:00:00-05:00", 11)
    assert calendar.method.value == "PUBLISH"
    assert calendar.vtimezone.tzid.value == "America/Lima"
    assert not {"organizer", "attendee", "contact"} & set(read.contents)


DAYS = {
    "2026-06-24T04:30+00:00": ("2026-06-23T23:30:00-05:00", date(2026, 6, 23)),
    "2027-01-01T04:30+00:00": ("2026-12-31T23:30:00-05:00", date(2026, 12, 31)),
    "2027-01-01T05:00+00:00": ("2027-01-01T00:00:00-05:00", date(2027, 1, 1)),
    "2028-02-29T14:00+00:00": ("2028-02-29T09:00:00-05:00", date(2028, 2, 29)),
    "2028-03-01T04:30+00:00": ("2028-02-29T23:30:00-05:00", date(2028, 2, 29)),
    "2040-06-23T14:00+00:00": ("2040-06-23T09:00:00-05:00", date(2040, 6, 23)),
}


@pytest.mark.parametrize("moment", DAYS)
def test_a_calendar_application_shows_it_on_its_day_in_lima(moment):
    body = ics(event(moment, ends_at=datetime.fromisoformat(moment) + timedelta(minutes=20)))
    shown, day = DAYS[moment]
    found = [
        e
        for n in (-1, 0, 1)
        for e in recurring_ical_events.of(icalendar.Calendar.from_ical(body)).at(day + timedelta(days=n))
    ]
    assert [e.start.isoformat() for e in found] == [shown]
    assert vobject.readOne(body.decode()).vevent.dtstart.value.isoformat() == shown


def test_a_cancelled_event_stays_and_takes_no_time():
    read = vobject.readOne(ics(event(is_cancelled=True)).decode()).vevent
    assert (read.uid.value, read.status.value, read.transp.value) == (
        "reunion-1@mesa.example",
        "CANCELLED",
        "TRANSPARENT",
    )


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r", "\u2028", "\x85", "\x0b", "\x0c", "\x1e", "\x00"])
def test_no_text_can_begin_a_line_of_its_own(end):
    planted = f"Sala{end}ATTENDEE:mailto:x@y.pe{end}END:VEVENT{end}BEGIN:VEVENT"
    body = ics(event(title=planted, place=planted, description=planted, url=f"https://mesa.pe/{planted}"), name=planted)
    calendar = vobject.readOne(body.decode())
    assert len(calendar.vevent_list) == 1
    assert "attendee" not in calendar.vevent.contents
    lines = body.decode().split("\r\n")
    assert [line for line in lines if line.startswith(("ATTENDEE", "BEGIN:VEVENT", "END:VEVENT"))] == [
        "BEGIN:VEVENT",
        "END:VEVENT",
    ]
    assert not {c for line in lines for c in line} & set("\r\n\x00\x0b\x0c\x1e\x85\u2028")


def test_lines_fold_at_75_octets_and_unfold_whole():
    title = "Sesión ñandú " * 30
    body = ics(event(title=title))
    assert max(map(len, body.split(b"\r\n"))) <= 75
    assert vobject.readOne(body.decode()).vevent.summary.value == title.strip()


def test_etag_is_of_what_is_said_not_of_when_it_was_read():
    later = to_ics([event()], name="Mesa", zone="America/Lima", stamp=STAMP + timedelta(hours=1))
    assert ics(event()) != later
    assert etag(ics(event())) == etag(later)
    assert etag(ics(event())) != etag(ics(event(sequence=4)))


def test_a_calendar_without_meetings_is_still_one():
    assert vobject.readOne(ics().decode()).method.value == "PUBLISH"
