"""A table whose cells a sentence can cite, in the language being spoken."""

import msgspec

from app.i18n import current_language, gettext
from dashboards.panel import Cell, Column, Kind, Panel
from dashboards.reports.data import Facts


class Head(msgspec.Struct, frozen=True):
    """One column: its name for citing, its label, what it holds."""

    name: str
    label: str
    kind: Kind = Kind.COUNT


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A table whose cells can be cited by row and column."""

    code: str
    title: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    note: str = ""
    empty: str = ""

    def cell(self, row: str, column: str) -> Cell:
        """Return a cell; raises KeyError where there is none."""
        place = [head.name for head in self.heads].index(column)
        return dict(self.rows)[row][place]

    def top(self, count: int) -> "Table":
        """Return the first rows alone."""
        return msgspec.structs.replace(self, rows=self.rows[:count])

    def panel(self) -> Panel:
        """Return the table as files write it."""
        return Panel(
            code=self.code,
            title=self.title,
            about="",
            caption=self.note,
            columns=tuple(Column(head.label, head.kind) for head in self.heads),
            rows=tuple(cells for _, cells in self.rows),
            keys=tuple(key for key, _ in self.rows),
            empty=self.empty,
        )


def name_of(facts: Facts, code: str) -> str:
    """Return an occupation's or a division's name in the language being spoken."""
    found = facts.names.get(code)
    if found is None:
        return code
    return (found.en if current_language() == "en" else "") or found.zh


def hidden() -> str:
    """Say that a figure is hidden for the sake of few people."""
    return gettext("人数少，不公开")
