"""Forecasts made at night and by command; figures set by hand and taken back."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit, Role, system_actor
from dashboards.forecasts import fitting
from dashboards.forecasts.data import Method, Outcome
from dashboards.forecasts.making import last_full, make
from dashboards.forecasts.reading import current_run, outcomes_of, reported, terms_on
from dashboards.forecasts.series import Reported
from dashboards.forecasts.terms import ForecastTerms
from dashboards.periods import quarter_of, quarters_after

MODELS = {Method.THETA: fitting.theta, Method.ETS: fitting.ets}
SHORTEST_REASON = 4


Persons = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


class ManualFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure set by hand, in persons, with why."""

    period: str
    expected: Persons
    low: Persons | None = None
    high: Persons | None = None
    reason: str


async def make_forecasts() -> UUID | None:
    """Forecast every series from what is reported and make the run current.

    Return the new run's key, or None where nothing was reported or nothing has changed.
    """
    actor = system_actor("forecasts", Role.CITY_OFFICER)
    async with db.read(actor):
        terms = await terms_on(clock.today())
        rows = await reported()
        before = await current_run()
        held = await outcomes_of(before.id) if before else []
    known = {one.digest: one for one in held if one.digest}
    made = await asyncio.to_thread(_crunch, rows, terms, known)
    if made is None:
        return None
    last, outcomes = made
    if before and before.last_period == last and _digests(outcomes) == _digests(held):
        return None
    async with db.transaction(actor) as connection:
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext('forecasts'))")
        return await _enter(actor, last, outcomes)


async def forecast_at_night() -> None:
    """Forecast every series anew where a report has changed it."""
    await make_forecasts()


def _crunch(
    rows: Sequence[Reported], terms: ForecastTerms, known: Mapping[str, Outcome]
) -> tuple[str, list[Outcome]] | None:
    last = last_full(rows, terms)
    return None if last is None else (last, make(rows, last, terms, MODELS, known))


def _digests(outcomes: Sequence[Outcome]) -> set[tuple[object, ...]]:
    return {
        (one.series.code, one.series.division, one.digest, one.series.values, one.points)
        for one in outcomes
    }


async def _enter(actor: Actor, last: str, outcomes: Sequence[Outcome]) -> UUID:
    connection, run = require_transaction(), uuid7()
    refused = sum(one.state == "refused" for one in outcomes)
    await connection.execute("UPDATE forecast_run SET current = false WHERE current")
    await connection.execute(
        "INSERT INTO forecast_run (id, made_at, last_period, series, refused, current)"
        " VALUES ($1, $2, $3, $4, $5, true)",
        run, clock.now(), last, len(outcomes), refused,
    )  # fmt: skip
    keys = [uuid7() for _ in outcomes]
    await connection.executemany(
        "INSERT INTO forecast_series (id, run, occupation_code, division, state, method,"
        " benchmark, quarters, origins, mase, backtest, coverage)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        [_series_row(key, run, one) for key, one in zip(keys, outcomes, strict=True)],
    )
    await connection.executemany(
        "INSERT INTO forecast_point (id, series, period, expected, low, high, benchmark)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7)",
        [
            (uuid7(), key, p.period, p.expected, p.low, p.high, p.benchmark)
            for key, one in zip(keys, outcomes, strict=True)
            for p in one.points
        ],
    )
    facts = {"last": last, "series": len(outcomes), "refused": refused}
    await record(actor, "dashboards.forecasts.made", f"forecast_run:{run}", facts)
    return run


def _series_row(key: UUID, run: UUID, one: Outcome) -> tuple[Any, ...]:
    # Points stand in rows of their own, the rest in columns or in the document of the back-test.
    document = msgspec.json.encode(msgspec.structs.replace(one, points=(), mase={})).decode()
    return (
        key, run, one.series.code, one.series.division, one.state, one.method or "",
        one.benchmark or "", len(one.series.known), one.origins,
        msgspec.json.encode(one.mase).decode(), document, one.coverage,
    )  # fmt: skip


async def set_figure(actor: Actor, code: str, division: str, figure: ManualFigure) -> UUID:
    """Set a figure by hand; return its key. It overrides the forecast until taken back.

    The same again is the one there is; another for the quarter takes the former back. Raises
    NotFoundError for an unknown occupation or a division outside the actor's reach, and
    ConflictError for a quarter not ahead, a band the wrong way round or a missing reason.
    """
    async with db.transaction(actor) as connection:
        await _within(actor, code, division)
        await _check(figure)
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtext($1))", f"manual {code} {division}"
        )
        held = await connection.fetchrow(
            "SELECT id, expected, low, high, reason FROM manual_forecast WHERE occupation_code = $1"
            " AND division = $2 AND period = $3 AND withdrawn_at IS NULL",
            code, division, figure.period,
        )  # fmt: skip
        wanted = (figure.expected, figure.low, figure.high, figure.reason)
        if held and tuple(held)[1:] == wanted:
            return UUID(str(held["id"]))
        if held:
            await _end(actor, held["id"], code, division)
        key = uuid7()
        await connection.execute(
            "INSERT INTO manual_forecast (id, occupation_code, division, period, expected, low,"
            " high, reason, account, author, set_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            key, code, division, figure.period, *wanted, actor.account or uuid7(),
            actor.signature, clock.now(),
        )  # fmt: skip
        facts = {"division": division, "period": figure.period, "expected": figure.expected}
        await record(
            actor, "dashboards.forecast.set", f"occupation:{code}", facts, reason=figure.reason
        )
    return key


async def _check(figure: ManualFigure) -> None:
    terms = await terms_on(clock.today())
    run = await current_run()
    ahead = quarters_after(run.last_period if run else quarter_of(clock.today()), terms.horizon)
    if figure.period not in ahead:
        raise ConflictError("forecast-quarter")
    low, high = figure.low, figure.high
    paired = (low is None) == (high is None)
    if figure.expected < 0 or not paired:
        raise ConflictError("forecast-band")
    if low is not None and high is not None and not 0 <= low <= figure.expected <= high:
        raise ConflictError("forecast-band")
    if len(figure.reason.strip()) < SHORTEST_REASON:
        raise ConflictError("forecast-reason")


async def withdraw_figure(actor: Actor, key: UUID) -> tuple[str, str]:
    """Take a figure set by hand back; return its occupation and division. Twice is once.

    Raises NotFoundError.
    """
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT occupation_code, division, withdrawn_at FROM manual_forecast WHERE id = $1"
            " FOR UPDATE",
            key,
        )
        if row is None:
            raise NotFoundError("not-found")
        code, division = row["occupation_code"], row["division"]
        await _within(actor, code, division)
        if row["withdrawn_at"] is None:
            await _end(actor, key, code, division)
    return code, division


async def _end(actor: Actor, key: UUID, code: str, division: str) -> None:
    await require_transaction().execute(
        "UPDATE manual_forecast SET withdrawn_at = $2 WHERE id = $1", key, clock.now()
    )
    facts = {"division": division, "figure": str(key)}
    await record(actor, "dashboards.forecast.withdrawn", f"occupation:{code}", facts)


async def _within(actor: Actor, code: str, division: str) -> None:
    reach = actor.reach(Permit.FORECAST_SET)
    known = await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM occupation WHERE code = $1)"
        " AND ($2 = '' OR EXISTS (SELECT FROM division WHERE code = $2))",
        code, division,
    )  # fmt: skip
    if not known or not (reach.everything or division in reach.divisions):
        raise NotFoundError("not-found")
