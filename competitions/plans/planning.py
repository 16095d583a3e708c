"""A year's plan of contests (竞赛计划): drawn up, decided by three, supplemented later."""

from datetime import date
from uuid import UUID

import msgspec
from asyncpg import UniqueViolationError

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Body, Decision, DecisionKind
from app.errors import ConflictError
from app.permits import Actor, Permit
from competitions.data import ContestLevel, ContestState, PlanState
from competitions.plans.data import Contest, ContestFacts, Plan
from competitions.plans.queries import contests_of, plan_of
from competitions.plans.reach import own_contest, own_plan, reaches
from competitions.plans.rules import contest_fault


class PlannedContest(msgspec.Struct, frozen=True, kw_only=True):
    """A contest as the decision on its plan names it."""

    name: str
    level: ContestLevel
    contest_class: int | None
    organiser: str
    starts_on: date
    ends_on: date


class PlanBody(Body, frozen=True, kw_only=True):
    """What a decision on a plan brings into force."""

    year: int
    title: str
    document_no: str
    contests: tuple[PlannedContest, ...]


async def draft_plan(
    actor: Actor, *, year: int, title: str, document_no: str = "", division: str | None = None
) -> UUID:
    """Draw up a plan, or a supplement where the year has one; return its key.

    The same draft again is the one there is. Raises ConflictError where the actor's grant does
    not reach the division.
    """
    if not reaches(actor, Permit.CONTEST_MANAGE, division):
        raise ConflictError("plan-division")
    key = uuid7()
    async with db.transaction(actor) as connection:
        await connection.execute(
            "SELECT pg_advisory_xact_lock(hashtext($1))", f"contest plan {year} {division}"
        )
        same: UUID | None = await connection.fetchval(
            "SELECT id FROM yearly_plan WHERE year = $1 AND division IS NOT DISTINCT FROM $2"
            " AND title = $3 AND state = 'draft'",
            year, division, title,
        )  # fmt: skip
        if same is not None:
            return same
        serial = await connection.fetchval(
            "INSERT INTO yearly_plan (id, year, serial, division, title, document_no, state,"
            " drawn_up_by, drawn_up_at) SELECT $1, $2::smallint, 1 + coalesce(max(serial), 0),"
            " $3::varchar, $4, $5, 'draft', $6, $7 FROM yearly_plan WHERE year = $2::smallint"
            " AND division IS NOT DISTINCT FROM $3::varchar RETURNING serial",
            key, year, division, title, document_no, actor.signature, clock.now(),
        )  # fmt: skip
        await record(
            actor, "competitions.plan.drafted", f"yearly_plan:{key}",
            {"year": year, "serial": serial, "division": division},
        )  # fmt: skip
    return key


async def change_plan(actor: Actor, key: UUID, *, title: str, document_no: str) -> None:
    """Change a draft's title and number; raises ConflictError once it is proposed."""
    async with db.transaction(actor) as connection:
        held = await _draft(actor, key)
        await connection.execute(
            "UPDATE yearly_plan SET title = $2, document_no = $3 WHERE id = $1",
            held.id, title, document_no,
        )  # fmt: skip
        await record(actor, "competitions.plan.changed", f"yearly_plan:{key}", {})


async def remove_plan(actor: Actor, key: UUID) -> None:
    """Take a draft without contests away; raises ConflictError where it has some."""
    async with db.transaction(actor) as connection:
        held = await _draft(actor, key)
        if await contests_of(key):
            raise ConflictError("plan-has-contests")
        await connection.execute("DELETE FROM yearly_plan WHERE id = $1", held.id)
        await record(actor, "competitions.plan.removed", f"yearly_plan:{key}", {})


async def _draft(actor: Actor, key: UUID) -> Plan:
    held = await own_plan(actor, key, lock=True)
    if held.state is not PlanState.DRAFT:
        raise ConflictError("plan-state", title=held.title)
    if await decisions.open_decision(DecisionKind.CONTEST_PLAN, key) is not None:
        raise ConflictError("plan-proposed", title=held.title)
    return held


def _checked(actor: Actor, plan: Plan, facts: ContestFacts) -> None:
    if code := contest_fault(facts, plan.year):
        raise ConflictError(code, year=plan.year)
    if plan.division is not None and facts.division != plan.division:
        raise ConflictError("plan-division")
    if not reaches(actor, Permit.CONTEST_MANAGE, facts.division):
        raise ConflictError("plan-division")


async def add_contest(actor: Actor, plan: UUID, facts: ContestFacts) -> UUID:
    """Add a contest to a draft; return its key. The same one again is the one there is.

    Raises ConflictError for what ``contest_fault`` names, and for another of that name.
    """
    key = uuid7()
    async with db.transaction(actor) as connection:
        held = await _draft(actor, plan)
        _checked(actor, held, facts)
        for one in await contests_of(plan):
            if one.name == facts.name:
                if _facts_of(one) == facts:
                    return one.id
                raise ConflictError("contest-twice", name=facts.name)
        await connection.execute(
            "INSERT INTO contest (id, plan, name, level, contest_class, division, organiser,"
            " undertaker, starts_on, ends_on, venue, state)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'planned')",
            key, plan, *_values(facts),
        )  # fmt: skip
        await record(
            actor, "competitions.contest.planned", f"contest:{key}",
            {"plan": str(plan), "level": facts.level.value, "class": facts.contest_class},
        )  # fmt: skip
    return key


def _values(facts: ContestFacts) -> tuple[object, ...]:
    return (
        facts.name, facts.level, facts.contest_class, facts.division, facts.organiser,
        facts.undertaker, facts.starts_on, facts.ends_on, facts.venue,
    )  # fmt: skip


def _facts_of(held: Contest) -> ContestFacts:
    return ContestFacts(**{name: getattr(held, name) for name in ContestFacts.__struct_fields__})


async def change_contest(actor: Actor, key: UUID, facts: ContestFacts) -> UUID:
    """Change a contest of a draft; return its plan's key."""
    async with db.transaction(actor) as connection:
        held = await own_contest(actor, key)
        _checked(actor, await _draft(actor, held.plan), facts)
        try:
            await connection.execute(
                "UPDATE contest SET name = $2, level = $3, contest_class = $4, division = $5,"
                " organiser = $6, undertaker = $7, starts_on = $8, ends_on = $9, venue = $10"
                " WHERE id = $1",
                key, *_values(facts),
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("contest-twice", name=facts.name) from error
        await record(actor, "competitions.contest.changed", f"contest:{key}", {})
    return held.plan


async def remove_contest(actor: Actor, key: UUID) -> UUID:
    """Take a contest without events out of a draft; return its plan's key."""
    async with db.transaction(actor) as connection:
        held = await own_contest(actor, key)
        await _draft(actor, held.plan)
        if await connection.fetchval("SELECT count(*) FROM contest_event WHERE contest = $1", key):
            raise ConflictError("contest-has-events", name=held.name)
        await connection.execute("DELETE FROM contest WHERE id = $1", key)
        await record(actor, "competitions.contest.removed", f"contest:{key}", {})
    return held.plan


async def propose_plan(actor: Actor, key: UUID) -> UUID:
    """Propose a plan, and return the decision's key.

    Raises ConflictError where it has no contest or no number (文号), and ``decision-open`` where
    somebody else has proposed it.
    """
    async with db.transaction(actor):
        held = await own_plan(actor, key, lock=True)
        if held.state is not PlanState.DRAFT:
            raise ConflictError("plan-state", title=held.title)
        contests = await contests_of(key)
        if not contests:
            raise ConflictError("plan-empty")
        if not held.document_no.strip():
            raise ConflictError("plan-number")
        return await decisions.propose(
            actor, DecisionKind.CONTEST_PLAN, key, title=held.title, body=_body(held, contests)
        )


def _body(held: Plan, contests: list[Contest]) -> PlanBody:
    fields = PlannedContest.__struct_fields__
    return PlanBody(
        year=held.year,
        title=held.title,
        document_no=held.document_no,
        contests=tuple(
            PlannedContest(**{name: getattr(one, name) for name in fields}) for one in contests
        ),
    )


async def plan_in_force(actor: Actor, decision: Decision) -> None:
    """Approve a plan and its contests: the effect of a CONTEST_PLAN, with its last signature."""
    held = await plan_of(decision.subject, lock=True)
    if held.state is not PlanState.DRAFT:
        raise ConflictError("plan-state", title=held.title)
    connection = require_transaction()
    await connection.execute(
        "UPDATE yearly_plan SET state = 'approved', approved_at = $2 WHERE id = $1",
        held.id, clock.now(),
    )  # fmt: skip
    await connection.execute(
        "UPDATE contest SET state = $2 WHERE plan = $1 AND state = 'planned'",
        held.id, ContestState.APPROVED,
    )  # fmt: skip
    await record(actor, "competitions.plan.approved", f"yearly_plan:{held.id}", {"year": held.year})
