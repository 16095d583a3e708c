"""The secret from which start numbers are drawn: sealed at the call, its hash public then."""

import hashlib
import os
from uuid import UUID

from app import vault
from app.db import require_transaction
from app.errors import NotFoundError

_SEED = 32


def _place(event: UUID) -> str:
    return f"contest_event|seed|{event}"


async def seal_seed(event: UUID) -> str:
    """Give an event its seed; return the SHA-256 of the seed in hexadecimal."""
    seed = os.urandom(_SEED)
    digest = hashlib.sha256(seed)
    await require_transaction().execute(
        "UPDATE contest_event SET seed = $2, seed_hash = $3 WHERE id = $1 AND seed IS NULL",
        event, vault.seal(seed, _place(event)), digest.digest(),
    )  # fmt: skip
    return digest.hexdigest()


async def open_seed(event: UUID) -> bytes:
    """Return an event's seed, for the draw and after it; NotFoundError before the call."""
    sealed = await require_transaction().fetchval(
        "SELECT seed FROM contest_event WHERE id = $1", event
    )
    if sealed is None:
        raise NotFoundError("not-found")
    return vault.unseal(sealed, _place(event))


async def seed_hashes(contest: UUID) -> dict[UUID, str]:
    """Return the public hashes of a contest's seeds, in hexadecimal, by event."""
    rows = await require_transaction().fetch(
        "SELECT id, seed_hash FROM contest_event WHERE contest = $1 AND seed_hash IS NOT NULL",
        contest,
    )
    return {row["id"]: row["seed_hash"].hex() for row in rows}
