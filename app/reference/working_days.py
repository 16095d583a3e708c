"""Deadlines in working days: weekends, holidays and moved weekends (调休) as published."""

from datetime import date, timedelta

import msgspec

from app.errors import UnavailableError

_DAY = timedelta(days=1)


class Calendar(msgspec.Struct, frozen=True):
    """The working days of whole years; a year that is not in it is unknown, not Monday to Friday.

    ``provisional`` years were entered before the State Council's notice: dates counted through
    them may move.
    """

    working: frozenset[date]
    years: frozenset[int]
    provisional: frozenset[int] = frozenset()


class CalendarMissingError(UnavailableError):
    """A deadline reaches a year whose working days nobody has entered."""

    def __init__(self, year: int) -> None:
        super().__init__("calendar-missing", year=year)


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
