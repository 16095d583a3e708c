"""Entering organisations."""

from collections.abc import Sequence
from uuid import UUID

from asyncpg import UniqueViolationError

from app import db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError
from app.organisations.data import NewOrganisation
from app.organisations.uscc import fault_of
from app.permits import Actor


async def register_organisations(
    actor: Actor, organisations: Sequence[NewOrganisation]
) -> list[UUID]:
    """Enter organisations and return their keys.

    Raises ConflictError for a code that is none (GB 32100, both check digits), one that is
    registered already, or a division that the reference data does not know.
    """
    cleaned = [(uuid7(), one.uscc.strip().upper(), one) for one in organisations]
    for _, code, _ in cleaned:
        if fault := fault_of(code):
            raise ConflictError(f"uscc-{fault}", given=code)
    async with db.transaction(actor) as connection:
        divisions = {one.division for _, _, one in cleaned}
        known = await connection.fetch(
            "SELECT code FROM division WHERE code = ANY($1)", sorted(divisions)
        )
        if divisions - {row["code"] for row in known}:
            raise ConflictError("division-unknown")
        try:
            await connection.executemany(
                "INSERT INTO organisation (id, uscc, name, kinds, division, active)"
                " VALUES ($1, $2, $3, $4, $5, true)",
                [(key, code, one.name.strip(), [one.kind], one.division)
                 for key, code, one in cleaned],
            )  # fmt: skip
        except UniqueViolationError as error:
            given = cleaned[0][1] if len(cleaned) == 1 else "—"
            raise ConflictError("uscc-taken", given=given) from error
        await record(
            actor, "organisations.organisation.registered", f"organisation:{cleaned[0][0]}",
            {"organisations": len(cleaned)},
        )  # fmt: skip
    return [key for key, _, _ in cleaned]
