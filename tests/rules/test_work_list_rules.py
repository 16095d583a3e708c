"""When entries are due, where a year will end, how a target does."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.worklist.data import Basis, Outlook, Standing
from dashboards.worklist.rules import begun, due_day, outlook, reminder_due, standing
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
    assert outlook(value, quarter, last_year, TERMS) == Outlook(value=end, basis=basis)


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
