"""Papers of an application as rows."""

from datetime import datetime
from uuid import UUID

import msgspec

from app.db import require_transaction
from certifications.rounds.data import PaperKind


class PaperRow(msgspec.Struct, frozen=True, kw_only=True):
    """A paper as pages list it; ``size`` in bytes."""

    id: UUID
    kind: PaperKind
    file: UUID
    name: str
    media_type: str
    size: int
    added_by: str
    added_at: datetime


async def papers_of(application: UUID) -> list[PaperRow]:
    """Return the papers on file, in the order of their kinds, in the current transaction."""
    rows = await require_transaction().fetch(
        "SELECT id, kind, file, name, media_type, size, added_by, added_at FROM application_paper"
        " WHERE application = $1 AND removed_at IS NULL ORDER BY added_at, id",
        application,
    )
    order = list(PaperKind)
    found = [msgspec.convert(dict(row), PaperRow) for row in rows]
    return sorted(found, key=lambda row: order.index(row.kind))
