"""Dated bodies of terms: the one in force on a day, drafts of new ones, publishing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from app import clock
from app.columns import uuid7
from app.db import require_transaction, transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Role, system_actor

Body = TypeVar("Body")
_COLUMNS = (
    "id, kind, number, title, body, state, valid_from, reason, drafted_by, editors, changed_at,"
    " published_at, simulated_at, simulation"
)


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
        " WHERE kind = $1 AND state IN ('published', 'superseded') AND valid_from <= $2"
        " ORDER BY valid_from DESC, number DESC LIMIT 1",
        kind, day,
    )  # fmt: skip
    return _with_body(row, body)


async def ever_in_force(kind: str, body: type[Body]) -> list[tuple[Body, Version]]:
    """Return every published version of these terms, the one that holds last first."""
    rows = await require_transaction().fetch(
        "SELECT kind, number, title, valid_from, body FROM policy_version"
        " WHERE kind = $1 AND state IN ('published', 'superseded')"
        " ORDER BY valid_from DESC, number DESC",
        kind,
    )
    return [found for row in rows if (found := _with_body(row, body))]


async def numbered(kind: str, number: int, body: type[Body]) -> tuple[Body, Version] | None:
    """Return the version of this number, or None where there is none."""
    row = await require_transaction().fetchrow(
        "SELECT kind, number, title, valid_from, body FROM policy_version"
        " WHERE kind = $1 AND number = $2",
        kind, number,
    )  # fmt: skip
    return _with_body(row, body)


def _with_body(row: Mapping[str, Any] | None, body: type[Body]) -> tuple[Body, Version] | None:
    if row is None:
        return None
    version = msgspec.convert({k: row[k] for k in Version.__struct_fields__}, Version)
    return msgspec.json.decode(row["body"], type=body), version


async def versions(kind: str) -> Sequence[Mapping[str, Any]]:
    """Return every version's row of this kind, the newest first."""
    rows: Sequence[Mapping[str, Any]] = await require_transaction().fetch(
        f"SELECT {_COLUMNS} FROM policy_version WHERE kind = $1 ORDER BY number DESC", kind
    )
    return rows


async def version(key: UUID, *, kind: str = "", lock: bool = False) -> Mapping[str, Any]:
    """Return one version's row; raises NotFoundError, for one of another kind than asked too."""
    row: Mapping[str, Any] | None = await require_transaction().fetchrow(
        f"SELECT {_COLUMNS} FROM policy_version WHERE id = $1{' FOR UPDATE' if lock else ''}", key
    )
    if row is None or kind not in {"", row["kind"]}:
        raise NotFoundError("not-found")
    return row


async def publish(kind: str, title: str, body: object, valid_from: date) -> UUID:
    """Publish the next version of these terms, in force from a day on."""
    key = await _enter(kind, title, body, valid_from, "published")
    await supersede(kind)
    return key


async def draft(
    kind: str,
    title: str,
    body: object,
    valid_from: date,
    *,
    drafted_by: str,
    editor: UUID | None,
    reason: str = "",
) -> UUID:
    """Enter a draft as the next version of these terms and return its key."""
    key = await _enter(kind, title, body, valid_from, "draft", drafted_by=drafted_by, reason=reason)
    await _touch(key, editor)
    return key


async def _enter(
    kind: str,
    title: str,
    body: object,
    valid_from: date,
    state: str,
    *,
    drafted_by: str = "",
    reason: str = "",
) -> UUID:
    key, now = uuid7(), clock.now()
    connection = require_transaction()
    # Two who enter at once get two numbers.
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"terms {kind}")
    await connection.execute(
        "INSERT INTO policy_version (id, kind, number, title, body, state, valid_from, drafted_by,"
        " editors, changed_at, published_at, reason)"
        " SELECT $1, $2::varchar, 1 + coalesce(max(number), 0), $3, $4, $5::varchar, $6, $7, '{}',"
        " $8, CASE WHEN $5::varchar = 'published' THEN $8::timestamptz END, $9"
        " FROM policy_version WHERE kind = $2::varchar",
        key, kind, title, msgspec.json.encode(body).decode(), state, valid_from, drafted_by, now,
        reason,
    )  # fmt: skip
    return key


async def change_draft(
    key: UUID,
    title: str,
    body: object,
    *,
    drafted_by: str,
    editor: UUID | None,
    valid_from: date | None = None,
    reason: str | None = None,
) -> None:
    """Give a draft another title and body; what a simulation said of the old one is dropped.

    Its day and reason stay where none is given.
    """
    await require_transaction().execute(
        "UPDATE policy_version SET title = $2, body = $3, state = 'draft', simulated_at = NULL,"
        " simulation = NULL, drafted_by = $4, changed_at = $5,"
        " valid_from = coalesce($6, valid_from), reason = coalesce($7, reason)"
        " WHERE id = $1 AND state IN ('draft', 'simulated')",
        key, title, msgspec.json.encode(body).decode(), drafted_by, clock.now(),
        valid_from, reason,
    )  # fmt: skip
    await _touch(key, editor)


async def _touch(key: UUID, editor: UUID | None) -> None:
    if editor is not None:
        await require_transaction().execute(
            "UPDATE policy_version SET editors = ARRAY(SELECT DISTINCT"
            " unnest(editors || $2::uuid)) WHERE id = $1",
            key, editor,
        )  # fmt: skip


async def discard_draft(key: UUID) -> None:
    """Delete a draft that nobody signed."""
    await require_transaction().execute(
        "DELETE FROM policy_version WHERE id = $1 AND state IN ('draft', 'simulated')", key
    )


async def publish_signed(key: UUID, valid_from: date) -> None:
    """Publish a signed version from a day on; older ones are superseded once that day comes.

    Raises ConflictError for a day that has passed, or on which another version begins.
    """
    connection = require_transaction()
    held = await version(key, lock=True)
    if held["state"] != "signed":
        raise ConflictError("terms-not-signed", title=held["title"])
    if valid_from < clock.today():
        raise ConflictError("terms-day-passed")
    if await connection.fetchval(
        "SELECT EXISTS (SELECT FROM policy_version WHERE kind = $1 AND valid_from = $2"
        " AND state = 'published')",
        held["kind"], valid_from,
    ):  # fmt: skip
        raise ConflictError("terms-day-taken")
    await connection.execute(
        "UPDATE policy_version SET state = 'published', valid_from = $2, published_at = $3"
        " WHERE id = $1",
        key, valid_from, clock.now(),
    )  # fmt: skip
    await supersede(held["kind"])


async def supersede(kind: str | None = None) -> None:
    """Mark as superseded every published version after which another has begun."""
    await require_transaction().execute(
        "UPDATE policy_version v SET state = 'superseded' WHERE state = 'published'"
        " AND ($1::varchar IS NULL OR kind = $1) AND EXISTS (SELECT FROM policy_version n"
        " WHERE n.kind = v.kind AND n.state = 'published' AND n.valid_from <= $2"
        " AND (n.valid_from, n.number) > (v.valid_from, v.number))",
        kind, clock.today(),
    )  # fmt: skip


async def supersede_all() -> None:
    """Mark what has been superseded by today, of every kind: the night's work."""
    async with transaction(system_actor("terms", Role.CITY_OFFICER)):
        await supersede()
