"""Whole years and months between dates, as the Civil Code counts them."""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

MONTHS = 12


def add_months(day: date, months: int) -> date:
    """Return the same day so many months on (or back).

    Where the month has no such day, its last day (Civil Code art. 202): a year from
    29 February ends on 28 February.
    """
    index = day.year * MONTHS + day.month - 1 + months
    year, month = divmod(index, MONTHS)
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def add_years(day: date, years: int) -> date:
    """Return the same day so many years on (or back); see ``add_months``."""
    return add_months(day, years * MONTHS)


def whole_months(start: date, end: date) -> int:
    """Return the completed months from ``start`` to ``end``; 0 where it has not begun."""
    months = (end.year - start.year) * MONTHS + end.month - start.month
    if add_months(start, months) > end:
        months -= 1
    return max(0, months)


def days_covered(spans: Iterable[tuple[date, date | None]], until: date) -> int:
    """Return the days before ``until`` that lie in any of the spans, each day once.

    A span includes its last day; ``None`` means that it goes on.
    """
    covered = 0
    reached = date.min
    for start, end in sorted(spans, key=lambda span: span[0]):
        first = max(start, reached)
        after = until if end is None or end >= until else end + timedelta(days=1)
        if after > first:
            covered += (after - first).days
            reached = after
    return covered
