"""Closing the list and drawing start numbers and stations."""

from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.errors import ConflictError
from app.permits import Actor
from competitions.data import EVENT_TRANSITIONS, EventState
from competitions.entries.rules import draw_lots
from competitions.plans.openings import refresh
from competitions.plans.reach import own_event
from competitions.plans.seeds import open_seed
from competitions.plans.telling import tell_entrants


async def draw(actor: Actor, event_key: UUID) -> int:
    """Close an event's list, draw its start numbers and stations; return how many were drawn.

    The seed, whose hash is public since the call, is public from now on. Raises ConflictError
    before entry closes, without entries, and where it was drawn already.
    """
    async with db.transaction(actor) as connection:
        contest, event = await own_event(actor, event_key, lock=True)
        if EventState.DRAWN not in EVENT_TRANSITIONS[event.state]:
            raise ConflictError("draw-done", event=event.name)
        if contest.entry_closes_at is None or clock.now() < contest.entry_closes_at:
            until = contest.entry_closes_at
            at = until.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%d %H:%M") if until else ""
            raise ConflictError("draw-early", at=at)
        rows = await connection.fetch(
            "SELECT id FROM entry WHERE event = $1 AND state = 'entered'", event_key
        )
        if not rows:
            raise ConflictError("draw-nobody", event=event.name)
        seed = await open_seed(event_key)
        lots = draw_lots(seed, [row["id"] for row in rows], event_key, event.stations)
        await connection.executemany(
            "UPDATE entry SET start_number = $2, station = $3, turn = $4 WHERE id = $1",
            [(lot.entry, lot.start_number, lot.station, lot.turn) for lot in lots],
        )
        await connection.execute(
            "UPDATE contest_event SET state = 'drawn', drawn_at = $2, drawn_by = $3 WHERE id = $1",
            event_key, clock.now(), actor.signature,
        )  # fmt: skip
        await refresh([event_key])
        await tell_entrants(event_key, "drawn")
        await record(
            actor, "competitions.event.drawn", f"contest_event:{event_key}",
            {"entries": len(lots), "seed": seed.hex()},
        )  # fmt: skip
    return len(lots)
