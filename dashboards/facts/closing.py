"""Closing a quarter: all returns in, or said which are missing and why it goes on without."""

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.errors import ConflictError
from app.permits import Actor, Permit
from dashboards.demand.opening import city_only
from dashboards.facts.snapshots import take_snapshot
from dashboards.supply import service as rollups


async def close_quarter(actor: Actor, period: str, reason: str = "") -> None:
    """Close a quarter and keep its figures as a dated snapshot.

    Persons still to be counted are counted first. Where figures changed since an earlier closing
    it is closed anew. Raises ConflictError where
    returns are missing and no reason is given, and where the quarter is closed already.
    """
    city_only(actor, Permit.DEMAND_ACCEPT)
    await rollups.refresh()
    async with db.transaction(actor) as connection:
        held = await connection.fetchrow(
            "SELECT closed_at, corrected_at FROM demand_quarter WHERE period = $1 FOR UPDATE",
            period,
        )
        if held is None:
            raise ConflictError("quarter-not-open")
        if held["closed_at"] is not None and held["corrected_at"] is None:
            raise ConflictError("quarter-closed")
        missing = await _missing(period)
        if missing and not reason:
            names = "、".join(missing.values())
            raise ConflictError("quarter-incomplete", n=len(missing), names=names)
        await connection.execute(
            "UPDATE demand_quarter SET closed_at = $2, closed_by = $3, missing = $4, reason = $5,"
            " corrected_at = NULL WHERE period = $1",
            period, clock.now(), actor.signature, sorted(missing), reason if missing else "",
        )  # fmt: skip
        taken = await take_snapshot(actor, period, reason)
        await record(
            actor, "dashboards.quarter.closed", f"demand_quarter:{period}",
            {"missing": sorted(missing), "snapshot": taken.number}, reason=reason,
        )  # fmt: skip


async def _missing(period: str) -> dict[str, str]:
    """Return the divisions whose returns are not taken in, by code with their names."""
    rows = await require_transaction().fetch(
        "SELECT r.division, coalesce(d.name_zh, r.division) AS name FROM county_return r"
        " LEFT JOIN division d ON d.code = r.division"
        " WHERE r.period = $1 AND r.state <> 'accepted' ORDER BY r.division",
        period,
    )
    return {row["division"]: row["name"] for row in rows}
