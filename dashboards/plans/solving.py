"""The job that solves a plan: gather, solve off the event loop, write what came of it."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.permits import Actor
from dashboards.plans import model
from dashboards.plans.data import (
    Gathered,
    Limits,
    Offer,
    PlanOutcome,
    PlanState,
    Refusal,
    Solution,
)
from dashboards.plans.gathering import gather, offer_key, terms_on
from dashboards.plans.shortages import SOLVER

SOLVE = "dashboards.plans.solve"


async def solve(key: UUID) -> None:
    """Solve a plan that waits for it; one that does not is left as it is."""
    async with db.read(SOLVER) as connection:
        row = await connection.fetchrow(
            "SELECT period, limits, state FROM seat_plan WHERE id = $1", key
        )
        if row is None or row["state"] != PlanState.SOLVING:
            return
        terms = await terms_on(clock.today())
        limits = msgspec.json.decode(row["limits"], type=Limits)
        locks = await _locks(key)
        gathered = await gather(row["period"], limits, locks, terms)
    outcome = await asyncio.to_thread(_solved, gathered, float(terms.solve_seconds))
    async with db.transaction(SOLVER):
        await _enter(SOLVER, key, gathered, outcome)


def _solved(gathered: Gathered, seconds: float) -> PlanOutcome:
    refusal, solution = gathered.refusal, Solution()
    if gathered.problem is not None:
        try:
            solution = model.solve(gathered.problem, seconds=seconds)
            refusal = None if solution.seats else Refusal.CLASH
        except model.SlowError:
            refusal = Refusal.SLOW
    return PlanOutcome(
        target=gathered.target,
        rated=gathered.rated,
        refusal=refusal,
        notes=gathered.notes,
        leads=gathered.leads,
        solution=solution,
    )


async def _locks(key: UUID) -> dict[str, int]:
    rows = await require_transaction().fetch(
        "SELECT organisation, occupation_code, level, locked_seats FROM seat_plan_row"
        " WHERE plan = $1 AND locked",
        key,
    )
    return {
        offer_key(row["organisation"], row["occupation_code"], row["level"]): row["locked_seats"]
        for row in rows
    }


async def _enter(actor: Actor, key: UUID, gathered: Gathered, outcome: PlanOutcome) -> None:
    connection = require_transaction()
    state = await connection.fetchval("SELECT state FROM seat_plan WHERE id = $1 FOR UPDATE", key)
    if state != PlanState.SOLVING:
        return
    to = PlanState.REFUSED if outcome.refusal else PlanState.SOLVED
    await connection.execute(
        "UPDATE seat_plan SET state = $2, problem = $3, outcome = $4, solved_at = $5,"
        " changed_at = $5 WHERE id = $1",
        key, to, msgspec.json.encode(gathered.problem).decode(),
        msgspec.json.encode(outcome).decode(), clock.now(),
    )  # fmt: skip
    if outcome.solution.seats and gathered.problem:
        await _rows(key, gathered.problem.offers, outcome.solution)
    else:
        await _no_rows(key)
    facts = {
        "state": to.value,
        "seats": sum(seat.mid for seat in outcome.solution.seats),
        "refusal": outcome.refusal,
    }
    await record(actor, "dashboards.plan.solved", f"seat_plan:{key}", facts)


async def _no_rows(key: UUID) -> None:
    """Leave what is locked alone, with no seats: figures of another solving are of no plan."""
    connection = require_transaction()
    await connection.execute("DELETE FROM seat_plan_row WHERE plan = $1 AND NOT locked", key)
    await connection.execute(
        "UPDATE seat_plan_row SET low = 0, seats = 0, high = 0, robust = 0, classes = 0, cost = 0,"
        " expected_placed = 0 WHERE plan = $1",
        key,
    )


async def _rows(key: UUID, offers: Sequence[Offer], solution: Solution) -> None:
    """Write the rows anew; what is locked keeps its lock."""
    connection = require_transaction()
    held: Mapping[str, Any] = {
        offer_key(row["organisation"], row["occupation_code"], row["level"]): row
        for row in await connection.fetch(
            "DELETE FROM seat_plan_row WHERE plan = $1 RETURNING organisation, occupation_code,"
            " level, locked, locked_seats, lock_reason",
            key,
        )
    }
    rows = []
    for offer, seat in zip(offers, solution.seats, strict=True):
        before = held.get(offer.key)
        lock = (
            (True, before["locked_seats"], before["lock_reason"])
            if before and before["locked"]
            else (False, None, "")
        )
        rows.append(
            (
                uuid7(), key, offer.occupation, offer.level, UUID(offer.institution),
                offer.division, offer.last, seat.low, seat.mid, seat.high, seat.robust,
                seat.classes, round(seat.cost), round(seat.placed), *lock,
            )
        )  # fmt: skip
    await connection.executemany(
        "INSERT INTO seat_plan_row (id, plan, occupation_code, level, organisation, division,"
        " last_seats, low, seats, high, robust, classes, cost, expected_placed, locked,"
        " locked_seats, lock_reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
        " $13, $14, $15, $16, $17)",
        rows,
    )
