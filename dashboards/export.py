"""Lines of files that spreadsheets open: definitions, cells that nothing runs as a formula."""

from collections.abc import Sequence

import xlsxwriter

from app.i18n import N_, gettext
from dashboards.metrics import Metric

Cell = str | int | float | None
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_definitions(
    sheet: xlsxwriter.worksheet.Worksheet, bold: object, metrics: Sequence[Metric]
) -> None:
    """Write what each measure means, a line each."""
    sheet.set_column(0, 6, 32)
    head = (N_("指标"), N_("定义"), N_("单位"), N_("算法"), N_("来源"), N_("注意"), N_("版本"))
    sheet.write_row(0, 0, [gettext(name) for name in head], bold)
    for number, metric in enumerate(metrics, start=1):
        texts = (
            metric.name,
            metric.definition,
            metric.unit,
            metric.formula,
            metric.source,
            metric.caveat,
        )
        write_row(sheet, number, [*(gettext(text) for text in texts), metric.version])


def write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: list[Cell]) -> None:
    """Write a line: texts as texts, never as formulas; what is unknown stays empty."""
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell)
        elif cell is not None:
            sheet.write_number(number, column, cell)


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RISKY) else cell
