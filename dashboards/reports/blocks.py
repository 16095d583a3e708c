"""What a report is made of: headings, paragraphs, tables, key figures, in the language spoken."""

from enum import IntEnum

import msgspec

from dashboards.reports.citable import Table
from dashboards.reports.wording import Said


class Rank(IntEnum):
    """A heading's rank: 一、 then （一） then 1."""

    FIRST = 1
    SECOND = 2
    THIRD = 3


class Heading(msgspec.Struct, frozen=True, tag=True):
    """A heading without its number, which its place gives."""

    text: str
    rank: Rank = Rank.FIRST
    number: str = ""


class Paragraph(msgspec.Struct, frozen=True, tag=True):
    """A paragraph; ``lead`` is its opening sentence, set apart."""

    text: str
    lead: str = ""


Block = Heading | Paragraph | Table


class Kpi(msgspec.Struct, frozen=True, kw_only=True):
    """One key figure."""

    label: str
    figure: str
    note: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A report ready to be set on a page, on paper or in a file."""

    title: str
    period: str
    stamp: str
    kpis: tuple[Kpi, ...]
    findings: tuple[Said, ...]
    blocks: tuple[Block, ...]
    caveat: str
    remark: str = ""

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables as they stand in the text."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    @property
    def last_words(self) -> str:
        """The caveat, where the text does not hold it."""
        said = any(isinstance(one, Paragraph) and one.text == self.caveat for one in self.blocks)
        return "" if said else self.caveat

    @property
    def annexes(self) -> tuple[Table, ...]:
        """The whole of each table of which the text shows a part."""
        return tuple(table.whole for table in self.tables if table.whole)
