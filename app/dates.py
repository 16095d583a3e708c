"""Dates as people write them in cells. Pure."""

import re
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import msgspec

EMPTY_WORDS = frozenset(
    {"无", "没有", "/", "//", "-", "--", "—", "——", "n/a", "na", "none", "暂无"}
)
"""Written where nothing is meant."""

_DAY = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(\s\d{1,2}:\d{2}(:\d{2})?)?"
)
_CLOSED_UP = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?月?")
_MONTH_CLOSED_UP = re.compile(r"((?:19|20)\d{2})(0[1-9]|1[0-2])")
_SERIAL = re.compile(r"\d{5}(\.0+)?")
_FIRST_SERIAL = date(1899, 12, 30)
_UNTIL = re.compile(
    r"\s?(?:-{1,2}|—{1,2}|–|~|至|到|,|;|、|\s)\s?(?:(?:(\d{4})\s?[-/.年]\s?)?(\d{1,2})\s?[-/.月]\s?)?(\d{1,2})\s?日?"
)


class DateForm(StrEnum):
    """How a date was written."""

    EMPTY = "empty"
    PLAIN = "plain"
    STYLED = "styled"
    MONTH = "month"
    TWO = "two"
    BAD = "bad"


class ReadDate(msgspec.Struct, frozen=True):
    """A date cell understood: the day (of two, the first), and how it was written."""

    form: DateForm
    day: date | None = None
    until: date | None = None


_EMPTY = ReadDate(DateForm.EMPTY)
_BAD = ReadDate(DateForm.BAD)


@lru_cache(maxsize=65_536)
def read_date(text: str) -> ReadDate:
    """Return the day that a tidy cell means.

    Understood: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301, a spreadsheet's day
    number, a month alone (its first day), and two days in one cell (2025.3.1-3.15).
    """
    if not text or text.lower() in EMPTY_WORDS:
        return _EMPTY
    if found := _DAY.match(text):
        return _first_day(found, text)
    form, day = DateForm.STYLED, None
    if found := _CLOSED_UP.fullmatch(text):
        day = _day(found[1], found[2], found[3])
    elif found := _MONTH.fullmatch(text) or _MONTH_CLOSED_UP.fullmatch(text):
        form, day = DateForm.MONTH, _day(found[1], found[2], "1")
    elif _SERIAL.fullmatch(text):
        day = _FIRST_SERIAL + timedelta(days=int(float(text)))
    return ReadDate(form, day) if day else _BAD


def _first_day(found: re.Match[str], text: str) -> ReadDate:
    day = _day(found[1], found[2], found[3])
    rest = text[found.end() :]
    if day and rest:
        return _two(day, rest)
    plain = day is not None and text == day.isoformat()
    return ReadDate(DateForm.PLAIN if plain else DateForm.STYLED, day) if day else _BAD


def _two(first: date, rest: str) -> ReadDate:
    found = _UNTIL.fullmatch(rest)
    if not found:
        return _BAD
    until = _day(found[1] or str(first.year), found[2] or str(first.month), found[3])
    return ReadDate(DateForm.TWO, first, until) if until else _BAD


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
