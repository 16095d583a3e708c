"""What an entry has beside its aspects: time used, re-test marks, deductions."""

import re
from decimal import Decimal
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor
from competitions.data import EntryState, EventState, SeatRole
from competitions.marking.data import Seat
from competitions.marking.queries import locked_stages
from competitions.marking.rules import SHORTEST_REASON, STATES, read_value
from competitions.marking.seating import seat_of
from competitions.plans.data import Event
from competitions.plans.queries import event_of, rule_set_of
from competitions.rules.data import RuleSet, Stage

GIVERS = (SeatRole.JUDGE, SeatRole.CHIEF)
_TIME = re.compile(r"(?:(\d{1,2})[:：])?(\d{1,3})[:：]([0-5]\d)")
_HUNDRED = Decimal(100)


def seconds_of(text: str) -> int | None:
    """Return a time written mm:ss or h:mm:ss in seconds, None where it is none."""
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = int(found[1] or 0), int(found[2]), int(found[3])
    return hours * 3600 + minutes * 60 + seconds


def clock_of(seconds: int) -> str:
    """Return seconds as mm:ss."""
    return f"{seconds // 60:02d}:{seconds % 60:02d}"


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A deduction that was given."""

    id: UUID
    cipher: str
    stage: str
    code: str
    points: Decimal
    reason: str
    given_by: str
    taken_back: bool


class Extras(msgspec.Struct, frozen=True, kw_only=True):
    """Times and deductions of an event, by cipher."""

    event: Event
    seat: Seat
    rules: RuleSet
    ciphers: list[str]
    times: dict[str, dict[str, int]]
    """Seconds by stage and cipher."""
    penalties: list[Given]
    locked: frozenset[str]

    @property
    def timed(self) -> list[Stage]:
        """The stages whose time is taken."""
        return [stage for stage in self.rules.stages if stage.timed]

    @property
    def untimed(self) -> tuple[str, str]:
        """The next time to take, as cipher and stage; two empty texts where all are taken."""
        for stage in self.timed:
            taken = self.times[stage.code]
            for cipher in self.ciphers:
                if cipher not in taken and stage.code not in self.locked:
                    return cipher, stage.code
        return "", ""


async def extras(actor: Actor, event_key: UUID) -> Extras:
    """Return times and deductions; NotFoundError for who is neither judge nor chief judge."""
    async with db.read(actor) as connection:
        event = await event_of(event_key)
        seat = await seat_of(actor, event_key, *GIVERS)
        rules = await rule_set_of(event)
        entries = await connection.fetch(
            "SELECT cipher FROM entry WHERE event = $1 AND cipher IS NOT NULL"
            " AND state = 'entered' ORDER BY cipher",
            event_key,
        )
        rows = await connection.fetch(
            "SELECT n.cipher, s.stage, s.seconds FROM entry_stage s JOIN entry n ON n.id = s.entry"
            " WHERE n.event = $1 AND s.seconds IS NOT NULL AND n.cipher IS NOT NULL",
            event_key,
        )
        given = await connection.fetch(
            "SELECT p.id, n.cipher, p.stage, p.code, p.points, p.reason, p.given_by,"
            " p.taken_back_at IS NOT NULL AS taken_back FROM entry_penalty p"
            " JOIN entry n ON n.id = p.entry WHERE n.event = $1 AND n.cipher IS NOT NULL"
            " ORDER BY p.given_at DESC, p.id",
            event_key,
        )
        locked = await locked_stages(event_key)
    times: dict[str, dict[str, int]] = {stage.code: {} for stage in rules.stages}
    for row in rows:
        times.setdefault(row["stage"], {})[row["cipher"]] = row["seconds"]
    return Extras(
        event=event,
        seat=seat,
        rules=rules,
        ciphers=[row["cipher"] for row in entries],
        times=times,
        penalties=[Given(**row) for row in given],
        locked=locked,
    )


async def _place(
    actor: Actor, event_key: UUID, cipher: str, stage_code: str
) -> tuple[Seat, Stage, UUID]:
    """Return the actor's seat, the stage and the entry, where something may still be written."""
    connection = require_transaction()
    await connection.execute("SELECT FROM contest_event WHERE id = $1 FOR SHARE", event_key)
    event = await event_of(event_key)
    seat = await seat_of(actor, event_key, *GIVERS)
    if event.state is not EventState.MARKING:
        raise ConflictError("mark-not-open")
    stage = next((s for s in (await rule_set_of(event)).stages if s.code == stage_code), None)
    if stage is None:
        raise NotFoundError("not-found")
    if stage_code in await locked_stages(event_key):
        raise ConflictError("extra-locked", stage=stage.name)
    row = await connection.fetchrow(
        "SELECT id, state FROM entry WHERE event = $1 AND cipher = $2", event_key, cipher
    )
    if row is None:
        raise ConflictError("extra-entry", cipher=cipher[:20])
    if EntryState(row["state"]) in STATES:
        raise ConflictError("extra-state", cipher=cipher)
    return seat, stage, row["id"]


async def _write(actor: Actor, entry: UUID, stage: str, column: str, value: object) -> None:
    await require_transaction().execute(
        f"INSERT INTO entry_stage (id, entry, stage, {column}, entered_by, entered_at)"
        f" VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (entry, stage) DO UPDATE"
        f" SET {column} = excluded.{column}, entered_by = excluded.entered_by,"
        " entered_at = excluded.entered_at",
        uuid7(), entry, stage, value, actor.signature, clock.now(),
    )  # fmt: skip


async def take_time(
    actor: Actor, event_key: UUID, cipher: str, stage_code: str, text: str
) -> None:  # fmt: skip
    """Keep the time an entry used in a stage, written mm:ss; a further one replaces it.

    Raises ConflictError for what is no time, outside of marking, on a locked stage and for an
    entry that does not compete.
    """
    seconds = seconds_of(text)
    if seconds is None:
        raise ConflictError("time-form", value=text[:20])
    async with db.transaction(actor):
        _, stage, entry = await _place(actor, event_key, cipher, stage_code)
        if not stage.timed:
            raise ConflictError("time-none", stage=stage.name)
        await _write(actor, entry, stage_code, "seconds", seconds)
        await record(
            actor, "competitions.time.taken", f"contest_event:{event_key}",
            {"cipher": cipher, "stage": stage_code, "seconds": seconds},
        )  # fmt: skip


async def retest(actor: Actor, event_key: UUID, cipher: str, stage_code: str, text: str) -> None:
    """Keep the mark of a re-test after a stage, by the chief judge; a further one replaces it."""
    value = read_value(text)
    if value is None or not 0 <= value <= _HUNDRED:
        raise ConflictError("retest-value", value=text[:20])
    async with db.transaction(actor):
        seat, _, entry = await _place(actor, event_key, cipher, stage_code)
        if seat.role is not SeatRole.CHIEF:
            raise ConflictError("retest-chief")
        await _write(actor, entry, stage_code, "retest", value)
        await record(
            actor, "competitions.retest.marked", f"contest_event:{event_key}",
            {"cipher": cipher, "stage": stage_code, "mark": str(value)},
        )  # fmt: skip


async def penalise(
    actor: Actor, event_key: UUID, key: UUID, cipher: str, stage_code: str, code: str, reason: str
) -> None:
    """Give a deduction stated in the rule set; ``key`` is the form's: sent twice, given once.

    Raises ConflictError without a reason, for a deduction the stage does not have, outside of
    marking, on a locked stage and for an entry that does not compete.
    """
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("penalty-reason")
    async with db.transaction(actor) as connection:
        seat, stage, entry = await _place(actor, event_key, cipher, stage_code)
        found = next((one for one in stage.penalties if one.code == code), None)
        if found is None:
            raise ConflictError("penalty-none", stage=stage.name, penalty=code[:16])
        status = await connection.execute(
            "INSERT INTO entry_penalty (id, entry, stage, code, points, reason, seat, given_by,"
            " given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING",
            key, entry, stage_code, code, found.points, reason.strip(), seat.id, actor.signature,
            clock.now(),
        )  # fmt: skip
        if status == "INSERT 0 1":
            await record(
                actor, "competitions.penalty.given", f"contest_event:{event_key}",
                {"cipher": cipher, "stage": stage_code, "code": code},
                reason=reason.strip(),
            )  # fmt: skip


async def take_back(actor: Actor, event_key: UUID, key: UUID) -> None:
    """Take a deduction back; it stays on record. Raises ConflictError on a locked stage."""
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT n.cipher, p.stage FROM entry_penalty p JOIN entry n ON n.id = p.entry"
            " WHERE p.id = $1 AND n.event = $2",
            key, event_key,
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        await _place(actor, event_key, row["cipher"], row["stage"])
        await connection.execute(
            "UPDATE entry_penalty SET taken_back_at = coalesce(taken_back_at, $2) WHERE id = $1",
            key, clock.now(),
        )  # fmt: skip
        await record(actor, "competitions.penalty.taken-back", f"entry_penalty:{key}", {})
