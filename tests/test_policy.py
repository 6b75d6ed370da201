"""Working days and the policy's bounds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from followup.method.policy import Policy, add_working_days, working_day

FRIDAY, SATURDAY, SUNDAY, MONDAY = (date(2026, 3, 6) + timedelta(days=n) for n in range(4))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (FRIDAY, 1, MONDAY),
        (FRIDAY, 2, date(2026, 3, 10)),
        (FRIDAY, 5, date(2026, 3, 13)),
        (SATURDAY, 1, MONDAY),
        (SUNDAY, 2, date(2026, 3, 10)),
        (date(2026, 3, 4), 2, FRIDAY),
        (date(2026, 3, 4), 10, date(2026, 3, 18)),
    ],
)
def test_working_days_are_counted_from_monday_to_friday(day, count, expected):
    """Values read off a calendar of March 2026."""
    assert add_working_days(day, count) == expected


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 60))
def test_working_days_agree_with_counting_one_by_one(day, count):
    """The arithmetic agrees with stepping through the calendar."""
    stepped, left = day, count
    while left:
        stepped += timedelta(days=1)
        left -= stepped.weekday() < 5
    assert add_working_days(day, count) == stepped
    assert working_day(stepped) == stepped


def test_every_number_has_title_unit_and_source():
    """The workbook shows them beside the number."""
    for name, field in Policy.numbers().items():
        assert field.title, name
        assert field.description, name
        assert field.json_schema_extra["unit"], name


def test_the_week_can_be_made_longer_but_not_shorter():
    """The method's one hard limit."""
    assert Policy(days_between=10).days_between == 10
    with pytest.raises(ValidationError):
        Policy(days_between=6)


@pytest.mark.parametrize(
    ("country", "day", "expected"),
    [
        ("", date(2026, 12, 25), date(2026, 12, 25)),
        ("PT", date(2026, 12, 25), date(2026, 12, 28)),  # Christmas is a Friday
        ("GB", date(2026, 12, 25), date(2026, 12, 29)),  # with a Monday in lieu of Boxing Day
        ("US", date(2026, 11, 26), date(2026, 11, 27)),  # Thanksgiving
        ("US", date(2026, 11, 27), date(2026, 11, 27)),
    ],
)
def test_a_holiday_is_no_working_day(country, day, expected):
    assert Policy(country=country).working_day(day) == expected


def test_a_country_that_nobody_knows_is_refused_with_a_way_out():
    with pytest.raises(ValueError, match="'Narnia' is no country"):
        Policy(country="Narnia")
