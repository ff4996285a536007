"""Business days of Peru."""

from datetime import date

import pytest
from django.utils import translation

from workgroups.workdays import holiday_name, is_workday, workdays_before, workdays_between


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
