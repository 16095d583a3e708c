"""What is expected of demand, as a night's forecasts left it."""

from collections.abc import Sequence
from typing import Any

import msgspec

from app.db import require_transaction
from app.i18n import gettext
from dashboards.figures.data import Frame
from dashboards.forecasts.data import ForecastState, Method
from dashboards.forecasts.wording import METHODS
from dashboards.wording import period_words

_CODE = len("4-02-04-06")


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """Demand expected in one quarter, in whole persons, with its 80 % band and the benchmark."""

    period: str
    expected: int
    low: int | None = None
    high: int | None = None
    benchmark: int | None = None


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """The forecast of what a page shows; ``said`` how it was made, or why there is none."""

    points: tuple[Point, ...] = ()
    said: tuple[str, ...] = ()


_RUN = (
    "SELECT f.id FROM forecast_run f LEFT JOIN data_snapshot s ON s.number = $2"
    " WHERE f.last_period = $1 ORDER BY f.made_at > s.taken_at,"
    " CASE WHEN f.made_at > s.taken_at THEN f.made_at END, f.made_at DESC LIMIT 1"
)
"""The last run; of a snapshot the last before it was taken, and only without one the first after:
so that a link comes back the same."""
_POINTS = (
    "SELECT p.period, sum(coalesce(m.expected, p.expected))::float8,"
    " min(CASE WHEN m.id IS NULL THEN p.low ELSE m.low END)::float8,"
    " min(CASE WHEN m.id IS NULL THEN p.high ELSE m.high END)::float8,"
    " sum(p.benchmark)::float8, count(*)::int,"
    " CASE WHEN count(m.id) > 0 THEN 'manual' ELSE min(s.state) END, min(s.method),"
    " min(s.coverage)::float8, min(m.author), min(m.reason)"
    " FROM (SELECT f.id, greatest(f.made_at, t.taken_at) AS until FROM forecast_run f"
    "  LEFT JOIN data_snapshot t ON t.number = $5 WHERE f.id = $1) r"
    " JOIN forecast_series s ON s.run = r.id"
    " JOIN forecast_point p ON p.series = s.id"
    " LEFT JOIN manual_forecast m ON m.occupation_code = s.occupation_code"
    "  AND m.division = s.division AND m.period = p.period"
    "  AND m.set_at <= CASE WHEN $5::int IS NULL THEN now() ELSE r.until END"
    "  AND (m.withdrawn_at IS NULL OR m.withdrawn_at >"
    "   CASE WHEN $5::int IS NULL THEN now() ELSE r.until END)"
    " WHERE s.division = $2 AND starts_with(s.occupation_code, $3)"
    " AND length(s.occupation_code) = $4 GROUP BY 1 ORDER BY 1"
)


async def outlook(frame: Frame) -> Outlook:
    """Return what is expected of the demand shown. A shared step of a page's reading."""
    scope = frame.scope
    if scope.level is not None or (not frame.whole and len(frame.codes) != 1):
        return Outlook(said=(gettext("预测按全市或一个地方、全部等级作出；去掉筛选可以看到。"),))
    connection = require_transaction()
    run = await connection.fetchval(_RUN, scope.period, frame.version)
    if run is None:
        return Outlook(said=(gettext("还没有从本季度作出的预测：每天夜里更新。"),))
    rows = await connection.fetch(
        _POINTS, run, "" if frame.whole else frame.codes[0], scope.group if frame.officer else "",
        _CODE, frame.version,
    )  # fmt: skip
    if not rows:
        return Outlook(said=(gettext("数据太少，不作预测。"),))
    return _outlook(rows, officer=frame.officer)


def _outlook(rows: Sequence[Any], *, officer: bool) -> Outlook:
    alone = all(row[5] == 1 for row in rows)
    points = tuple(
        Point(
            period=period,
            expected=round(expected),
            low=round(low) if alone and low is not None else None,
            high=round(high) if alone and high is not None else None,
            benchmark=None if benchmark is None else round(benchmark),
        )
        for period, expected, low, high, benchmark, *_ in rows
    )
    if not alone:
        return Outlook(
            points=points, said=(gettext("合计是各职业预测之和，没有区间；选一个职业可以看到。"),)
        )
    by_hand = next((row for row in rows if row[6] == ForecastState.MANUAL), None)
    return Outlook(points=points, said=_said(by_hand or rows[0], officer=officer))


def _said(row: Any, *, officer: bool) -> tuple[str, ...]:
    state, method, coverage = row[6], row[7], row[8]
    if state == ForecastState.MANUAL and not officer:
        return (gettext("%(period)s为人工设定。", period=period_words(row[0])),)
    if state == ForecastState.MANUAL:
        author, reason = row[9], row[10]
        return (
            gettext(
                "%(period)s由%(author)s人工设定：%(reason)s", period=period_words(row[0]),
                author=author, reason=reason,
            ),
        )  # fmt: skip
    if state == ForecastState.INDICATIVE:
        return (gettext("季度太少，按上年同季估计，没有区间，仅供参考。"),)
    said = []
    if method:
        said.append(gettext("方法：%(method)s。", method=gettext(METHODS[Method(method)])))
    if coverage is not None:
        said.append(gettext("回测中 80%% 区间实际包住了 %(share)s。", share=f"{coverage:.0%}"))
    return tuple(said)
