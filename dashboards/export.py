"""What is seen, to take away: CSV and XLSX with definitions, filters and data age."""

import csv
from collections.abc import Sequence
from datetime import date
from io import BytesIO, StringIO

import xlsxwriter

from app.i18n import N_, gettext
from dashboards.data import GapRow, SupplyDemand
from dashboards.metrics import METRICS, Metric
from dashboards.wording import LEVELS, STATES, period_words, unknown_words

Cell = str | int | float | None
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
_WIDTHS = (28, 12, 12, 12, 12, 12, 12, 36)


def to_csv(found: SupplyDemand, place: str, today: date) -> bytes:
    """Return the rows seen as CSV in UTF-8 with its mark, so that Excel reads the Chinese.

    The scope stands in the first lines. A text that a spreadsheet would run as a formula is
    written after an apostrophe.
    """
    out = StringIO(newline="")
    writer = csv.writer(out)
    for line in _scope(found, place, today):
        writer.writerow([harmless(cell) for cell in line])
    writer.writerow([])
    writer.writerow(_head())
    for row in found.rows:
        writer.writerow([harmless(cell) for cell in _cells(row)])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(found: SupplyDemand, place: str, today: date) -> bytes:
    """Return the rows seen as a workbook: figures, definitions, filters. No cell is a formula."""
    out = BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, safe) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(gettext("缺口"))
        sheet.freeze_panes(1, 1)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.write_row(0, 0, _head(), bold)
        for number, row in enumerate(found.rows, start=1):
            write_row(sheet, number, _cells(row))
        write_definitions(book.add_worksheet(gettext("指标说明")), bold, METRICS)
        scope = book.add_worksheet(gettext("筛选与数据日期"))
        scope.set_column(0, 1, 32)
        for number, line in enumerate(_scope(found, place, today)):
            write_row(scope, number, line)
    return out.getvalue()


def write_definitions(
    sheet: xlsxwriter.worksheet.Worksheet, bold: object, metrics: Sequence[Metric]
) -> None:
    """Write what each measure means, a line each."""
    sheet.set_column(0, 5, 32)
    head = (N_("指标"), N_("定义"), N_("单位"), N_("算法"), N_("来源"), N_("注意"))
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
        write_row(sheet, number, [gettext(text) for text in texts])


def write_row(sheet: xlsxwriter.worksheet.Worksheet, number: int, cells: list[Cell]) -> None:
    """Write a line: texts as texts, never as formulas; what is unknown stays empty."""
    for column, cell in enumerate(cells):
        if isinstance(cell, str):
            sheet.write_string(number, column, cell)
        elif cell is not None:
            sheet.write_number(number, column, cell)


def _head() -> list[str]:
    return [
        gettext("职业"),
        gettext("需求"),
        gettext("有效供给"),
        gettext("缺口"),
        gettext("波动下限"),
        gettext("波动上限"),
        gettext("覆盖率"),
        gettext("状态"),
    ]


def _cells(row: GapRow) -> list[Cell]:
    state = gettext(STATES[row.state]) if row.gap is not None else unknown_words(row)
    coverage = None if row.coverage is None else round(row.coverage, 4)
    return [row.name, row.demand, row.supply, row.gap, row.low, row.high, coverage, state]


def _scope(found: SupplyDemand, place: str, today: date) -> list[list[Cell]]:
    scope, coverage = found.scope, found.coverage
    until = coverage.data_until.isoformat() if coverage.data_until else gettext("尚无上报")
    level = gettext(LEVELS[scope.level]) if scope.level in LEVELS else gettext("全部等级")
    return [
        [gettext("季度"), period_words(scope.period)],
        [gettext("县（市、区）、功能区"), place],
        [gettext("等级"), level],
        [gettext("职业范围"), gettext("新职业") if scope.new_only else gettext("全部职业")],
        [gettext("数据截至"), until],
        [gettext("上报单位"), f"{coverage.reported}/{coverage.expected}"],
        [gettext("导出日期"), today.isoformat()],
    ]


def harmless(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RISKY) else cell
