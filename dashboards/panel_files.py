"""Panels to take away: one table as CSV, several as a workbook with definitions and filters."""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from app.i18n import gettext
from dashboards.export import harmless, write_definitions, write_row
from dashboards.metrics import Metric
from dashboards.panel import Cell, Kind, Panel, printed

_WIDE, _NARROW = 28, 16
_FORMATS = {Kind.COUNT: "#,##0", Kind.SHARE: "0.0", Kind.MEAN: "0.00"}
Lines = Sequence[Sequence[Cell]]
"""What the figures are narrowed to and how old they are: a label and what it says, a line each."""


def to_csv(panel: Panel, scope: Lines) -> bytes:
    """Return one table as CSV in UTF-8 with its mark; its scope and notes in the first lines."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    note = [[gettext("范围说明"), panel.scope_note]] if panel.scope_note else []
    notes = [[gettext("说明"), said] for said in panel.missing]
    for line in [[gettext("标题"), panel.title], *scope, *note, *notes]:
        writer.writerow([harmless(cell) for cell in line])
    writer.writerow([])
    writer.writerow([harmless(column.label) for column in panel.columns])
    for row in _rows(panel):
        cells = zip(row, panel.columns, strict=True)
        writer.writerow([_plain(cell, column.kind) for cell, column in cells])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(
    sheets: Sequence[tuple[str, Panel]],
    scope: Lines,
    metrics: Sequence[Metric],
    first: tuple[str, Lines] | None = None,
) -> bytes:
    """Return a sheet for each named table, then definitions and filters. No cell is a formula.

    ``first`` is a sheet of words before them.
    """
    out = BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, safe) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": f}) for kind, f in _FORMATS.items()}
        if first:
            _words(book.add_worksheet(first[0]), first[1])
        for name, panel in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 1)
            for place, column in enumerate(panel.columns):
                words = column.kind is Kind.WORDS
                wide = _WIDE if words else _NARROW
                sheet.set_column(place, place, wide, None if words else formats[column.kind])
            sheet.write_row(0, 0, [column.label for column in panel.columns], bold)
            for number, row in enumerate(_rows(panel), start=1):
                write_row(sheet, number, list(row))
        write_definitions(book.add_worksheet(gettext("指标说明")), bold, metrics)
        titles: Lines = [
            [name, *([panel.title] if name != panel.title else []), panel.scope_note]
            for name, panel in sheets
            if name != panel.title or panel.scope_note
        ]
        notes: Lines = [[name, said] for name, panel in sheets for said in panel.missing]
        _words(book.add_worksheet(gettext("筛选与数据日期")), [*scope, *titles, *notes])
    return out.getvalue()


def _words(sheet: Worksheet, lines: Lines) -> None:
    sheet.set_column(0, 1, 40)
    for number, line in enumerate(lines):
        write_row(sheet, number, list(line))


def _rows(panel: Panel) -> tuple[tuple[Cell, ...], ...]:
    return panel.rows if panel.total is None or not panel.rows else (*panel.rows, panel.total)


def _plain(cell: Cell, kind: Kind) -> Cell:
    if isinstance(cell, str):
        return harmless(cell)
    return cell if isinstance(cell, int) else printed(cell, kind)
