"""Rules of the work list: when entries are due, where a year will end, how a task does. Pure."""

from collections.abc import Mapping, Sequence
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


def elapsed(year: int, quarter: int, filed_on: date) -> float | None:
    """Return the share of the year gone where an entry was made before its quarter ended."""
    if filed_on >= quarter_end(f"{year}Q{quarter}") or filed_on.year != year:
        return None
    return filed_on.timetuple().tm_yday / date(year, 12, 31).timetuple().tm_yday


def outlook(
    value: float | None,
    quarter: int,
    last_year: Mapping[int, float],
    terms: WorkTerms,
    *,
    earlier: float | None = None,
    gone: float | None = None,
) -> Outlook:
    """Return where the year will end, from its value up to a quarter.

    After the fourth quarter the value itself. Where last year's values are known at the same
    quarter and at its end, and the first is not zero, this year is taken to have the same share
    done by now (seasonal). Otherwise a straight line, marked thin after few quarters. None where
    nothing is known: that is no zero. ``earlier`` is the value a quarter before: the last
    quarter's pace is one more reading, and the readings span the range. ``gone`` is the share of
    the year gone where the quarter had not ended yet.
    """
    if value is None or not quarter:
        return Outlook(value=None, basis=Basis.NONE)
    if gone is not None:
        return Outlook(value=value / gone, basis=Basis.EARLY)
    if quarter == LAST:
        return Outlook(value=value, basis=Basis.FINAL)
    readings = [value * LAST / quarter]
    if earlier is not None:
        readings.append(value + max(value - earlier, 0) * (LAST - quarter))
    then, end = last_year.get(quarter), last_year.get(LAST)
    basis = Basis.THIN if quarter <= terms.thin_quarters else Basis.LINEAR
    likely = readings[0]
    if then and end and end >= then:
        likely, basis = value * end / then, Basis.SEASONAL
        readings.append(likely)
    if len(readings) == 1:
        return Outlook(value=likely, basis=basis)
    return Outlook(value=likely, basis=basis, low=min(readings), high=max(readings))


def summed(outlooks: Sequence[Outlook], of: int) -> Outlook:
    """Return the city's outlook from what divisions expect; partial where some know nothing."""
    known = [one for one in outlooks if one.value is not None]
    if not known:
        return Outlook(value=None, basis=Basis.NONE)
    bases = {one.basis for one in known}
    basis = Basis.SUMMED if len(bases) > 1 else bases.pop()
    ranged = any(one.low is not None for one in known)
    return Outlook(
        value=sum(one.value or 0 for one in known),
        basis=Basis.PARTIAL if len(known) < of else basis,
        low=sum(_or(one.low, one) for one in known) if ranged else None,
        high=sum(_or(one.high, one) for one in known) if ranged else None,
    )


def _or(bound: float | None, one: Outlook) -> float:
    return (one.value or 0) if bound is None else bound


def due_quarter(year: int, due_on: date) -> int:
    """Return the quarter of the list's year in which a task is due; the last for a later year."""
    return LAST if due_on.year > year else int(quarter_of(due_on)[5])


def by_due(value: float | None, quarter: int, expected: Outlook, due: int) -> Outlook:
    """Return what is expected by the end of the quarter in which the task is due."""
    if value is None or expected.value is None or LAST in {due, quarter}:
        return expected
    part = max(due - quarter, 0) / (LAST - quarter)
    return Outlook(value=value + (expected.value - value) * part, basis=expected.basis)


def standing(
    value: float | None, target: float, expected: Outlook, due_on: date, today: date
) -> Standing:
    """Return how a target does today; the day it is due counts as in time.

    Where some divisions have not entered, falling short cannot be told: incomplete.
    """
    if value is not None and value >= target:
        return Standing.REACHED
    if today > due_on:
        return Standing.LATE
    if expected.value is None:
        return Standing.UNKNOWN
    if expected.value >= target:
        return Standing.ON_TRACK
    return Standing.INCOMPLETE if expected.basis is Basis.PARTIAL else Standing.BEHIND
