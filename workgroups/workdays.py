"""Business days of Peru: neither Saturday, Sunday nor a national holiday, as the secretariat corrects that calendar.

Whoever asks about several days reads ``own_days()`` once, in one query, and passes it on as ``own``; otherwise each
function reads it. It is kept nowhere: a day added is a holiday at once, in every process.
"""

from datetime import timedelta
from functools import lru_cache

import holidays
from django.utils.translation import get_language

from workgroups.models import Holiday


@lru_cache(maxsize=32)
def _national(year, language):
    return holidays.country_holidays("PE", years=year, language=language)


def national_holidays(year):
    """{day: name} of a year by the laws of the country, in the language of the page."""
    return _national(year, "en_US" if (get_language() or "").startswith("en") else "es")


def own_days():
    """{day: Holiday}: every correction of the secretariat."""
    return {row.day: row for row in Holiday.objects.all()}


def corrected_year(year, own):
    """(day, name, Holiday or None) of a year's holidays and corrections, by date; on one day the correction last."""
    days = [(day, name, None) for day, name in national_holidays(year).items()]
    days += [(day, row.name, row) for day, row in own.items() if day.year == year]
    return sorted(days, key=lambda row: (row[0], row[2] is not None))


def holiday_name(day, own=None):
    """The name of the holiday that falls on ``day``, or an empty text; what is worked by correction is none."""
    own = own_days() if own is None else own
    if day in own:
        return "" if own[day].is_workday else own[day].name
    return national_holidays(day.year).get(day, "")


def is_workday(day, own=None):
    own = own_days() if own is None else own
    if day in own:
        return own[day].is_workday
    return day.weekday() < 5 and not holiday_name(day, own)


def workdays_before(day, count, own=None):
    """The last day that leaves ``count`` business days before ``day``: Tuesday 23 June less 5 is Tuesday 16 June."""
    return _counted(day, count, -1, own)


def workdays_after(day, count, own=None):
    """The business day that is ``count`` after ``day``: ten after Friday 5 June is Friday 19 June."""
    return _counted(day, count, 1, own)


def _counted(day, count, step, own):
    own = own_days() if own is None else own
    while count:
        day += timedelta(days=step)
        count -= is_workday(day, own)
    return day


def workdays_between(start, end, own=None):
    """Business days after ``start`` up to and including ``end``; 0 when ``end`` is not later."""
    own = own_days() if own is None else own
    return sum(is_workday(start + timedelta(days=n), own) for n in range(1, (end - start).days + 1))
