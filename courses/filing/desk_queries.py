"""The officers' queue: filings and changes that wait, with age and deadline."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.permits import Actor, Permit
from app.reference.levels import SkillLevel
from app.scope import reach_arguments

PAGE = 50
_WAITING = (
    "SELECT c.id, c.number, c.title, c.level, c.division, coalesce(d.name_zh, c.division) AS"
    " division_name, o.name AS organisation_name, c.starts_on, c.state_since AS since,"
    " c.due_on, NULL::uuid AS change, c.questions FROM training_class c"
    " JOIN organisation o ON o.id = c.organisation"
    " LEFT JOIN division d ON d.code = c.division WHERE c.state = 'filed' AND {reach}"
    " UNION ALL SELECT c.id, c.number, c.title, c.level, c.division,"
    " coalesce(d.name_zh, c.division), o.name, c.starts_on, k.asked_at, k.due_on, k.id, 0"
    " FROM class_change k JOIN training_class c ON c.id = k.training_class"
    " JOIN organisation o ON o.id = c.organisation LEFT JOIN division d ON d.code = c.division"
    " WHERE k.state = 'filed' AND {reach}"
).format(
    reach="($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"
    " AND ($4 = '' OR c.division = $4)"
    " AND ($5 = '' OR strpos(c.title || ' ' || c.number || ' ' || o.name, $5) > 0)"
)


class QueueFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the queue is narrowed to, as the URL says it."""

    division: str = ""
    q: str = ""
    approved: int | None = None
    left: str = ""
    """Keys of filings that a bulk approval left alone, apart by commas."""
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A filing or a change that waits; ``questions`` are those left open as filed."""

    id: UUID
    number: str
    title: str
    level: SkillLevel
    division: str
    division_name: str
    organisation_name: str
    starts_on: date
    since: datetime | None
    due_on: date | None
    change: UUID | None
    questions: int


class DivisionCount(msgspec.Struct, frozen=True):
    """How many wait in a division, and how many are late."""

    division: str
    name: str
    waiting: int
    late: int


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the queue, how many wait in all, and by division."""

    rows: list[Waiting]
    total: int
    divisions: list[DivisionCount]


async def queue(actor: Actor, wanted: QueueFilter) -> Queue:
    """Return what waits within the actor's reach, oldest deadline first."""
    reach = reach_arguments(actor, Permit.CLASS_DECIDE)
    async with db.read(actor) as connection:
        arguments = (*reach, wanted.division, wanted.q.strip())
        total = await connection.fetchval(f"SELECT count(*) FROM ({_WAITING}) w", *arguments)
        rows = await connection.fetch(
            f"SELECT * FROM ({_WAITING}) w ORDER BY due_on NULLS LAST, since, id"
            " LIMIT $6 OFFSET $7",
            *arguments, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
        counts = await connection.fetch(
            "SELECT division, max(division_name) AS name, count(*) AS waiting,"
            f" count(*) FILTER (WHERE due_on < $6) AS late FROM ({_WAITING}) w"
            " GROUP BY division ORDER BY division",
            *reach, "", "", clock.today(),
        )  # fmt: skip
        return Queue(
            rows=[msgspec.convert(dict(row), Waiting) for row in rows],
            total=total,
            divisions=[msgspec.convert(dict(row), DivisionCount) for row in counts],
        )
