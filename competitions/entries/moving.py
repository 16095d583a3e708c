"""What befalls an entry before it competes: withdrawn, absent, disqualified, brought back."""

from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from competitions.data import ENTRY_TRANSITIONS, EntryState, EventState
from competitions.entries.register import applicants, room_of
from competitions.entries.rules import entry_problems, over_the_limit
from competitions.entries.service import EntryRefusedError, still_open
from competitions.entries.states import write_state
from competitions.plans.data import Contest, Event
from competitions.plans.queries import contest_of, event_of
from competitions.plans.reach import reaches

SHORTEST_REASON = 2
_ANSWERED = frozenset({"entry-employer-needed"})
"""What was answered when the entry was made: the employer's name stands in it."""
BEFORE_MARKS = frozenset({EventState.ENTERING, EventState.DRAWN, EventState.MARKING})
"""States in which an entry may still be withdrawn."""


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
