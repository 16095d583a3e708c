"""Organisations, searched, and what they are accredited for."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from app import db
from app.organisations.accreditation_data import (
    AccreditationAnswer,
    AccreditationTerms,
    Held,
    Purpose,
)
from app.organisations.accreditation_rules import covers
from app.organisations.data import OrganisationRow
from app.permits import Actor
from app.reference.levels import SkillLevel
from app.terms.service import in_force

PAGE = 50
ACCREDITATION = "accreditation"
"""Kind of the dated terms of accreditation."""
_MATCHES = (
    " FROM organisation o LEFT JOIN division d ON d.code = o.division"
    " WHERE ($1 = '' OR strpos(o.name || ' ' || o.uscc, $1) > 0)"
    " AND ($2 = '' OR $2 = ANY(o.kinds)) AND ($3 = '' OR o.division = $3)"
)


class OrganisationFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to, as the URL says it."""

    q: str = ""
    kind: str = ""
    division: str = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class OrganisationList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of organisations and how many there are."""

    rows: list[OrganisationRow]
    total: int


async def organisation_list(actor: Actor, wanted: OrganisationFilter) -> OrganisationList:
    """Return the organisations that fit, by name."""
    arguments = (wanted.q.strip(), wanted.kind, wanted.division)
    async with db.read(actor) as connection:
        total = await connection.fetchval(f"SELECT count(*){_MATCHES}", *arguments)
        rows = await connection.fetch(
            "SELECT o.id, o.uscc, o.name, o.kinds, o.division, coalesce(d.name_zh, o.division)"
            f" AS division_name, o.active{_MATCHES} ORDER BY o.name, o.id LIMIT $4 OFFSET $5",
            *arguments, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
    return OrganisationList(
        rows=[msgspec.convert(dict(row), OrganisationRow) for row in rows], total=total
    )


async def accreditation_terms(day: date) -> AccreditationTerms:
    """Return the terms of accreditation in force on this day, in the current transaction."""
    found = await in_force(ACCREDITATION, day, AccreditationTerms)
    return found[0] if found else AccreditationTerms()


async def accreditation_for(
    organisation: UUID, occupation_code: str, level: SkillLevel, purpose: Purpose, day: date
) -> AccreditationAnswer:
    """Return whether this organisation may start this on this day, in the current transaction.

    ``day`` is the day on which the class or assessment starts. Raises RuntimeError outside a
    transaction.
    """
    rows = await db.require_transaction().fetch(
        "SELECT id, occupation_code, level, purpose, valid_from, valid_until, suspended_from,"
        " suspended_for FROM accreditation WHERE organisation = $1 AND occupation_code = $2"
        " AND purpose = $3 ORDER BY valid_from DESC, id",
        organisation, occupation_code, purpose,
    )  # fmt: skip
    held = [msgspec.convert(dict(row), Held) for row in rows]
    terms = await accreditation_terms(day)
    return covers(held, occupation_code, level, purpose, day, terms)
