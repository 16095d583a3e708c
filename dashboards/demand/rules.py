"""Rules of gathering demand: deadlines, changes to explain, who may take which step. Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from app.reference.working_days import Calendar, add_working_days, working_days_between
from dashboards.demand.data import RETURN_TRANSITIONS, Line, ReturnState
from dashboards.demand.terms import DemandTerms


def due_day(ended: date, today: date, terms: DemandTerms, calendar: Calendar) -> date:
    """Return when returns of a quarter are due: counted from its end, or from today if later.

    Raises CalendarMissingError where the term reaches a year whose working days are unknown.
    """
    return add_working_days(max(ended, today), terms.due_working_days, calendar)


def left_until(due: date, today: date, calendar: Calendar) -> int | None:
    """Return the working days from tomorrow to the due date; below 0 where it has passed.

    None where the working days of those years are not known.
    """
    if due.year not in calendar.years or today.year not in calendar.years:
        return None
    if due < today:
        return -max(1, working_days_between(due, today, calendar))
    return working_days_between(today, due, calendar)


def reminder_due(left: int | None, terms: DemandTerms) -> bool:
    """Whether who has not filed is reminded today: at a set day before, then again and again."""
    if left is None:
        return False
    if left >= 0:
        return left in {0, terms.remind_days_before}
    return (-left - 1) % terms.remind_every_days_late == 0


def is_large(now: int | None, before: int | None, terms: DemandTerms) -> bool:
    """Whether a change of demand in persons has to be explained; one that is unknown has not."""
    if now is None or before is None:
        return False
    change = abs(now - before)
    return change >= terms.large_persons and change >= terms.large_change * before


def compared(
    now: Mapping[str, int],
    before: Mapping[str, int],
    year_ago: Mapping[str, int],
    names: Mapping[str, str],
    terms: DemandTerms,
) -> tuple[Line, ...]:
    """Return each occupation's demand now and then, those to be explained first.

    Each mapping is of persons by occupation code; a code that is missing was not reported.
    """
    lines = [
        Line(
            code=code,
            name=names.get(code, code),
            now=now.get(code),
            before=before.get(code),
            year_ago=year_ago.get(code),
            large=is_large(now.get(code), before.get(code), terms),
        )
        for code in sorted({*now, *before, *year_ago})
    ]
    return tuple(sorted(lines, key=lambda line: (not line.large, -(line.now or 0), line.code)))


def may_move(state: ReturnState, to: ReturnState) -> bool:
    """Whether a return may go from one state to another."""
    return to in RETURN_TRANSITIONS[state]


def took_part(account: UUID | None, hands: Collection[UUID | None]) -> bool:
    """Whether this account took one of these steps; nobody's account is never the same."""
    return account is not None and account in hands
