"""A chart with its table: one record for the page, its files and the interface for programs.

Dataclasses: orjson writes them, and the plain lists that most of a chart is, as quick as dicts,
but for those with slots, whose fields it has to ask for one by one.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

Cell = str | int | float | None
"""What one cell of a table holds: words, a count, a share or a mean; none where unknown."""


class Kind(StrEnum):
    """What a column holds, and so how its cells are written."""

    WORDS = "words"
    COUNT = "count"
    SHARE = "share"
    """Percentage points, one decimal."""
    MEAN = "mean"
    """Two decimals."""


PLACES = {Kind.SHARE: 1, Kind.MEAN: 2}
UNKNOWN = "—"
_GLUED = re.compile(r"([.!?:]['”]?)([A-Z“])")


@dataclass(frozen=True)
class Column:
    """One column of a table; a text in a column of figures says why there is none."""

    label: str
    kind: Kind = Kind.COUNT


@dataclass(frozen=True, kw_only=True)
class Option:
    """Another way to see the same chart: where it leads, and whether it is on."""

    label: str
    href: str
    on: bool


@dataclass(frozen=True, kw_only=True)
class Panel:
    """One chart with its table, in the language being spoken; exports hold the same cells.

    ``keys`` name each row for the drawing: a mark whose id is such a key belongs to that row;
    ``links`` lead from a key to where the row is looked at more closely.
    """

    code: str
    title: str
    about: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] | None = None
    figures: dict[str, dict[str, object]] | None = None
    summary: str = ""
    missing: tuple[str, ...] = ()
    """What is not in the figures and why, each a sentence."""
    empty: str = ""
    """What to do where there is no row at all."""
    keys: tuple[str, ...] = ()
    links: dict[str, str] = field(default_factory=dict)
    options: tuple[Option, ...] = ()
    not_applied: tuple[str, ...] = ()
    """Filters of the address to which the chart does not answer, by their names there."""
    scope_note: str = ""
    """What it shows instead."""
    metrics: tuple[str, ...] = ()
    """Codes of the measures shown, as the dictionary of measures defines them."""

    def __post_init__(self) -> None:
        """Keep a space between English sentences and a capital at the head; Chinese needs none."""
        for name in ("caption", "summary", "scope_note"):
            object.__setattr__(self, name, _GLUED.sub(r"\1 \2", getattr(self, name)))
        object.__setattr__(self, "title", self.title[:1].upper() + self.title[1:])


def printed(cell: Cell, kind: Kind) -> str:
    """Return a cell as the page writes it, to the digit of the files."""
    if cell is None:
        return UNKNOWN
    if isinstance(cell, str):
        return cell
    return f"{cell:.{PLACES[kind]}f}" if kind in PLACES else f"{cell:,}"
