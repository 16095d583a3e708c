"""Deadlines in working days: weekends, holidays and moved weekends (调休) as published."""

from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from app.errors import ConflictError, UnavailableError

_DAY = timedelta(days=1)
_FRIDAY = 5


class Calendar(msgspec.Struct, frozen=True):
    """The working days of whole years; a year that is not in it is unknown, not Monday to Friday.

    ``provisional`` years were entered before the State Council's notice: dates counted through
    them may move.
    """

    working: frozenset[date]
    years: frozenset[int]
    provisional: frozenset[int] = frozenset()


class SpecialDay(msgspec.Struct, frozen=True):
    """A day that is not what its weekday says: a holiday, or a weekend worked to make up for it."""

    day: date
    name: str
    working: bool = False


class CalendarMissingError(UnavailableError):
    """A deadline reaches a year whose working days nobody has entered."""

    def __init__(self, year: int) -> None:
        super().__init__("calendar-missing", year=year)


def days_of(year: int, special: Sequence[SpecialDay]) -> list[tuple[date, bool, str | None]]:
    """Return each day of the year, whether it is worked, and the name of a special day.

    Raises ``ConflictError`` for a special day of another year or one that is named twice.
    """
    named = {found.day: found for found in special}
    if len(named) < len(special) or any(day.year != year for day in named):
        raise ConflictError("calendar-days", year=year)
    first = date(year, 1, 1)
    days = (first + _DAY * number for number in range((date(year + 1, 1, 1) - first).days))
    return [
        (day, named[day].working, named[day].name)
        if day in named
        else (day, day.isoweekday() <= _FRIDAY, None)
        for day in days
    ]


def is_working_day(day: date, calendar: Calendar) -> bool:
    """Whether people work on this day; raises ``CalendarMissingError`` for an unknown year."""
    if day.year not in calendar.years:
        raise CalendarMissingError(day.year)
    return day in calendar.working


def add_working_days(start: date, count: int, calendar: Calendar) -> date:
    """Return the last day of a term of ``count`` working days that begins after ``start``.

    The day on which a term begins is not counted (民法典 第二百零一条). Raises
    ``CalendarMissingError`` when the term reaches a year that is not in the calendar, and
    ValueError for a term shorter than one day.
    """
    if count < 1:
        raise ValueError("a term lasts at least one working day")
    day = start
    while count:
        day += _DAY
        count -= is_working_day(day, calendar)
    return day


def working_days_between(after: date, until: date, calendar: Calendar) -> int:
    """Return how many working days lie after one day and up to and including another."""
    days = range(1, (until - after).days + 1)
    return sum(is_working_day(after + _DAY * number, calendar) for number in days)


def is_provisional(start: date, end: date, calendar: Calendar) -> bool:
    """Whether a term from start to end passes through a provisional year."""
    return any(year in calendar.provisional for year in range(start.year, end.year + 1))
