"""Ciphers (加密、解密): who is whose the clerk alone knows until every stage is locked."""

import secrets
from itertools import chain
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.errors import ConflictError
from app.permits import Actor
from competitions.data import EventState, SeatRole
from competitions.entries.rules import ciphers
from competitions.marking.appointing import find_conflicts
from competitions.marking.cuts import level
from competitions.marking.queries import locked_stages
from competitions.marking.rules import SHORTEST_REASON
from competitions.marking.seating import seat_of
from competitions.plans.data import Contest, Event
from competitions.plans.openings import refresh
from competitions.plans.queries import contest_of, event_of, rule_set_of

_SPARE = 7
"""Numbers drawn from for each entry, so that a gap in the ciphers tells nothing."""


class CipherRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as the clerk sees it."""

    start_number: int
    station: int | None
    turn: int | None
    names: str
    employer: str
    state: str
    cipher: str | None


class CipherDesk(msgspec.Struct, frozen=True, kw_only=True):
    """The clerk's page of one event."""

    contest: Contest
    event: Event
    rows: list[CipherRow]
    sealed: bool
    locked: list[str]
    waits: list[str]
    """Names of stages whose sheet is not signed yet."""

    @property
    def given(self) -> bool:
        """Whether the entries have ciphers."""
        return any(row.cipher for row in self.rows)


async def cipher_desk(actor: Actor, event_key: UUID) -> CipherDesk:
    """Return the clerk's page; raises NotFoundError for anybody else."""
    async with db.read(actor) as connection:
        await seat_of(actor, event_key, SeatRole.CIPHER_CLERK)
        event = await event_of(event_key)
        contest = await contest_of(event.contest)
        rules = await rule_set_of(event)
        locked = await locked_stages(event_key)
        rows = await connection.fetch(
            "SELECT n.start_number, n.station, n.turn, n.employer, n.state, n.cipher,"
            " coalesce(nullif(n.team, ''), string_agg(m.name, '、' ORDER BY m.position)) AS names"
            " FROM entry n JOIN entry_member m ON m.entry = n.id WHERE n.event = $1"
            " AND n.start_number IS NOT NULL GROUP BY n.id ORDER BY n.start_number",
            event_key,
        )
        sealed = await connection.fetchval(
            "SELECT sealed_at IS NOT NULL FROM contest_event WHERE id = $1", event_key
        )
    return CipherDesk(
        contest=contest,
        event=event,
        rows=[CipherRow(**row) for row in rows],
        sealed=sealed,
        locked=[stage.name for stage in rules.stages if stage.code in locked],
        waits=[stage.name for stage in rules.stages if stage.code not in locked],
    )


async def assign(actor: Actor, event_key: UUID) -> int:
    """Give every drawn entry a random cipher and begin marking; return how many have one.

    Given twice, nothing changes. Raises ConflictError before the draw, without judges, and
    after marking.
    """
    async with db.transaction(actor) as connection:
        event = await event_of(event_key, lock=True)
        await seat_of(actor, event_key, SeatRole.CIPHER_CLERK)
        rows = await connection.fetch(
            "SELECT id, cipher FROM entry WHERE event = $1 AND start_number IS NOT NULL"
            " ORDER BY id",
            event_key,
        )  # fmt: skip
        if event.state is EventState.MARKING and any(row["cipher"] for row in rows):
            return sum(row["cipher"] is not None for row in rows)
        if event.state is not EventState.DRAWN:
            raise ConflictError("cipher-state", event=event.name)
        seats = await connection.fetch(
            "SELECT role FROM judge_seat WHERE event = $1 AND ended_at IS NULL", event_key
        )
        if not {"judge", "chief", "arbitration"} <= {row["role"] for row in seats}:
            raise ConflictError("cipher-seats")
        numbers = list(range(1, len(rows) * _SPARE + 1))
        secrets.SystemRandom().shuffle(numbers)
        await connection.executemany(
            "UPDATE entry SET cipher = $2 WHERE id = $1",
            list(zip((row["id"] for row in rows), ciphers(numbers, len(rows)), strict=True)),
        )
        await connection.execute(
            "UPDATE contest_event SET state = 'marking' WHERE id = $1", event_key
        )
        await find_conflicts(event_key)
        await refresh([event_key])
        await record(
            actor, "competitions.ciphers.given", f"contest_event:{event_key}", {"n": len(rows)}
        )
    return len(rows)


async def seal_list(actor: Actor, event_key: UUID, reason: str) -> None:
    """Note that the list of ciphers is printed to be sealed; again only with a reason.

    Raises ConflictError before there are ciphers, and for a second print without a reason.
    """
    async with db.transaction(actor) as connection:
        await event_of(event_key, lock=True)
        await seat_of(actor, event_key, SeatRole.CIPHER_CLERK)
        row = await connection.fetchrow(
            "SELECT sealed_at, EXISTS (SELECT FROM entry WHERE event = $1 AND cipher IS NOT NULL)"
            " AS given FROM contest_event WHERE id = $1",
            event_key,
        )
        if not row["given"]:
            raise ConflictError("cipher-none")
        if row["sealed_at"] is not None and len(reason.strip()) < SHORTEST_REASON:
            raise ConflictError("cipher-printed")
        await connection.execute(
            "UPDATE contest_event SET sealed_at = coalesce(sealed_at, $2) WHERE id = $1",
            event_key, clock.now(),
        )  # fmt: skip
        await record(
            actor, "competitions.ciphers.printed", f"contest_event:{event_key}", {},
            reason=reason.strip(),
        )  # fmt: skip


async def lift(actor: Actor, event_key: UUID) -> None:
    """Lift the ciphers (解密): from now on they may be shown with the names.

    Lifted twice is lifted once. Raises ConflictError while a stage is not locked and while a
    re-test waits: afterwards no stage is opened for its marks.
    """
    async with db.transaction(actor) as connection:
        event = await event_of(event_key, lock=True)
        await seat_of(actor, event_key, SeatRole.CIPHER_CLERK)
        if event.deciphered_at is not None:
            return
        locked = await locked_stages(event_key)
        rules = await rule_set_of(event)
        waits = [stage.name for stage in rules.stages if stage.code not in locked]
        if waits or event.state is not EventState.LOCKED:
            raise ConflictError("cipher-waits", stages="、".join(waits) or event.name)
        tied = await level(event_key, rules)
        if tied:
            raise ConflictError("cipher-retest", ciphers="、".join(chain(*tied.values())))
        await connection.execute(
            "UPDATE contest_event SET deciphered_at = $2, deciphered_by = $3 WHERE id = $1",
            event_key, clock.now(), actor.signature,
        )  # fmt: skip
        await record(actor, "competitions.ciphers.lifted", f"contest_event:{event_key}", {})


class OwnCiphers(msgspec.Struct, frozen=True, kw_only=True):
    """An event whose ciphers are the reader's."""

    event: UUID
    contest_name: str
    name: str
    state: EventState
    given: bool
    lifted: bool


async def own_cipher_events(actor: Actor) -> list[OwnCiphers]:
    """Return the events whose cipher clerk the actor is."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT v.id AS event, c.name AS contest_name, v.name, v.state,"
            " EXISTS (SELECT FROM entry n WHERE n.event = v.id AND n.cipher IS NOT NULL) AS given,"
            " v.deciphered_at IS NOT NULL AS lifted FROM judge_seat s"
            " JOIN contest_event v ON v.id = s.event JOIN contest c ON c.id = v.contest"
            " WHERE s.account = $1 AND s.role = 'cipher_clerk' AND s.ended_at IS NULL"
            " ORDER BY v.starts_at DESC, v.id",
            actor.account,
        )
    return [msgspec.convert(dict(row), OwnCiphers) for row in rows]
