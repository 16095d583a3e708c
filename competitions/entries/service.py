"""Entering, withdrawing, and what befalls an entry before it competes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.people.registration import Newcomers, register
from app.permits import Actor, Permit
from competitions.data import ENTRY_TRANSITIONS, EntryState, EventState
from competitions.entries.data import EntryLine, Problem, Source
from competitions.entries.register import applicants, room_of
from competitions.entries.rules import entry_problems, over_the_limit
from competitions.entries.states import write_state
from competitions.plans.data import Contest, Event
from competitions.plans.openings import refresh
from competitions.plans.queries import contest_of, event_of
from competitions.plans.reach import reaches

SHORTEST_REASON = 2
_ANSWERED = frozenset({"entry-employer-needed"})
"""What was answered when the entry was made: the employer's name stands in it."""
BEFORE_MARKS = frozenset({EventState.ENTERING, EventState.DRAWN, EventState.MARKING})
"""States in which an entry may still be withdrawn."""


class EntryRefusedError(ConflictError):
    """An entry that may not be; ``problems`` stand by member, in the order they were given."""

    def __init__(self, problems: Sequence[Sequence[Problem]]) -> None:
        super().__init__("entry-refused")
        self.problems = problems


def still_open(contest: Contest, event: Event, now: datetime) -> None:
    """Raise ConflictError outside the days of entry, with when they are."""
    opens, closes = contest.entry_opens_at, contest.entry_closes_at
    if event.state is not EventState.ENTERING or opens is None or closes is None:
        raise ConflictError("entry-closed", event=event.name)
    if now < opens:
        raise ConflictError("entry-early", at=_minute(opens))
    if now >= closes:
        raise ConflictError("entry-late", at=_minute(closes))


def _minute(at: datetime) -> str:
    return at.astimezone(clock.CITY_ZONE).strftime("%Y-%m-%d %H:%M")


async def enter_oneself(
    actor: Actor, event_key: UUID, *, employer: str, offers_welcome: bool
) -> UUID:
    """Enter the actor's own person in an event of single entries; return the entry.

    The same person again is the entry that is there. Raises ConflictError outside the days of
    entry and for a team event, EntryRefusedError with everything that keeps the person out.
    """
    if actor.person is None:
        raise ConflictError("entry-no-person")
    async with db.transaction(actor) as connection:
        event = await event_of(event_key, lock=True)
        contest = await contest_of(event.contest)
        person: UUID = await connection.fetchval(
            "SELECT coalesce(merged_into, id) FROM person WHERE id = $1", actor.person
        )
        there = await connection.fetchval(
            "SELECT m.entry FROM entry_member m JOIN person p ON p.id = m.person"
            " WHERE coalesce(p.merged_into, p.id) = $1 AND m.event = $2 AND m.live",
            person, event_key,
        )  # fmt: skip
        if there is not None:
            return UUID(str(there))
        still_open(contest, event, clock.now())
        if event.team_size > 1:
            raise ConflictError("entry-team-only", size=event.team_size)
        room = await room_of(event, None)
        known = (await applicants([person], event, None, clock.today()))[person]
        # An employer's word is the person's own here: nobody else stands behind the entry.
        needed = room.rules.employer_needed and not employer.strip()
        asked = msgspec.structs.replace(room.rules, employer_needed=needed)
        found = entry_problems([known], None, msgspec.structs.replace(room, rules=asked))
        if (full := over_the_limit(1, room)) is not None:
            found[0].append(Problem(field="name", code=full[0], facts={"n": str(full[1])}))
        if any(found):
            raise EntryRefusedError(found)
        line = EntryLine(
            team="", name=known.name, id_type="", id_number="", phone="", birth_date=None, sex="",
            employer=employer.strip(), person=person,
        )  # fmt: skip
        key = await write_entry(actor, event, [line], [person], None, Source.PERSON, None)
        if offers_welcome:
            await _welcome(key, welcome=True)
    return key


async def _welcome(entry: UUID, *, welcome: bool) -> None:
    await require_transaction().execute(
        "UPDATE entry_member SET offers_welcome = $2, offers_answered_at = $3 WHERE entry = $1",
        entry, welcome, clock.now(),
    )  # fmt: skip


async def people_of(lines: Sequence[EntryLine], batch: UUID | None) -> list[UUID]:
    """Return the person of each line; who was not known before is registered."""
    fresh = [line for line in lines if line.person is None]
    made = iter(
        (
            await register(
                Newcomers(
                    name=[line.name for line in fresh],
                    id_type=[line.id_type for line in fresh],
                    id_number=[line.id_number for line in fresh],
                    phone=[line.phone for line in fresh],
                    birth_date=[line.birth_date for line in fresh],
                    sex=[line.sex for line in fresh],
                    education=[""] * len(fresh),
                ),
                batch,
            )
        ).person
        if fresh
        else []
    )
    return [line.person or next(made) for line in lines]


async def write_entry(
    actor: Actor,
    event: Event,
    lines: Sequence[EntryLine],
    people: Sequence[UUID],
    organisation: UUID | None,
    source: Source,
    batch: UUID | None,
) -> UUID:
    """Write one entry of these members in the transaction and return its key.

    Raises ConflictError ``entry-race`` where somebody entered one of them elsewhere for the
    same time a moment ago.
    """
    connection, key = require_transaction(), uuid7()
    home = await connection.fetchrow(
        "SELECT name, division FROM organisation WHERE id = $1", organisation
    )
    division = home["division"] if home else await connection.fetchval(
        "SELECT division FROM person WHERE id = $1", people[0]
    )  # fmt: skip
    try:
        await connection.execute(
            "INSERT INTO entry (id, event, team, organisation, employer, division, source, batch,"
            " filer, entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            key, event.id, lines[0].team, organisation, home["name"] if home
            else next((line.employer for line in lines if line.employer), ""), division, source,
            batch, actor.account, actor.signature, clock.now(),
        )  # fmt: skip
        await connection.executemany(
            "INSERT INTO entry_member (id, entry, event, person, position, name, starts_at,"
            " ends_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                (uuid7(), key, event.id, person, place, line.name, event.starts_at, event.ends_at)
                for place, (line, person) in enumerate(zip(lines, people, strict=True), 1)
            ],
        )
    except asyncpg.ExclusionViolationError as error:
        raise ConflictError("entry-race") from error
    await refresh([event.id])
    await record(
        actor, "competitions.entry.made", f"entry:{key}",
        {"event": str(event.id), "members": len(people), "source": source.value},
        organisation=organisation,
    )  # fmt: skip
    return key


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as its steps need it, and as whom the actor acts."""

    contest: Contest
    event: Event
    state: EntryState
    organisation: UUID | None
    numbered: bool
    office: bool
    employer: bool


async def own_entry(actor: Actor, key: UUID, *, lock: bool = True) -> Held:
    """Return an entry, with ``lock`` it and its event held until the transaction ends.

    Whose: its person's, its employer's, or within the contest office's reach; anybody else gets
    NotFoundError. The event is held first, as by the draw and the lock of a stage.
    """
    connection = require_transaction()
    event_key = await connection.fetchval("SELECT event FROM entry WHERE id = $1", key)
    if event_key is None:
        raise NotFoundError("not-found")
    event = await event_of(event_key, lock=lock)
    row = await connection.fetchrow(
        "SELECT organisation, state, start_number FROM entry WHERE id = $1"
        + (" FOR UPDATE" if lock else ""),
        key,
    )
    contest = await contest_of(event.contest)
    held = Held(
        contest=contest,
        event=event,
        state=EntryState(row["state"]),
        organisation=row["organisation"],
        numbered=row["start_number"] is not None,
        office=reaches(actor, Permit.CONTEST_MANAGE, contest.division, contest.organisation),
        employer=row["organisation"] in actor.reach(Permit.CONTEST_ENTER).organisations,
    )
    if not held.office and not held.employer and not await _of_actor(actor, key):
        raise NotFoundError("not-found")
    return held


async def _of_actor(actor: Actor, entry: UUID) -> bool:
    mine: bool = await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM entry_member m JOIN person p ON p.id = m.person JOIN person a"
        " ON a.id = $2 WHERE m.entry = $1"
        " AND coalesce(p.merged_into, p.id) = coalesce(a.merged_into, a.id))",
        entry, actor.person,
    )  # fmt: skip
    return mine


async def withdraw(actor: Actor, key: UUID, reason: str) -> None:
    """Take an entry back; its number stays its own. Raises ConflictError once marks are locked."""
    await _move(actor, key, EntryState.WITHDRAWN, reason, BEFORE_MARKS)


async def mark_absent(actor: Actor, key: UUID) -> None:
    """Note that an entry did not come; raises ConflictError before the draw and while marking.

    While marking the chief judge does it by cipher: ``competitions.marking.outs``.
    """
    await _move(actor, key, EntryState.ABSENT, "", BEFORE_MARKS - {EventState.ENTERING})


async def disqualify(actor: Actor, key: UUID, reason: str) -> None:
    """Take an entry out of the ranking, with a reason; else as ``mark_absent``."""
    await _move(actor, key, EntryState.DISQUALIFIED, reason, BEFORE_MARKS - {EventState.ENTERING})


async def bring_back(actor: Actor, key: UUID) -> None:
    """Undo a withdrawal, an absence or a disqualification.

    Raises ConflictError from marking on, and where a member is elsewhere by now.
    """
    await _move(actor, key, EntryState.ENTERED, "", BEFORE_MARKS)


async def _move(
    actor: Actor, key: UUID, to: EntryState, reason: str, during: frozenset[EventState]
) -> None:
    told = reason.strip()
    async with db.transaction(actor):
        held = await own_entry(actor, key)
        if held.event.state not in during or to not in ENTRY_TRANSITIONS[held.state]:
            raise ConflictError("entry-state", event=held.event.name)
        _allowed(held, to)
        if to in {EntryState.WITHDRAWN, EntryState.DISQUALIFIED} and len(told) < SHORTEST_REASON:
            raise ConflictError("entry-reason")
        if to is EntryState.ENTERED:
            await _may_come_back(held, key)
        if held.event.state is EventState.MARKING and to is not EntryState.WITHDRAWN:
            raise ConflictError("entry-chief-only")
        await write_state(held.event.id, key, to, told)
        await record(
            actor, f"competitions.entry.{to.value}", f"entry:{key}", {"from": held.state.value},
            reason=told,
        )  # fmt: skip


def _allowed(held: Held, to: EntryState) -> None:
    """Raise ConflictError for a step that is another's: the office's, or the team's employer's."""
    if held.office:
        return
    entering = held.event.state is EventState.ENTERING
    if to in {EntryState.ABSENT, EntryState.DISQUALIFIED} or (
        to is EntryState.ENTERED and not entering
    ):
        raise ConflictError("entry-office-only")
    if held.event.team_size > 1 and not held.employer:
        raise ConflictError("entry-team-moves")


async def _may_come_back(held: Held, key: UUID) -> None:
    """Raise ConflictError where an entry that ended may not compete after all."""
    event = held.event
    if event.state is not EventState.ENTERING:
        if not held.numbered:
            raise ConflictError("entry-not-drawn", event=event.name)
        return
    if not held.office:
        still_open(held.contest, event, clock.now())
    if held.state is not EntryState.WITHDRAWN:
        return
    room = await room_of(event, held.organisation)
    if over_the_limit(1, room) is not None:
        raise ConflictError("entry-no-room", event=event.name)
    rows = await require_transaction().fetch(
        "SELECT coalesce(p.merged_into, p.id) AS person FROM entry_member m"
        " JOIN person p ON p.id = m.person WHERE m.entry = $1 ORDER BY m.position",
        key,
    )
    known = await applicants(
        [row["person"] for row in rows], event, held.organisation, clock.today()
    )
    found = entry_problems([known[row["person"]] for row in rows], held.organisation, room)
    if any(problem.code not in _ANSWERED for member in found for problem in member):
        raise EntryRefusedError(found)


async def answer_offers(actor: Actor, entry: UUID, *, welcome: bool) -> None:
    """Say whether employers may invite the actor; raises NotFoundError for another's entry."""
    async with db.transaction(actor) as connection:
        status = await connection.execute(
            "UPDATE entry_member m SET offers_welcome = $3, offers_answered_at = $4 FROM person p,"
            " person a WHERE m.entry = $1 AND p.id = m.person AND a.id = $2"
            " AND coalesce(p.merged_into, p.id) = coalesce(a.merged_into, a.id)",
            entry, actor.person, welcome, clock.now(),
        )  # fmt: skip
        if status == "UPDATE 0":
            raise NotFoundError("not-found")
        await record(
            actor, "competitions.entry.offers-answered", f"entry:{entry}", {"welcome": welcome}
        )
