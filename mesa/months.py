"""Months as a calendar draws them: weeks of days in the Mesa's own time zone, with Peru's holidays in words."""

import re
from calendar import Calendar, monthrange
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import pgettext

from workgroups.workdays import holiday_name, is_workday, own_days

YEARS = range(2000, 2101)


def months_before(day, count):
    """The same day ``count`` months earlier, or the last day of a month that has no such day."""
    months = day.year * 12 + day.month - 1 - count
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def midnight(day):
    """The aware datetime at which ``day`` (a date) begins in the Mesa's time zone."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


@dataclass(frozen=True)
class Month:
    """A month of a year, from the first instant of its first day to the first of the next."""

    first: date

    @classmethod
    def of(cls, day):
        return cls(day.replace(day=1))

    @classmethod
    def parse(cls, text):
        """The month «2026-11». Raises ValueError when the text names none from 2000 to 2100."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", text, re.ASCII)
        if not match or int(match[1]) not in YEARS:
            raise ValueError(text)
        return cls(date(int(match[1]), int(match[2]), 1))

    @property
    def key(self):
        """«2026-11», as the address of the page has it."""
        return f"{self.first:%Y-%m}"

    @property
    def name(self):
        """«Noviembre»."""
        return capfirst(date_format(self.first, "F"))

    @property
    def title(self):
        """«Noviembre de 2026»."""
        return capfirst(date_format(self.first, pgettext("mes y año", r"F \d\e Y")))

    @property
    def previous(self):
        return Month(months_before(self.first, 1))

    @property
    def following(self):
        return Month(months_before(self.first, -1))

    @property
    def starts_at(self):
        return midnight(self.first)

    @property
    def ends_at(self):
        """When the next month begins: this month is up to it, without it."""
        return self.following.starts_at

    def weeks(self, meetings, today, sessions=()):
        """Its weeks, Monday to Sunday, each a list of Day with those of ``meetings`` and ``sessions`` of that day."""
        own, meetings, sessions = own_days(), _by_day(meetings), _by_day(sessions)
        return [
            [Day.of(day, self, today, meetings.get(day, []), own, sessions.get(day, [])) for day in week]
            for week in Calendar().monthdatescalendar(self.first.year, self.first.month)
        ]


def _by_day(rows):
    found = {}
    for row in rows:
        found.setdefault(row.starts_on, []).append(row)
    return found


@dataclass(frozen=True)
class Day:
    """A square of the month. The days that belong to another month show their number and nothing else.

    ``is_rest``: Saturday, Sunday or a holiday, as the Mesa corrects the calendar.
    """

    on: date
    is_out: bool
    is_today: bool
    is_past: bool
    is_rest: bool
    holiday: str = ""
    meetings: list = field(default_factory=list)
    sessions: list = field(default_factory=list)  # of trainings

    @classmethod
    def of(cls, day, month, today, meetings, own, sessions):
        is_rest = not is_workday(day, own)
        if Month.of(day) != month:
            return cls(day, True, False, day < today, is_rest)
        return cls(day, False, day == today, day < today, is_rest, holiday_name(day, own), meetings, sessions)

    @property
    def is_void(self):
        """Nothing to say: a narrow screen leaves the day out."""
        return not (self.meetings or self.sessions or self.holiday)

    @property
    def has_words(self):
        return self.is_today or not self.is_void

    @property
    def css(self):
        """Its classes, as the style sheet names them."""
        marks = {"out": self.is_out, "void": self.is_void, "past": self.is_past, "rest": self.is_rest}
        return " ".join(name for name, holds in marks.items() if holds)

    @property
    def coins(self):
        """The groups that meet, each once, at most three: what fits in a square of the small month."""
        return list({meeting.group_id: meeting.group for meeting in self.meetings}.values())[:3]
