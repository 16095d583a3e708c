"""Reading notices: what the public sees while one is open, what officers see always."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.errors import NotFoundError
from app.permits import ANYONE, Actor
from app.reference.queries import calendar
from app.reference.working_days import CalendarMissingError
from certifications.notices.data import Entry, Notice, NoticePage
from certifications.notices.rules import Dates, working_days_left
from certifications.rounds.queries import round_of

PAGE = 50
_NOTICE = (
    "SELECT n.id, n.round, r.title AS round_title, r.tier, n.title, n.document_no, n.posted_at,"
    " n.first_day, n.last_day, n.working_days, n.objection_phone, n.supervision_phone,"
    " n.objection_address, n.state, n.closed_at,"
    " (SELECT count(*) FROM notice_entry e WHERE e.notice = n.id) AS people,"
    " (SELECT count(*) FROM objection o WHERE o.notice = n.id) AS objections,"
    " (SELECT count(*) FROM objection o WHERE o.notice = n.id"
    " AND o.state IN ('received', 'review')) AS open_objections"
    " FROM public_notice n JOIN round r ON r.id = n.round"
)
_ENTRIES = (
    "SELECT e.id, e.place, e.name, e.employer, e.occupation,"
    " coalesce(d.name_zh, '') AS division_zh, coalesce(d.name_en, '') AS division_en,"
    " e.held_at IS NOT NULL AS held,"
    " a.state IN ('rejected', 'withdrawn') AS removed, e.application FROM notice_entry e"
    " JOIN application a ON a.id = e.application LEFT JOIN division d ON d.code = e.division"
    " WHERE e.notice = $1 ORDER BY e.place"
)


class NoticeFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the officers' list is narrowed to, as the URL says it."""

    q: Annotated[str, msgspec.Meta(max_length=60)] = ""
    state: str = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class NoticeList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of notices."""

    rows: list[Notice]
    total: int


def _notice(row: Mapping[str, Any]) -> Notice:
    return msgspec.convert({f: row[f] for f in Notice.__struct_fields__}, Notice)


async def notice_of(key: UUID) -> Notice:
    """Return a notice in the current transaction; raises NotFoundError for none."""
    row = await require_transaction().fetchrow(f"{_NOTICE} WHERE n.id = $1", key)
    if row is None:
        raise NotFoundError("not-found")
    return _notice(row)


async def entries_of(notice: UUID) -> list[Entry]:
    """Return a notice's entries in the current transaction."""
    rows = await require_transaction().fetch(_ENTRIES, notice)
    return msgspec.convert([dict(row) for row in rows], list[Entry])


async def public_notices(today: date) -> list[Notice]:
    """Return the notices that are open on this day, those that end first on top."""
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            f"{_NOTICE} WHERE n.state = 'open' AND n.last_day >= $1 ORDER BY n.last_day, n.id",
            today,
        )
    return [_notice(row) for row in rows]


async def public_notice(key: UUID) -> NoticePage:
    """Return a notice as the public reads it: without anybody's name once its term is over."""
    async with db.read(ANYONE):
        notice = await notice_of(key)
        today = clock.today()
        ended = notice.closed_at is not None or today > notice.last_day
        entries = [] if ended else await entries_of(key)
        left = 0 if ended else await _left(today, notice)
    return NoticePage(notice=notice, entries=[e for e in entries if not e.removed], left=left)


async def _left(today: date, notice: Notice) -> int | None:
    dates = Dates(notice.first_day, notice.last_day)
    try:
        return working_days_left(today, dates, await calendar(today.year - 1, dates.last.year))
    except CalendarMissingError:
        return None


async def desk_notices(actor: Actor, wanted: NoticeFilter) -> NoticeList:
    """Return a page of all notices, open ones first."""
    async with db.read(actor) as connection:
        where = "WHERE ($1 = '' OR strpos(n.title, $1) > 0) AND ($2 = '' OR n.state = $2)"
        total = await connection.fetchval(
            f"SELECT count(*) FROM public_notice n {where}", wanted.q, wanted.state
        )
        rows = await connection.fetch(
            f"{_NOTICE} {where} ORDER BY n.state = 'open' DESC, n.posted_at DESC, n.id"
            " LIMIT $3 OFFSET $4",
            wanted.q, wanted.state, PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
    return NoticeList(rows=[_notice(row) for row in rows], total=total)


async def desk_notice(actor: Actor, key: UUID) -> NoticePage:
    """Return a notice with all its entries, also after its term."""
    async with db.read(actor):
        notice = await notice_of(key)
        entries = await entries_of(key)
        left = await _left(clock.today(), notice)
    return NoticePage(notice=notice, entries=entries, left=left)


async def notice_defaults(actor: Actor, round_key: UUID) -> dict[str, object]:
    """Return what an empty form of a notice offers: the telephone numbers of the call."""
    async with db.read(actor):
        held = await round_of(round_key)
    return {
        "title": held.title,
        "objection_phone": held.objection_phone,
        "supervision_phone": held.supervision_phone,
        "objection_address": held.objection_address,
    }
