"""Results computed and shown: provisional revisions, each with its reason and the appeal clock."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions.service import end_open
from app.errors import ConflictError
from app.permits import Actor
from competitions.data import EVENT_TRANSITIONS, EventState
from competitions.plans.data import Contest, Event
from competitions.plans.openings import refresh
from competitions.plans.queries import rule_set_of
from competitions.plans.reach import own_event
from competitions.plans.telling import tell_entrants
from competitions.results.data import Revision
from competitions.results.hindering import BlockedError, before_showing, ranked_of
from competitions.results.queries import latest_of, lines_of
from competitions.results.rules import OVER, RUNNING, appeal_clock, current
from competitions.rules.data import Ranked

SHORTEST_REASON = 4
_RESULT_COLUMNS = (
    "id", "revision", "entry", "status", "stages", "total", "scaled", "rank", "award",
    "stopped_at",
)  # fmt: skip


async def show(actor: Actor, event_key: UUID) -> int:
    """Compute a locked event's result, show its ranks and start the appeal clock.

    Returns the revision's number; once more gives the one that is shown. Raises BlockedError
    with everything that is not settled, ConflictError in another state of the event.
    """
    async with db.transaction(actor):
        contest, event = await own_event(actor, event_key, lock=True)
        held = await latest_of(event_key)
        if held is not None and event.state in RUNNING | OVER:
            return held.number
        if event.state is not EventState.LOCKED:
            raise ConflictError("result-not-locked", name=event.name)
        hindrances = await before_showing(event)
        if hindrances:
            raise BlockedError(hindrances)
        return await compute(actor, contest, event, None)


async def revise(actor: Actor, event_key: UUID, reason: str) -> int:
    """Compute anew after marks, penalties or entries changed; return the new revision's number.

    Before the end of a contest the new ranks are shown and the appeal clock runs again. After
    publication the revision waits for its decision, and what was published stays until then.
    Upheld appeals against the revision before are answered by it. The same reason by the same
    officer while nothing changed is the same revision. Raises ConflictError without a reason,
    and BlockedError.
    """
    told = reason.strip()
    if len(told) < SHORTEST_REASON:
        raise ConflictError("result-reason", shortest=SHORTEST_REASON)
    async with db.transaction(actor):
        contest, event = await own_event(actor, event_key, lock=True)
        held = await latest_of(event_key)
        if held is None or event.state not in OVER | {EventState.PROVISIONAL}:
            raise ConflictError("result-not-shown", name=event.name)
        if (held.reason, held.made_by) == (told, actor.signature) and await _same(event, held):
            return held.number
        return await compute(actor, contest, event, held, told)


async def _same(event: Event, held: Revision) -> bool:
    """Whether a revision on its way says what the marks say now."""
    if held.published_at is not None:
        return False
    return current((await ranked_of(event))[0], await lines_of(held.id))


async def compute(
    actor: Actor, contest: Contest, event: Event, before: Revision | None, reason: str = ""
) -> int:
    """Write the next revision in the current transaction, with the contest and event locked."""
    ranked, hindrances = await ranked_of(event)
    if hindrances:
        raise BlockedError(hindrances)
    connection, key, now = require_transaction(), uuid7(), clock.now()
    if before is not None and before.published_at is None:
        await end_open(before.id)
        await connection.execute(
            "UPDATE result_revision SET state = 'superseded' WHERE id = $1", before.id
        )
    number = before.number + 1 if before else 1
    over = event.state in OVER
    await connection.execute(
        "INSERT INTO result_revision (id, event, number, rule_set, state, reason, appeal, made_at,"
        " made_by, shown_at) VALUES ($1, $2, $3, $4, 'provisional', $5, $6, $7, $8, $9)",
        key, event.id, number, event.rule_set, reason, await _upheld(before), now,
        actor.signature, None if over else now,
    )  # fmt: skip
    await _write(key, event.id, ranked)
    if not over:
        await _run_clock(event)
        await tell_entrants(event.id, "shown", str(number))
    await record(
        actor, "competitions.result.computed", f"event:{event.id}",
        {"revision": number, "entries": len(ranked), "contest": str(contest.id)}, reason=reason,
    )  # fmt: skip
    return number


async def _upheld(before: Revision | None) -> UUID | None:
    if before is None:
        return None
    found: UUID | None = await require_transaction().fetchval(
        "SELECT id FROM appeal WHERE revision = $1 AND state = 'upheld' ORDER BY ruled_at LIMIT 1",
        before.id,
    )
    return found


async def _write(revision: UUID, event: UUID, ranked: Sequence[Ranked]) -> None:
    connection = require_transaction()
    rows = await connection.fetch("SELECT id, cipher, state FROM entry WHERE event = $1", event)
    keys = {row["cipher"]: row["id"] for row in rows if row["cipher"]}
    lines = [
        (
            uuid7(), revision, keys[one.entry], one.status,
            msgspec.json.encode({code: str(mark) for code, mark in one.stages.items()}).decode(),
            one.total, one.scaled, one.rank, one.award or "", one.stopped_at or "",
        )
        for one in ranked
    ]  # fmt: skip
    lines += [
        (uuid7(), revision, row["id"], row["state"], "{}", None, None, None, "", "")
        for row in rows
        if not row["cipher"] and row["state"] != "entered"
    ]
    await connection.copy_records_to_table("entry_result", records=lines, columns=_RESULT_COLUMNS)


async def _run_clock(event: Event) -> None:
    if EventState.PROVISIONAL not in EVENT_TRANSITIONS[event.state]:
        raise ConflictError("result-not-locked", name=event.name)
    await require_transaction().execute(
        "UPDATE contest_event SET state = 'provisional', appeals_until = $2 WHERE id = $1",
        event.id, appeal_clock(await rule_set_of(event), clock.now()),
    )  # fmt: skip
    await refresh([event.id])
