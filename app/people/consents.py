"""Consents on record: listed for the person, withdrawn by the person."""

from datetime import datetime
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.errors import NotFoundError
from app.permits import Actor

RECORDS = "(SELECT id FROM person WHERE id = $1 OR merged_into = $1)"
"""All records that stand for the canonical person $1."""


class ConsentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A consent as its person sees it."""

    id: UUID
    purpose: str
    way: str
    organisation_name: str
    given_at: datetime
    withdrawn_at: datetime | None


async def consents_of(person: UUID) -> list[ConsentRow]:
    """Return a person's consents, latest first, in the current transaction."""
    rows = await db.require_transaction().fetch(
        "SELECT c.id, c.purpose, c.way, coalesce(o.name, '') AS organisation_name, c.given_at,"
        " c.withdrawn_at FROM consent c LEFT JOIN organisation o ON o.id = c.organisation"
        f" WHERE c.person IN {RECORDS} ORDER BY c.given_at DESC, c.id",
        person,
    )
    return [msgspec.convert(dict(row), ConsentRow) for row in rows]


async def withdraw_consent(actor: Actor, key: UUID) -> None:
    """Take back one's own consent; raises NotFoundError for anybody else's."""
    async with db.transaction(actor) as connection:
        found = await connection.fetchval(
            "UPDATE consent SET withdrawn_at = coalesce(withdrawn_at, $3) WHERE id = $2"
            f" AND person IN {RECORDS} RETURNING id",
            actor.person, key, clock.now(),
        )  # fmt: skip
        if found is None:
            raise NotFoundError("not-found")
        await record(actor, "people.consent.withdrawn", f"person:{actor.person}", {})
