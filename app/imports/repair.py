"""The repair workbook (问题数据表): the person's own rows back, faulty cells red, reasons beside.

Every cell is written as text, so no spreadsheet changes an ID number or runs a formula; what
begins like a formula gets the apostrophe that ``app.imports.reader`` takes off again.
"""

from collections.abc import Mapping, Sequence
from io import BytesIO

import msgspec
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from app.i18n import gettext

SOURCE_ROW = "原表行"
PROBLEM = "问题"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_WIDTH, _WIDE = 16, 60
_LIST_CHARACTERS = 250  # a spreadsheet's own limit for a list inside a cell is 255
_NAME_CHARACTERS = 31
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'"))


class RepairRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row to be repaired."""

    number: int
    """Row as the spreadsheet showed it: how a repaired row finds its place again."""
    cells: Sequence[str]
    faults: Mapping[int, str]
    """Column to reason; -1 for a reason that has no column of its own."""


class RepairSheet(msgspec.Struct, frozen=True, kw_only=True):
    """The faulty rows of one sheet."""

    name: str
    headings: Sequence[str]
    rows: Sequence[RepairRow]
    choices: Mapping[int, Sequence[str]] = {}
    """Column to the values to choose from."""


def safe_text(value: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(_FORMULA_STARTS) else value


def repair_workbook(sheets: Sequence[RepairSheet]) -> bytes:
    """Return the workbook; upload it again once its red cells are put right."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        plain = book.add_format({"num_format": "@"})
        red = book.add_format(
            {"num_format": "@", "bg_color": "#F6D5CF", "font_color": "#8C1C13", "bold": True}
        )
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        for number, sheet in enumerate(sheets, 1):
            page = book.add_worksheet(_sheet_name(sheet.name, number))
            last = len(sheet.headings)
            page.set_column(0, max(last - 1, 0), _WIDTH, plain)
            page.set_column(last, last, _WIDTH // 2, plain)
            page.set_column(last + 1, last + 1, _WIDE, wrapped)
            page.freeze_panes(1, 0)
            for place, text in enumerate((*sheet.headings, SOURCE_ROW, PROBLEM)):
                page.write_string(0, place, safe_text(text), head)
            for line, row in enumerate(sheet.rows, 1):
                _write_row(page, line, row, (plain, red, wrapped))
            _offer_choices(page, sheet)
    return made.getvalue()


def _write_row(page: Worksheet, line: int, row: RepairRow, formats: tuple[object, ...]) -> None:
    plain, red, wrapped = formats
    last = len(row.cells)
    for place, cell in enumerate(row.cells):
        fault = row.faults.get(place)
        if cell or fault:
            page.write_string(line, place, safe_text(cell), red if fault else plain)
        if fault:
            page.write_comment(line, place, fault, {"x_scale": 2})
    page.write_string(line, last, str(row.number), plain)
    reasons = gettext("；").join(reason for reason in row.faults.values() if reason)
    page.write_string(line, last + 1, safe_text(reasons), wrapped)


def _offer_choices(page: Worksheet, sheet: RepairSheet) -> None:
    for place, values in sheet.choices.items():
        if sheet.rows and 0 < len(",".join(values)) <= _LIST_CHARACTERS:
            page.data_validation(
                1,
                place,
                len(sheet.rows),
                place,
                {"validate": "list", "source": list(values), "error_type": "warning"},
            )


def _sheet_name(name: str, number: int) -> str:
    # The reader matches sheets by their order, so a name that had to be changed does no harm.
    return name.translate(_FORBIDDEN)[:_NAME_CHARACTERS].strip() or f"{PROBLEM}{number}"
