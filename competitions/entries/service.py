"""Entering an event: oneself, or by whoever enters others."""

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
from app.permits import Actor
from competitions.data import EventState
from competitions.entries.data import EntryLine, Problem, Source
from competitions.entries.register import applicants, room_of
from competitions.entries.rules import entry_problems, over_the_limit
from competitions.plans.data import Contest, Event
from competitions.plans.openings import refresh
from competitions.plans.queries import contest_of, event_of


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
