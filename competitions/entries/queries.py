"""Entries as their pages show them: at the desk, at an employer's, one's own, and the draw."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app import clock, db
from app.db import Connection, require_transaction
from app.draws import lot
from app.errors import NotFoundError
from app.imports import batches
from app.imports.batches import Batch, BatchKind, BatchState
from app.masking import mask_name
from app.permits import ANYONE, Actor, Permit
from competitions.data import EntryState, EventState
from competitions.entries.data import EntryRow, MemberRow
from competitions.plans.data import Contest, Event
from competitions.plans.queries import contest_of, event_of
from competitions.plans.reach import own_event, reaches
from competitions.plans.seeds import open_seed

PAGE = 50
ROWS = (
    "SELECT n.id, n.team, n.employer, n.division, n.state, n.source, n.start_number, n.station,"
    " n.turn, CASE WHEN v.deciphered_at IS NOT NULL THEN n.cipher END AS cipher, n.entered_by,"
    " n.entered_at, n.reason, array_agg(m.name ORDER BY m.position) AS names,"
    " array_agg(m.person ORDER BY m.position) AS people, count(*) OVER () AS total"
    " FROM entry n JOIN contest_event v ON v.id = n.event JOIN entry_member m ON m.entry = n.id"
)


class EntryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk's list is narrowed to."""

    q: str = ""
    state: EntryState | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class EntryList(msgspec.Struct, frozen=True, kw_only=True):
    """An event's entries, a page of them, with how many stand where."""

    contest: Contest
    event: Event
    rows: list[EntryRow]
    total: int
    counts: dict[str, int]
    may_manage: bool
    closed: bool
    """Whether the days of entry are over, so that the draw may be made."""


def entry_row(row: Mapping[str, Any], *, masked: bool) -> EntryRow:
    """Return a row of ``ROWS`` as an entry."""
    names = [mask_name(name) if masked else name for name in row["names"]]
    members = tuple(
        MemberRow(name=name, person=person)
        for name, person in zip(names, row["people"], strict=True)
    )
    held = {name: row[name] for name in EntryRow.__struct_fields__ if name != "members"}
    return msgspec.convert({**held, "members": members}, EntryRow)


async def entry_list(actor: Actor, event_key: UUID, wanted: EntryFilter) -> EntryList:
    """Return an event's entries within the actor's reach; names are masked for readers only."""
    async with db.read(actor) as connection:
        contest, event = await own_event(actor, event_key, Permit.CONTEST_VIEW)
        may = reaches(actor, Permit.CONTEST_MANAGE, contest.division, contest.organisation)
        rows = await connection.fetch(
            f"{ROWS} WHERE n.event = $1 AND ($2::text IS NULL OR n.state = $2)"
            " AND ($3 = '' OR strpos(n.employer, $3) > 0 OR strpos(n.team, $3) > 0"
            "  OR n.start_number::text = $3)"
            " GROUP BY n.id, v.id ORDER BY n.start_number NULLS LAST, n.entered_at, n.id"
            " LIMIT $4 OFFSET $5",
            event_key, wanted.state, wanted.q.strip(), PAGE, PAGE * (wanted.page - 1),
        )  # fmt: skip
        counts = await connection.fetch(
            "SELECT state, count(*) AS n FROM entry WHERE event = $1 GROUP BY state", event_key
        )
    closes = contest.entry_closes_at
    return EntryList(
        contest=contest,
        event=event,
        rows=[entry_row(row, masked=not may) for row in rows],
        total=rows[0]["total"] if rows else 0,
        counts={row["state"]: row["n"] for row in counts},
        may_manage=may,
        closed=closes is not None and clock.now() >= closes,
    )


async def contests_of_both(first: UUID, second: UUID) -> list[str]:
    """Return the events that one person cannot be in as both do, in the transaction.

    The same event, or two at the same time; entries that were withdrawn do not count.
    """
    rows = await require_transaction().fetch(
        "SELECT DISTINCT c.name || ' ' || v.name AS held FROM entry_member a JOIN entry_member b"
        " ON b.person = $2 AND b.live AND (b.event = a.event"
        "  OR tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at))"
        " JOIN contest_event v ON v.id = a.event JOIN contest c ON c.id = v.contest"
        " WHERE a.person = $1 AND a.live ORDER BY 1",
        first, second,
    )  # fmt: skip
    return [row["held"] for row in rows]


class OpenEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that takes entries now, as an employer's list shows it."""

    id: UUID
    contest: UUID
    contest_name: str
    name: str
    occupation: str
    participants: str
    team_size: int
    starts_at: datetime
    entry_closes_at: datetime
    places: int | None
    taken: int
    own: int


async def open_events(actor: Actor) -> list[OpenEvent]:
    """Return the events that take entries now, and how many entries are the actor's employer's."""
    organisations = sorted(actor.reach(Permit.CONTEST_ENTER).organisations)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT v.id, v.contest, c.name AS contest_name, v.name, v.occupation, v.participants,"
            " v.team_size, v.starts_at, c.entry_closes_at, v.places,"
            " count(n.id) AS taken, count(n.id) FILTER (WHERE n.organisation = ANY($2)) AS own"
            " FROM contest_event v JOIN contest c ON c.id = v.contest LEFT JOIN entry n"
            " ON n.event = v.id AND n.state <> 'withdrawn'"
            " WHERE v.state = 'entering' AND c.state = 'called' AND c.entry_opens_at <= $1"
            " AND c.entry_closes_at > $1 GROUP BY v.id, c.id"
            " ORDER BY c.entry_closes_at, c.name, v.serial",
            clock.now(), organisations,
        )  # fmt: skip
    return [msgspec.convert(dict(row), OpenEvent) for row in rows]


class EmployerEvent(msgspec.Struct, frozen=True, kw_only=True):
    """One event as an employer enters people in it."""

    contest: Contest
    event: Event
    rows: list[EntryRow]
    batches: list[Batch]
    organisations: dict[UUID, str]
    """For whom the actor may enter people; empty for the contest's office."""
    open: bool


async def employer_event(actor: Actor, event_key: UUID) -> EmployerEvent:
    """Return one event with the entries and workbooks that are the actor's own."""
    async with db.read(actor) as connection:
        event = await event_of(event_key)
        contest = await contest_of(event.contest)
        if event.state is EventState.DRAFT:
            raise NotFoundError("not-found")
        office = reaches(actor, Permit.CONTEST_MANAGE, contest.division, contest.organisation)
        own = sorted(actor.reach(Permit.CONTEST_ENTER).organisations)
        rows = await connection.fetch(
            f"{ROWS} WHERE n.event = $1 AND ($2 OR n.organisation = ANY($3))"
            " GROUP BY n.id, v.id ORDER BY n.entered_at DESC, n.id LIMIT 500",
            event_key, office, own,
        )  # fmt: skip
        named = await connection.fetch(
            "SELECT id, name FROM organisation WHERE id = ANY($1) ORDER BY name", own
        )
        lists = await _batches(connection, event_key, own, office=office)
    opens, closes, now = contest.entry_opens_at, contest.entry_closes_at, clock.now()
    return EmployerEvent(
        contest=contest,
        event=event,
        rows=[entry_row(row, masked=False) for row in rows],
        batches=lists,
        organisations={row["id"]: row["name"] for row in named},
        open=event.state is EventState.ENTERING
        and opens is not None
        and closes is not None
        and opens <= now < closes,
    )


async def _batches(
    connection: Connection, event: UUID, own: Sequence[UUID], *, office: bool
) -> list[Batch]:
    rows = await connection.fetch(
        f"SELECT {', '.join(Batch.__struct_fields__)} FROM batch WHERE kind = $1 AND subject = $2"
        " AND ($3 OR organisation = ANY($4)) AND state <> $5 ORDER BY uploaded_at DESC LIMIT 20",
        BatchKind.ENTRIES, event, office, list(own), BatchState.DISCARDED,
    )  # fmt: skip
    return [batches.from_row(row) for row in rows]


class OwnEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One of a person's entries, as My contests shows it."""

    id: UUID
    event: UUID
    contest: UUID
    contest_name: str
    event_name: str
    event_state: EventState
    ended_for: str
    """Why the event was cancelled."""
    state: EntryState
    reason: str
    team: str
    employer: str
    source: str
    start_number: int | None
    station: int | None
    turn: int | None
    venue: str
    starts_at: datetime
    ends_at: datetime
    entry_closes_at: datetime | None
    offers_welcome: bool
    offers_answered_at: datetime | None


async def own_entries(actor: Actor) -> list[OwnEntry]:
    """Return the entries of the actor's own person, the latest event first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT n.id, n.event, v.contest, c.name AS contest_name, v.name AS event_name,"
            " v.state AS event_state, v.ended_for, n.state, n.reason, n.team, n.employer, n.source,"
            " n.start_number, n.station, n.turn, coalesce(nullif(v.venue, ''), c.venue) AS venue,"
            " v.starts_at, v.ends_at, c.entry_closes_at, m.offers_welcome, m.offers_answered_at"
            " FROM entry_member m JOIN entry n ON n.id = m.entry"
            " JOIN contest_event v ON v.id = n.event JOIN contest c ON c.id = v.contest"
            " JOIN person p ON p.id = m.person JOIN person a ON a.id = $1"
            " WHERE coalesce(p.merged_into, p.id) = coalesce(a.merged_into, a.id)"
            " ORDER BY v.starts_at DESC, n.id",
            actor.person,
        )
    return [msgspec.convert(dict(row), OwnEntry) for row in rows]


class DrawnEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry in the public record of a draw: its key, not its name."""

    entry: UUID
    start_number: int
    station: int
    turn: int
    lot: str


class DrawRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The record of a draw: the hash from before, the seed from after, every lot."""

    contest: Contest
    event: Event
    seed_hash: str
    seed: str
    rows: list[DrawnEntry]
    held_on: date | None


async def draw_record(event_key: UUID) -> DrawRecord:
    """Return the public record of an event's draw; NotFoundError before the call."""
    async with db.read(ANYONE) as connection:
        event = await event_of(event_key)
        contest = await contest_of(event.contest)
        hashed = await connection.fetchval(
            "SELECT seed_hash FROM contest_event WHERE id = $1", event_key
        )
        if hashed is None:
            raise NotFoundError("not-found")
        seed = await open_seed(event_key) if event.drawn_at else None
        rows = await connection.fetch(
            "SELECT id, start_number, station, turn FROM entry WHERE event = $1"
            " AND start_number IS NOT NULL ORDER BY start_number",
            event_key,
        )
    return DrawRecord(
        contest=contest,
        event=event,
        seed_hash=hashed.hex(),
        seed=seed.hex() if seed else "",
        rows=[
            DrawnEntry(
                entry=row["id"],
                start_number=row["start_number"],
                station=row["station"],
                turn=row["turn"],
                lot=lot(seed, row["id"], event_key).hex() if seed else "",
            )
            for row in rows
        ],
        held_on=event.drawn_at.astimezone(clock.CITY_ZONE).date() if event.drawn_at else None,
    )
