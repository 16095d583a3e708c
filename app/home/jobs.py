"""What the queue holds now."""

from datetime import datetime

import msgspec

from app import db
from app.permits import Actor


class JobRow(msgspec.Struct, frozen=True, kw_only=True):
    """One job in the queue; its payload is the id of its subject."""

    id: int
    work: str
    subject: str
    status: str
    created: datetime
    updated: datetime


async def recent_jobs(actor: Actor) -> list[JobRow]:
    """Return the jobs that wait, run or were held after failing, newest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT id, entrypoint AS work, convert_from(payload, 'UTF8') AS subject,"
            " status::text AS status, created, updated FROM pgqueuer ORDER BY id DESC LIMIT 100"
        )
    return [msgspec.convert(dict(row), JobRow) for row in rows]
