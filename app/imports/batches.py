"""A batch: what it is, the states it goes through, and its way into and out of the tables.

Shared steps of every import; a domain's service opens the transaction and calls them.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec
import orjson

from app import clock
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.files.service import store
from app.vault import seal, unseal

KEEP = timedelta(days=30)
"""How long refused rows and the file stay for repair (the preview page says so)."""
MOST_STARTS = 3


class BatchKind(StrEnum):
    """What the file is."""

    ROSTER = "roster"
    RESULTS = "results"
    DEMAND = "demand"
    LEVELS = "levels"
    VACANCIES = "vacancies"
    ENTRIES = "entries"
    """Entries of a contest event."""
    THEORY = "theory"
    """Theory marks of a contest event."""
    JOBS = "jobs"
    """Where the people who completed a class found work."""


class BatchState(StrEnum):
    """Where a batch stands."""

    RECEIVED = "received"
    READING = "reading"
    MAPPING = "mapping"
    READY = "ready"
    ACCEPTING = "accepting"
    ACCEPTED = "accepted"
    UNDONE = "undone"
    REFUSED = "refused"
    DISCARDED = "discarded"


S = BatchState
TRANSITIONS: dict[BatchState, frozenset[BatchState]] = {
    S.RECEIVED: frozenset({S.READING, S.DISCARDED}),
    S.READING: frozenset({S.READING, S.MAPPING, S.READY, S.REFUSED, S.DISCARDED}),
    S.MAPPING: frozenset({S.READING, S.DISCARDED}),
    S.READY: frozenset({S.READING, S.ACCEPTING, S.UNDONE, S.DISCARDED}),
    S.ACCEPTING: frozenset({S.ACCEPTED, S.READY}),
    S.ACCEPTED: frozenset({S.READING, S.ACCEPTING, S.UNDONE}),
    S.UNDONE: frozenset({S.ACCEPTING, S.READING, S.DISCARDED}),
    S.REFUSED: frozenset(),
    S.DISCARDED: frozenset(),
}
"""From each state, the states a batch may go to; anything else is refused as a conflict."""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """A batch as its pages and jobs know it."""

    id: UUID
    kind: BatchKind
    number: str
    organisation: UUID | None
    division: str | None
    subject: UUID | None
    stored_file: UUID
    file_name: str
    sha256: bytes
    state: BatchState
    header_map: dict[str, object]
    counts: dict[str, int]
    summary: dict[str, object]
    rows_read: int
    rows_checked: int
    rows_written: int
    starts: int
    refusal: dict[str, object] | None
    uploaded_by: UUID | None
    uploaded_at: datetime
    checked_at: datetime | None
    accepted_at: datetime | None
    undone_at: datetime | None

    @property
    def fields(self) -> list[str]:
        """Keys of the columns that each staged row holds."""
        return msgspec.convert(self.header_map.get("fields", []), list[str])

    @property
    def sheets(self) -> list[str]:
        """Names of the file's sheets."""
        return msgspec.convert(self.header_map.get("sheets", []), list[str])

    @property
    def repair_until(self) -> datetime:
        """When rows still refused are deleted."""
        return self.uploaded_at + KEEP


_JSON = ("header_map", "counts", "refusal")
_COLUMNS = ", ".join(Batch.__struct_fields__)


def from_row(row: Mapping[str, object]) -> Batch:
    """Return the batch that a database row holds."""
    values = dict(row)
    for name in _JSON:
        held = values[name]
        values[name] = orjson.loads(held) if isinstance(held, str) else held
    sealed = values["summary"]
    place = f"batch|summary|{values['id']}"
    values["summary"] = orjson.loads(unseal(sealed, place)) if isinstance(sealed, bytes) else {}
    return msgspec.convert(values, Batch)


def _stored(key: UUID, name: str, value: object) -> object:
    if name == "summary":
        return seal(orjson.dumps(value), f"batch|summary|{key}")
    if name not in _JSON or value is None:
        return value
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


async def load(key: UUID) -> Batch:
    """Return the batch; raises NotFoundError."""
    row = await require_transaction().fetchrow(f"SELECT {_COLUMNS} FROM batch WHERE id = $1", key)
    if row is None:
        raise NotFoundError("not-found")
    return from_row(row)


async def lock(key: UUID) -> Batch:
    """Return the batch and hold it against other writers until the transaction ends."""
    await require_transaction().execute("SELECT FROM batch WHERE id = $1 FOR UPDATE", key)
    return await load(key)


async def same_file(
    kind: BatchKind, organisation: UUID | None, sha256: bytes, subject: UUID | None = None
) -> Batch | None:
    """Return the living batch of the same file from the same organisation, if there is one.

    With a subject: of the same subject.

    Whoever sends the same file at the same moment waits here until this transaction has ended.
    """
    await require_transaction().execute(
        "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
        f"{kind}|{organisation}|{subject}|{sha256.hex()}",
    )
    row = await require_transaction().fetchrow(
        f"SELECT {_COLUMNS} FROM batch WHERE kind = $1 AND organisation IS NOT DISTINCT FROM $2"
        " AND sha256 = $3 AND state NOT IN ('discarded', 'refused')"
        " AND ($4::uuid IS NULL OR subject = $4) ORDER BY uploaded_at DESC LIMIT 1",
        kind, organisation, sha256, subject,
    )  # fmt: skip
    return from_row(row) if row else None


async def receive(
    kind: BatchKind,
    *,
    organisation: UUID | None,
    division: str | None,
    subject: UUID | None,
    uploaded_by: UUID | None,
    file_name: str,
    content: bytes,
) -> Batch:
    """Keep the file and open a batch for it."""
    key, now = uuid7(), clock.now()
    stored = await store(file_name, content, now + KEEP)
    serial = await require_transaction().fetchval("SELECT nextval('batch_number_seq')")
    await require_transaction().execute(
        "INSERT INTO batch (id, kind, number, organisation, division, subject, stored_file,"
        " file_name, sha256, uploaded_by, uploaded_at, state)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'received')",
        key, kind, f"{kind[0].upper()}{now:%y%m}-{serial:05d}", organisation, division, subject,
        stored, file_name, hashlib.sha256(content).digest(), uploaded_by, now,
    )  # fmt: skip
    return await load(key)


async def move(batch: Batch, to: BatchState, **columns: object) -> None:
    """Take the batch to another state with these columns set.

    Raises ConflictError where the table of transitions has no such step, or somebody else
    moved the batch in between.
    """
    if to not in TRANSITIONS[batch.state]:
        raise ConflictError("batch-state", state=batch.state.value)
    names = [*columns]
    values = [_stored(batch.id, name, value) for name, value in columns.items()]
    sets = "".join(f", {name} = ${place}" for place, name in enumerate(names, start=4))
    status = await require_transaction().execute(
        f"UPDATE batch SET state = $3{sets} WHERE id = $1 AND state = $2",
        batch.id, batch.state, to, *values,
    )  # fmt: skip
    if status != "UPDATE 1":
        raise ConflictError("batch-state", state=batch.state.value)


async def progress(key: UUID, **rows: int) -> None:
    """Note how far the work is: ``rows_read``, ``rows_checked`` or ``rows_written``."""
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(rows, start=2))
    await require_transaction().execute(
        f"UPDATE batch SET {sets} WHERE id = $1", key, *rows.values()
    )


async def remember_headings(organisation: UUID, kind: BatchKind, chosen: Mapping[str, str]) -> None:
    """Remember what a person said each heading means, for this organisation's next files."""
    await require_transaction().executemany(
        "INSERT INTO header_memory (id, organisation, kind, heading, field)"
        " VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (organisation, kind, heading) DO UPDATE SET field = excluded.field",
        [(uuid7(), organisation, kind, heading, field) for heading, field in chosen.items()],
    )


async def remembered_headings(organisation: UUID | None, kind: BatchKind) -> dict[str, str]:
    """Return what this organisation's people said of headings before."""
    rows: Sequence[Mapping[str, str]] = await require_transaction().fetch(
        "SELECT heading, field FROM header_memory WHERE organisation = $1 AND kind = $2",
        organisation, kind,
    )  # fmt: skip
    return {row["heading"]: row["field"] for row in rows}
