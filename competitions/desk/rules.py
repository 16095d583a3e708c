"""Queues of work folded out of what waits, each with its earliest deadline. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

import msgspec


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """One event or offer at which ``number`` things wait; ``due`` none: no deadline."""

    subject: UUID
    about: str
    number: int = 1
    due: datetime | None = None


class ContestQueue(msgspec.Struct, frozen=True, kw_only=True):
    """One queue: how many wait, how many past their deadline, and where to begin."""

    kind: str
    waiting: int = 0
    late: int = 0
    due: datetime | None = None
    subject: UUID | None = None
    """The event or offer that is due first; none where nothing waits."""
    about: str = ""


def fold(kind: str, rows: Iterable[Waiting], now: datetime) -> ContestQueue:
    """Return the queue of what waits; what has no deadline comes after what has one."""
    held: Sequence[Waiting] = [row for row in rows if row.number > 0]
    if not held:
        return ContestQueue(kind=kind)
    first = min(held, key=lambda row: (row.due is None, row.due or now, row.about, row.subject))
    return ContestQueue(
        kind=kind,
        waiting=sum(row.number for row in held),
        late=sum(row.number for row in held if row.due is not None and row.due < now),
        due=first.due,
        subject=first.subject,
        about=first.about,
    )
