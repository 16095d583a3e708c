"""A demand report's file to columns: read in the limited child; repaired rows back in place."""

from collections.abc import Iterator, Mapping
from io import BytesIO

import msgspec
import xlsxwriter

from app.errors import MalformedError
from app.i18n import gettext
from app.imports.child import ChildLimits, frames
from app.imports.data import Certainty, Limits, Sheet
from app.imports.repair import PROBLEM, SOURCE_ROW, RepairRow, RepairSheet, repair_workbook
from app.imports.repaired import Source
from app.imports.sheets import read_sheets, undecided
from app.imports.staging import Staging
from dashboards.demand_fields import BY_NAME, FIELDS

_TASK = "dashboards.demand_file:read"
_LIMITS = Limits(rows=20_000)
_OWN = (SOURCE_ROW, PROBLEM)
_LIST_CHARACTERS = 250


class DemandHeading(msgspec.Struct, frozen=True, kw_only=True):
    """A heading of the file, the field it was matched to, and how surely."""

    text: str
    field: str
    certainty: Certainty | None


class DemandTable(msgspec.Struct, frozen=True, kw_only=True):
    """A report as read: all sheets below each other, cells by field, in the file's order.

    ``source_rows`` are the rows that a repair workbook says it repairs, 0 for a further row.
    """

    sheets: list[str]
    headings: list[DemandHeading]
    undecided: list[str]
    fields: list[str]
    columns: list[list[str]]
    numbers: list[int]
    sheet_of: list[int]
    source_rows: list[int]
    found: list[list[dict[str, str]]]


class _Request(msgspec.Struct, frozen=True, kw_only=True):
    chosen: dict[str, str]


def read(request: bytes, content: bytes) -> Iterator[bytes]:
    """Read a report in the child: one ``DemandTable`` (MessagePack).

    Raises ``MalformedError`` as ``read_sheets`` does.
    """
    asked = msgspec.msgpack.decode(request, type=_Request)
    sheets = read_sheets(content, FIELDS, remembered=asked.chosen, limits=_LIMITS)
    fields = [
        field.name for field in FIELDS if any(s.place(field.name) is not None for s in sheets)
    ]
    yield msgspec.msgpack.encode(
        DemandTable(
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


def _headings(sheets: list[Sheet]) -> list[DemandHeading]:
    held = {
        heading.text: DemandHeading(
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


async def read_demand(content: bytes, chosen: Mapping[str, str]) -> DemandTable:
    """Return the report in this file, read by a child that cannot harm this process.

    ``chosen`` says what a person took unsure headings (``heading_key``) for. Raises
    ``MalformedError``: the file's own fault, or the child ran out of time or memory.
    """
    request = msgspec.msgpack.encode(_Request(chosen=dict(chosen)))
    async for frame in frames(_TASK, request, content, ChildLimits()):
        return msgspec.msgpack.decode(frame, type=DemandTable)
    raise MalformedError("file_unsafe")


def sources_of(table: DemandTable) -> list[Source]:
    """Return where each row of a repair workbook came from."""
    return [
        (table.sheets[sheet], row)
        for sheet, row in zip(table.sheet_of, table.source_rows, strict=True)
    ]


def repair_book(staged: Staging, sheets: list[str], reasons: list[dict[str, str]]) -> bytes:
    """Return the refused rows as a workbook, each reason at its cell.

    ``reasons`` hold, row by row, what is said of each field; "" is the row itself.
    """
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
            headings = [BY_NAME[field].label for field in staged.fields]
            made.append(RepairSheet(name=name, headings=headings, rows=rows))
    return repair_workbook(made)


def template_book(divisions: list[str]) -> bytes:
    """Return the empty template: a sheet to fill in, divisions to choose from."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(gettext("需求"))
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(FIELDS) - 1, 18, text)
        sheet.freeze_panes(1, 0)
        for place, field in enumerate(FIELDS):
            sheet.write_string(0, place, field.label, head)
            if field.name == "division" and 0 < len(",".join(divisions)) < _LIST_CHARACTERS:
                choices = {"validate": "list", "source": divisions, "error_type": "warning"}
                sheet.data_validation(1, place, _LIMITS.rows, place, choices)
    return made.getvalue()
