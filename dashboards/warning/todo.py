"""What of early warning waits for somebody."""

from app import clock, db
from app.permits import Actor, Permit
from app.scope import reach_arguments
from dashboards.demand.todo import DemandQueue

_COUNT = (
    "SELECT count(*)::int AS waiting, 0 AS late, NULL::date AS due_on FROM alert"
    " WHERE ($1 OR division = ANY($2)) AND "
)


async def alert_queues(actor: Actor) -> list[DemandQueue]:
    """Return the queues of alerts in which something waits for this actor."""
    if not actor.may(Permit.ALERT_HANDLE):
        return []
    everything, _, divisions = reach_arguments(actor, Permit.ALERT_HANDLE)
    today = clock.today()
    async with db.read(actor) as connection:
        free = await connection.fetchrow(
            f"{_COUNT} (state = 'open' OR state = 'snoozed' AND owner IS NULL"
            " AND snoozed_until <= $3)",
            everything, divisions, today,
        )  # fmt: skip
        own = await connection.fetchrow(
            f"{_COUNT} owner = $3 AND state = 'taken'", everything, divisions, actor.account
        )
    found = [DemandQueue(kind="open", **free), DemandQueue(kind="mine", **own)]
    return [queue for queue in found if queue.waiting]
