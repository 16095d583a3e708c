"""One entry, one's own form, and the start list to print."""

from datetime import datetime
from uuid import UUID

import msgspec

from app import clock, db
from app.errors import NotFoundError
from app.permits import Actor, Permit
from competitions.data import ENTRY_TRANSITIONS, EntryState, EventState
from competitions.entries.data import EntryRow, Problem
from competitions.entries.moving import BEFORE_MARKS, Held, own_entry
from competitions.entries.queries import ROWS, entry_row
from competitions.entries.register import applicants, room_of
from competitions.entries.rules import entry_problems, over_the_limit
from competitions.plans.data import Contest, Event
from competitions.plans.queries import contest_of, event_of
from competitions.plans.reach import own_event


class OneEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as its page shows it; ``moves`` are the steps that its reader may take."""

    contest: Contest
    event: Event
    entry: EntryRow
    office: bool
    moves: tuple[EntryState, ...]


async def one_entry(actor: Actor, key: UUID) -> OneEntry:
    """Return one entry that is the actor's, or within the office's reach."""
    async with db.read(actor) as connection:
        held = await own_entry(actor, key, lock=False)
        row = await connection.fetchrow(f"{ROWS} WHERE n.id = $1 GROUP BY n.id, v.id", key)
        if row is None:
            raise NotFoundError("not-found")
    return OneEntry(
        contest=held.contest,
        event=held.event,
        entry=entry_row(row, masked=False),
        office=held.office,
        moves=_moves(held),
    )


def _moves(held: Held) -> tuple[EntryState, ...]:
    if held.event.state not in BEFORE_MARKS:
        return ()
    allowed = [to for to in EntryState if to in ENTRY_TRANSITIONS[held.state]]
    if held.event.state is EventState.ENTERING:
        return tuple(to for to in allowed if to in {EntryState.WITHDRAWN, EntryState.ENTERED})
    named = held.office and held.event.state is not EventState.MARKING
    return tuple(to for to in allowed if named or to is EntryState.WITHDRAWN)


async def start_list(actor: Actor, event_key: UUID) -> tuple[Contest, Event, list[EntryRow]]:
    """Return an event's entries by start number, for the contest's office; names in full."""
    async with db.read(actor) as connection:
        contest, event = await own_event(actor, event_key, Permit.CONTEST_MANAGE)
        rows = await connection.fetch(
            f"{ROWS} WHERE n.event = $1 AND n.state <> 'withdrawn' GROUP BY n.id, v.id"
            " ORDER BY n.start_number NULLS LAST, n.entered_at, n.id",
            event_key,
        )
    return contest, event, [entry_row(row, masked=False) for row in rows]


class OwnForm(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody sees before entering an event: what it asks, and what keeps them out now."""

    contest: Contest
    event: Event
    employer: str
    entered: bool
    problems: tuple[Problem, ...]


async def own_form(actor: Actor, event_key: UUID) -> OwnForm:
    """Return one event as the actor would enter it; NotFoundError before the call."""
    async with db.read(actor) as connection:
        event = await event_of(event_key)
        if event.state is EventState.DRAFT:
            raise NotFoundError("not-found")
        contest = await contest_of(event.contest)
        person = await connection.fetchval(
            "SELECT coalesce(merged_into, id) FROM person WHERE id = $1", actor.person
        )
        if person is None:
            raise NotFoundError("not-found")
        today = clock.today()
        employer = await connection.fetchval(
            "SELECT employer FROM employment WHERE person = $1 AND valid_from <= $2"
            " AND (valid_until IS NULL OR valid_until >= $2) ORDER BY valid_from DESC LIMIT 1",
            person, today,
        )  # fmt: skip
        known = (await applicants([person], event, None, today))[person]
        room = await room_of(event, None)
    free = msgspec.structs.replace(room.rules, employer_needed=False)
    found = entry_problems([known], None, msgspec.structs.replace(room, rules=free))[0]
    if (full := over_the_limit(1, room)) is not None:
        found.append(Problem(field="name", code=full[0], facts={"n": str(full[1])}))
    return OwnForm(
        contest=contest,
        event=event,
        employer=employer or "",
        entered=known.entered,
        problems=tuple(found),
    )


class PastEvent(msgspec.Struct, frozen=True, kw_only=True):
    """An event that takes no more entries, with how many of an employer's are in it."""

    id: UUID
    contest_name: str
    name: str
    starts_at: datetime
    state: EventState
    own: int


async def past_events(actor: Actor) -> list[PastEvent]:
    """Return the events where the actor's employer has entries and none are taken any more."""
    organisations = sorted(actor.reach(Permit.CONTEST_ENTER).organisations)
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT v.id, c.name AS contest_name, v.name, v.starts_at, v.state, count(*) AS own"
            " FROM entry n JOIN contest_event v ON v.id = n.event"
            " JOIN contest c ON c.id = v.contest WHERE n.organisation = ANY($2)"
            " AND (v.state <> 'entering' OR c.entry_closes_at <= $1)"
            " GROUP BY v.id, c.id ORDER BY v.starts_at DESC, v.serial LIMIT 100",
            clock.now(), organisations,
        )  # fmt: skip
    return [msgspec.convert(dict(row), PastEvent) for row in rows]
