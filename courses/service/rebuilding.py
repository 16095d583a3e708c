"""Both ledgers made anew from what the courses hold, by natural key."""

from collections.abc import Sequence
from typing import Any

from app import db
from app.audit.record import record
from app.people import ledger
from app.permits import Actor
from courses.service.classes import refresh_openings
from courses.service.completion import COMPLETIONS, evidence_of

_AT_ONCE = 5_000


async def rebuild(actor: Actor) -> int:
    """Bring evidence of courses and openings of classes in line with the courses.

    Rows that say the same stay as they are; returns how many rows of evidence were new.
    """
    async with db.transaction(actor) as connection:
        rows: Sequence[Any] = await connection.fetch(f"{COMPLETIONS} ORDER BY k.id")
        new = 0
        for start in range(0, len(rows), _AT_ONCE):
            new += await ledger.write([evidence_of(r) for r in rows[start : start + _AT_ONCE]])
        living = await connection.fetch(
            "SELECT source FROM evidence WHERE superseded_by IS NULL"
            " AND source LIKE 'completion:%' AND NOT source = ANY($1)",
            [f"completion:{row['enrolment']}" for row in rows],
        )
        await ledger.withdraw([row["source"] for row in living])
        await connection.execute("DELETE FROM opening WHERE source LIKE 'class:%'")
        classes = await connection.fetch("SELECT id FROM training_class")
        await refresh_openings([row["id"] for row in classes])
        await record(actor, "courses.ledger.rebuilt", "ledger", {"new": new, "rows": len(rows)})
    return new
