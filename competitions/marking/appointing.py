"""Seats given and ended, judges who stand aside, and who marks in their place."""

from collections.abc import Collection, Iterable
from typing import Annotated
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Role
from competitions.data import EventState, SeatRole
from competitions.marking.data import RESERVE, Conflict, Ground, Seat
from competitions.marking.rules import SHORTEST_REASON, conflicts, covers, may_stand_in
from competitions.marking.seating import conflicts_of, held_by, parties_of, seats_of
from competitions.plans.data import Event
from competitions.plans.queries import event_of, rule_set_of
from competitions.plans.reach import own_event

ACCOUNT_ROLES: dict[SeatRole, Role] = {
    SeatRole.JUDGE: Role.JUDGE,
    SeatRole.CHIEF: Role.CHIEF_JUDGE,
    SeatRole.ARBITRATION: Role.ARBITRATION,
    SeatRole.CIPHER_CLERK: Role.CIPHER_CLERK,
}
SEATING = frozenset({EventState.DRAFT, EventState.ENTERING, EventState.DRAWN, EventState.MARKING})
"""States in which seats still change."""
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class NewSeat(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the office appoints; no modules and no reserve means all modules."""

    role: SeatRole
    alias: Short
    name: Short
    employer: Annotated[str, msgspec.Meta(max_length=120)] = ""
    uscc: Annotated[str, msgspec.Meta(max_length=18)] = ""
    modules: list[str] = []
    reserve: bool = False


async def _open_event(actor: Actor, key: UUID) -> Event:
    _, event = await own_event(actor, key, lock=True)
    if event.state not in SEATING:
        raise ConflictError("seats-closed", event=event.name)
    return event


async def appoint(actor: Actor, event_key: UUID, new: NewSeat) -> UUID:
    """Give somebody a seat and return it; who is in conflict with an entry stands aside at once.

    Raises ConflictError for an account that is unknown, without the role, or seated already, a
    second chief judge, an unknown unit or module, and once the event is locked.
    """
    async with db.transaction(actor) as connection:
        event = await _open_event(actor, event_key)
        account, person = await _account(new)
        organisation = await _organisation(new.uscc)
        seats = await seats_of(event_key)
        _free(seats, account, new.role)
        modules = await _modules(event, new)
        key, number = uuid7(), max((seat.number for seat in seats), default=0) + 1
        await connection.execute(
            "INSERT INTO judge_seat (id, event, role, account, person, number, name, employer,"
            " organisation, modules, appointed_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            key, event_key, new.role, account, person, number, new.name, new.employer,
            organisation, modules, clock.now(),
        )  # fmt: skip
        await find_conflicts(event_key)
        await record(
            actor, "competitions.seat.given", f"judge_seat:{key}",
            {"event": str(event_key), "role": new.role.value, "modules": modules},
        )  # fmt: skip
    return key


async def _account(new: NewSeat) -> tuple[UUID, UUID | None]:
    row = await require_transaction().fetchrow(
        'SELECT a.id, coalesce(p.merged_into, p.id) AS person, EXISTS (SELECT FROM "grant" g'
        " WHERE g.account = a.id AND g.role = $2 AND g.valid_from <= $3"
        " AND coalesce(g.valid_until, $3) >= $3) AS held FROM account a"
        " LEFT JOIN person p ON p.id = a.person WHERE a.alias = $1 AND a.active",
        new.alias, ACCOUNT_ROLES[new.role], clock.today(),
    )  # fmt: skip
    if row is None:
        raise ConflictError("seat-account", alias=new.alias)
    if not row["held"]:
        raise ConflictError("seat-role", alias=new.alias)
    return row["id"], row["person"]


async def _organisation(uscc: str) -> UUID | None:
    if not uscc:
        return None
    found: UUID | None = await require_transaction().fetchval(
        "SELECT id FROM organisation WHERE uscc = $1", uscc.upper()
    )
    if found is None:
        raise ConflictError("seat-unit", uscc=uscc)
    return found


def _free(seats: Iterable[Seat], account: UUID, role: SeatRole) -> None:
    live = [seat for seat in seats if seat.ended_at is None]
    for seat in live:
        if seat.account == account:
            raise ConflictError("seat-taken", name=seat.name, judge=seat.judge)
    if role is SeatRole.CHIEF and any(seat.role is SeatRole.CHIEF for seat in live):
        raise ConflictError("seat-chief")


async def _modules(event: Event, new: NewSeat) -> list[str]:
    if new.role is not SeatRole.JUDGE:
        return []
    if new.reserve:
        return [RESERVE]
    if not new.modules:
        return []
    rules = await rule_set_of(event)
    known = {module.code for stage in rules.stages for module in stage.modules}
    if not set(new.modules) <= known:
        raise ConflictError("seat-module")
    return sorted(set(new.modules))


async def end_seat(actor: Actor, event_key: UUID, seat_key: UUID) -> None:
    """End a seat; the marks it gave stay. Ended twice is ended once."""
    async with db.transaction(actor) as connection:
        await _open_event(actor, event_key)
        status = await connection.execute(
            "UPDATE judge_seat SET ended_at = coalesce(ended_at, $3) WHERE id = $1 AND event = $2",
            seat_key, event_key, clock.now(),
        )  # fmt: skip
        if status == "UPDATE 0":
            raise NotFoundError("not-found")
        await record(
            actor, "competitions.seat.ended", f"judge_seat:{seat_key}", {"event": str(event_key)}
        )


async def find_conflicts(event_key: UUID) -> int:
    """Note who may not mark which entry by the rule; return how many were not known before."""
    known = {(one.seat, one.entry) for one in await conflicts_of(event_key)}
    found = [
        one
        for one in conflicts(await seats_of(event_key), await parties_of(event_key))
        if (one.seat, one.entry) not in known
    ]
    for one in found:
        await _note(one, "")
    return len(found)


async def _note(one: Conflict, reason: str) -> None:
    """Write who stands aside; marks that the judge gave this entry count no more, unless signed."""
    connection = require_transaction()
    await connection.execute(
        "INSERT INTO judge_conflict (id, seat, entry, ground, reason, found_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
        uuid7(), one.seat, one.entry, one.ground, reason, clock.now(),
    )  # fmt: skip
    event: UUID = await connection.fetchval("SELECT event FROM judge_seat WHERE id = $1", one.seat)
    await drop_marks_aside(event)


async def drop_marks_aside(event_key: UUID) -> None:
    """Let marks of judges who stand aside count no more; those of a locked stage are signed.

    Call it when a stage is opened again: who stands aside by now marked there before.
    """
    await require_transaction().execute(
        "UPDATE mark SET replaced_at = $2, replaced_for = '回避' FROM judge_conflict c"
        " WHERE mark.event = $1 AND c.seat = mark.seat AND c.entry = mark.entry"
        " AND mark.replaced_at IS NULL AND NOT EXISTS (SELECT FROM stage_sheet h"
        " WHERE h.event = $1 AND h.stage = mark.stage AND h.live AND h.locked_at IS NOT NULL)",
        event_key, clock.now(),
    )  # fmt: skip


async def _declare(actor: Actor, seat: Seat, entry: UUID, reason: str) -> None:
    if len(reason.strip()) < SHORTEST_REASON:
        raise ConflictError("aside-reason")
    if seat.role is not SeatRole.JUDGE:
        raise ConflictError("aside-judge")
    locked: bool = await require_transaction().fetchval(
        "SELECT EXISTS (SELECT FROM stage_sheet h JOIN mark m ON m.event = h.event"
        " AND m.stage = h.stage WHERE h.live AND h.locked_at IS NOT NULL AND m.seat = $1"
        " AND m.entry = $2 AND m.replaced_at IS NULL)",
        seat.id, entry,
    )  # fmt: skip
    if locked:
        raise ConflictError("aside-locked")
    await _note(Conflict(seat=seat.id, entry=entry, ground=Ground.DECLARED), reason.strip())
    await record(
        actor, "competitions.judge.aside", f"judge_seat:{seat.id}", {"entry": str(entry)},
        reason=reason.strip(),
    )  # fmt: skip


async def declare(actor: Actor, event_key: UUID, cipher: str, reason: str) -> None:
    """Let a judge stand aside for an entry known by its cipher only.

    Raises NotFoundError for an unknown cipher, ConflictError without a reason and where the
    judge's marks are signed already.
    """
    async with db.transaction(actor) as connection:
        await event_of(event_key, lock=True)
        seat = held_by(await seats_of(event_key), actor, SeatRole.JUDGE)
        entry = await connection.fetchval(
            "SELECT id FROM entry WHERE event = $1 AND cipher = $2", event_key, cipher
        )
        if entry is None:
            raise NotFoundError("not-found")
        await _declare(actor, seat, entry, reason)


async def set_aside(
    actor: Actor, event_key: UUID, seat_key: UUID, start_number: int, reason: str
) -> None:
    """Note for the office that a judge stands aside for an entry, by its start number."""
    async with db.transaction(actor) as connection:
        await _open_event(actor, event_key)
        seat = next((one for one in await seats_of(event_key) if one.id == seat_key), None)
        entry = await connection.fetchval(
            "SELECT id FROM entry WHERE event = $1 AND start_number = $2", event_key, start_number
        )
        if seat is None or seat.ended_at is not None:
            raise NotFoundError("not-found")
        if entry is None:
            raise ConflictError("aside-entry", number=start_number)
        await _declare(actor, seat, entry, reason)


async def replace_judge(
    actor: Actor, event_key: UUID, seat_key: UUID, entry: UUID, other: UUID | None
) -> None:
    """Say which seat marks an entry in the place of one that stands aside; None takes it back.

    Raises ConflictError for a seat that would mark there anyway, stands aside too, or is none.
    """
    async with db.transaction(actor) as connection:
        await _open_event(actor, event_key)
        seats = {seat.id: seat for seat in await seats_of(event_key)}
        found = await conflicts_of(event_key)
        if seat_key not in seats or not any(
            one.seat == seat_key and one.entry == entry for one in found
        ):
            raise NotFoundError("not-found")
        if other is not None and not _can(seats, found, seats[seat_key], entry, other):
            raise ConflictError("replacement-unfit")
        await connection.execute(
            "UPDATE judge_conflict SET replaced_by = $3 WHERE seat = $1 AND entry = $2",
            seat_key, entry, other,
        )  # fmt: skip
        await record(
            actor, "competitions.judge.replaced", f"judge_seat:{seat_key}",
            {"entry": str(entry), "by": str(other or "")},
        )  # fmt: skip


def _can(
    seats: dict[UUID, Seat], found: Collection[Conflict], aside: Seat, entry: UUID, other: UUID
) -> bool:
    seat = seats.get(other)
    return (
        seat is not None
        and may_stand_in(seat, aside)
        and not any(one.entry == entry and one.seat == other for one in found)
        and not any(
            one.entry == entry and one.replaced_by == other and one.seat != aside.id
            for one in found
        )
        and not (aside.modules and all(covers(seat, module) for module in aside.modules))
    )
