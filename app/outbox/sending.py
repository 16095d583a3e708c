"""The worker's part: hand over what is due, try again, give up.

A try is counted and the next one put off before anything is sent, in a transaction of its own:
a worker killed in between neither loses the message nor sends it for ever.
"""

from typing import Any
from uuid import UUID

from app import clock, db
from app.db import Connection
from app.jobs.queue import enqueue
from app.outbox.adapters import adapter
from app.outbox.data import Channel, Letter, SendingError, State
from app.outbox.rules import wait_before_next
from app.outbox.service import SEND, message_terms
from app.outbox.wording import KINDS, Kind
from app.permits import system_actor
from app.settings import settings
from app.vault import unseal

_SENDER = system_actor("outbox")


async def _close(connection: Connection, key: UUID, state: State, error: str = "") -> None:
    await connection.execute(
        "UPDATE message SET state = $2::varchar, error = $3,"
        " sent_at = CASE WHEN $2::varchar = 'sent' THEN $4::timestamptz END"
        " WHERE id = $1 AND state = 'waiting'",
        key, state.value, error, clock.now(),
    )  # fmt: skip


async def _take(key: UUID) -> Any:
    """Count a try and return the row where it is due now, else None."""
    async with db.transaction(_SENDER) as connection:
        row = await connection.fetchrow(
            "SELECT id, kind, channel, recipient, body, attempts, error, written_at, send_after"
            " FROM message WHERE id = $1 AND state = 'waiting' FOR UPDATE",
            key,
        )
        if row is None:
            return None
        now, of_use = clock.now(), KINDS[Kind(row["kind"])].of_use
        if row["send_after"] > now:
            await enqueue(SEND, key, wait=row["send_after"] - now)
            return None
        if of_use is not None and now - row["written_at"] > of_use:
            await _close(connection, key, State.FAILED, row["error"] or "too-late")
            return None
        wait = wait_before_next(row["attempts"] + 1, await message_terms())
        await connection.execute(
            "UPDATE message SET attempts = attempts + 1, send_after = $2 WHERE id = $1",
            key, now + wait if wait else now,
        )  # fmt: skip
    return row, wait


async def send_message(key: UUID) -> None:
    """Hand one message over; after a failure that may pass, ask for the next try."""
    taken = await _take(key)
    if taken is None:
        return
    row, wait = taken
    letter = Letter(
        key,
        unseal(row["recipient"], f"message|recipient|{key}").decode(),
        unseal(row["body"], f"message|body|{key}").decode(),
    )
    try:
        await adapter(Channel(row["channel"]), settings())(letter)
    except SendingError as error:
        async with db.transaction(_SENDER) as connection:
            if error.lasting or wait is None:
                await _close(connection, key, State.FAILED, error.code)
                return
            await connection.execute("UPDATE message SET error = $2 WHERE id = $1", key, error.code)
            await enqueue(SEND, key, wait=wait)
        return
    async with db.transaction(_SENDER) as connection:
        await _close(connection, key, State.SENT)
