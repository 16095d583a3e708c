"""Dated bodies of terms: the one in force on a day, and publishing a new one."""

from datetime import date
from typing import TypeVar
from uuid import UUID

import msgspec

from app import clock
from app.columns import uuid7
from app.db import require_transaction

Body = TypeVar("Body")


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """Which version of which terms something was decided under."""

    kind: str
    number: int
    title: str
    valid_from: date


async def in_force(kind: str, day: date, body: type[Body]) -> tuple[Body, Version] | None:
    """Return the published terms of this kind in force on the day, or None before the first."""
    row = await require_transaction().fetchrow(
        "SELECT kind, number, title, valid_from, body FROM policy_version"
        " WHERE kind = $1 AND state = 'published' AND valid_from <= $2"
        " ORDER BY valid_from DESC, number DESC LIMIT 1",
        kind, day,
    )  # fmt: skip
    if row is None:
        return None
    version = msgspec.convert({k: row[k] for k in Version.__struct_fields__}, Version)
    return msgspec.json.decode(row["body"], type=body), version


async def publish(kind: str, title: str, body: object, valid_from: date) -> UUID:
    """Publish the next version of these terms, in force from a day on."""
    key = uuid7()
    await require_transaction().execute(
        "INSERT INTO policy_version (id, kind, number, title, body, state, valid_from,"
        " published_at) SELECT $1, $2::varchar, 1 + coalesce(max(number), 0), $3, $4,"
        " 'published', $5, $6"
        " FROM policy_version WHERE kind = $2::varchar",
        key, kind, title, msgspec.json.encode(body).decode(), valid_from, clock.now(),
    )  # fmt: skip
    return key
