"""Quarters, written 2026Q3."""

import re
from datetime import date

QUARTER = re.compile(r"((?:19|20)[0-9]{2})Q([1-4])")


def quarter_of(day: date) -> str:
    """Return the quarter that a day lies in."""
    return f"{day.year}Q{(day.month + 2) // 3}"


def quarter_end(period: str) -> date:
    """Return the last day of a quarter."""
    year, month = int(period[:4]), int(period[5]) * 3
    return date(year, month, 31 if month in {3, 12} else 30)


def year_before(period: str) -> str:
    """Return the same quarter of the year before."""
    return f"{int(period[:4]) - 1}{period[4:]}"


def quarters_back(period: str, count: int) -> list[str]:
    """Return so many quarters, this one first."""
    last = int(period[:4]) * 4 + int(period[5]) - 1
    return [f"{quarter // 4}Q{quarter % 4 + 1}" for quarter in range(last, last - count, -1)]


def quarters_after(period: str, count: int) -> list[str]:
    """Return so many quarters after this one, the nearest first."""
    last = int(period[:4]) * 4 + int(period[5]) - 1
    return [f"{quarter // 4}Q{quarter % 4 + 1}" for quarter in range(last + 1, last + 1 + count)]


def quarters_between(first: str, last: str) -> list[str]:
    """Return the quarters from the first to the last, both included."""
    start, end = (int(period[:4]) * 4 + int(period[5]) - 1 for period in (first, last))
    return [f"{quarter // 4}Q{quarter % 4 + 1}" for quarter in range(start, end + 1)]
