"""What an import is described by, and what reading a file gives. No domain knowledge."""

from enum import StrEnum

import msgspec

from app.masking import Sensitive

MIB = 1024 * 1024


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One column that an import understands."""

    name: str
    label: str
    """The heading of our own template, in Chinese."""
    variants: tuple[str, ...] = ()
    """Other headings seen for it; matched without width, case, spaces, stars or brackets."""
    required: bool = False
    sensitive: Sensitive | None = None
    fill_merged: bool = False
    """A merged cell means the same value for every row it covers (a class, an occupation)."""
    counter: bool = False
    """Numbers the lines of the paper; a row with nothing else is empty."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much a file may ask of us."""

    file_bytes: int = 30 * MIB
    rows: int = 100_000
    columns: int = 256
    cell_characters: int = 1_000
    zip_entries: int = 2_000
    unpacked_bytes: int = 400 * MIB
    ratio_free_bytes: int = 64 * MIB
    """Below this unpacked size the ratio is not looked at."""
    ratio: int = 50


class Certainty(StrEnum):
    """How a heading came to its field."""

    EXACT = "exact"
    REMEMBERED = "remembered"
    TYPO = "typo"
    GUESS = "guess"
    """Used for the preview, but a person must confirm it before anything is accepted."""


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """One heading of the file and the field it was matched to."""

    text: str
    field: str = ""
    """Empty where nothing fits: the column is kept, and read for nothing."""
    certainty: Certainty | None = None


class CellProblem(msgspec.Struct, frozen=True):
    """A cell that cannot be taken as it is, whatever the domain."""

    index: int
    """Which of the sheet's rows."""
    column: int
    """Which column of the file."""
    code: str
    """``cell_error``, ``cell_merged`` or ``cell_long``."""


class Skipped(msgspec.Struct, frozen=True):
    """A row below the header that is not data."""

    row: int
    """Row as the spreadsheet shows it."""
    code: str
    """``row_footer`` or ``row_header_again``."""


class Sheet(msgspec.Struct, kw_only=True):
    """One sheet as a table: its header found, its data rows, cells as text."""

    name: str
    title: str = ""
    """The text above the header."""
    header_row: int
    """The (last) header row, as the spreadsheet shows it."""
    headings: list[Heading]
    """In the order of the file's columns."""
    numbers: list[int]
    """Rows as the spreadsheet shows them."""
    columns: list[list[str]]
    """The cells of each column of the file, for ``numbers``."""
    problems: list[CellProblem] = []
    skipped: list[Skipped] = []

    def cells(self, field: str) -> list[str] | None:
        """Return the cells of the column matched to the field, or None where there is none."""
        place = self.place(field)
        return None if place is None else self.columns[place]

    def place(self, field: str) -> int | None:
        """Return which column of the file was matched to the field."""
        for place, heading in enumerate(self.headings):
            if heading.field == field:
                return place
        return None


class Grid(msgspec.Struct, kw_only=True):
    """One sheet as it stands in the file: text of every cell from A1 on."""

    name: str
    columns: list[list[str]]
    merged: list[tuple[int, int, int, int]] = []
    """Top row, left column, bottom row, right column, from 0."""
