"""Snapshots taken without anybody at the screen: of closed quarters, and of their corrections."""

from app import db
from app.permits import Actor, Role, system_actor
from dashboards.facts.snapshots import (
    FOR_REPORT,
    Snapshot,
    corrected_since,
    latest_snapshot,
    take_snapshot,
)
from dashboards.supply import service as rollups

KEEPER = system_actor("dashboards.snapshots", Role.CITY_OFFICER)
CLOSED = "closed"
CORRECTED = "corrected"
_UNTAKEN = """
    SELECT q.period FROM demand_quarter q
    LEFT JOIN (SELECT period, max(taken_at) AS at FROM data_snapshot GROUP BY 1) s
        ON s.period = q.period
    WHERE q.closed_at > coalesce(s.at, '-infinity')
    ORDER BY q.period
"""


async def freeze(actor: Actor, period: str, reason: str) -> Snapshot:
    """Count what is due, then take a snapshot of this quarter."""
    await rollups.refresh(actor)
    async with db.transaction(actor):
        return await take_snapshot(actor, period, reason)


async def freeze_closed(actor: Actor = KEEPER) -> list[Snapshot]:
    """Take a snapshot of each quarter closed since its last one, if its facts changed since."""
    async with db.read(actor) as connection:
        periods = [
            row["period"]
            for row in await connection.fetch(_UNTAKEN)
            if await corrected_since(row["period"]) or not await latest_snapshot(row["period"])
        ]
    return [await freeze(actor, period, CLOSED) for period in periods]


async def freeze_corrected(actor: Actor = KEEPER) -> list[Snapshot]:
    """Take a new snapshot of each closed quarter whose facts were corrected since the last."""
    await rollups.refresh(actor)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT s.period FROM data_snapshot s"
            " LEFT JOIN demand_quarter q ON q.period = s.period"
            " WHERE s.reason <> $1 OR q.closed_at IS NOT NULL ORDER BY 1",
            FOR_REPORT,
        )
        periods = [row["period"] for row in rows if await corrected_since(row["period"])]
    return [await freeze(actor, period, CORRECTED) for period in periods]


async def freeze_each_minute() -> None:
    """Take the snapshots of quarters just closed."""
    await freeze_closed()


async def freeze_at_night() -> None:
    """Take the snapshots that corrections of closed quarters ask for."""
    await freeze_corrected()
