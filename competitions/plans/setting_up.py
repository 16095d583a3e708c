"""Events of a contest: set up, copied, changed, taken away before the call."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from asyncpg import UniqueViolationError

from app import db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import DecisionKind
from app.errors import ConflictError
from app.permits import Actor
from app.reference.queries import OccupationName, occupation_names, occupation_words
from competitions.data import EventState
from competitions.plans.data import Contest, Event, EventFacts
from competitions.plans.queries import events_of
from competitions.plans.reach import SETTABLE, own_contest, own_event
from competitions.plans.rules import event_fault

_COLUMNS = (
    "name", "occupation_code", "occupation_edition", "occupation", "participants", "team_size",
    "tags", "starts_at", "ends_at", "venue", "stations", "places", "places_each", "entry_rules",
)  # fmt: skip
MOST_EVENTS = 200


async def add_event(actor: Actor, contest: UUID, facts: EventFacts) -> UUID:
    """Add an event to a contest that is not called yet; return its key.

    The same one again is the one there is. Raises ConflictError for what ``event_fault`` names,
    for an unknown occupation, and for another of that name and group.
    """
    async with db.transaction(actor):
        held = await settable(await own_contest(actor, contest, lock=True))
        occupation = await _checked(facts)
        for one in await events_of(contest):
            if (one.name, one.participants) == (facts.name, facts.participants):
                if facts_of(one) == _by_code(facts, occupation):
                    return one.id
                raise ConflictError("event-twice", name=facts.name)
        return await _insert(actor, held, await events_of(contest), facts, occupation)


def _by_code(facts: EventFacts, occupation: OccupationName) -> EventFacts:
    return msgspec.structs.replace(facts, occupation=occupation.code)


def facts_of(held: Event) -> EventFacts:
    """Return an event as it was set up."""
    values = {name: getattr(held, name) for name in EventFacts.__struct_fields__}
    return EventFacts(**{**values, "occupation": held.occupation_code})


async def settable(held: Contest) -> Contest:
    """Return the contest if it may still be set up.

    Raises ConflictError once it is called or its call is proposed.
    """
    if held.state not in SETTABLE:
        raise ConflictError("contest-state", name=held.name)
    if await decisions.open_decision(DecisionKind.CONTEST_CALL, held.id) is not None:
        raise ConflictError("contest-proposed", name=held.name)
    return held


async def _checked(facts: EventFacts) -> OccupationName:
    if code := event_fault(facts):
        raise ConflictError(code)
    typed = facts.occupation.strip()
    found = (await occupation_words()).get(typed)
    if found is None:
        raise ConflictError("event-occupation", typed=typed)
    return (await occupation_names())[found]


async def _insert(
    actor: Actor,
    contest: Contest,
    before: Sequence[Event],
    facts: EventFacts,
    occupation: OccupationName,
) -> UUID:
    if len(before) >= MOST_EVENTS:
        raise ConflictError("event-many", most=MOST_EVENTS)
    key, serial = uuid7(), 1 + max((one.serial for one in before), default=0)
    places = ", ".join(f"${n}" for n in range(4, 4 + len(_COLUMNS)))
    await require_transaction().execute(
        f"INSERT INTO contest_event (id, contest, serial, state, {', '.join(_COLUMNS)})"
        f" VALUES ($1, $2, $3, 'draft', {places})",
        key, contest.id, serial, *_values(facts, occupation),
    )  # fmt: skip
    await record(
        actor, "competitions.event.added", f"contest_event:{key}",
        {"contest": str(contest.id), "occupation": occupation.code, "group": facts.participants},
    )  # fmt: skip
    return key


def _values(facts: EventFacts, occupation: OccupationName) -> tuple[object, ...]:
    return (
        facts.name, occupation.code, occupation.edition, occupation.zh, facts.participants,
        facts.team_size, list(facts.tags), facts.starts_at, facts.ends_at, facts.venue,
        facts.stations, facts.places, facts.places_each,
        msgspec.json.encode(facts.entry_rules).decode(),
    )  # fmt: skip


async def change_event(actor: Actor, key: UUID, facts: EventFacts) -> None:
    """Change an event of a contest that is not called yet; raises ConflictError as adding does."""
    async with db.transaction(actor) as connection:
        contest, held = await own_event(actor, key, lock=True)
        await settable(contest)
        if held.state is not EventState.DRAFT:
            raise ConflictError("event-state", name=held.name)
        occupation = await _checked(facts)
        sets = ", ".join(f"{name} = ${n}" for n, name in enumerate(_COLUMNS, 2))
        try:
            await connection.execute(
                f"UPDATE contest_event SET {sets} WHERE id = $1", key, *_values(facts, occupation)
            )
        except UniqueViolationError as error:
            raise ConflictError("event-twice", name=facts.name) from error
        await record(actor, "competitions.event.changed", f"contest_event:{key}", {})


async def copy_event(actor: Actor, key: UUID, facts: EventFacts) -> UUID:
    """Set up another event like this one, its rule set with it as a draft; return its key."""
    async with db.transaction(actor) as connection:
        contest, held = await own_event(actor, key, lock=True)
        await settable(contest)
        before = await events_of(contest.id)
        occupation = await _checked(facts)
        for one in before:
            if (one.name, one.participants) == (facts.name, facts.participants):
                if one.id != key and facts_of(one) == _by_code(facts, occupation):
                    return one.id
                raise ConflictError("event-twice", name=facts.name)
        made = await _insert(actor, contest, before, facts, occupation)
        await connection.execute(
            "INSERT INTO contest_rule_set (id, event, number, body, state)"
            " SELECT $1, $2, 1, body, 'draft' FROM contest_rule_set WHERE event = $3"
            " ORDER BY number DESC LIMIT 1",
            uuid7(), made, held.id,
        )  # fmt: skip
        return made


async def remove_event(actor: Actor, key: UUID) -> UUID:
    """Take an event away with its unpublished rules; return its contest's key.

    Raises ConflictError where rules of it were published: it is cancelled instead.
    """
    async with db.transaction(actor) as connection:
        contest, held = await own_event(actor, key, lock=True)
        await settable(contest)
        if held.state is not EventState.DRAFT or held.rule_set is not None:
            raise ConflictError("event-published", name=held.name)
        await connection.execute("DELETE FROM contest_rule_set WHERE event = $1", key)
        await connection.execute("DELETE FROM contest_event WHERE id = $1", key)
        await record(
            actor, "competitions.event.removed", f"contest_event:{key}",
            {"contest": str(contest.id)},
        )  # fmt: skip
    return contest.id
