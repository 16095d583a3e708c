"""Plans as officers read them: the list, one with its contests."""

from typing import Annotated
from uuid import UUID

import msgspec

from app import db
from app.decisions.data import Decision, DecisionKind
from app.decisions.queries import decisions_about
from app.decisions.service import open_decision, reason_of_return
from app.errors import NotFoundError
from app.permits import Actor, Permit
from app.reference.queries import DivisionName, division_names
from app.scope import reach_arguments
from app.settings import settings
from competitions.data import PlanState
from competitions.plans.data import Contest, Plan
from competitions.plans.queries import contests_of, plan_of
from competitions.plans.reach import own_contest, own_plan, reaches

PAGE = 50


class PlanFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list of plans is narrowed to, as the URL says it."""

    year: Annotated[int, msgspec.Meta(ge=2000, le=2100)] | None = None
    state: PlanState | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class PlanLine(msgspec.Struct, frozen=True, kw_only=True):
    """A plan in the list."""

    id: UUID
    year: int
    serial: int
    division: str | None
    title: str
    document_no: str
    state: PlanState
    contests: int
    proposed: bool


class PlanList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of plans."""

    rows: list[PlanLine]
    total: int
    names: dict[str, DivisionName]


class PlanDesk(msgspec.Struct, frozen=True, kw_only=True):
    """One plan with its contests; ``manages`` says whether the reader may change it."""

    held: Plan
    contests: list[Contest]
    proposed: Decision | None
    returned_for: str
    decisions: list[Decision]
    names: dict[str, DivisionName]
    manages: bool


async def places() -> dict[str, DivisionName]:
    """Return the city's counties and zones by code, in the current transaction."""
    return {one.code: one for one in await division_names(settings().city_code)}


async def divisions_within(actor: Actor) -> tuple[list[DivisionName], bool]:
    """Return the places an actor may plan contests for, and whether the whole city is one."""
    async with db.read(actor):
        found = (await places()).values()
    may = [one for one in found if reaches(actor, Permit.CONTEST_MANAGE, one.code)]
    return may, reaches(actor, Permit.CONTEST_MANAGE, None)


async def plan_list(actor: Actor, wanted: PlanFilter) -> PlanList:
    """Return plans, the newest year first; drafts are for those who reach them."""
    everything, _, divisions = reach_arguments(actor, Permit.CONTEST_VIEW)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT p.id, p.year, p.serial, p.division, p.title, p.document_no, p.state,"
            " (SELECT count(*) FROM contest c WHERE c.plan = p.id) AS contests,"
            " EXISTS (SELECT FROM official_decision d WHERE d.kind = 'contest_plan'"
            " AND d.subject = p.id AND d.state IN ('proposed', 'reviewed', 'signed')) AS proposed,"
            " count(*) OVER () AS total FROM yearly_plan p"
            " WHERE (p.state = 'approved' OR $1 OR p.division = ANY($2))"
            " AND ($3::int IS NULL OR p.year = $3) AND ($4::text IS NULL OR p.state = $4)"
            " ORDER BY p.year DESC, p.division NULLS FIRST, p.serial DESC LIMIT $5 OFFSET $6",
            everything, divisions, wanted.year, wanted.state, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
        return PlanList(
            rows=msgspec.convert([dict(row) for row in rows], list[PlanLine]),
            total=rows[0]["total"] if rows else 0,
            names=await places(),
        )


async def plan_desk(actor: Actor, key: UUID) -> PlanDesk:
    """Return one plan; raises NotFoundError for a draft out of reach."""
    async with db.read(actor):
        held = await plan_of(key)
        if held.state is PlanState.DRAFT:
            await own_plan(actor, key, Permit.CONTEST_VIEW)
        return PlanDesk(
            held=held,
            contests=await contests_of(key),
            proposed=await open_decision(DecisionKind.CONTEST_PLAN, key),
            returned_for=await reason_of_return(DecisionKind.CONTEST_PLAN, key),
            decisions=await decisions_about(key) if actor.may(Permit.DECISION_VIEW) else [],
            names=await places(),
            manages=actor.may(Permit.CONTEST_MANAGE)
            and reaches(actor, Permit.CONTEST_MANAGE, held.division),
        )


async def planned_contest(actor: Actor, key: UUID) -> tuple[Plan, Contest]:
    """Return a contest with its plan, to be changed; raises NotFoundError out of reach."""
    async with db.read(actor):
        contest = await own_contest(actor, key)
        plan = await plan_of(contest.plan)
        if not reaches(actor, Permit.CONTEST_MANAGE, plan.division):
            raise NotFoundError("not-found")
        return plan, contest
