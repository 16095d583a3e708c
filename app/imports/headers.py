"""Which row is the header, and which heading is which field."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import msgspec
import numpy as np
from rapidfuzz.distance import DamerauLevenshtein

from app.cleaning import column, compact
from app.imports.data import Certainty, Field, Grid, Heading

_SEARCHED_ROWS = 40
_LEAST_HEADINGS = 2
_SURE_LENGTH = 4
_LEAST_SHARE = 0.34
_STARS = re.compile(r"[*:]+")
_BRACKETS = re.compile(r"\([^()]*\)")
_DATA = re.compile(r"\d{6,}|\d{4}-\d")
_WEIGHT = {
    Certainty.EXACT: 1.0,
    Certainty.REMEMBERED: 1.0,
    Certainty.TYPO: 0.8,
    Certainty.GUESS: 0.3,
}


class Header(msgspec.Struct, frozen=True):
    """Where the header stands and what it says."""

    first: int
    """First header row, from 0."""
    last: int
    """Last header row, from 0: the one above in a header of two rows."""
    headings: list[Heading]

    def fields(self) -> set[str]:
        """Return the fields found."""
        return {heading.field for heading in self.headings if heading.field}


def heading_key(text: str) -> str:
    """Return a heading without width, case, spaces, stars and colons: what is remembered."""
    return _STARS.sub("", str(compact(column([text]))[0])).lower()


class Matcher:
    """Knows every heading of an import's fields, and those that a person once decided."""

    def __init__(self, fields: Sequence[Field], remembered: Mapping[str, str]) -> None:
        names = {field.name for field in fields}
        self._exact: dict[str, str] = {}
        self._bare: dict[str, str] = {}
        for field in fields:
            for text in (field.label, *field.variants):
                key = heading_key(text)
                self._exact.setdefault(key, field.name)
                self._bare.setdefault(_BRACKETS.sub("", key) or key, field.name)
        self._remembered = {
            heading_key(text): name
            for text, name in remembered.items()
            if name in names or not name
        }

    def match(self, text: str) -> tuple[str, Certainty | None]:
        """Return the field of a heading and how it was found; ("", None) where nothing fits."""
        key = heading_key(text)
        if not key:
            return "", None
        if key in self._remembered:
            return self._remembered[key], Certainty.REMEMBERED
        if key in self._exact:
            return self._exact[key], Certainty.EXACT
        bare = _BRACKETS.sub("", key) or key
        if bare in self._bare:
            return self._bare[bare], Certainty.EXACT
        return self._nearest(bare)

    def _nearest(self, key: str) -> tuple[str, Certainty | None]:
        """Return the field one slip away; a guess where it is short or two fields are as near."""
        near: dict[str, int] = {}
        for known, name in self._bare.items():
            if abs(len(known) - len(key)) <= 1 and len(key) > 1:
                slips = DamerauLevenshtein.distance(key, known, score_cutoff=1)
                if slips <= 1 and set(known) & set(key):
                    near[name] = max(near.get(name, 0), min(len(known), len(key)))
        if not near:
            return "", None
        name = max(near, key=lambda found: near[found])
        sure = len(near) == 1 and near[name] >= _SURE_LENGTH
        return name, Certainty.TYPO if sure else Certainty.GUESS


def find_header(grid: Grid, matcher: Matcher) -> Header | None:
    """Return the header of a sheet, under titles and unit rows, of one or two rows."""
    height = len(grid.columns[0])
    searched = min(_SEARCHED_ROWS, height)
    rows = [[values[row] for values in grid.columns] for row in range(searched)]
    found = [Header(row, row, _matched(texts, matcher)) for row, texts in enumerate(rows)]
    for row, (upper, lower) in enumerate(pairwise(rows)):
        if sum(map(bool, lower)) and not any(_DATA.search(text) for text in lower):
            spread = _spread(upper, row, grid)
            found.append(Header(row, row + 1, _matched_pair(spread, upper, lower, matcher)))
    scores = [_score(header, rows[header.last]) for header in found]
    best = int(np.argmax(scores)) if scores else 0
    return found[best] if scores and scores[best] > 0 else None


def _score(header: Header, texts: list[str]) -> float:
    sure = [h for h in header.headings if h.field and h.certainty is not Certainty.GUESS]
    if len(sure) < _LEAST_HEADINGS:
        return 0
    if header.first == header.last and len(sure) < _LEAST_SHARE * sum(map(bool, texts)):
        return 0
    score = sum(_WEIGHT[h.certainty] for h in header.headings if h.field and h.certainty)
    return score - (0.5 if header.first != header.last else 0)


def _matched(texts: Sequence[str], matcher: Matcher) -> list[Heading]:
    return _without_repeats([_heading(text, matcher) for text in texts])


def _heading(text: str, matcher: Matcher) -> Heading:
    field, certainty = matcher.match(text)
    return Heading(text=text.strip(), field=field, certainty=certainty)


def _matched_pair(
    spread: list[str], upper: list[str], lower: list[str], matcher: Matcher
) -> list[Heading]:
    """Match each column by its lower text, the text above it, or both together."""
    headings = []
    for above, own, below in zip(spread, upper, lower, strict=True):
        choices = [_heading(text, matcher) for text in (below, own, f"{above}{below}") if text]
        text = f"{above}/{below}" if above and below else above or below
        best = max(choices, key=_weight, default=Heading(text=""))
        headings.append(msgspec.structs.replace(best, text=text.strip()))
    return _without_repeats(headings)


def _weight(heading: Heading) -> float:
    return _WEIGHT[heading.certainty] if heading.certainty else 0


def _spread(texts: list[str], row: int, grid: Grid) -> list[str]:
    """Return the row with merged group headings written above each of their columns."""
    spread = list(texts)
    for top, left, bottom, right in grid.merged:
        if top <= row <= bottom and left < len(spread):
            for place in range(left, min(right + 1, len(spread))):
                spread[place] = texts[left]
    return spread


def _without_repeats(headings: list[Heading]) -> list[Heading]:
    """Keep the surest column of each field; the others are kept as columns of no field."""
    best: dict[str, int] = {}
    for place, heading in enumerate(headings):
        held = best.get(heading.field)
        if held is None or _weight(heading) > _weight(headings[held]):
            best[heading.field] = place
    return [
        heading if not heading.field or best[heading.field] == place else Heading(text=heading.text)
        for place, heading in enumerate(headings)
    ]
