"""Who does not compete (缺席、取消资格), while marking: by cipher, by the chief judge alone.

The office knows entries by name. Could it take one out by name, every count by cipher would tell
it whose cipher that is.
"""

from uuid import UUID

import msgspec

from app import db
from app.audit.record import record
from app.errors import ConflictError
from app.permits import Actor
from competitions.data import ENTRY_TRANSITIONS, EntryState, EventState, SeatRole
from competitions.entries.moving import SHORTEST_REASON
from competitions.entries.states import write_state
from competitions.marking.seating import seat_of, seats_of
from competitions.plans.queries import event_of


class Out(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that does not compete."""

    cipher: str
    state: EntryState
    reason: str


async def outs(actor: Actor, event_key: UUID) -> list[Out] | None:
    """Return who does not compete, in order of ciphers; None for who is not the chief judge."""
    async with db.read(actor) as connection:
        if not any(
            seat.role is SeatRole.CHIEF and seat.account == actor.account and seat.ended_at is None
            for seat in await seats_of(event_key)
        ):
            return None
        rows = await connection.fetch(
            "SELECT cipher, state, reason FROM entry WHERE event = $1 AND cipher IS NOT NULL"
            " AND state <> 'entered' ORDER BY cipher",
            event_key,
        )
    return [msgspec.convert(dict(row), Out) for row in rows]


async def move_by_cipher(
    actor: Actor, event_key: UUID, cipher: str, to: EntryState, reason: str
) -> None:
    """Note that an entry is absent, disqualify it, or bring it back, known by its cipher only.

    Done twice, it is done once. Raises NotFoundError for who is not the chief judge,
    ConflictError outside of marking, for an unknown cipher, for what does not follow from the
    entry's state, and for a disqualification without a reason.
    """
    told = reason.strip()
    async with db.transaction(actor) as connection:
        event = await event_of(event_key, lock=True)
        await seat_of(actor, event_key, SeatRole.CHIEF)
        if event.state is not EventState.MARKING:
            raise ConflictError("out-state")
        row = await connection.fetchrow(
            "SELECT id, state FROM entry WHERE event = $1 AND cipher = $2 FOR UPDATE",
            event_key, cipher,
        )  # fmt: skip
        if row is None:
            raise ConflictError("extra-entry", cipher=cipher[:20])
        before = EntryState(row["state"])
        if before is to:
            return
        if to is EntryState.WITHDRAWN or to not in ENTRY_TRANSITIONS[before]:
            raise ConflictError("out-from", cipher=cipher)
        if to is EntryState.DISQUALIFIED and len(told) < SHORTEST_REASON:
            raise ConflictError("entry-reason")
        await write_state(event_key, row["id"], to, told)
        await record(
            actor, f"competitions.cipher.{to.value}", f"contest_event:{event_key}",
            {"cipher": cipher, "from": before.value}, reason=told,
        )  # fmt: skip
