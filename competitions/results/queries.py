"""Revisions and what entries came to in them; inside the current transaction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from app.db import require_transaction
from app.errors import NotFoundError
from competitions.results.data import AppealRow, Line, Revision

_REVISION = ", ".join(Revision.__struct_fields__)
_LINES = """
SELECT r.entry, coalesce(n.cipher, '') AS cipher, n.start_number, r.status, n.state, r.stages,
  round(r.total, coalesce((s.body->'rounding'->>'places')::int, 2))::text AS total, r.scaled,
  r.rank, r.award, r.stopped_at, n.team, n.employer,
  coalesce((SELECT array_agg(m.name ORDER BY m.position) FROM entry_member m
    WHERE m.entry = n.id), '{}') AS people
FROM entry_result r JOIN entry n ON n.id = r.entry
JOIN result_revision v ON v.id = r.revision JOIN contest_rule_set s ON s.id = v.rule_set
WHERE r.revision = $1 ORDER BY r.rank NULLS LAST, r.status <> 'competed', n.cipher, r.entry
"""
APPEALS = """
SELECT a.id, a.event, e.name AS event_name, c.name AS contest_name, a.entry,
  coalesce(n.cipher, '') AS cipher, v.number AS revision, a.state, a.filed_by, a.filed_at,
  a.ruling, a.ruled_by, a.ruled_at
FROM appeal a JOIN contest_event e ON e.id = a.event JOIN contest c ON c.id = e.contest
JOIN entry n ON n.id = a.entry JOIN result_revision v ON v.id = a.revision
"""


def _revision(row: Mapping[str, Any]) -> Revision:
    return msgspec.convert(dict(row), Revision)


async def revisions_of(event: UUID) -> list[Revision]:
    """Return all computations of an event's result in their order."""
    rows = await require_transaction().fetch(
        f"SELECT {_REVISION} FROM result_revision WHERE event = $1 ORDER BY number", event
    )
    return [_revision(row) for row in rows]


async def revision_of(key: UUID, *, lock: bool = False) -> Revision:
    """Return a revision; raises NotFoundError for none."""
    row = await require_transaction().fetchrow(
        f"SELECT {_REVISION} FROM result_revision WHERE id = $1" + (" FOR UPDATE" if lock else ""),
        key,
    )
    if row is None:
        raise NotFoundError("not-found")
    return _revision(row)


async def latest_of(event: UUID) -> Revision | None:
    """Return the last computation of an event's result, or none."""
    row = await require_transaction().fetchrow(
        f"SELECT {_REVISION} FROM result_revision WHERE event = $1 ORDER BY number DESC LIMIT 1",
        event,
    )
    return _revision(row) if row else None


async def lines_of(revision: UUID) -> list[Line]:
    """Return what every entry came to: those ranked first, best on top."""
    rows = await require_transaction().fetch(_LINES, revision)
    return [
        msgspec.convert({**row, "stages": msgspec.json.decode(row["stages"])}, Line) for row in rows
    ]


def appeal_row(row: Mapping[str, Any]) -> AppealRow:
    """Return one row of ``APPEALS``."""
    return msgspec.convert(dict(row), AppealRow)


async def appeals_of(event: UUID) -> list[AppealRow]:
    """Return the appeals against an event's results, in the order in which they came."""
    rows = await require_transaction().fetch(
        f"{APPEALS} WHERE a.event = $1 ORDER BY a.filed_at, a.id", event
    )
    return [appeal_row(row) for row in rows]
