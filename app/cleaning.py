"""Columns of cell text made comparable, a whole column at a time.

A column is a one-dimensional numpy array of ``str`` objects; the empty string is "no value".
The whole column is joined, changed once and split again: one call in C instead of one a row.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

Column = NDArray[np.object_]
"""One column of cell text; every element is a ``str``."""
Mask = NDArray[np.bool_]
"""Which rows of a column."""

_BETWEEN = "\x00"
_SAMPLE = 1_000
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_SPACES = re.compile(r"\s+")
_BEFORE = re.compile(r"\x00\s+")
_AFTER = re.compile(r"\s+(?=\x00)")


def column(values: Iterable[str]) -> Column:
    """Return the values as a column."""
    held = list(values)
    made = np.empty(len(held), dtype=object)
    made[:] = held
    return made


def factored(values: Column) -> tuple[list[str], NDArray[np.int64]]:
    """Return the distinct values and, for each row, which of them it holds."""
    held = values.tolist()
    distinct = list(dict.fromkeys(held))
    place = dict(zip(distinct, range(len(distinct)), strict=True))
    return distinct, np.fromiter(map(place.__getitem__, held), dtype=np.int64, count=len(held))


def changed(values: Column, change: Callable[[str], str]) -> Column:
    """Return the column with ``change`` done to its (distinct) values, joined.

    ``change`` must keep NUL characters, which stand between the values.
    """
    if not len(values):
        return values
    held, place = _pared(values)
    joined = _BETWEEN.join(held)
    if joined.count(_BETWEEN) != len(held) - 1:
        joined = _BETWEEN.join(value.replace(_BETWEEN, "") for value in held)
    after = change(joined)
    if after == joined:
        return values
    made = column(after.split(_BETWEEN))
    return made if place is None else made[place]


def tidy(values: Column) -> Column:
    """Return the column in normal width (NFKC), trimmed, inner runs of spaces made one."""
    return changed(values, _tidy)


def compact(values: Column) -> Column:
    """Return the column in normal width (NFKC), without any space."""
    # A space may carry a combining mark: taken out, the mark joins the letter before it.
    return changed(values, lambda text: _visible(_SPACES.sub("", _visible(text))))


def each(values: Column, change: Callable[[str], str]) -> Column:
    """Return the column with ``change`` done to each (distinct) value."""
    held, place = _pared(values)
    made = column(map(change, held))
    return made if place is None else made[place]


def where(values: Column, question: Callable[[str], bool]) -> Mask:
    """Return which rows answer yes; ``question`` must depend on the value alone."""
    held, place = _pared(values)
    answers = np.fromiter(map(question, held), dtype=bool, count=len(held))
    return answers if place is None else answers[place]


def all_match(values: Column, pattern: str) -> bool:
    """Return whether every value is of the pattern, in one look over the joined column."""
    joined = "".join(f"{value}{_BETWEEN}" for value in values.tolist())
    return bool(re.fullmatch(f"(?:(?:{pattern}){_BETWEEN})*+", joined))


def repeated(values: Column) -> Mask:
    """Return which rows hold a value that another row holds too; empty cells never do."""
    distinct, place = factored(values)
    many = np.bincount(place, minlength=len(distinct)) > 1
    return many[place] & filled(values)


def filled(values: Column) -> Mask:
    """Return which rows hold a value."""
    return np.asarray(values != "", dtype=bool)


def _pared(values: Column) -> tuple[list[str], NDArray[np.int64] | None]:
    """Return the distinct values with each row's place, or all values where most differ."""
    held = values.tolist()
    sample = held[:_SAMPLE]
    if len(set(sample)) * 2 > len(sample):
        return held, None
    return factored(values)


def _visible(text: str) -> str:
    if text.isascii():
        return text
    return unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))


def _tidy(text: str) -> str:
    text = f"{_BETWEEN}{_visible(text)}{_BETWEEN}"
    if _SPACES.search(text):
        text = _SPACES.sub(" ", _AFTER.sub("", _BEFORE.sub(_BETWEEN, text)))
    return text[1:-1]
