"""Forecasts as CSV: what is seen, in UTF-8 with its mark."""

import csv
from collections.abc import Sequence
from datetime import date
from io import StringIO

from app.i18n import N_, gettext
from dashboards.export import Cell, harmless
from dashboards.forecasts.queries import ForecastList, ForecastView
from dashboards.forecasts.wording import METHODS, STATES


def _csv(lines: Sequence[Sequence[Cell]]) -> bytes:
    out = StringIO(newline="")
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([harmless(cell) for cell in line])
    return out.getvalue().encode("utf-8-sig")


def list_csv(found: ForecastList, today: date) -> bytes:
    """Return the list of series with method, errors and coverage."""
    head = (
        N_("职业编码"), N_("职业"), N_("地区"), N_("状态"), N_("采用的方法"),
        N_("误差（MASE）"), N_("基准"), N_("基准误差（MASE）"), N_("起点数"), N_("回测中落入区间"),
        N_("已上报季度"), N_("预测季度"), N_("预计人数"), N_("下限"), N_("上限"),
    )  # fmt: skip
    rows = [
        [
            row.code, row.name, row.place or gettext("全市"), gettext(STATES[row.state][0]),
            gettext(METHODS[row.method]) if row.method else "", row.mase,
            gettext(METHODS[row.benchmark]) if row.benchmark else "", row.benchmark_mase,
            row.origins, row.coverage, row.quarters,
            *((row.next.period, row.next.expected, row.next.low, row.next.high)
              if row.next else ("", None, None, None)),
        ]
        for row in found.rows
    ]  # fmt: skip
    last = found.run.last_period if found.run else ""
    scope = [[gettext("最近上报季度"), last], [gettext("导出日期"), today.isoformat()], []]
    return _csv([*scope, [gettext(name) for name in head], *rows])


def series_csv(view: ForecastView, today: date) -> bytes:
    """Return one series: reported and expected quarters; an empty cell is not a zero."""
    head = (N_("季度"), N_("上报人数"), N_("预计人数"), N_("下限"), N_("上限"), N_("基准"))
    lines: list[list[Cell]] = [
        [gettext("职业"), view.name],
        [gettext("地区"), view.place or gettext("全市")],
        [gettext("状态"), gettext(STATES[view.state][0])],
        [gettext("采用的方法"), gettext(METHODS[view.method]) if view.method else ""],
        [gettext("回测中落入区间"), view.coverage],
        [gettext("导出日期"), today.isoformat()],
        [],
        [gettext(name) for name in head],
    ]
    lines += [[period, value, None, None, None, None] for period, value in view.history]
    lines += [[p.period, None, p.expected, p.low, p.high, p.benchmark] for p in view.points]
    return _csv(lines)
