"""What can be entered now, offered to every page: an opening for each event that takes entries."""

from collections.abc import Sequence
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.openings.data import Opening, OpeningKind
from app.openings.service import offer, take_back
from app.permits import Actor
from competitions.data import ContestState, EventState
from competitions.plans.data import Contest, Event
from competitions.plans.queries import contest_of, event_of

SOURCE = "contest_event:"


def source_of(event: UUID) -> str:
    """Return the opening's natural key."""
    return f"{SOURCE}{event}"


def _opening(contest: Contest, event: Event, entered: int) -> Opening | None:
    closes = contest.entry_closes_at
    if (
        contest.state is not ContestState.CALLED
        or event.state is not EventState.ENTERING
        or closes is None
    ):
        return None
    left = None if event.places is None else max(0, event.places - entered)
    return Opening(
        source=source_of(event.id),
        kind=OpeningKind.CONTEST,
        title=f"{contest.name} · {event.name}",
        organiser=contest.organiser,
        starts_on=event.starts_at.astimezone(clock.CITY_ZONE).date(),
        closes_on=closes.astimezone(clock.CITY_ZONE).date(),
        link=f"/contests/{contest.id}#event-{event.id}",
        occupation_code=event.occupation_code,
        division=contest.division,
        seats_left=left,
    )


async def refresh(events: Sequence[UUID]) -> None:
    """Bring what is offered of these events up to date, in the current transaction.

    Call it whenever an event's state or the number of its entries changes.
    """
    offered, gone = [], []
    entered = await _entered(events)
    for key in events:
        event = await event_of(key)
        found = _opening(await contest_of(event.contest), event, entered.get(key, 0))
        if found is None:
            gone.append(source_of(key))
        else:
            offered.append(found)
    await take_back(gone)
    await offer(offered)


async def _entered(events: Sequence[UUID]) -> dict[UUID, int]:
    rows = await require_transaction().fetch(
        "SELECT event, count(*) AS n FROM entry WHERE event = ANY($1) AND state <> 'withdrawn'"
        " GROUP BY event",
        list(events),
    )
    return {row["event"]: row["n"] for row in rows}


async def rebuild_openings(actor: Actor) -> None:
    """Offer anew exactly the events that take entries."""
    async with db.transaction(actor) as connection:
        await connection.execute(f"DELETE FROM opening WHERE source LIKE '{SOURCE}%'")
        rows = await connection.fetch(
            "SELECT e.id FROM contest_event e JOIN contest c ON c.id = e.contest"
            " WHERE c.state = 'called' AND e.state = 'entering'"
        )
        await refresh([row["id"] for row in rows])
        await record(actor, "competitions.openings.rebuilt", "openings", {})
