"""Limits of guessing and asking, in the database, shared by all processes, atomic under races."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import timedelta

from app import clock
from app.db import require_transaction
from app.vault import secret

WINDOW = timedelta(minutes=5)
PER_ACCOUNT, PER_ADDRESS, EVERYWHERE = 10, 50, 1000
CODES_PER_NAME, CODES_PER_ADDRESS, CLAIMS_PER_ADDRESS = 5, 150, 60
"""Codes sent in one window: a whole class may ask from one training room's address."""
WISHES_PER_CONTACT, WISHES_PER_ADDRESS = 10, 60
Bucket = tuple[bytes, int]


def _named(*buckets: tuple[str, int]) -> list[Bucket]:
    key = secret("limits.key")
    return [(hmac.digest(key, name.encode(), hashlib.sha256), limit) for name, limit in buckets]


def buckets(alias: str, address: str) -> list[Bucket]:
    """Return the buckets that one try to sign in falls into, each with its limit."""
    return _named(
        (f"account {alias}", PER_ACCOUNT),
        (f"address {address}", PER_ADDRESS),
        ("everywhere", EVERYWHERE),
    )


def code_buckets(wanted: str, address: str) -> list[Bucket]:
    """Return the buckets that asking for one code falls into, each with its limit."""
    return _named(
        (f"codes for {wanted}", CODES_PER_NAME),
        (f"codes from {address}", CODES_PER_ADDRESS),
        ("codes everywhere", EVERYWHERE),
    )


def claim_buckets(document: str, address: str) -> list[Bucket]:
    """Return the buckets that one claim of a record falls into, each with its limit."""
    return _named(
        (f"claims of {document}", CODES_PER_NAME),
        (f"claims from {address}", CLAIMS_PER_ADDRESS),
        ("claims everywhere", EVERYWHERE),
    )


def wish_buckets(contact: str, address: str) -> list[Bucket]:
    """Return the buckets that one wish to be told of a class falls into, each with its limit."""
    return _named(
        (f"wishes of {contact}", WISHES_PER_CONTACT),
        (f"wishes from {address}", WISHES_PER_ADDRESS),
        ("wishes everywhere", EVERYWHERE),
    )


def count_names(names: Sequence[str]) -> list[bytes]:
    """Return the buckets of these names; a name that holds its window begins anew with it."""
    return [bucket for bucket, _ in _named(*((name, 0) for name in names))]


def objection_buckets(receipt: str, address: str) -> list[Bucket]:
    """Return the buckets that one objection, or one try to follow one, falls into."""
    return _named(
        (f"objections of {receipt}", CODES_PER_NAME),
        (f"objections from {address}", CLAIMS_PER_ADDRESS),
        ("objections everywhere", EVERYWHERE),
    )


async def count_once(counted: Sequence[bytes]) -> list[int]:
    """Count one in each bucket, in one statement; return what they hold now, in this order.

    Their windows are in their names. Rows are locked by bucket, so that nobody waits in a ring.
    """
    rows = await require_transaction().fetch(
        "INSERT INTO attempt AS a (bucket, window_start, failures)"
        " SELECT bucket, $2, 1 FROM unnest($1::bytea[]) AS bucket ORDER BY bucket"
        " ON CONFLICT (bucket) DO UPDATE SET failures = a.failures + 1"
        " RETURNING bucket, failures",
        list(counted), clock.now(),
    )  # fmt: skip
    held = {row["bucket"]: row["failures"] for row in rows}
    return [held[bucket] for bucket in counted]


async def count_try(tries: Sequence[Bucket]) -> bool:
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


async def forgive(tries: Sequence[Bucket]) -> None:
    """Take the try back after a right password or code, so that only failures count.

    Bucket by bucket in the order of counting: two who lock the same rows never wait in a ring.
    """
    await require_transaction().executemany(
        "UPDATE attempt SET failures = failures - 1 WHERE bucket = $1 AND failures > 0",
        [(bucket,) for bucket, _ in tries],
    )
