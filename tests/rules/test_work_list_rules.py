"""When entries are due, where a year will end, how a target does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.worklist.data import Basis, Outlook, Standing
from dashboards.worklist.rules import (
    begun,
    by_due,
    due_day,
    due_quarter,
    elapsed,
    outlook,
    reminder_due,
    standing,
    summed,
)
from dashboards.worklist.terms import default_terms

TERMS = default_terms()
DUE = date(2026, 10, 15)


def test_an_entry_is_due_after_its_quarter_and_none_is_asked_before_it_begins() -> None:
    assert due_day(2026, 3, TERMS) == DUE
    assert begun(2026, date(2026, 7, 1)) == (1, 2, 3)
    assert begun(2025, date(2026, 7, 1)) == (1, 2, 3, 4)
    assert begun(2027, date(2026, 7, 1)) == ()


def test_reminded_before_on_and_after_the_day() -> None:
    told = [n for n in range(-21, 22) if reminder_due(DUE, DUE + timedelta(days=n), TERMS)]
    assert told == [-5, 0, 7, 14, 21]


@pytest.mark.parametrize(
    ("value", "quarter", "last_year", "end", "basis"),
    [
        (80.0, 4, {}, 80.0, Basis.FINAL),
        (30.0, 2, {2: 20.0, 4: 80.0}, 120.0, Basis.SEASONAL),
        (30.0, 2, {4: 80.0}, 60.0, Basis.LINEAR),
        (30.0, 2, {2: 0.0, 4: 80.0}, 60.0, Basis.LINEAR),
        (30.0, 2, {2: 20.0}, 60.0, Basis.LINEAR),
        (10.0, 1, {}, 40.0, Basis.THIN),
        (None, 2, {2: 20.0, 4: 80.0}, None, Basis.NONE),
        (0.0, 2, {2: 20.0, 4: 80.0}, 0.0, Basis.SEASONAL),
    ],
)
def test_where_the_year_will_end(value, quarter, last_year, end, basis) -> None:
    found = outlook(value, quarter, last_year, TERMS)
    assert (found.value, found.basis) == (end, basis)


@given(
    st.integers(0, 10**6),
    st.integers(1, 4),
    st.dictionaries(st.integers(1, 4), st.integers(0, 10**6)),
)
def test_a_year_never_ends_below_what_it_has_reached(value, quarter, last_year) -> None:
    assert outlook(value, quarter, last_year, TERMS).value >= value * 0.999999


NOTHING = Outlook(value=None, basis=Basis.NONE)


@pytest.mark.parametrize(
    ("value", "end", "today", "found"),
    [
        (100.0, 100.0, DUE + timedelta(days=1), Standing.REACHED),
        (50.0, 200.0, DUE + timedelta(days=1), Standing.LATE),
        (50.0, 90.0, DUE, Standing.BEHIND),
        (50.0, 100.0, DUE, Standing.ON_TRACK),
        (None, None, DUE, Standing.UNKNOWN),
        (None, None, DUE + timedelta(days=1), Standing.LATE),
    ],
)
def test_how_a_target_does(value, end, today, found) -> None:
    expected = NOTHING if end is None else Outlook(value=end, basis=Basis.LINEAR)
    assert standing(value, 100, expected, DUE, today) is found


def test_the_readings_of_the_pace_span_a_range() -> None:
    found = outlook(30, 2, {2: 20, 4: 80}, TERMS, earlier=5)
    assert (found.value, found.low, found.high) == (120, 60, 120)
    slowing = outlook(30, 2, {}, TERMS, earlier=29)
    assert (slowing.value, slowing.low, slowing.high) == (60, 32, 60)
    assert outlook(30, 2, {}, TERMS, earlier=40).low == 30
    assert outlook(30, 2, {}, TERMS).low is None


def test_an_entry_before_its_quarter_ends_is_no_full_quarter() -> None:
    gone = elapsed(2026, 4, date(2026, 10, 5))
    assert gone == 278 / 365
    found = outlook(278, 4, {}, TERMS, gone=gone)
    assert (round(found.value), found.basis) == (365, Basis.EARLY)
    assert elapsed(2026, 4, date(2026, 12, 31)) is None
    assert elapsed(2026, 4, date(2027, 1, 9)) is None


def test_a_city_of_divisions_that_did_not_all_enter_is_no_shortfall() -> None:
    known = Outlook(value=40, basis=Basis.LINEAR, low=30, high=50)
    early = Outlook(value=20, basis=Basis.EARLY)
    assert summed([known, NOTHING], 2) == Outlook(value=40, basis=Basis.PARTIAL, low=30, high=50)
    assert summed([known, early], 2) == Outlook(value=60, basis=Basis.SUMMED, low=50, high=70)
    assert summed([NOTHING, NOTHING], 2) == NOTHING
    partial = summed([known, NOTHING], 2)
    assert standing(10, 100, partial, DUE, DUE) is Standing.INCOMPLETE
    assert standing(10, 40, partial, DUE, DUE) is Standing.ON_TRACK


def test_a_task_due_in_the_year_is_judged_by_that_quarter() -> None:
    assert due_quarter(2026, date(2026, 9, 30)) == 3
    assert due_quarter(2026, date(2027, 2, 1)) == 4
    line = Outlook(value=100, basis=Basis.LINEAR)
    assert by_due(50, 2, line, 3).value == 75
    assert by_due(50, 2, line, 4).value == 100
    assert by_due(75, 3, line, 2).value == 75
