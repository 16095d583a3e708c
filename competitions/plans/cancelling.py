"""A contest or an event that ends before it has results, with the reason that the public reads."""

from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import DecisionKind
from app.errors import ConflictError
from app.permits import Actor
from competitions.data import (
    CONTEST_TRANSITIONS,
    EVENT_TRANSITIONS,
    ContestState,
    EventState,
)
from competitions.plans.data import Event
from competitions.plans.openings import refresh
from competitions.plans.queries import events_of
from competitions.plans.reach import own_contest, own_event
from competitions.plans.telling import tell_entrants

SHORTEST_REASON = 4


def _told(reason: str) -> str:
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("contest-reason", shortest=SHORTEST_REASON)
    return told


async def cancel_event(actor: Actor, key: UUID, reason: str) -> None:
    """Cancel one event; once more does nothing.

    Raises ConflictError without a reason, once it has results, and while its contest's call is
    on its way.
    """
    told = _told(reason)
    async with db.transaction(actor):
        contest, held = await own_event(actor, key, lock=True)
        if held.state is EventState.CANCELLED:
            return
        if await decisions.open_decision(DecisionKind.CONTEST_CALL, contest.id):
            raise ConflictError("contest-proposed", name=contest.name)
        await _end([held], told)
        await record(actor, "competitions.event.cancelled", f"contest_event:{key}", {}, reason=told)


async def cancel_contest(actor: Actor, key: UUID, reason: str) -> None:
    """Cancel a contest with the events that have no results; once more does nothing.

    Raises ConflictError without a reason, and where an event has results: those stand.
    """
    told = _told(reason)
    async with db.transaction(actor) as connection:
        held = await own_contest(actor, key, lock=True)
        if held.state is ContestState.CANCELLED:
            return
        if ContestState.CANCELLED not in CONTEST_TRANSITIONS[held.state]:
            raise ConflictError("contest-state", name=held.name)
        events = await events_of(key)
        await _end([one for one in events if one.state is not EventState.CANCELLED], told)
        await connection.execute(
            "UPDATE contest SET state = 'cancelled', ended_at = $2, ended_for = $3 WHERE id = $1",
            key, clock.now(), told,
        )  # fmt: skip
        await decisions.end_open(key)
        await record(actor, "competitions.contest.cancelled", f"contest:{key}", {}, reason=told)


async def _end(events: list[Event], reason: str) -> None:
    for one in events:
        if EventState.CANCELLED not in EVENT_TRANSITIONS[one.state]:
            raise ConflictError("event-has-results", name=one.name)
    keys, connection = [one.id for one in events], require_transaction()
    await connection.execute(
        "UPDATE contest_event SET state = 'cancelled', ended_for = $2 WHERE id = ANY($1)",
        keys, reason,
    )  # fmt: skip
    await connection.execute("UPDATE entry_member SET live = false WHERE event = ANY($1)", keys)
    await refresh(keys)
    for key in keys:
        await tell_entrants(key, "cancelled")
