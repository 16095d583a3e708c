"""Appeals (申诉): filed until the clock runs out, ruled on by others than judges and appellants."""

from uuid import UUID

import msgspec

from app import clock, db, vault
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions.service import own_person
from app.errors import ConflictError, MalformedError, NotFoundError
from app.files.papers import PAPER_BYTES_MAX, media_type
from app.files.service import store
from app.permits import Actor, Permit
from competitions.data import APPEAL_TRANSITIONS, AppealState, SeatRole
from competitions.entries.moving import own_entry
from competitions.marking.seating import seat_of
from competitions.plans.data import Event
from competitions.plans.queries import contest_of, event_of
from competitions.plans.reach import reaches
from competitions.results.queries import latest_of
from competitions.results.rules import fault_of_appeal
from competitions.results.telling import tell_appellant

SHORTEST, LONGEST = 10, 4_000
SHORTEST_RULING = 4


class NewAppeal(msgspec.Struct, frozen=True, kw_only=True):
    """What is contested, in words, with a paper where there is one."""

    statement: str
    file_name: str = ""
    content: bytes = b""


async def file_appeal(actor: Actor, entry: UUID, new: NewAppeal, *, permit: Permit) -> UUID:
    """Receive an appeal against the ranks shown and return its key.

    Under MY_CONTESTS by somebody who competed, under CONTEST_ENTER by the employer of the entry;
    anybody else gets NotFoundError. The server's clock decides. The same words of the same
    account once more are the same appeal. Raises ConflictError too late, without words, with an
    appeal of the entry open or ruled on already, and MalformedError for a paper of another type.
    """
    said = new.statement.strip()[:LONGEST]
    if new.content:
        _check_paper(new.content)
    async with db.transaction(actor) as connection:
        event_key = (await own_entry(actor, entry, lock=False)).event.id
        await connection.execute("SELECT FROM contest_event WHERE id = $1 FOR UPDATE", event_key)
        event, held = await event_of(event_key), await latest_of(event_key)
        await _party(actor, entry, permit)
        fault = fault_of_appeal(
            event.state, event.appeals_until, clock.now(), said, shortest=SHORTEST
        )
        if fault or held is None:
            raise ConflictError(fault or "appeal-none-now", shortest=SHORTEST)
        same = await _before(actor, entry, held.id, said)
        if same is not None:
            return same
        key = uuid7()
        file = await store(new.file_name[-200:], new.content) if new.content else None
        await connection.execute(
            "INSERT INTO appeal (id, event, entry, revision, statement, file, filer, filed_by,"
            " filed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            key, event_key, entry, held.id, vault.seal(said, f"appeal|statement|{key}"), file,
            actor.account, actor.signature, clock.now(),
        )  # fmt: skip
        await record(
            actor, "competitions.appeal.filed", f"appeal:{key}",
            {"event": str(event_key), "revision": held.number},
        )  # fmt: skip
        return key


def _check_paper(content: bytes) -> None:
    if len(content) > PAPER_BYTES_MAX:
        raise MalformedError("scan-large", most=PAPER_BYTES_MAX // 1024**2)
    if not media_type(content):
        raise MalformedError("scan-type")


async def _party(actor: Actor, entry: UUID, permit: Permit) -> None:
    connection = require_transaction()
    if permit is Permit.CONTEST_ENTER:
        found = await connection.fetchval(
            "SELECT organisation = ANY($2) FROM entry WHERE id = $1",
            entry, sorted(actor.reach(Permit.CONTEST_ENTER).organisations),
        )  # fmt: skip
    else:
        found = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM entry_member m JOIN person p ON p.id = m.person"
            " WHERE m.entry = $1 AND coalesce(p.merged_into, p.id) = $2)",
            entry, await own_person(actor),
        )  # fmt: skip
    if not found:
        raise NotFoundError("not-found")


async def _before(actor: Actor, entry: UUID, revision: UUID, said: str) -> UUID | None:
    """Return the same appeal where it is there; raise where another of the entry is."""
    rows = await require_transaction().fetch(
        "SELECT id, state, filer, statement FROM appeal WHERE entry = $1 AND revision = $2"
        " AND state <> 'withdrawn'",
        entry, revision,
    )  # fmt: skip
    for row in rows:
        if row["state"] != AppealState.FILED:
            raise ConflictError("appeal-again")
        written = vault.unseal(row["statement"], f"appeal|statement|{row['id']}").decode()
        if row["filer"] == actor.account and written == said:
            key: UUID = row["id"]
            return key
        raise ConflictError("appeal-doubled")
    return None


async def withdraw_appeal(actor: Actor, key: UUID) -> None:
    """Take one's own appeal back before it is ruled on; once more does nothing."""
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT state, filer FROM appeal WHERE id = $1 FOR UPDATE", key
        )
        if row is None or row["filer"] != actor.account:
            raise NotFoundError("not-found")
        state = AppealState(row["state"])
        if state is AppealState.WITHDRAWN:
            return
        if AppealState.WITHDRAWN not in APPEAL_TRANSITIONS[state]:
            raise ConflictError("appeal-ruled")
        await connection.execute("UPDATE appeal SET state = 'withdrawn' WHERE id = $1", key)
        await record(actor, "competitions.appeal.withdrawn", f"appeal:{key}", {})


async def rule(actor: Actor, key: UUID, *, upheld: bool, ruling: str) -> None:
    """Rule on an appeal, with reasons that the appellant reads; the appellant is told.

    Raises NotFoundError without a seat in the event's arbitration, ConflictError without
    reasons, for an appeal that has its ruling, and for who filed it, sits as a judge at the event
    or competes in it.
    """
    told = ruling.strip()[:LONGEST]
    if len(told) < SHORTEST_RULING:
        raise ConflictError("appeal-ruling-words", shortest=SHORTEST_RULING)
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT event, entry, state, filer, ruler, ruling FROM appeal WHERE id = $1 FOR UPDATE",
            key,
        )
        event = await ruled_event(actor, row["event"] if row else None)
        to = AppealState.UPHELD if upheld else AppealState.REJECTED
        if (row["state"], row["ruler"], row["ruling"]) == (to, actor.account, told):
            return
        if to not in APPEAL_TRANSITIONS[AppealState(row["state"])]:
            raise ConflictError("appeal-ruled")
        if row["filer"] == actor.account or await concerned(actor, event.id):
            raise ConflictError("appeal-own")
        await connection.execute(
            "UPDATE appeal SET state = $2, ruling = $3, ruler = $4, ruled_by = $5, ruled_at = $6"
            " WHERE id = $1",
            key, to, told, actor.account, actor.signature, clock.now(),
        )  # fmt: skip
        await tell_appellant(key, event.name)
        await record(
            actor, "competitions.appeal.ruled", f"appeal:{key}", {"state": to.value}, reason=told
        )


async def ruled_event(actor: Actor, key: UUID | None) -> Event:
    """Return an event at which the actor sits in arbitration; NotFoundError for any other."""
    if key is None:
        raise NotFoundError("not-found")
    event = await event_of(key)
    contest = await contest_of(event.contest)
    if not reaches(actor, Permit.APPEAL_RULE, contest.division, contest.organisation):
        raise NotFoundError("not-found")
    await seat_of(actor, key, SeatRole.ARBITRATION)
    return event


async def concerned(actor: Actor, event: UUID) -> bool:
    """Whether the actor judged at the event or competes in it, in the current transaction."""
    connection = require_transaction()
    own = await own_person(actor)
    judged = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM judge_seat s LEFT JOIN person p ON p.id = s.person"
        " WHERE s.event = $1 AND s.role IN ('judge', 'chief')"
        " AND (s.account = $2 OR coalesce(p.merged_into, p.id) = $3))",
        event, actor.account, own,
    )  # fmt: skip
    competes = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM entry_member m JOIN person p ON p.id = m.person"
        " WHERE m.event = $1 AND coalesce(p.merged_into, p.id) = $2)",
        event, own,
    )  # fmt: skip
    return bool(judged or competes)
