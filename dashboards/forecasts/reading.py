"""Shared steps that read series and runs, inside whoever's ``db.read`` or transaction."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from app.db import require_transaction
from app.terms.service import in_force
from dashboards.forecasts.data import Outcome, Point
from dashboards.forecasts.series import Reported
from dashboards.forecasts.sharing import overlay
from dashboards.forecasts.terms import FORECAST, ForecastTerms, default_terms


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


async def points_by_series(
    code: str | None = None,
) -> dict[str, dict[str, list[Point]]]:
    """Return the current run's points by occupation and division, figures by hand laid over."""
    rows = await require_transaction().fetch(
        "SELECT s.occupation_code, s.division, p.period, p.expected::float8, p.low::float8,"
        " p.high::float8, p.benchmark::float8 FROM forecast_run r"
        " JOIN forecast_series s ON s.run = r.id JOIN forecast_point p ON p.series = s.id"
        " WHERE r.current AND ($1::text IS NULL OR s.occupation_code = $1)"
        " ORDER BY p.period",
        code,
    )
    made: dict[str, dict[str, list[Point]]] = defaultdict(lambda: defaultdict(list))
    for occupation, division, period, expected, low, high, benchmark in rows:
        made[occupation][division].append(
            Point(period=period, expected=expected, low=low, high=high, benchmark=benchmark)
        )
    manual = await manual_points(code)
    return {
        occupation: overlay(made.get(occupation, {}), manual.get(occupation, {}))
        for occupation in {*made, *manual}
    }


async def manual_points(code: str | None = None) -> dict[str, dict[str, dict[str, Point]]]:
    """Return figures set by hand, by occupation, division and quarter."""
    rows = await require_transaction().fetch(
        "SELECT occupation_code, division, period, expected::float8, low::float8, high::float8"
        " FROM manual_forecast WHERE withdrawn_at IS NULL"
        " AND ($1::text IS NULL OR occupation_code = $1)",
        code,
    )
    found: dict[str, dict[str, dict[str, Point]]] = defaultdict(lambda: defaultdict(dict))
    for occupation, division, period, expected, low, high in rows:
        found[occupation][division][period] = Point(
            period=period, expected=expected, low=low, high=high
        )
    return found
