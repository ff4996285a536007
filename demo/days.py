"""Days counted from the day the demonstration is loaded."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from holidays import country_holidays


@dataclass(frozen=True)
class Days:
    """Dates relative to ``today``. Meetings fall on working days of Peru; due dates on whatever day they fall."""

    today: date

    def on(self, days):
        """The day that many days from today, negative for the past."""
        return self.today + timedelta(days=days)

    def ago(self, days):
        """The last working day at least that many days ago."""
        return working_day(self.on(-days), -1)

    def ahead(self, days):
        """The first working day at least that many days ahead."""
        return working_day(self.on(days), 1)

    def ago_this_month(self, days):
        """As ``ago``, but within the current month while it has a working day behind."""
        first = working_day(self.today.replace(day=1), 1)
        return max(self.ago(days), first) if first < self.today else self.ago(days)

    def ahead_this_month(self, days):
        """As ``ahead``, but within the current month while it has a working day left."""
        last = working_day(self.today.replace(day=monthrange(self.today.year, self.today.month)[1]), -1)
        return min(self.ahead(days), last) if last > self.today else self.ahead(days)


def working_day(day, step):
    """``day``, or the nearest before it (step -1) or after it (step 1) that is no weekend or holiday of Peru."""
    peru = country_holidays("PE")
    while day.weekday() >= 5 or day in peru:
        day += timedelta(days=step)
    return day
