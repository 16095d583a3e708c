"""Ranks of published results in the ledger of evidence."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.people import ledger
from app.people.data import Basis, ContestRank, Evidence
from app.permits import Actor
from competitions.data import HONOUR_LEVELS, ContestLevel
from competitions.plans.data import Event

SOURCE = "contest:"
_CLASSLESS = 2
"""The class an enterprise's contest counts as: it has none, and never counts as class one."""
_RANKS = """
SELECT v.event, m.person AS entered, coalesce(p.merged_into, p.id) AS person, r.rank,
  c.name AS contest, e.name AS event_name, c.level, c.contest_class, e.occupation_code,
  e.participants, e.ends_at,
  (SELECT count(*) FROM entry_result o WHERE o.revision = v.id AND o.status = 'competed')
    AS entrants
FROM result_revision v JOIN entry_result r ON r.revision = v.id AND r.rank IS NOT NULL
JOIN entry_member m ON m.entry = r.entry JOIN person p ON p.id = m.person
JOIN contest_event e ON e.id = v.event JOIN contest c ON c.id = e.contest
JOIN yearly_plan y ON y.id = c.plan AND y.state = 'approved'
WHERE v.state = 'final' AND ($1::uuid IS NULL OR v.event = $1) ORDER BY v.event, r.rank, m.id
"""


def evidence_of(row: Mapping[str, Any]) -> Evidence:
    """Return what a rank proves; everybody of a team holds the team's."""
    return Evidence(
        id=uuid7(),
        person=row["person"],
        occurred_on=row["ends_at"].astimezone(clock.CITY_ZONE).date(),
        basis=Basis.PRODUCED_HERE,
        source=f"{SOURCE}{row['event']}:{row['entered']}",
        occupation_code=row["occupation_code"],
        facts=ContestRank(
            contest=row["contest"],
            event=row["event_name"],
            level=HONOUR_LEVELS[ContestLevel(row["level"])],
            contest_class=row["contest_class"] or _CLASSLESS,
            rank=row["rank"],
            entrants=row["entrants"],
            group=row["participants"],
        ),
    )


async def enter_ranks(event: Event) -> None:
    """Bring the ledger in line with an event's published result, in the current transaction."""
    await _bring_in_line(event.id)


async def _bring_in_line(event: UUID | None) -> int:
    connection = require_transaction()
    rows = [evidence_of(row) for row in await connection.fetch(_RANKS, event)]
    new = await ledger.write(rows)
    gone = await connection.fetch(
        "SELECT source FROM evidence WHERE superseded_by IS NULL AND starts_with(source, $1)"
        " AND NOT source = ANY($2)",
        f"{SOURCE}{event}:" if event else SOURCE, [row.source for row in rows],
    )  # fmt: skip
    await ledger.withdraw([row["source"] for row in gone])
    return new


async def rebuild(actor: Actor) -> int:
    """Bring the ledger's ranks in line with the published results; return how many were new."""
    async with db.transaction(actor):
        new = await _bring_in_line(None)
        await record(actor, "competitions.ledger.rebuilt", "ledger", {"new": new})
        return new
