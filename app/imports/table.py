"""A list's file to one table, read in the limited child; refused rows as a workbook.

For lists of hundreds of rows that are read and checked while the person waits.
"""

import importlib
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO

import msgspec
import xlsxwriter

from app.errors import MalformedError
from app.i18n import gettext
from app.imports.child import ChildLimits, frames
from app.imports.data import Certainty, Field, Limits, Sheet
from app.imports.repair import PROBLEM, SOURCE_ROW, RepairRow, RepairSheet, repair_workbook
from app.imports.repaired import Source
from app.imports.sheets import read_sheets, undecided
from app.imports.staging import Staging

_TASK = "app.imports.table:read"
LIMITS = Limits(rows=20_000)
_OWN = (SOURCE_ROW, PROBLEM)
_LIST_CHARACTERS = 250
"""What a workbook takes as the text of a list to choose from."""


class MatchedHeading(msgspec.Struct, frozen=True, kw_only=True):
    """A heading of the file, the field it was matched to, and how surely."""

    text: str
    field: str
    certainty: Certainty | None


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """A list as read: all sheets below each other, cells by field, in the file's order.

    ``source_rows`` are the rows that a repair workbook says it repairs, 0 for a further row.
    """

    sheets: list[str]
    headings: list[MatchedHeading]
    undecided: list[str]
    fields: list[str]
    columns: list[list[str]]
    numbers: list[int]
    sheet_of: list[int]
    source_rows: list[int]
    found: list[list[dict[str, str]]]


class _Request(msgspec.Struct, frozen=True, kw_only=True):
    fields: str
    chosen: dict[str, str]


def read(request: bytes, content: bytes) -> Iterator[bytes]:
    """Read a list in the child: one ``Table`` (MessagePack).

    Raises ``MalformedError`` as ``read_sheets`` does.
    """
    asked = msgspec.msgpack.decode(request, type=_Request)
    known = fields_at(asked.fields)
    sheets = read_sheets(content, known, remembered=asked.chosen, limits=LIMITS)
    fields = [field.name for field in known if any(s.place(field.name) is not None for s in sheets)]
    yield msgspec.msgpack.encode(
        Table(
            sheets=[sheet.name for sheet in sheets],
            headings=_headings(sheets),
            undecided=undecided(sheets),
            fields=fields,
            columns=[
                [cell for s in sheets for cell in s.cells(field) or [""] * len(s.numbers)]
                for field in fields
            ],
            numbers=[number for sheet in sheets for number in sheet.numbers],
            sheet_of=[place for place, sheet in enumerate(sheets) for _ in sheet.numbers],
            source_rows=[row for sheet in sheets for row in _source_rows(sheet)],
            found=[found for sheet in sheets for found in _found(sheet)],
        )
    )


def fields_at(path: str) -> tuple[Field, ...]:
    """Return the columns that a list understands, named ``module:NAME``."""
    module, _, name = path.partition(":")
    found: tuple[Field, ...] = getattr(importlib.import_module(module), name)
    return found


def _headings(sheets: list[Sheet]) -> list[MatchedHeading]:
    held = {
        heading.text: MatchedHeading(
            text=heading.text, field=heading.field, certainty=heading.certainty
        )
        for sheet in sheets
        for heading in sheet.headings
        if heading.text and heading.text not in _OWN
    }
    return list(held.values())


def _source_rows(sheet: Sheet) -> list[int]:
    for place, heading in enumerate(sheet.headings):
        if heading.text == SOURCE_ROW:
            return [int(cell) if cell.isdecimal() else 0 for cell in sheet.columns[place]]
    return [0] * len(sheet.numbers)


def _found(sheet: Sheet) -> list[list[dict[str, str]]]:
    found: list[list[dict[str, str]]] = [[] for _ in sheet.numbers]
    for problem in sheet.problems:
        field = sheet.headings[problem.column].field
        if field:
            found[problem.index].append({"code": problem.code, "field": field})
    return found


async def read_table(content: bytes, fields: str, chosen: Mapping[str, str]) -> Table:
    """Return the list in this file, read by a child that cannot harm this process.

    ``fields`` names the columns as ``fields_at`` takes them; ``chosen`` says what a person took
    unsure headings (``heading_key``) for. Raises ``MalformedError``: the file's own fault, or
    the child ran out of time or memory.
    """
    request = msgspec.msgpack.encode(_Request(fields=fields, chosen=dict(chosen)))
    async for frame in frames(_TASK, request, content, ChildLimits()):
        return msgspec.msgpack.decode(frame, type=Table)
    raise MalformedError("file_unsafe")


def sources_of(table: Table) -> list[Source]:
    """Return where each row of a repair workbook came from."""
    return [
        (table.sheets[sheet], row)
        for sheet, row in zip(table.sheet_of, table.source_rows, strict=True)
    ]


def staged_rows(table: Table) -> Staging:
    """Return a file's rows as they are staged, nothing checked yet."""
    return Staging(
        fields=table.fields,
        numbers=table.numbers,
        sheets=table.sheet_of,
        columns=table.columns,
        outcomes=["refused"] * len(table.numbers),
        problems=[list(found) for found in table.found],
    )


def repair_book(
    staged: Staging, sheets: Sequence[str], reasons: Sequence[Mapping[str, str]], fields: str
) -> bytes:
    """Return the refused rows as a workbook, each reason at its cell.

    ``reasons`` hold, row by row, what is said of each field; "" is the row itself.
    """
    labels = {field.name: field.label for field in fields_at(fields)}
    place = {field: n for n, field in enumerate(staged.fields)}
    made = []
    for number, name in enumerate(sheets):
        rows = [
            RepairRow(
                number=staged.numbers[n],
                cells=[values[n] for values in staged.columns],
                faults={place.get(field, -1): said for field, said in reasons[n].items()},
            )
            for n, sheet in enumerate(staged.sheets)
            if sheet == number and staged.outcomes[n] == "refused"
        ]
        if rows:
            headings = [labels[field] for field in staged.fields]
            made.append(RepairSheet(name=name, headings=headings, rows=rows))
    return repair_workbook(made)


def template_book(
    title: str, fields: str, choices: Mapping[str, Sequence[str]] | None = None
) -> bytes:
    """Return the empty template: a sheet to fill in, with lists to choose from by field."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(title)
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        known = fields_at(fields)
        sheet.set_column(0, len(known) - 1, 18, text)
        sheet.freeze_panes(1, 0)
        for place, field in enumerate(known):
            sheet.write_string(0, place, gettext(field.label), head)
            listed = list((choices or {}).get(field.name, ()))
            if 0 < len(",".join(listed)) < _LIST_CHARACTERS:
                rule = {"validate": "list", "source": listed, "error_type": "warning"}
                sheet.data_validation(1, place, LIMITS.rows, place, rule)
    return made.getvalue()
