"""A seat plan as CSV and XLSX: its rows, its limits and what they mean."""

import csv
from collections.abc import Iterable
from io import BytesIO, StringIO

import xlsxwriter

from app.i18n import N_, gettext
from dashboards.export import Cell, harmless, write_row
from dashboards.plans.queries import PlanRow, PlanView
from dashboards.plans.wording import (
    STATES,
    binding_sentences,
    level_words,
    limit_lines,
    money_sentence,
    note_sentences,
)
from dashboards.wording import period_words

_HEAD = (
    N_("职业编码"), N_("职业"), N_("等级"), N_("机构"), N_("地区"), N_("上年每季学位"),
    N_("低需求下的学位"), N_("学位"), N_("高需求下的学位"), N_("稳健学位"), N_("班数"),
    N_("费用（元）"), N_("预计就业"), N_("锁定"), N_("锁定理由"),
)  # fmt: skip


def _cells(row: PlanRow) -> list[Cell]:
    level = level_words(row.level)
    return [
        row.occupation_code, row.occupation, level, row.institution, row.place, row.last_seats,
        row.low, row.seats, row.high, row.robust, row.classes, row.cost, row.expected_placed,
        row.locked_seats if row.locked else None, row.lock_reason,
    ]  # fmt: skip


def _scope(view: PlanView) -> list[list[Cell]]:
    return [
        [gettext("计划"), view.title],
        [gettext("季度"), period_words(view.period)],
        [gettext("状态"), gettext(STATES[view.state][0])],
        [gettext("学位"), view.seats],
        [gettext("班数"), view.classes],
        [gettext("费用（元）"), view.cost],
        *_lines(limit_lines(view.limits, view.places)),
    ]


def _lines(told: Iterable[tuple[str, ...]]) -> list[list[Cell]]:
    return [list(line) for line in told]


def _why(view: PlanView) -> list[list[Cell]]:
    """Return what holds the plan back, what it takes for granted, what it leaves open."""
    if view.outcome is None or view.outcome.refusal:
        return []
    said = [
        money_sentence(view.outcome, view.terms.step_yuan),
        *binding_sentences(view.outcome, view.names),
        *note_sentences(view.outcome),
    ]
    head: list[Cell] = [gettext("职业"), gettext("预测缺口"), gettext("计划后还缺")]
    unmet: list[list[Cell]] = [[name, round(gap), round(left)] for name, gap, left in view.unmet]
    return [[], *_lines([(one,) for one in said]), [], head, *unmet]


def to_csv(view: PlanView) -> bytes:
    """Return the rows seen as CSV in UTF-8 with its mark."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    for line in (*_scope(view), []):
        writer.writerow([harmless(cell) for cell in line])
    writer.writerow([gettext(name) for name in _HEAD])
    for row in view.rows:
        writer.writerow([harmless(cell) for cell in _cells(row)])
    return out.getvalue().encode("utf-8-sig")


def to_xlsx(view: PlanView) -> bytes:
    """Return the rows seen as a workbook; no cell is a formula."""
    out = BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, safe) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(gettext("开班计划"))
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(_HEAD) - 1, 16)
        sheet.write_row(0, 0, [gettext(name) for name in _HEAD], bold)
        for number, row in enumerate(view.rows, start=1):
            write_row(sheet, number, _cells(row))
        scope = book.add_worksheet(gettext("计划和限制"))
        scope.set_column(0, 1, 32)
        for number, line in enumerate([*_scope(view), *_why(view)]):
            write_row(scope, number, line)
    return out.getvalue()
