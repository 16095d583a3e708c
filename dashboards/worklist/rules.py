"""Rules of the work list: when entries are due, where a year will end, how a task does. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta

from dashboards.periods import quarter_end, quarter_of
from dashboards.worklist.data import (
    ENTRY_TRANSITIONS,
    TASK_TRANSITIONS,
    Basis,
    EntryState,
    Outlook,
    Standing,
    TaskState,
)
from dashboards.worklist.terms import WorkTerms

LAST = 4


def may_move(state: TaskState, to: TaskState) -> bool:
    """Whether a task may go from one state to the other."""
    return to in TASK_TRANSITIONS[state]


def may_enter(state: EntryState, to: EntryState) -> bool:
    """Whether an entry may go from one state to the other."""
    return to in ENTRY_TRANSITIONS[state]


def due_day(year: int, quarter: int, terms: WorkTerms) -> date:
    """Return the day by which a quarter's entry is due."""
    return quarter_end(f"{year}Q{quarter}") + timedelta(days=terms.due_days)


def begun(year: int, today: date) -> tuple[int, ...]:
    """Return the quarters of a year that have begun: an entry may be made for them."""
    now = quarter_of(today)
    return tuple(q for q in range(1, LAST + 1) if f"{year}Q{q}" <= now)


def reminder_due(due: date, today: date, terms: WorkTerms) -> bool:
    """Whether who has not entered is reminded today: before the day, on it, again after it."""
    left = (due - today).days
    if left > 0:
        return left == terms.remind_days_before
    return -left % terms.remind_every_days == 0


def outlook(
    value: float | None, quarter: int, last_year: Mapping[int, float], terms: WorkTerms
) -> Outlook:
    """Return where the year will end, from its value up to a quarter.

    After the fourth quarter the value itself. Where last year's values are known at the same
    quarter and at its end, and the first is not zero, this year is taken to have the same share
    done by now (seasonal). Otherwise a straight line, marked thin after few quarters. None where
    nothing is known: that is no zero.
    """
    if value is None or not quarter:
        return Outlook(value=None, basis=Basis.NONE)
    if quarter == LAST:
        return Outlook(value=value, basis=Basis.FINAL)
    then, end = last_year.get(quarter), last_year.get(LAST)
    if then and end and end >= then:
        return Outlook(value=value * end / then, basis=Basis.SEASONAL)
    basis = Basis.THIN if quarter <= terms.thin_quarters else Basis.LINEAR
    return Outlook(value=value * LAST / quarter, basis=basis)


def standing(
    value: float | None, target: float, expected: Outlook, due_on: date, today: date
) -> Standing:
    """Return how a target does today; the day it is due counts as in time."""
    if value is not None and value >= target:
        return Standing.REACHED
    if today > due_on:
        return Standing.LATE
    if expected.value is None:
        return Standing.UNKNOWN
    return Standing.BEHIND if expected.value < target else Standing.ON_TRACK
