"""What of demand waits for somebody: returns to file, review, take in; quarters to close."""

from datetime import date

import msgspec

from app import clock, db
from app.permits import Actor, Permit


class DemandQueue(msgspec.Struct, frozen=True, kw_only=True):
    """One queue: how many wait, how many past their day, the earliest day."""

    kind: str
    waiting: int = 0
    late: int = 0
    due_on: date | None = None


_COUNT = (
    "SELECT count(*)::int AS waiting, (count(*) FILTER (WHERE due_on < $1))::int AS late,"
    " min(due_on) AS due_on FROM "
)
_COUNTY: dict[str, tuple[Permit, str]] = {
    "to_file": (
        Permit.DEMAND_IMPORT,
        (
            "county_return WHERE state IN ('open', 'returned') AND division = ANY($2)"
            " AND coalesce($3::uuid, id) IS NOT NULL"
        ),
    ),
    "to_review": (
        Permit.DEMAND_REVIEW,
        (
            "county_return WHERE state = 'filed' AND division = ANY($2)"
            " AND filer IS DISTINCT FROM $3::uuid"
        ),
    ),
}
"""Queues of a county: $1 is today, $2 the divisions, $3 the account."""
_CITY: dict[str, tuple[Permit, str]] = {
    "projects": (
        Permit.DEMAND_ACCEPT,
        "(SELECT NULL::date AS due_on FROM major_project WHERE state = 'declared') p",
    ),
    "to_accept": (Permit.DEMAND_ACCEPT, "county_return WHERE state = 'reviewed'"),
    "to_remind": (
        Permit.DEMAND_ACCEPT,
        "county_return WHERE state IN ('open', 'returned') AND due_on < $1",
    ),
    "to_close": (
        Permit.DEMAND_ACCEPT,
        (
            "demand_quarter q WHERE (closed_at IS NULL OR corrected_at IS NOT NULL) AND NOT EXISTS"
            " (SELECT FROM county_return r WHERE r.period = q.period AND r.state <> 'accepted')"
        ),
    ),
}
"""Queues of the city; $1 is today."""


async def demand_queues(actor: Actor) -> list[DemandQueue]:
    """Return the queues of demand in which something waits for this actor."""
    today, found = clock.today(), list[DemandQueue]()
    async with db.read(actor) as connection:
        for kind, (needed, query) in _COUNTY.items():
            divisions = sorted(actor.reach(needed).divisions)
            if divisions:
                row = await connection.fetchrow(_COUNT + query, today, divisions, actor.account)
                found.append(DemandQueue(kind=kind, **row))
        for kind, (needed, query) in _CITY.items():
            if actor.reach(needed).everything:
                row = await connection.fetchrow(_COUNT + query, today)
                found.append(DemandQueue(kind=kind, **row))
    return [queue for queue in found if queue.waiting]
