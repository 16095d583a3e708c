"""Appeals as their pages show them: to who files them, and to who rules on them."""

from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import clock, db
from app.db import require_transaction
from app.errors import NotFoundError
from app.files.service import content
from app.permits import Actor, Permit
from app.scope import reach_arguments
from app.vault import unseal
from competitions.data import AppealState, EventState
from competitions.entries.moving import own_entry
from competitions.plans.data import Contest, Event
from competitions.results.appealing import concerned, ruled_event
from competitions.results.data import AppealRow, Line
from competitions.results.public_queries import StageShown, stages_of
from competitions.results.queries import APPEALS, appeal_row, latest_of, lines_of

PAGE = 50


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as who competed in it or stands behind it appeals: its result, its appeals."""

    contest: Contest
    event: Event
    entry: UUID
    line: Line | None
    stages: list[StageShown]
    appeals: list[AppealRow]
    own: frozenset[UUID]
    """Appeals that the actor filed and may withdraw."""
    open: bool


async def filing(actor: Actor, entry: UUID) -> Filing:
    """Return an entry that is the actor's own or their employer's, with its appeals."""
    async with db.read(actor) as connection:
        own = await own_entry(actor, entry, lock=False)
        contest, event = own.contest, own.event
        held = await latest_of(event.id)
        lines = await lines_of(held.id) if held and held.shown_at else []
        stages = await stages_of(event)
        rows = await connection.fetch(f"{APPEALS} WHERE a.entry = $1 ORDER BY a.filed_at", entry)
        own = await connection.fetch(
            "SELECT id FROM appeal WHERE entry = $1 AND filer = $2 AND state = 'filed'",
            entry, actor.account,
        )  # fmt: skip
    until = event.appeals_until
    return Filing(
        contest=contest,
        event=event,
        entry=entry,
        line=next((line for line in lines if line.entry == entry), None),
        stages=stages,
        appeals=[appeal_row(row) for row in rows],
        own=frozenset(row["id"] for row in own),
        open=event.state is EventState.PROVISIONAL
        and until is not None
        and clock.now() <= until
        and not any(row["state"] == AppealState.FILED for row in rows),
    )


class AppealFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the list of appeals is narrowed to; '' shows all."""

    state: AppealState | None = AppealState.FILED
    all: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class AppealList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the appeals within reach."""

    rows: list[AppealRow]
    total: int
    counts: dict[str, int]


_WITHIN = (
    "($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"
    " AND EXISTS (SELECT FROM judge_seat s WHERE s.event = e.id AND s.account = $4"
    " AND s.role = 'arbitration' AND s.ended_at IS NULL)"
)


async def appeal_list(actor: Actor, wanted: AppealFilter) -> AppealList:
    """Return the appeals at events where the actor sits in arbitration, oldest first."""
    within = (*reach_arguments(actor, Permit.APPEAL_RULE), actor.account)
    async with db.read(actor) as connection:
        counts = await connection.fetch(
            "SELECT a.state, count(*) AS n FROM appeal a JOIN contest_event e ON e.id = a.event"
            f" JOIN contest c ON c.id = e.contest WHERE {_WITHIN} GROUP BY a.state",
            *within,
        )
        rows = await connection.fetch(
            f"{APPEALS} WHERE {_WITHIN} AND ($5::text IS NULL OR a.state = $5)"
            " ORDER BY a.filed_at, a.id LIMIT $6 OFFSET $7",
            *within, None if wanted.all else wanted.state, PAGE, PAGE * (wanted.page - 1),
        )  # fmt: skip
    found = {row["state"]: row["n"] for row in counts}
    total = sum(found.values()) if wanted.all else found.get(wanted.state or "", 0)
    return AppealList(rows=[appeal_row(row) for row in rows], total=total, counts=found)


class OneAppeal(msgspec.Struct, frozen=True, kw_only=True):
    """One appeal with what it says, to who rules on it."""

    row: AppealRow
    event: Event
    statement: str
    has_file: bool
    line: Line | None
    stages: list[StageShown]
    concerned: bool
    """Whether the actor filed it, judged at the event or competes in it."""


async def one_appeal(actor: Actor, key: UUID) -> OneAppeal:
    """Return an appeal within reach; raises NotFoundError for any other."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(f"{APPEALS} WHERE a.id = $1", key)
        event = await ruled_event(actor, row["event"] if row else None)
        held = await _held(key)
        lines = await lines_of(held["revision"])
        stages = await stages_of(event)
        mine = held["filer"] == actor.account or await concerned(actor, event.id)
    return OneAppeal(
        row=appeal_row(row),
        event=event,
        statement=unseal(held["statement"], f"appeal|statement|{key}").decode(),
        has_file=held["file"] is not None,
        line=next((line for line in lines if line.entry == row["entry"]), None),
        stages=stages,
        concerned=mine,
    )


async def _held(key: UUID) -> Any:
    return await require_transaction().fetchrow(
        "SELECT statement, file, filer, revision FROM appeal WHERE id = $1", key
    )


async def appeal_paper(actor: Actor, key: UUID) -> bytes:
    """Return the paper of an appeal within reach; raises NotFoundError where there is none."""
    async with db.read(actor) as connection:
        event = await connection.fetchval("SELECT event FROM appeal WHERE id = $1", key)
        await ruled_event(actor, event)
        file = (await _held(key))["file"]
    if file is None:
        raise NotFoundError("not-found")
    return await content(file)
