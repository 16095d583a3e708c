"""A project's steps: declared, whom it needs, confirmed or refused by the city, ended."""

from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from app.reference.queries import division_names, occupation_words
from app.settings import settings
from dashboards.demand.opening import city_only
from dashboards.demand.project_data import (
    CHANGEABLE,
    PROJECT_TRANSITIONS,
    NeedFacts,
    Project,
    ProjectFacts,
    ProjectState,
)
from dashboards.demand.project_queries import project_at, within

_FACTS = ProjectFacts.__struct_fields__


async def declare_project(actor: Actor, facts: ProjectFacts, permit: Permit) -> UUID:
    """Declare a project as employer or county; the same name and place is the one that is there.

    Raises ConflictError for dates that run backwards and an unknown place, NotFoundError for a
    place outside the reach or another's project of that name.
    """
    if facts.opens_on is not None and facts.opens_on < facts.starts_on:
        raise ConflictError("project-dates")
    reach = actor.reach(permit)
    own = next(iter(sorted(reach.organisations)), None)
    async with db.transaction(actor) as connection:
        if facts.division not in {one.code for one in await division_names(settings().city_code)}:
            raise ConflictError("project-place")
        if own is None and not reach.everything and facts.division not in reach.divisions:
            raise NotFoundError("not-found")
        there: UUID | None = await connection.fetchval(
            "SELECT id FROM major_project WHERE name = $1 AND division = $2",
            facts.name, facts.division,
        )  # fmt: skip
        if there is not None:
            within(actor, permit, await project_at(there))
            return there
        key = uuid7()
        await connection.execute(
            "INSERT INTO major_project (id, state, source, declared_at, declared_by, organisation,"
            f" {', '.join(_FACTS)}) VALUES ($1, 'declared', $2, $3, $4, $5,"
            f" {', '.join(f'${n}' for n in range(6, 6 + len(_FACTS)))})",
            key, "employer" if own else "county", clock.now(), actor.account, own,
            *(getattr(facts, name) for name in _FACTS),
        )  # fmt: skip
        await record(actor, "dashboards.project.declared", f"major_project:{key}", {})
    return key


async def _changing(actor: Actor, key: UUID, permit: Permit) -> Project:
    held = await project_at(key, lock=True)
    within(actor, permit, held)
    if held.state not in CHANGEABLE:
        raise ConflictError("project-state")
    await require_transaction().execute(
        "UPDATE major_project SET state = 'declared', reason = '' WHERE id = $1", key
    )
    return held


async def add_need(actor: Actor, key: UUID, facts: NeedFacts, permit: Permit) -> None:
    """Say whom a project needs; the same occupation from the same day is replaced.

    The project is then declared anew. Raises ConflictError for an unknown occupation and dates
    that run backwards.
    """
    if facts.needed_until is not None and facts.needed_until < facts.needed_from:
        raise ConflictError("project-dates")
    async with db.transaction(actor) as connection:
        await _changing(actor, key, permit)
        code = (await occupation_words()).get(facts.occupation)
        if code is None:
            raise ConflictError("vacancy-occupation-unknown", value=facts.occupation)
        await connection.execute(
            "INSERT INTO project_demand (id, project, occupation_code, level, headcount,"
            " needed_from, needed_until) VALUES ($1, $2, $3, '', $4, $5, $6)"
            " ON CONFLICT (project, occupation_code, level, needed_from) DO UPDATE SET"
            " headcount = excluded.headcount, needed_until = excluded.needed_until",
            uuid7(), key, code, facts.headcount, facts.needed_from, facts.needed_until,
        )  # fmt: skip
        await record(
            actor, "dashboards.project.need-entered", f"major_project:{key}",
            {"occupation": code, "people": facts.headcount},
        )  # fmt: skip


async def remove_need(actor: Actor, key: UUID, need: UUID, permit: Permit) -> None:
    """Take a need back; one that is gone stays gone."""
    async with db.transaction(actor) as connection:
        await _changing(actor, key, permit)
        await connection.execute(
            "DELETE FROM project_demand WHERE id = $1 AND project = $2", need, key
        )
        await record(actor, "dashboards.project.need-removed", f"major_project:{key}", {})


async def decide_project(actor: Actor, key: UUID, to: ProjectState, reason: str = "") -> None:
    """Confirm, refuse or end a project as the city; the same decision again changes nothing.

    Raises ConflictError for a refusal or an end without a reason, and a project that needs
    nobody yet.
    """
    city_only(actor, Permit.DEMAND_ACCEPT)
    if to is ProjectState.DECLARED:
        raise ConflictError("project-state")
    if to is not ProjectState.CONFIRMED and not reason:
        raise ConflictError("return-reason")
    async with db.transaction(actor) as connection:
        held = await project_at(key, lock=True)
        if held.state is to:
            return
        if to not in PROJECT_TRANSITIONS[held.state]:
            raise ConflictError("project-state")
        if to is ProjectState.CONFIRMED and not held.headcount:
            raise ConflictError("project-nobody")
        await connection.execute(
            "UPDATE major_project SET state = $2, reason = $3, decided_at = $4, decided_by = $5"
            " WHERE id = $1",
            key, to.value, reason, clock.now(), actor.signature,
        )  # fmt: skip
        await record(
            actor, f"dashboards.project.{to.value}", f"major_project:{key}", {}, reason=reason
        )
