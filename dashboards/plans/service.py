"""A seat plan drawn up, solved, locked, handed in, signed."""

from datetime import datetime
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Body, Decision, DecisionKind
from app.errors import ConflictError, NotFoundError
from app.jobs.queue import enqueue
from app.permits import Actor
from app.reference.queries import division_names, occupation_names
from app.settings import settings
from dashboards.periods import quarter_of, quarters_after
from dashboards.plans.data import PLAN_TRANSITIONS, Limits, Offer, PlanState, Problem
from dashboards.plans.matrix import holds
from dashboards.plans.solving import SOLVE

SHORTEST_REASON = 4
PLANNED_AHEAD = 4
_WHOLE = 100
_EDITABLE = frozenset({PlanState.DRAFT, PlanState.SOLVED, PlanState.REFUSED})


class PlannedSeats(msgspec.Struct, frozen=True, kw_only=True):
    """Seats as the decision names them."""

    occupation: str
    institution: str
    level: str
    seats: int
    classes: int
    cost: int


class SeatPlanBody(Body, frozen=True, kw_only=True):
    """What a decision on a seat plan brings into force."""

    period: str
    title: str
    seats: int
    classes: int
    cost: int
    budget: int
    rows: tuple[PlannedSeats, ...]


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A plan as a step finds it."""

    id: UUID
    period: str
    title: str
    state: PlanState
    limits: Limits
    changed_at: datetime


async def draft_plan(actor: Actor, *, period: str, title: str, limits: Limits) -> UUID:
    """Draw up a plan for a quarter and have it solved; return its key.

    The same draft again is the one there is. Raises ConflictError for a quarter that has begun
    or lies too far ahead, and for limits that say nothing.
    """
    key = uuid7()
    async with db.transaction(actor) as connection:
        if period not in quarters_after(quarter_of(clock.today()), PLANNED_AHEAD):
            raise ConflictError("plan-quarter")
        await _check(limits)
        await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"plan {period}")
        written = msgspec.json.encode(limits).decode()
        same: UUID | None = await connection.fetchval(
            "SELECT id FROM seat_plan WHERE period = $1 AND title = $2 AND limits = $3::jsonb"
            " AND state NOT IN ('signed', 'discarded')",
            period, title, written,
        )  # fmt: skip
        if same is not None:
            return same
        await connection.execute(
            "INSERT INTO seat_plan (id, period, title, state, limits, drafter, drafted_by,"
            " changed_at, signed_by) VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7, '')",
            key, period, title, written, actor.account or uuid7(), actor.signature, clock.now(),
        )  # fmt: skip
        await record(actor, "dashboards.plan.drafted", f"seat_plan:{key}", {"period": period})
        await _send(actor, key, PlanState.DRAFT)
    return key


async def _check(limits: Limits) -> None:
    if limits.budget is None or limits.budget <= 0:
        raise ConflictError("plan-no-budget")
    if not 0 <= limits.swing <= _WHOLE or not 0 <= limits.priority <= _WHOLE:
        raise ConflictError("plan-share")
    if any(least < 0 for least in limits.floors.values()) or (limits.new_budget or 0) < 0:
        raise ConflictError("plan-share")
    known = {division.code for division in await division_names(settings().city_code)}
    named = {*limits.floors, *limits.routes}.union(*limits.routes.values())
    if not named <= known:
        raise ConflictError("plan-place")


async def change_limits(actor: Actor, key: UUID, limits: Limits) -> None:
    """Change a plan's limits and have it solved anew."""
    async with db.transaction(actor) as connection:
        held = await _editable(key)
        await _check(limits)
        await connection.execute(
            "UPDATE seat_plan SET limits = $2, changed_at = $3 WHERE id = $1",
            key, msgspec.json.encode(limits).decode(), clock.now(),
        )  # fmt: skip
        await record(actor, "dashboards.plan.limited", f"seat_plan:{key}", {})
        await _send(actor, key, held.state)


async def solve_again(actor: Actor, key: UUID) -> None:
    """Have a plan solved anew, with its locks. One that is being solved is left to it."""
    async with db.transaction(actor):
        held = await _held(key)
        if held.state is not PlanState.SOLVING:
            await _send(actor, key, (await _editable(key)).state)


async def _send(actor: Actor, key: UUID, state: PlanState) -> None:
    await _move(actor, key, state, PlanState.SOLVING)
    await enqueue(SOLVE, key)


async def _move(actor: Actor, key: UUID, state: PlanState, to: PlanState) -> None:
    if to not in PLAN_TRANSITIONS[state]:
        raise ConflictError("plan-step")
    await require_transaction().execute(
        "UPDATE seat_plan SET state = $2, changed_at = $3 WHERE id = $1", key, to, clock.now()
    )
    facts = {"from": state.value, "to": to.value}
    await record(actor, "dashboards.plan.moved", f"seat_plan:{key}", facts)


async def _held(key: UUID) -> Held:
    """Return the plan, locked. One whose decision came back is solved again, not handed in."""
    row = await require_transaction().fetchrow(
        "SELECT id, period, title, state, limits, changed_at FROM seat_plan WHERE id = $1"
        " FOR UPDATE",
        key,
    )
    if row is None:
        raise NotFoundError("not-found")
    held = Held(
        id=row["id"],
        period=row["period"],
        title=row["title"],
        state=PlanState(row["state"]),
        limits=msgspec.json.decode(row["limits"], type=Limits),
        changed_at=row["changed_at"],
    )
    if held.state is PlanState.HANDED_IN and not await decisions.open_decision(
        DecisionKind.SEAT_PLAN, key
    ):
        return msgspec.structs.replace(held, state=PlanState.SOLVED)
    return held


async def _editable(key: UUID) -> Held:
    held = await _held(key)
    if held.state not in _EDITABLE:
        raise ConflictError("plan-step")
    return held


async def lock_row(actor: Actor, row: UUID, *, seats: int, reason: str) -> UUID:
    """Fix a row's seats with a reason; return its plan's key. It holds from the next solving on.

    Raises ConflictError where whole classes cannot hold so many seats, without a reason, and for
    a row that the last solving did not offer.
    """
    async with db.transaction(actor) as connection:
        plan, key, offer = await _offer_of(row)
        if offer is None:
            raise ConflictError("plan-no-offer")
        if len(reason.strip()) < SHORTEST_REASON:
            raise ConflictError("plan-reason")
        if seats < 0 or not holds(seats, offer):
            raise ConflictError("plan-classes", least=offer.smallest, most=offer.largest)
        if seats < offer.approved:
            raise ConflictError("plan-approved", approved=offer.approved)
        await connection.execute(
            "UPDATE seat_plan_row SET locked = true, locked_seats = $2, lock_reason = $3"
            " WHERE id = $1",
            row, seats, reason,
        )  # fmt: skip
        facts = {"offer": key, "seats": seats}
        await record(actor, "dashboards.plan.locked", f"seat_plan:{plan}", facts, reason=reason)
    return plan


async def unlock_row(actor: Actor, row: UUID) -> UUID:
    """Set a row free again; return its plan's key. The plan is then solved anew to be handed in.

    One that is free stays so.
    """
    async with db.transaction(actor) as connection:
        plan, key, _ = await _offer_of(row)
        freed = await connection.fetchval(
            "UPDATE seat_plan_row SET locked = false, locked_seats = NULL, lock_reason = ''"
            " WHERE id = $1 AND locked RETURNING id",
            row,
        )
        if freed is not None:
            await connection.execute("UPDATE seat_plan SET solved_at = NULL WHERE id = $1", plan)
            await record(actor, "dashboards.plan.unlocked", f"seat_plan:{plan}", {"offer": key})
    return plan


async def _offer_of(row: UUID) -> tuple[UUID, str, Offer | None]:
    """Return a row's plan, the key of what it offers, and that offer where one was gathered."""
    found = await require_transaction().fetchrow(
        "SELECT r.plan, r.organisation::text || '|' || r.occupation_code || '|' || r.level AS key,"
        " p.problem FROM seat_plan_row r JOIN seat_plan p ON p.id = r.plan WHERE r.id = $1",
        row,
    )
    if found is None:
        raise NotFoundError("not-found")
    await _editable(found["plan"])
    problem = msgspec.json.decode(found["problem"] or "null", type=Problem | None)
    offers = () if problem is None else problem.offers
    offer = next((offer for offer in offers if offer.key == found["key"]), None)
    return found["plan"], found["key"], offer


async def discard_plan(actor: Actor, key: UUID) -> None:
    """Put a plan aside for good; one that is aside stays so."""
    async with db.transaction(actor):
        held = await _held(key)
        if held.state is not PlanState.DISCARDED:
            await _move(actor, key, held.state, PlanState.DISCARDED)


async def hand_in(actor: Actor, key: UUID) -> UUID:
    """Hand a solved plan in and return the decision's key.

    Raises ConflictError where a lock has changed since it was solved, and ``decision-open``.
    """
    async with db.transaction(actor) as connection:
        held = await _held(key)
        if held.state is PlanState.HANDED_IN:
            found = await decisions.open_decision(DecisionKind.SEAT_PLAN, key)
            if found is not None and found.proposer == actor.account:
                return found.id
        if held.state is not PlanState.SOLVED:
            raise ConflictError("plan-step")
        if await connection.fetchval(
            "SELECT p.solved_at IS NULL OR EXISTS (SELECT FROM seat_plan_row r"
            " WHERE r.plan = p.id AND r.locked AND r.locked_seats <> r.seats)"
            " FROM seat_plan p WHERE p.id = $1",
            key,
        ):
            raise ConflictError("plan-unsolved-lock")
        body = await _body(held)
        if not body.rows:
            raise ConflictError("plan-empty-seats")
        await _move(actor, key, held.state, PlanState.HANDED_IN)
        return await decisions.propose(
            actor, DecisionKind.SEAT_PLAN, key, title=held.title, body=body
        )


async def _body(held: Held) -> SeatPlanBody:
    rows = await require_transaction().fetch(
        "SELECT r.occupation_code, r.level, o.name, r.seats, r.classes, r.cost FROM seat_plan_row r"
        " JOIN organisation o ON o.id = r.organisation WHERE r.plan = $1 AND r.seats > 0"
        " ORDER BY r.seats DESC, o.name",
        held.id,
    )
    names = await occupation_names()
    planned = tuple(
        PlannedSeats(
            occupation=names[code].zh if code in names else code,
            institution=name,
            level=level,
            seats=seats,
            classes=classes,
            cost=cost,
        )
        for code, level, name, seats, classes, cost in rows
    )
    return SeatPlanBody(
        period=held.period,
        title=held.title,
        seats=sum(row.seats for row in planned),
        classes=sum(row.classes for row in planned),
        cost=sum(row.cost for row in planned),
        budget=held.limits.budget or 0,
        rows=planned,
    )


async def plan_in_force(actor: Actor, decision: Decision) -> None:
    """Sign a plan: the effect of a SEAT_PLAN, with its last signature."""
    held = await _held(decision.subject)
    stored = await require_transaction().fetchval(
        "SELECT state FROM seat_plan WHERE id = $1", decision.subject
    )
    if stored != PlanState.HANDED_IN:
        raise ConflictError("plan-step")
    if await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM seat_plan WHERE period = $1 AND state = 'signed')", held.period
    ):
        raise ConflictError("plan-signed-already")
    await require_transaction().execute(
        "UPDATE seat_plan SET state = 'signed', signed_at = $2, signed_by = $3, changed_at = $2"
        " WHERE id = $1",
        held.id, clock.now(), actor.signature,
    )  # fmt: skip
    await record(actor, "dashboards.plan.signed", f"seat_plan:{held.id}", {"period": held.period})
