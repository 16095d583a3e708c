from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reference.working_days import Calendar, CalendarMissingError
from dashboards.demand.rules import compared, due_day, is_large, left_until, reminder_due
from dashboards.demand.terms import default_demand_terms

TERMS = default_demand_terms()
WEEKDAYS = frozenset(
    day
    for day in (date(2026, 1, 1) + timedelta(days=n) for n in range(365))
    if day.isoweekday() <= 5
)
YEAR = Calendar(working=WEEKDAYS, years=frozenset({2026}))


def test_a_return_is_due_ten_working_days_after_the_quarter_ends_or_after_it_was_asked():
    assert due_day(date(2026, 9, 30), date(2026, 10, 1), TERMS, YEAR) == date(2026, 10, 15)
    assert due_day(date(2026, 9, 30), date(2026, 11, 2), TERMS, YEAR) == date(2026, 11, 16)
    with pytest.raises(CalendarMissingError):
        due_day(date(2026, 12, 31), date(2026, 12, 31), TERMS, YEAR)


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2026, 10, 12), 3),
        (date(2026, 10, 15), 0),
        (date(2026, 10, 16), -1),
        (date(2026, 10, 17), -1),
        (date(2026, 10, 19), -2),
        (date(2027, 1, 4), None),
    ],
)
def test_days_left_are_working_days(today: date, left: int | None):
    assert left_until(date(2026, 10, 15), today, YEAR) == left


def test_reminders_come_before_the_day_on_it_and_every_third_day_late():
    days = [left for left in range(5, -9, -1) if reminder_due(left, TERMS)]
    assert days == [3, 0, -1, -4, -7]
    assert not reminder_due(None, TERMS)


@pytest.mark.parametrize(
    ("now", "before", "large"),
    [
        (130, 100, True), (129, 100, False), (70, 100, True), (9, 0, False), (10, 0, True),
        (0, 10, True), (None, 100, False), (100, None, False),
    ],
)  # fmt: skip
def test_a_change_is_large_by_share_and_by_persons(now, before, large: bool):
    assert is_large(now, before, TERMS) is large


@given(st.dictionaries(st.sampled_from("abcd"), st.integers(0, 500)),
       st.dictionaries(st.sampled_from("abcd"), st.integers(0, 500)))  # fmt: skip
def test_what_was_not_reported_stays_unknown_and_is_never_zero(now, before):
    lines = {line.code: line for line in compared(now, before, {}, {}, TERMS)}
    assert set(lines) == now.keys() | before.keys()
    assert all(line.now == now.get(code) for code, line in lines.items())
    assert all(line.before == before.get(code) for code, line in lines.items())
    assert not any(line.large for code, line in lines.items() if code not in now)
