"""An entry's state written, by name or by cipher; inside the current transaction."""

from uuid import UUID

import asyncpg

from app import clock
from app.db import require_transaction
from app.errors import ConflictError
from competitions.data import EntryState
from competitions.plans.openings import refresh


async def write_state(event: UUID, entry: UUID, to: EntryState, reason: str) -> None:
    """Write an entry's new state; only who withdrew is free for another event.

    Raises ConflictError ``entry-race`` where a member is elsewhere at the same time by now.
    """
    connection = require_transaction()
    try:
        await connection.execute(
            "UPDATE entry SET state = $2, reason = $3, ended_at = $4 WHERE id = $1",
            entry, to, reason, None if to is EntryState.ENTERED else clock.now(),
        )  # fmt: skip
        await connection.execute(
            "UPDATE entry_member SET live = $2 WHERE entry = $1",
            entry, to is not EntryState.WITHDRAWN,
        )  # fmt: skip
    except asyncpg.ExclusionViolationError as error:
        raise ConflictError("entry-race") from error
    await refresh([event])
