"""Organisations, searched."""

from typing import Annotated

import msgspec

from app import db
from app.organisations.data import OrganisationRow
from app.permits import Actor

PAGE = 50
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
    page: Annotated[int, msgspec.Meta(ge=1)] = 1


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
