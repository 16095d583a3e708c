"""A table whose cells a sentence can cite, in the language being spoken."""

import msgspec

from app.i18n import current_language, gettext
from dashboards.panel import Cell, Column, Kind, Panel
from dashboards.reports.data import Facts

Row = tuple[str, tuple[Cell, ...]]
"""A row's name for citing, and its cells."""


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
    rows: tuple[Row, ...]
    note: str = ""
    empty: str = ""
    whole: "Table | None" = None
    """All of it, where these rows are a part."""

    def cell(self, row: str, column: str) -> Cell:
        """Return a cell; raises KeyError where there is none."""
        place = [head.name for head in self.heads].index(column)
        return dict(self.rows)[row][place]

    def part(self, rows: tuple[Row, ...]) -> "Table":
        """Return these rows of it, saying so; the whole where they are all."""
        if len(rows) == len(self.rows):
            return self
        said = gettext(
            "这里列 %(n)s 项，共 %(all)s 项，全部见 Word、XLSX 的附表。",
            n=len(rows),
            all=len(self.rows),
        )
        gap = " " if self.note and current_language() == "en" else ""
        return msgspec.structs.replace(self, rows=rows, note=f"{self.note}{gap}{said}", whole=self)

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
