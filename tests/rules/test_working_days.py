"""Terms in working days follow the published calendar and stop where it ends."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reference.shipped import working_days
from app.reference.working_days import (
    Calendar,
    CalendarMissingError,
    add_working_days,
    is_provisional,
    is_working_day,
    working_days_between,
)

PUBLISHED = working_days().rows
CALENDAR = Calendar(
    working=frozenset(day for day, working, *_ in PUBLISHED if working),
    years=frozenset(day.year for day, *_ in PUBLISHED),
)
WORKING = {day: working for day, working, *_ in PUBLISHED}
starts = st.dates(date(2004, 1, 1), date(2025, 10, 1))
counts = st.integers(1, 120)


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),  # the first day is not counted
        (date(2026, 11, 27), 1, date(2026, 11, 30)),  # a weekend between
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday worked before the festival
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # nine days of Spring Festival
        (date(2026, 9, 30), 5, date(2026, 10, 13)),  # National Day, and 10 October worked
        (date(2025, 12, 29), 5, date(2026, 1, 6)),  # over the year's end, 4 January worked
    ],
)
def test_a_term_ends_where_the_notice_says(start: date, count: int, end: date):
    assert add_working_days(start, count, CALENDAR) == end


def test_a_term_that_reaches_an_unknown_year_stops_and_names_it():
    with pytest.raises(CalendarMissingError) as stopped:
        add_working_days(date(2026, 12, 28), 10, CALENDAR)
    assert stopped.value.facts == {"year": 2027}
    assert stopped.value.code == "calendar-missing"


def test_a_term_shorter_than_a_day_is_no_term():
    with pytest.raises(ValueError, match="at least one"):
        add_working_days(date(2026, 1, 5), 0, CALENDAR)


def test_a_term_through_a_provisional_year_says_so():
    calendar = Calendar(frozenset(), frozenset({2026, 2027}), frozenset({2027}))
    assert is_provisional(date(2026, 12, 30), date(2027, 1, 4), calendar)
    assert not is_provisional(date(2026, 1, 1), date(2026, 12, 31), calendar)


@given(starts, counts)
def test_a_term_ends_on_a_working_day_after_exactly_so_many(start: date, count: int):
    end = add_working_days(start, count, CALENDAR)
    assert is_working_day(end, CALENDAR)
    assert working_days_between(start, end, CALENDAR) == count
    assert working_days_between(start, end - timedelta(days=1), CALENDAR) == count - 1


@given(starts, counts, counts)
def test_terms_add_up(start: date, first: int, second: int):
    between = add_working_days(start, first, CALENDAR)
    together = add_working_days(start, first + second, CALENDAR)
    assert add_working_days(between, second, CALENDAR) == together


def test_every_year_has_between_240_and_262_working_days():
    for year in CALENDAR.years:
        assert 240 <= sum(day.year == year for day in CALENDAR.working) <= 262


@given(st.sampled_from(sorted(WORKING)))
def test_a_shipped_day_is_what_the_library_says_of_it(day: date) -> None:
    assert WORKING[day] == chinese_calendar.is_workday(day)
