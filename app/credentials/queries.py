"""Credentials as their domains, holders and officers see them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app import db
from app.credentials.code import printed
from app.db import require_transaction
from app.permits import ANYONE
from app.settings import settings


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What a printed certificate carries of its credential."""

    id: UUID
    code: str
    jws: str

    @property
    def printed_code(self) -> str:
        """The verification code, 5-5-5."""
        return printed(self.code)

    @property
    def address(self) -> str:
        """What the QR code holds: the signed text after the #, which no server ever sees."""
        return f"{settings().address}/c#{self.jws}"


async def by_sources(sources: Sequence[str]) -> dict[str, Shown]:
    """Return the credentials in force of these facts by their source, in the current transaction.

    Suspended and revoked ones are among them: their paper stays what it was.
    """
    rows = await require_transaction().fetch(
        "SELECT source, id, code, jws FROM credential WHERE source = ANY($1)"
        " AND superseded_by IS NULL",
        list(sources),
    )
    return {row["source"]: Shown(id=row["id"], code=row["code"], jws=row["jws"]) for row in rows}


async def list_count() -> int:
    """Return how many status lists there are."""
    async with db.read(ANYONE) as connection:
        found: int = await connection.fetchval("SELECT count(*) FROM status_list")
    return found
