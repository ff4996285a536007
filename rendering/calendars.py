"""Meetings as an iCalendar file (RFC 5545), to download or to subscribe to. The only module that names icalendar."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

import icalendar

BREAKS = re.compile(r"\r\n|[\n\r\u2028\u2029]")
TYPE = "text/calendar; charset=utf-8; method=PUBLISH"


@dataclass(frozen=True)
class Event:
    """What happens. ``uid`` never changes; ``sequence`` grows with each change that was told."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str = ""
    url: str = ""
    description: str = ""
    is_cancelled: bool = False


def to_ics(events, *, name, zone, stamp):
    """A published calendar called ``name`` with times in ``zone``. ``stamp``: when these facts were read (UTC).

    Nobody is named as organiser or guest: no address or phone travels, and no client offers to answer by mail.
    """
    calendar = icalendar.Calendar()
    facts = {"prodid": "-//Mesa//Reuniones//ES", "version": "2.0", "calscale": "GREGORIAN", "method": "PUBLISH"}
    facts |= {"x-wr-calname": _line(name), "x-wr-timezone": zone, "x-published-ttl": "PT1H"}
    for field, value in facts.items():
        calendar.add(field, value)
    components = [_component(event, ZoneInfo(zone), stamp) for event in events]
    for component in [_rules_of(zone), *components] if components else []:
        calendar.add_component(component)
    return calendar.to_ical()


@cache
def _rules_of(zone):
    """The VTIMEZONE of a zone: half of what a letter with a calendar cost, and the same in each."""
    return icalendar.Timezone.from_tzid(zone)


def etag(body):
    """Weak: two files that say the same, read at different moments, are one."""
    facts = re.sub(rb"(?m)^DTSTAMP:.*$", b"", body)
    return f'W/"{hashlib.sha256(facts).hexdigest()[:32]}"'


def _component(event, zone, stamp):
    component = icalendar.Event()
    facts = {
        "uid": event.uid,
        "sequence": event.sequence,
        "dtstamp": stamp,
        "dtstart": event.starts_at.astimezone(zone),
        "dtend": event.ends_at.astimezone(zone),
        "summary": _line(event.title),
        "location": _line(event.place),
        "description": _text(event.description),
        "status": "CANCELLED" if event.is_cancelled else "CONFIRMED",
        "transp": "TRANSPARENT" if event.is_cancelled else "OPAQUE",
    }
    for field, value in facts.items():
        if value != "":
            component.add(field, value)
    if event.url:
        component.add("url", icalendar.vUri(_line(event.url)))
    return component


def _text(value):
    """``value`` with plain line breaks and without control characters, which could end a line and begin another."""
    lines = BREAKS.sub("\n", value)
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc")


def _line(value):
    return " ".join(_text(value).split())
