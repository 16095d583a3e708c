"""Sign-in limits in the database, shared by all processes, atomic under races."""

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from app import clock
from app.db import require_transaction

WINDOW = timedelta(minutes=5)
PER_ACCOUNT, PER_ADDRESS, EVERYWHERE = 10, 50, 1000


def buckets(alias: str, address: str) -> list[tuple[bytes, int]]:
    """Return the buckets that one try falls into, each with its limit."""
    named = (
        (f"account {alias}", PER_ACCOUNT),
        (f"address {address}", PER_ADDRESS),
        ("everywhere", EVERYWHERE),
    )
    return [(hashlib.sha256(name.encode()).digest(), limit) for name, limit in named]


async def count_try(tries: Sequence[tuple[bytes, int]]) -> bool:
    """Count one try in every bucket; return whether all are within their limits."""
    connection = require_transaction()
    allowed = True
    for bucket, limit in tries:
        failures = await connection.fetchval(
            "INSERT INTO attempt AS a (bucket, window_start, failures) VALUES ($1, $2, 1)"
            " ON CONFLICT (bucket) DO UPDATE SET"
            " failures = CASE WHEN a.window_start < $3 THEN 1 ELSE a.failures + 1 END,"
            " window_start = CASE WHEN a.window_start < $3 THEN $2 ELSE a.window_start END"
            " RETURNING failures",
            bucket, clock.now(), clock.now() - WINDOW,
        )  # fmt: skip
        allowed = allowed and failures <= limit
    return allowed


async def forgive(tries: Sequence[tuple[bytes, int]]) -> None:
    """Take the try back after a right password, so that only failures count."""
    await require_transaction().execute(
        "UPDATE attempt SET failures = failures - 1 WHERE bucket = ANY($1) AND failures > 0",
        [bucket for bucket, _ in tries],
    )
