"""Contests as the public reads them: called ones, each event with its seed's hash and rules."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.errors import NotFoundError
from app.permits import ANYONE
from competitions.data import ContestLevel, ContestState, EventState, Group, IndustryTag
from competitions.plans.data import Contest, EntryRules, Event
from competitions.plans.queries import contest_of, event_of, events_of
from competitions.plans.rule_sets import RuleVersion, published_rules
from competitions.plans.seeds import seed_hashes

PAGE = 20


class Phase(StrEnum):
    """Where a called contest stands for the public."""

    OPEN = "open"
    SOON = "soon"
    RUNNING = "running"
    """Entry is closed, results are not there yet."""
    RESULTS = "results"
    """An event has results, provisional ones too."""
    FINISHED = "finished"
    CANCELLED = "cancelled"


class ContestSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What the list is narrowed to, as the URL says it."""

    q: Annotated[str, msgspec.Meta(max_length=60)] = ""
    phase: Phase | None = None
    level: ContestLevel | None = None
    tag: IndustryTag | None = None
    year: Annotated[int, msgspec.Meta(ge=2000, le=2100)] | None = None
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


class ContestShown(msgspec.Struct, frozen=True, kw_only=True):
    """A contest in the public list; ``division`` null is the whole city."""

    id: UUID
    name: str
    level: ContestLevel
    contest_class: int | None
    division: str | None
    organiser: str
    document_no: str
    starts_on: date
    ends_on: date
    entry_opens_at: datetime
    entry_closes_at: datetime
    phase: Phase
    events: int
    occupations: list[str]


class ContestsFound(msgspec.Struct, frozen=True, kw_only=True):
    """A page of contests; ``total`` fit the search, ``open`` of all take entries now."""

    rows: list[ContestShown]
    total: int
    open: int


class EventShown(msgspec.Struct, frozen=True, kw_only=True):
    """An event as called; ``seed_sha256`` is the hash of the draw's seed, published before it."""

    id: UUID
    name: str
    occupation_code: str
    occupation: str
    participants: Group
    team_size: int
    tags: tuple[IndustryTag, ...]
    starts_at: datetime
    ends_at: datetime
    venue: str
    stations: int
    places: int | None
    places_each: int | None
    entry_rules: EntryRules
    state: EventState
    ended_for: str
    seed_sha256: str
    rules_version: int | None
    rules_sha256: str


class ContestPublished(msgspec.Struct, frozen=True, kw_only=True):
    """One called contest with its call and events."""

    id: UUID
    name: str
    level: ContestLevel
    contest_class: int | None
    division: str | None
    organiser: str
    undertaker: str
    document_no: str
    starts_on: date
    ends_on: date
    venue: str
    call: str
    entry_opens_at: datetime
    entry_closes_at: datetime
    contact: str
    phone: str
    called_at: datetime
    phase: Phase
    ended_for: str
    events: list[EventShown]


_HAS_RESULTS = (
    "EXISTS (SELECT FROM contest_event e WHERE e.contest = c.id"
    " AND e.state IN ('provisional', 'final', 'corrected'))"
)
_PHASE = (
    "CASE WHEN c.state = 'cancelled' THEN 'cancelled' WHEN c.state = 'finished' THEN 'finished'"
    f" WHEN {_HAS_RESULTS} THEN 'results' WHEN $1 < c.entry_opens_at THEN 'soon'"
    " WHEN $1 < c.entry_closes_at THEN 'open' ELSE 'running' END"
)
_FOUND = (
    " FROM contest c WHERE c.called_at IS NOT NULL AND ($2 = '' OR strpos(lower(c.name), $2) > 0"
    " OR EXISTS (SELECT FROM contest_event e WHERE e.contest = c.id"
    " AND strpos(lower(e.name || ' ' || e.occupation || ' ' || e.occupation_code), $2) > 0))"
    f" AND ($3::text IS NULL OR {_PHASE} = $3 OR $3 = 'results' AND {_HAS_RESULTS})"
    " AND ($4::text IS NULL OR c.level = $4)"
    " AND ($5::text IS NULL OR EXISTS (SELECT FROM contest_event e WHERE e.contest = c.id"
    " AND $5 = ANY(e.tags))) AND ($6::int IS NULL OR extract(year FROM c.starts_on) = $6)"
)
_ORDER = {name: place for place, name in enumerate(Phase)}


async def public_contests(wanted: ContestSearch) -> ContestsFound:
    """Return a page of called contests, those open for entry first, then the latest."""
    now = clock.now()
    copied = ", ".join(
        f"c.{name}"
        for name in ContestShown.__struct_fields__
        if name not in {"phase", "events", "occupations"}
    )
    order = " ".join(f"WHEN '{name}' THEN {place}" for name, place in _ORDER.items())
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            f"SELECT {copied}, {_PHASE} AS phase, count(*) OVER () AS total,"
            " (SELECT count(*) FROM contest_event e WHERE e.contest = c.id) AS events,"
            " ARRAY(SELECT DISTINCT e.occupation FROM contest_event e WHERE e.contest = c.id"
            " ORDER BY e.occupation LIMIT 6) AS occupations"
            f"{_FOUND} ORDER BY CASE {_PHASE} {order} END, c.starts_on DESC, c.id"
            " LIMIT $7 OFFSET $8",
            now, wanted.q.strip().lower(), wanted.phase, wanted.level, wanted.tag, wanted.year,
            PAGE, (wanted.page - 1) * PAGE,
        )  # fmt: skip
        opened = await connection.fetchval(
            "SELECT count(*) FROM contest c WHERE c.state = 'called' AND c.entry_opens_at <= $1"
            f" AND $1 < c.entry_closes_at AND NOT {_HAS_RESULTS}",
            now,
        )
    return ContestsFound(
        rows=msgspec.convert([dict(row) for row in rows], list[ContestShown]),
        total=rows[0]["total"] if rows else 0,
        open=opened,
    )


def phase_of(held: Contest, events: list[Event], now: datetime) -> Phase:
    """Return where a called contest stands."""
    results = {EventState.PROVISIONAL, EventState.FINAL, EventState.CORRECTED}
    if held.state is ContestState.CANCELLED:
        return Phase.CANCELLED
    if held.state is ContestState.FINISHED:
        return Phase.FINISHED
    if any(event.state in results for event in events):
        return Phase.RESULTS
    if held.entry_opens_at is not None and now < held.entry_opens_at:
        return Phase.SOON
    if held.entry_closes_at is not None and now < held.entry_closes_at:
        return Phase.OPEN
    return Phase.RUNNING


async def _called(key: UUID) -> Contest:
    held = await contest_of(key)
    if held.called_at is None:
        raise NotFoundError("not-found")
    return held


async def public_contest(key: UUID) -> ContestPublished:
    """Return one called contest; raises NotFoundError before its call."""
    async with db.read(ANYONE):
        held = await _called(key)
        events, hashes = await events_of(key), await seed_hashes(key)
        rules = await _rules_of(key)
        nothing = (None, "")
        shown = [
            _event(event, hashes.get(event.id, ""), *rules.get(event.id, nothing))
            for event in events
        ]
    copied = {
        name: getattr(held, name)
        for name in ContestPublished.__struct_fields__
        if name not in {"phase", "events"}
    }
    return ContestPublished(**copied, phase=phase_of(held, events, clock.now()), events=shown)


async def _rules_of(contest: UUID) -> dict[UUID, tuple[int, str]]:
    """Return number and hash of the rules that decide a contest's events."""
    rows = await db.require_transaction().fetch(
        "SELECT e.id, r.number, r.sha256 FROM contest_event e"
        " JOIN contest_rule_set r ON r.id = e.rule_set WHERE e.contest = $1",
        contest,
    )
    return {row["id"]: (row["number"], row["sha256"].hex()) for row in rows}


def _event(event: Event, seed_hash: str, version: int | None, rules_hash: str) -> EventShown:
    copied = {
        name: getattr(event, name)
        for name in EventShown.__struct_fields__
        if name not in {"seed_sha256", "rules_version", "rules_sha256"}
    }
    return EventShown(
        **copied,
        seed_sha256=seed_hash,
        rules_version=version,
        rules_sha256=rules_hash,
    )


async def public_rules(contest: UUID, event: UUID) -> tuple[Contest, Event, RuleVersion]:
    """Return the rules that decide an event of a called contest; NotFoundError without."""
    async with db.read(ANYONE):
        held, found = await _called(contest), await event_of(event)
        rules = await published_rules(event)
    if found.contest != contest or rules is None:
        raise NotFoundError("not-found")
    return held, found, rules
