"""Shared steps that read series and runs, inside whoever's ``db.read`` or transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from app.db import require_transaction
from app.terms.service import in_force
from dashboards.forecasts.data import ByHand, Outcome, Point
from dashboards.forecasts.series import Reported
from dashboards.forecasts.sharing import overlay
from dashboards.forecasts.terms import FORECAST, ForecastTerms, default_terms

_EDITION = (
    "SELECT r.id, coalesce((SELECT jsonb_agg(jsonb_build_object('code', m.occupation_code,"
    "  'division', m.division, 'point', jsonb_build_object('period', m.period, 'expected',"
    "  m.expected, 'low', m.low, 'high', m.high, 'author', m.author, 'reason', m.reason))"
    "  ORDER BY m.set_at) FROM manual_forecast m WHERE starts_with(m.occupation_code, $3)"
    "  AND m.period > coalesce(r.last_period, $1)"
    "  AND (r.until IS NULL OR m.set_at <= r.until) AND (m.withdrawn_at IS NULL"
    "   OR m.withdrawn_at > r.until)), '[]') AS hand,"
    " $2::int IS NOT NULL AND EXISTS (SELECT FROM manual_forecast m WHERE m.set_at > r.until"
    "  AND m.withdrawn_at IS NULL AND m.period > r.last_period"
    "  AND starts_with(m.occupation_code, $3)) AS later"
    " FROM (SELECT) AS always LEFT JOIN LATERAL (SELECT f.id, f.last_period,"
    "  CASE WHEN $2::int IS NULL THEN (SELECT min(n.made_at) FROM forecast_run n"
    "   WHERE n.last_period > f.last_period AND n.made_at > f.made_at)"
    "  ELSE greatest(f.made_at, s.taken_at) END AS until"
    "  FROM forecast_run f LEFT JOIN data_snapshot s ON s.number = $2"
    "  WHERE CASE WHEN $1 = '' THEN f.current ELSE f.last_period = $1 END"
    "  ORDER BY f.made_at > s.taken_at,"
    "  CASE WHEN f.made_at > s.taken_at THEN f.made_at END, f.made_at DESC LIMIT 1) AS r ON true"
)
"""The last run; of a snapshot the last before it was taken, and only without one the first after:
so that a link comes back the same."""


class _Hand(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    division: str
    point: ByHand


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """What is read: a run, None before the first, and the figures set by hand beside it.

    ``hand`` is by occupation, division and quarter; ``later`` whether more were set after the
    data version was taken.
    """

    run: UUID | None
    hand: dict[str, dict[str, dict[str, ByHand]]]
    later: bool = False


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One night's forecasts."""

    id: UUID
    made_at: datetime
    last_period: str
    series: int
    refused: int


async def terms_on(today: date) -> ForecastTerms:
    """Return the terms of forecasts in force."""
    found = await in_force(FORECAST, today, ForecastTerms)
    return found[0] if found else default_terms()


async def reported() -> list[Reported]:
    """Return demand by occupation, division and quarter, levels and sources together."""
    rows = await require_transaction().fetch(
        "SELECT occupation_code, division, period, sum(value)::float8 FROM market_fact"
        " WHERE measure = 'demand' AND occupation_code <> '' AND division <> ''"
        " GROUP BY 1, 2, 3"
    )
    return [Reported(*row) for row in rows]


async def current_run() -> Run | None:
    """Return the run in use, or None before the first."""
    row = await require_transaction().fetchrow(
        "SELECT id, made_at, last_period, series, refused FROM forecast_run WHERE current"
    )
    return None if row is None else msgspec.convert(dict(row), Run)


async def outcomes_of(
    run: UUID, code: str | None = None, divisions: Collection[str] | None = None
) -> list[Outcome]:
    """Return the outcomes of a run with their points, figures set by hand not yet laid over."""
    rows = await require_transaction().fetch(
        "SELECT s.mase, s.backtest, coalesce(jsonb_agg(jsonb_build_object('period', p.period,"
        " 'expected', p.expected, 'low', p.low, 'high', p.high, 'benchmark', p.benchmark)"
        " ORDER BY p.period) FILTER (WHERE p.id IS NOT NULL), '[]') AS points"
        " FROM forecast_series s LEFT JOIN forecast_point p ON p.series = s.id"
        " WHERE s.run = $1 AND ($2::text IS NULL OR s.occupation_code = $2)"
        " AND ($3::text[] IS NULL OR s.division = ANY($3))"
        " GROUP BY s.id ORDER BY s.occupation_code, s.division",
        run, code, None if divisions is None else list(divisions),
    )  # fmt: skip
    return [_outcome(row) for row in rows]


def _outcome(row: Mapping[str, Any]) -> Outcome:
    return msgspec.structs.replace(
        msgspec.json.decode(row["backtest"], type=Outcome),
        mase=msgspec.json.decode(row["mase"], type=dict[str, float]),
        points=msgspec.json.decode(row["points"], type=tuple[Point, ...]),
    )


async def edition(period: str = "", version: int | None = None, codes: str = "") -> Edition:
    """Return which run is read and the figures set by hand that lie over it.

    Without a period, the current run; else the run from reports up to that quarter, for a data
    ``version`` what was known when it was taken. Otherwise a figure set by hand is in force until
    the quarter after is forecast in its turn: then what was last said of this one stays.
    ``codes`` is the beginning of the occupations' codes.
    """
    row = await require_transaction().fetchrow(_EDITION, period, version, codes)
    hand: dict[str, dict[str, dict[str, ByHand]]] = {}
    for one in msgspec.json.decode(row["hand"], type=list[_Hand]):
        held = hand.setdefault(one.code, {}).setdefault(one.division, {})
        held[one.point.period] = one.point
    return Edition(run=row["id"], hand=hand, later=row["later"] or False)


async def made_points(
    held: Edition, divisions: Collection[str] | None = None, only: Collection[str] | None = None
) -> dict[str, dict[str, list[Point]]]:
    """Return a run's points by occupation and division, nothing laid over them.

    Narrowed to these divisions and occupations; of an occupation with a figure set by hand, every
    division is there: what one says moves the others.
    """
    rows = await require_transaction().fetch(
        "SELECT s.occupation_code, s.division, p.period, p.expected::float8, p.low::float8,"
        " p.high::float8, p.benchmark::float8 FROM forecast_series s"
        " JOIN forecast_point p ON p.series = s.id WHERE s.run = $1"
        " AND ($2::text[] IS NULL OR s.division = ANY($2) OR s.occupation_code = ANY($3))"
        " AND ($4::text[] IS NULL OR s.occupation_code = ANY($4)) ORDER BY p.period",
        held.run, None if divisions is None else list(divisions), list(held.hand),
        None if only is None else list(only),
    )  # fmt: skip
    made: dict[str, dict[str, list[Point]]] = defaultdict(lambda: defaultdict(list))
    for occupation, division, period, expected, low, high, benchmark in rows:
        made[occupation][division].append(
            Point(period=period, expected=expected, low=low, high=high, benchmark=benchmark)
        )
    return made


def laid_over(
    held: Edition, made: Mapping[str, Mapping[str, list[Point]]]
) -> dict[str, dict[str, list[Point]]]:
    """Return points with the figures set by hand over them, also where nothing was forecast."""
    return {
        code: overlay(made.get(code, {}), held.hand.get(code, {})) for code in {*made, *held.hand}
    }


async def points_by_series(
    code: str | None = None, divisions: Collection[str] | None = None
) -> dict[str, dict[str, list[Point]]]:
    """Return the current figures by occupation and division, those set by hand laid over.

    This, with the parts it is made of, is the one reading of what is expected.
    """
    held = await edition(codes=code or "")
    made = await made_points(held, divisions, None if code is None else [code])
    return laid_over(held, made)
