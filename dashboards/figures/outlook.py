"""What is expected of demand, as a night's forecasts left it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from app.db import require_transaction
from app.i18n import gettext
from dashboards.figures.data import Frame
from dashboards.figures.filters import chosen
from dashboards.forecasts import data as forecasts
from dashboards.forecasts.data import ByHand, ForecastState, Method, Why
from dashboards.forecasts.reading import Edition, edition, laid_over, made_points
from dashboards.forecasts.wording import METHODS, state_sentence
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


_SUMS = (
    "SELECT p.period, sum(p.expected)::float8 AS expected, min(p.low)::float8 AS low,"
    " min(p.high)::float8 AS high, sum(p.benchmark)::float8 AS benchmark,"
    " count(DISTINCT s.occupation_code)::int AS series, min(s.state) AS state,"
    " min(s.method) AS method, min(s.coverage)::float8 AS coverage, max(s.quarters) AS quarters,"
    " min(s.backtest ->> 'why') FILTER (WHERE p.id IS NULL AND s.state = 'refused') AS why"
    " FROM forecast_series s LEFT JOIN forecast_point p ON p.series = s.id"
    " WHERE s.run = $1 AND s.division = $2 AND starts_with(s.occupation_code, $3)"
    " AND length(s.occupation_code) = $4"
    " AND ($5::text[] IS NULL OR s.occupation_code = ANY($5)) GROUP BY 1 ORDER BY 1"
)
"""Sums by quarter; those without a quarter are the series that are not forecast."""


async def outlook(frame: Frame) -> Outlook:
    """Return what is expected of the demand shown. A shared step of a page's reading."""
    scope = frame.scope
    if scope.level is not None or (not frame.whole and len(frame.codes) != 1):
        return Outlook(said=(gettext("预测按全市或一个地方、全部等级作出；去掉筛选可以看到。"),))
    these = chosen(frame)
    codes = None if these.codes is None else list(these.codes)
    held = await edition(scope.period, frame.version, these.prefix)
    if codes is not None:
        of_these = {code: said for code, said in held.hand.items() if code in codes}
        held = msgspec.structs.replace(held, hand=of_these)
    if held.run is None:
        return Outlook(said=(gettext("还没有从本季度作出的预测：每天夜里更新。"),))
    place = "" if frame.whole else frame.codes[0]
    rows = await require_transaction().fetch(_SUMS, held.run, place, these.prefix, _CODE, codes)
    sums = {row["period"]: _summed(row) for row in rows if row["period"] is not None}
    said, added = await _laid(frame, held, place, sums) if held.hand else ([], 0)
    if held.later:
        said.append(gettext("存档以后又有人工设定的数，不在这一版里。"))
    points = tuple(
        Point(
            period=period,
            expected=round(one.expected),
            low=_whole(one.low),
            high=_whole(one.high),
            benchmark=_whole(one.benchmark),
        )
        for period, one in sorted(sums.items())
    )
    return Outlook(points=points, said=(*said, *_said(rows, sums.values(), added)))


async def _laid(
    frame: Frame, held: Edition, place: str, sums: dict[str, "_Sum"]
) -> tuple[list[str], int]:
    """Lay the figures set by hand over the sums.

    Return what is to be said of it, and how many occupations have no other figure.
    """
    made = await made_points(held, [place], list(held.hand))
    touched: list[tuple[str, forecasts.Point]] = []
    for code, parts in sorted(laid_over(held, made).items()):
        before = {point.period: point for point in made.get(code, {}).get(place, ())}
        after = [point for point in parts.get(place, ()) if point != before.get(point.period)]
        _lay(sums, before, after)
        touched += [(code, point) for point in after]
    said = [
        _set(frame, code, point, alone=sums[point.period].series == 1) for code, point in touched
    ]
    added = {code for code, _ in touched if not made.get(code, {}).get(place)}
    return list(dict.fromkeys(said)), len(added)


class _Sum(msgspec.Struct, frozen=True, kw_only=True):
    """Of how many ``series`` a quarter's figure is; a band only where it is of one."""

    expected: float
    low: float | None
    high: float | None
    benchmark: float | None
    series: int


def _summed(row: Mapping[str, Any]) -> _Sum:
    alone = row["series"] == 1
    return _Sum(
        expected=row["expected"],
        low=row["low"] if alone else None,
        high=row["high"] if alone else None,
        benchmark=row["benchmark"],
        series=row["series"],
    )


def _lay(
    sums: dict[str, _Sum],
    before: Mapping[str, forecasts.Point],
    after: Sequence[forecasts.Point],
) -> None:
    """Put what one occupation is expected to ask for in the place of what was made of it."""
    for point in after:
        old, held = before.get(point.period), sums.get(point.period)
        series = (held.series if held else 0) + (old is None)
        sums[point.period] = _Sum(
            expected=(held.expected if held else 0.0)
            + point.expected
            - (old.expected if old else 0),
            low=point.low if series == 1 else None,
            high=point.high if series == 1 else None,
            benchmark=held.benchmark if held else None,
            series=series,
        )


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)


def _set(frame: Frame, code: str, point: forecasts.Point, *, alone: bool) -> str:
    """Say that a quarter's figure is set by hand, to officers also by whom and why."""
    said = period_words(point.period)
    if not isinstance(point, ByHand):
        return gettext("%(period)s随别处人工设定的数作了调整。", period=said)
    if not frame.officer:
        return (
            gettext("%(period)s为人工设定。", period=said)
            if alone
            else gettext("%(period)s含人工设定的数。", period=said)
        )
    if alone:
        return gettext(
            "%(period)s由%(author)s人工设定：%(reason)s", period=said, author=point.author,
            reason=point.reason,
        )  # fmt: skip
    return gettext(
        "%(period)s含%(author)s对%(name)s人工设定的 %(n)s 人：%(reason)s", period=said,
        author=point.author, name=frame.names.get(code, code), n=f"{point.expected:,.0f}",
        reason=point.reason,
    )  # fmt: skip


def _said(rows: Sequence[Any], sums: Collection[_Sum], added: int) -> tuple[str, ...]:
    """Say how the rest was made, or why not; ``added`` series are in the sums all the same."""
    refused = next((row for row in rows if row["period"] is None), None)
    made = next((row for row in rows if row["period"] is not None), None)
    if max((one.series for one in sums), default=0) > 1:
        said = [gettext("合计是各职业预测之和，没有区间；选一个职业可以看到。")]
        if refused and refused["series"] > added:
            n = refused["series"] - added
            said.append(gettext("另有 %(n)s 个职业不作预测，不在合计中。", n=n))
        return tuple(said)
    if made is not None:
        return _method(made)
    if refused is None:
        return (state_sentence(ForecastState.REFUSED, Why.SHORT, 0),)
    if refused["series"] > 1:
        return (gettext("%(n)s 个职业都不作预测；选一个职业可以看到原因。", n=refused["series"]),)
    why = Why(refused["why"]) if refused["why"] else None
    return (state_sentence(ForecastState(refused["state"]), why, refused["quarters"]),)


def _method(row: Any) -> tuple[str, ...]:
    state, method, coverage = row["state"], row["method"], row["coverage"]
    if state == ForecastState.INDICATIVE:
        return (gettext("季度太少，按上年同季估计，没有区间，仅供参考。"),)
    said = []
    if method:
        said.append(gettext("方法：%(method)s。", method=gettext(METHODS[Method(method)])))
    if coverage is not None:
        said.append(gettext("回测中 80%% 区间实际包住了 %(share)s。", share=f"{coverage:.0%}"))
    return tuple(said)
