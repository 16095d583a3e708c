"""Versions of the ladder's terms, whose standing a draft changes, past checks played again."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.decisions.data import DecisionKind
from app.decisions.service import open_decision
from app.i18n import current_language
from app.masking import mask_name
from app.people.data import Tier
from app.permits import Actor
from app.reference.queries import division_names, occupation_names
from app.settings import settings
from app.terms import service as terms_store
from certifications.policy.data import ChangedPerson, PolicyState, PolicyVersion, Simulation
from certifications.queries import LADDER
from certifications.terms import LadderTerms

PAGE = 50


class ChangeFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which changed persons are shown."""

    tier: Tier | None = None
    way: str | None = None
    """``gain`` or ``lose``: who may apply then and not now, or the other way round."""
    division: str = ""
    occupation: str = ""
    age: str = ""
    page: int = 1


async def policy_versions(actor: Actor) -> list[PolicyVersion]:
    """Return every version of the ladder's terms, the newest first."""
    async with db.read(actor):
        return [await _version(row) for row in await terms_store.versions(LADDER)]


async def policy_version(actor: Actor, key: UUID) -> PolicyVersion:
    """Return one version; raises NotFoundError."""
    async with db.read(actor):
        return await version_of(key)


async def version_of(key: UUID, *, lock: bool = False) -> PolicyVersion:
    """Return one version in the current transaction; raises NotFoundError."""
    return await _version(await terms_store.version(key, kind=LADDER, lock=lock))


async def _version(row: Mapping[str, Any]) -> PolicyVersion:
    decision = None
    if row["state"] == PolicyState.SIMULATED:
        decision = await open_decision(DecisionKind.POLICY, row["id"])
    told = msgspec.json.decode(row["simulation"]) if row["simulation"] else None
    return PolicyVersion(
        id=row["id"],
        number=row["number"],
        title=row["title"],
        terms=msgspec.json.decode(row["body"], type=LadderTerms),
        state=PolicyState(row["state"]),
        valid_from=row["valid_from"],
        drafted_by=row["drafted_by"],
        changed_at=row["changed_at"],
        published_at=row["published_at"],
        simulation=msgspec.convert(told, Simulation) if row["simulated_at"] else None,
        simulating=told is not None and row["simulated_at"] is None,
        decision=decision.id if decision else None,
    )


async def changed_people(
    actor: Actor, key: UUID, wanted: ChangeFilter
) -> tuple[list[ChangedPerson], int]:
    """Return a page of the persons whose standing a draft changes, and how many there are."""
    async with db.read(actor) as connection:
        rows: Sequence[Mapping[str, Any]] = await connection.fetch(
            "SELECT c.person, p.name, c.tier, c.before, c.after, c.division, c.occupation_code,"
            " c.age_band, count(*) OVER () AS total FROM simulated_change c"
            " JOIN person p ON p.id = c.person WHERE c.version = $1"
            " AND ($2::text IS NULL OR c.tier = $2)"
            " AND ($3::text IS NULL OR ($3 = 'gain' AND c.after = 'eligible')"
            "  OR ($3 = 'lose' AND c.before = 'eligible'))"
            " AND ($4 = '' OR c.division = $4) AND ($5 = '' OR c.occupation_code = $5)"
            " AND ($6 = '' OR c.age_band = $6)"
            " ORDER BY c.tier, p.pinyin, c.person LIMIT $7 OFFSET $8",
            key, wanted.tier, wanted.way, wanted.division, wanted.occupation, wanted.age,
            PAGE, PAGE * (max(wanted.page, 1) - 1),
        )  # fmt: skip
    people = [
        msgspec.convert({**row, "name": mask_name(row["name"])}, ChangedPerson) for row in rows
    ]
    return people, rows[0]["total"] if rows else 0


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """Divisions and occupations by code, as a page names them."""

    divisions: dict[str, str]
    occupations: dict[str, str]


async def names(actor: Actor, occupations: Sequence[str]) -> Names:
    """Return the names of the city's divisions and of these occupations, in the language spoken."""
    async with db.read(actor):
        divisions = await division_names(settings().city_code)
        known = await occupation_names()
    chinese = current_language() == "zh"
    return Names(
        divisions={one.code: one.zh if chinese else one.en or one.zh for one in divisions},
        occupations={
            code: known[code].zh if chinese else known[code].en or known[code].zh
            for code in occupations
            if code in known
        },
    )
