"""The audit trail, filtered."""

from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
import orjson

from app import clock, db
from app.permits import Actor

PAGE = 50


class EventFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the trail is narrowed to, as the URL says it."""

    action: str = ""
    actor: str = ""
    subject: str = ""
    since: date | None = None
    until: date | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class EventRow(msgspec.Struct, frozen=True, kw_only=True):
    """One event as the page shows it."""

    id: UUID
    at: datetime
    action: str
    actor_name: str
    subject: str
    facts: dict[str, object]
    reason: str
    leaf: str


class EventList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of events, their number, and the actions there are."""

    rows: list[EventRow]
    total: int
    actions: list[str]


_WHERE = (
    " WHERE ($1 = '' OR action = $1) AND ($2 = '' OR strpos(actor_name, $2) > 0)"
    " AND ($3 = '' OR subject = $3) AND ($4::timestamptz IS NULL OR at >= $4)"
    " AND ($5::timestamptz IS NULL OR at < $5)"
)


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, datetime.min.time(), clock.CITY_ZONE) if day else None


async def events(actor: Actor, wanted: EventFilter) -> EventList:
    """Return the newest events that fit."""
    until = wanted.until + timedelta(days=1) if wanted.until else None
    arguments = (
        wanted.action, wanted.actor, wanted.subject, _midnight(wanted.since), _midnight(until)
    )  # fmt: skip
    async with db.read(actor) as connection:
        total = await connection.fetchval(f"SELECT count(*) FROM event{_WHERE}", *arguments)
        rows = await connection.fetch(
            "SELECT id, at, action, actor_name, subject, facts, reason, encode(leaf, 'hex') AS leaf"
            f" FROM event{_WHERE} ORDER BY at DESC, id DESC LIMIT $6 OFFSET $7",
            *arguments, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
        actions = await connection.fetch("SELECT DISTINCT action FROM event ORDER BY action")
    return EventList(
        rows=[
            msgspec.convert({**dict(row), "facts": orjson.loads(row["facts"])}, EventRow)
            for row in rows
        ],
        total=total,
        actions=[row["action"] for row in actions],
    )
