"""Contests' figures to take away: one table as CSV, all of them as a workbook."""

import csv
from datetime import date
from io import BytesIO, StringIO

import xlsxwriter

from app.i18n import N_, gettext
from competitions.plans.wording import LEVELS, TAGS
from dashboards.contest_data import Cell, Kind, Panel
from dashboards.contest_metrics import METRICS
from dashboards.contest_page import printed
from dashboards.contest_queries import ContestFacts
from dashboards.export import harmless, write_definitions, write_row

SHEETS: dict[str, str] = {
    "tags": N_("产业与级别"),
    "entrants": N_("参赛人数"),
    "results": N_("合格与获奖"),
    "agreement": N_("评判一致率"),
    "judges": N_("各裁判"),
    "hires": N_("赛后录用"),
}
"""Names of the sheets, by panel."""
_WIDE, _NARROW = 28, 16
_FORMATS = {Kind.COUNT: "#,##0", Kind.SHARE: "0.0", Kind.MEAN: "0.00"}


def to_csv(panel: Panel, facts: ContestFacts, today: date) -> bytes:
    """Return one table as CSV in UTF-8 with its mark, its scope in the first lines."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    titled: list[list[Cell]] = [[gettext("标题"), panel.title]]
    for line in titled + _scope(facts, today):
        writer.writerow([harmless(cell) for cell in line])
    writer.writerow([])
    writer.writerow([harmless(column.label) for column in panel.columns])
    for row in _rows(panel):
        cells = zip(row, panel.columns, strict=True)
        writer.writerow([harmless(_plain(cell, column.kind)) for cell, column in cells])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(panels: tuple[Panel, ...], facts: ContestFacts, today: date) -> bytes:
    """Return a sheet for each table, then definitions and filters. No cell is a formula."""
    out = BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, safe) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = {kind: book.add_format({"num_format": f}) for kind, f in _FORMATS.items()}
        for panel in panels:
            sheet = book.add_worksheet(gettext(SHEETS[panel.code]))
            sheet.freeze_panes(1, 1)
            for place, column in enumerate(panel.columns):
                words = column.kind is Kind.WORDS
                wide = _WIDE if words else _NARROW
                sheet.set_column(place, place, wide, None if words else formats[column.kind])
            sheet.write_row(0, 0, [column.label for column in panel.columns], bold)
            for number, row in enumerate(_rows(panel), start=1):
                write_row(sheet, number, list(row))
        write_definitions(book.add_worksheet(gettext("指标说明")), bold, METRICS)
        scope = book.add_worksheet(gettext("筛选与数据日期"))
        scope.set_column(0, 1, 40)
        titles: list[list[Cell]] = [[gettext(SHEETS[p.code]), p.title] for p in panels]
        for number, line in enumerate([*_scope(facts, today), *titles]):
            write_row(scope, number, line)
    return out.getvalue()


def _rows(panel: Panel) -> tuple[tuple[Cell, ...], ...]:
    return panel.rows if panel.total is None or not panel.rows else (*panel.rows, panel.total)


def _plain(cell: Cell, kind: Kind) -> Cell:
    return cell if isinstance(cell, int) else printed(cell, kind)


def _scope(facts: ContestFacts, today: date) -> list[list[Cell]]:
    wanted, every = facts.scope, gettext("全部")
    return [
        [gettext("年度"), str(wanted.year) if wanted.year else every],
        [gettext("竞赛级别"), gettext(LEVELS[wanted.level]) if wanted.level else every],
        [gettext("产业"), gettext(TAGS[wanted.tag]) if wanted.tag else every],
        [gettext("县（市、区）、功能区"), facts.place or gettext("全部可见范围")],
        [gettext("数据截至"), today.isoformat()],
    ]
