"""Deadlines of rounds, in working days of the city's calendar."""

from datetime import date

from app import clock
from app.reference.queries import calendar
from app.reference.working_days import Calendar, add_working_days, working_days_between


async def loaded(today: date) -> Calendar:
    """Return the working days of this year and the next, in the current transaction."""
    return await calendar(today.year, today.year + 1)


async def due_after(working_days: int) -> date:
    """Return the last day of a term that begins today, in the current transaction.

    Raises CalendarMissingError where it reaches a year whose working days nobody entered.
    """
    today = clock.today()
    return add_working_days(today, working_days, await loaded(today))


def left_until(until: date | None, today: date, found: Calendar) -> int | None:
    """Return the working days from tomorrow up to a day; below 0 where it has passed.

    None for no day, and where it lies in a year whose calendar is not loaded.
    """
    if until is None or until.year not in found.years:
        return None
    if until < today:
        return -max(1, working_days_between(until, today, found))
    return working_days_between(today, until, found)


async def days_left(until: date | None) -> int | None:
    """Return the same for one day, in the current transaction."""
    if until is None:
        return None
    today = clock.today()
    return left_until(until, today, await loaded(today))
