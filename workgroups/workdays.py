"""Business days of Peru: neither Saturday, Sunday nor a national holiday."""

from datetime import timedelta
from functools import lru_cache

import holidays
from django.utils.translation import get_language


@lru_cache(maxsize=32)
def _holidays(year, language):
    return holidays.country_holidays("PE", years=year, language=language)


def holiday_name(day):
    """The name of the national holiday that falls on ``day``, in the language of the page, or an empty text."""
    language = "en_US" if (get_language() or "").startswith("en") else "es"
    return _holidays(day.year, language).get(day, "")


def is_workday(day):
    return day.weekday() < 5 and not holiday_name(day)


def workdays_before(day, count):
    """The last day that leaves ``count`` business days before ``day``: Tuesday 23 June less 5 is Tuesday 16 June."""
    while count:
        day -= timedelta(days=1)
        count -= is_workday(day)
    return day


def workdays_between(start, end):
    """Business days after ``start`` up to and including ``end``; 0 when ``end`` is not later."""
    days = (end - start).days
    return sum(is_workday(start + timedelta(days=n)) for n in range(1, days + 1))


def workdays_after(day, count):
    """The business day that is ``count`` after ``day``: ten after Friday 5 June is Friday 19 June."""
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day
