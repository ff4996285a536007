"""Business days of Peru."""

from datetime import date

import pytest
from django.utils import translation

from tests import factories as f
from workgroups.models import Holiday
from workgroups.workdays import (
    holiday_name,
    is_workday,
    own_days,
    workdays_after,
    workdays_before,
    workdays_between,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 6, 23), True),
        (date(2026, 6, 27), False),  # Saturday
        (date(2026, 6, 29), False),  # San Pedro y San Pablo, a Monday
        (date(2026, 7, 28), False),  # Independencia
    ],
)
def test_is_workday(day, works):
    assert is_workday(day) is works


def test_holiday_name_is_in_spanish_or_empty():
    with translation.override("es"):
        assert "San Pedro" in holiday_name(date(2026, 6, 29))
    assert holiday_name(date(2026, 6, 23)) == ""


def test_workdays_before_skips_weekends_and_holidays():
    assert workdays_before(date(2026, 6, 23), 5) == date(2026, 6, 16)
    assert workdays_before(date(2026, 6, 30), 1) == date(2026, 6, 26)
    assert workdays_before(date(2026, 6, 30), 0) == date(2026, 6, 30)


def test_workdays_between_counts_the_last_and_not_the_first():
    assert workdays_between(date(2026, 6, 9), date(2026, 6, 16)) == 5
    assert workdays_between(date(2026, 6, 16), date(2026, 6, 9)) == 0


def test_own_days_correct_the_national_calendar(cast, django_assert_num_queries):
    """Tumbes rests on Friday 26 June; Monday 29, San Pedro, and Saturday 27 are worked."""
    f.HolidayFactory(day=date(2026, 6, 26))
    f.HolidayFactory(day=date(2026, 6, 27), name="Se recupera", is_workday=True)
    f.HolidayFactory(day=date(2026, 6, 29), name="Por norma regional", is_workday=True)
    days = [date(2026, 6, n) for n in (25, 26, 27, 28, 29, 30)]
    own = own_days()
    assert [is_workday(day, own) for day in days] == [True, False, True, False, True, True]
    assert [holiday_name(day, own) for day in days] == ["", "Aniversario de Tumbes", "", "", "", ""]
    for verb, facts, expected in [
        (workdays_before, (date(2026, 6, 30), 3), date(2026, 6, 25)),
        (workdays_after, (date(2026, 6, 25), 3), date(2026, 6, 30)),
        (workdays_between, (date(2026, 6, 25), date(2026, 6, 30)), 3),
    ]:
        with django_assert_num_queries(1):
            assert verb(*facts) == expected
    Holiday.objects.all().delete()
    assert workdays_between(date(2026, 6, 25), date(2026, 6, 30)) == 2
