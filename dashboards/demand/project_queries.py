"""Projects within the actor's reach, whom they need, and that by quarter."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from app import db
from app.db import require_transaction
from app.errors import NotFoundError
from app.i18n import current_language
from app.permits import Actor, Permit
from app.scope import reach_arguments
from dashboards.demand.project_data import Need, Project
from dashboards.demand.project_rules import demand_by_quarter

_PROJECT = (
    "SELECT p.id, p.name, p.owner, p.division, p.starts_on, p.opens_on, p.contact, p.phone,"
    " p.state, p.source, p.declared_at, p.organisation, p.decided_at, p.decided_by, p.reason,"
    " coalesce(d.name_zh, p.division) AS place, (SELECT coalesce(sum(n.headcount), 0)"
    " FROM project_demand n WHERE n.project = p.id)::int AS headcount FROM major_project p"
    " LEFT JOIN division d ON d.code = p.division"
)
_NEED = (
    "SELECT n.id, n.project, n.occupation_code AS code, coalesce(nullif(CASE WHEN $1 THEN"
    " o.name_en END, ''), o.name_zh, n.occupation_code) AS name, n.headcount, n.needed_from,"
    " n.needed_until FROM project_demand n JOIN major_project p ON p.id = n.project"
    " LEFT JOIN LATERAL (SELECT name_zh, name_en FROM occupation WHERE code = n.occupation_code"
    "  ORDER BY edition DESC LIMIT 1) o ON true"
)


def within(actor: Actor, permit: Permit, held: Project) -> None:
    """Raise NotFoundError for a project outside the actor's reach under this permit."""
    reach = actor.reach(permit)
    if not (
        reach.everything
        or held.organisation in reach.organisations
        or held.division in reach.divisions
    ):
        raise NotFoundError("not-found")


async def project_at(key: UUID, *, lock: bool = False) -> Project:
    """Return a project, in the current transaction; raises NotFoundError."""
    row = await require_transaction().fetchrow(
        f"{_PROJECT} WHERE p.id = $1{' FOR UPDATE OF p' if lock else ''}", key
    )
    if row is None:
        raise NotFoundError("not-found")
    return _project(row)


def _project(row: Mapping[str, object]) -> Project:
    return msgspec.convert(dict(row), Project)


async def projects(actor: Actor, permit: Permit) -> list[Project]:
    """Return the projects within the actor's reach, those to be decided first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_PROJECT} WHERE $1 OR p.organisation = ANY($2) OR p.division = ANY($3)"
            " ORDER BY p.state <> 'declared', p.state = 'ended', p.starts_on DESC, p.name",
            *reach_arguments(actor, permit),
        )
    return [_project(row) for row in rows]


async def one_project(actor: Actor, key: UUID, permit: Permit) -> tuple[Project, list[Need]]:
    """Return a project with whom it needs; raises NotFoundError outside the reach."""
    async with db.read(actor) as connection:
        held = await project_at(key)
        within(actor, permit, held)
        rows = await connection.fetch(
            f"{_NEED} WHERE n.project = $2 ORDER BY n.needed_from, n.id",
            current_language() == "en", key,
        )  # fmt: skip
    return held, [msgspec.convert(dict(row), Need) for row in rows]


async def confirmed_needs(code: str = "") -> list[Need]:
    """Return whom confirmed projects need, of one occupation or all, in the transaction."""
    rows = await require_transaction().fetch(
        f"{_NEED} WHERE p.state = 'confirmed' AND $2 IN ('', n.occupation_code)",
        current_language() == "en", code,
    )  # fmt: skip
    return [msgspec.convert(dict(row), Need) for row in rows]


async def project_demand_by_quarter(period: str = "") -> dict[str, dict[str, int]]:
    """Return confirmed projects' persons by quarter and occupation, in the transaction.

    From ``period`` on, every quarter where none is named. It is declared demand of its own,
    never added to reports without saying so.
    """
    found = demand_by_quarter(await confirmed_needs())
    return {quarter: people for quarter, people in found.items() if quarter >= period}
