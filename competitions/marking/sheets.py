"""Score sheets (评分表): printed, signed by two on paper and here, scanned; they lock a stage."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.files.papers import checked_paper
from app.files.service import store
from app.permits import Actor
from competitions.data import EventState, SeatRole
from competitions.marking.appointing import drop_marks_aside
from competitions.marking.cuts import level
from competitions.marking.data import EventMarks, Seat
from competitions.marking.queries import (
    entry_marks,
    locked_stages,
    marks_of,
    spreads,
    unconfirmed,
)
from competitions.marking.rules import SHORTEST_REASON
from competitions.marking.seating import seat_of
from competitions.marking.sheet_rules import level_before, sheet_digest, waits_for
from competitions.plans.data import Contest, Event
from competitions.plans.openings import refresh
from competitions.plans.queries import contest_of, event_of, rule_set_of
from competitions.rules.data import EntryMarks, RuleSet, Stage
from competitions.rules.result import missing

SIGNERS = (SeatRole.CHIEF, SeatRole.ARBITRATION)


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """The sheet of a stage that stands, as far as it has come."""

    id: UUID
    digest: bytes
    file: UUID | None
    chief_by: str
    chief_at: datetime | None
    arbitration_by: str
    arbitration_at: datetime | None
    locked_at: datetime | None
    opened_for: str
    opener: UUID | None


class StageSheetState(msgspec.Struct, frozen=True, kw_only=True):
    """One stage: what is still open, its digest now, its sheet."""

    stage: Stage
    digest: str
    missing: int
    spreads: int
    unconfirmed: int
    waits: list[str]
    level: list[str]
    """Ciphers that wait for a re-test before this stage is signed."""
    sheet: SheetRow | None

    @property
    def ready(self) -> bool:
        """Whether the sheet may be printed and signed."""
        return not (self.missing or self.spreads or self.unconfirmed or self.waits or self.level)

    @property
    def stale(self) -> bool:
        """Whether marks changed since the sheet was filed."""
        return self.sheet is not None and self.sheet.digest.hex() != self.digest

    @property
    def locked(self) -> bool:
        """Whether the stage is locked."""
        return self.sheet is not None and self.sheet.locked_at is not None


class SheetDesk(msgspec.Struct, frozen=True, kw_only=True):
    """The sheets of an event as its signers see them."""

    contest: Contest
    event: Event
    rules: RuleSet
    seat: Seat
    stages: list[StageSheetState]
    entries: list[EntryMarks]
    marks: EventMarks
    seats: dict[str, str]


async def sheet_desk(actor: Actor, event_key: UUID) -> SheetDesk:
    """Return the sheets of an event; NotFoundError for who is neither chief nor arbitration."""
    async with db.read(actor) as connection:
        seat = await seat_of(actor, event_key, *SIGNERS)
        event = await event_of(event_key)
        rules = await rule_set_of(event)
        entries, held = await entry_marks(event_key, rules), await marks_of(event_key)
        states = await _states(event_key, rules, entries, held)
        seats = await connection.fetch(
            "SELECT number, name FROM judge_seat WHERE event = $1", event_key
        )
        contest = await contest_of(event.contest)
    return SheetDesk(
        contest=contest,
        event=event,
        rules=rules,
        seat=seat,
        stages=states,
        entries=entries,
        marks=held,
        seats={f"J{row['number']}": row["name"] for row in seats},
    )


async def _states(
    event: UUID, rules: RuleSet, entries: list[EntryMarks], held: EventMarks
) -> list[StageSheetState]:
    lacks = Counter(one.stage for one in missing(rules, entries))
    apart = Counter(one.stage for one in await spreads(event, rules))
    locked, tied = await locked_stages(event), await level(event, rules)
    rows = await require_transaction().fetch(
        f"SELECT stage, {', '.join(SheetRow.__struct_fields__)} FROM stage_sheet"
        " WHERE event = $1 AND live",
        event,
    )
    sheets = {
        row["stage"]: SheetRow(**{n: row[n] for n in SheetRow.__struct_fields__}) for row in rows
    }
    return [
        StageSheetState(
            stage=stage,
            digest=sheet_digest(stage.code, entries, held).hex(),
            missing=lacks[stage.code] if entries else 1,
            spreads=apart[stage.code],
            unconfirmed=await unconfirmed(event, stage.code),
            waits=[one.name for one in waits_for(rules, stage, locked)],
            level=level_before(rules, stage, locked, tied),
            sheet=sheets.get(stage.code),
        )
        for stage in rules.stages
    ]


async def _stage(
    actor: Actor, event_key: UUID, code: str
) -> tuple[Event, RuleSet, Seat, StageSheetState]:
    """Return a stage under the event's lock: no mark comes in until the transaction ends."""
    event = await event_of(event_key, lock=True)
    seat = await seat_of(actor, event_key, *SIGNERS)
    rules = await rule_set_of(event)
    entries, held = await entry_marks(event_key, rules), await marks_of(event_key)
    for state in await _states(event_key, rules, entries, held):
        if state.stage.code == code:
            return event, rules, seat, state
    raise NotFoundError("not-found")


def _signable(event: Event, state: StageSheetState, digest: str) -> None:
    name = state.stage.name
    if event.state is not EventState.MARKING:
        raise ConflictError("sheet-state", event=event.name)
    if state.level:
        raise ConflictError("sheet-retest", stage=name, ciphers="、".join(state.level))
    if not state.ready:
        raise ConflictError("sheet-open", stage=name)
    if digest != state.digest:
        raise ConflictError("sheet-changed", stage=name)


async def file_sheet(
    actor: Actor, event_key: UUID, code: str, *, digest: str, name: str, content: bytes
) -> None:
    """Keep the scan of a stage's signed paper; an earlier scan that is not locked falls away.

    ``digest`` is what the paper says. Raises MalformedError for what is no paper, ConflictError
    while marks are open, where they changed since the print, and once the stage is locked.
    """
    checked_paper(content)
    async with db.transaction(actor) as connection:
        event, _, _, state = await _stage(actor, event_key, code)
        if state.locked:
            raise ConflictError("sheet-locked", stage=state.stage.name)
        _signable(event, state, digest)
        file = await store(name, content)
        await connection.execute(
            "UPDATE stage_sheet SET live = false WHERE event = $1 AND stage = $2 AND live",
            event_key, code,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO stage_sheet (id, event, stage, digest, file) VALUES ($1, $2, $3, $4, $5)",
            uuid7(), event_key, code, bytes.fromhex(digest), file,
        )  # fmt: skip
        await record(
            actor, "competitions.sheet.filed", f"contest_event:{event_key}",
            {"stage": code, "digest": digest},
        )  # fmt: skip


async def sign(actor: Actor, event_key: UUID, code: str) -> bool:
    """Sign a stage's sheet as chief judge or arbitration; return whether the stage is locked now.

    Signed twice is signed once. Raises ConflictError without a scan, while marks are open, and
    where they changed since the scan.
    """
    async with db.transaction(actor) as connection:
        event, rules, seat, state = await _stage(actor, event_key, code)
        if state.locked:
            return True
        if state.sheet is None:
            raise ConflictError("sheet-scan", stage=state.stage.name)
        _signable(event, state, state.sheet.digest.hex())
        column = "chief" if seat.role is SeatRole.CHIEF else "arbitration"
        row = await connection.fetchrow(
            f"UPDATE stage_sheet SET {column} = $2, {column}_by = $3, {column}_at = $4"
            " WHERE id = $1 RETURNING chief_at, arbitration_at",
            state.sheet.id, actor.account, actor.signature, clock.now(),
        )  # fmt: skip
        await record(
            actor, "competitions.sheet.signed", f"contest_event:{event_key}",
            {"stage": code, "as": column, "digest": state.digest},
        )  # fmt: skip
        if row["chief_at"] is None or row["arbitration_at"] is None:
            return False
        await _lock(actor, event_key, rules, state)
    return True


async def _lock(actor: Actor, event_key: UUID, rules: RuleSet, state: StageSheetState) -> None:
    connection = require_transaction()
    await connection.execute(
        "UPDATE stage_sheet SET locked_at = $3 WHERE event = $1 AND stage = $2 AND live",
        event_key, state.stage.code, clock.now(),
    )  # fmt: skip
    locked = await locked_stages(event_key)
    await record(
        actor, "competitions.stage.locked", f"contest_event:{event_key}",
        {"stage": state.stage.code, "digest": state.digest},
    )  # fmt: skip
    if all(stage.code in locked for stage in rules.stages):
        await connection.execute(
            "UPDATE contest_event SET state = 'locked' WHERE id = $1", event_key
        )
        await refresh([event_key])
        await record(actor, "competitions.event.locked", f"contest_event:{event_key}", {})


async def open_again(actor: Actor, event_key: UUID, code: str, reason: str) -> bool:
    """Open a locked stage: the first of the two asks with a reason, the other opens it.

    Return whether it is open now; the sheet is kept, no longer live. Raises ConflictError
    without a reason, for a stage that is not locked, and once the ciphers are lifted.
    """
    async with db.transaction(actor) as connection:
        event, _, _, state = await _stage(actor, event_key, code)
        if state.sheet is None or not state.locked:
            raise ConflictError("sheet-not-locked", stage=state.stage.name)
        if event.deciphered_at is not None or event.state not in {
            EventState.MARKING,
            EventState.LOCKED,
        }:
            raise ConflictError("sheet-lifted")
        if state.sheet.opener is None or state.sheet.opener == actor.account:
            if len(reason.strip()) < SHORTEST_REASON:
                raise ConflictError("sheet-reason")
            await connection.execute(
                "UPDATE stage_sheet SET opener = $2, opened_for = $3 WHERE id = $1",
                state.sheet.id, actor.account, reason.strip(),
            )  # fmt: skip
            action = "competitions.stage.opening-asked"
        else:
            await connection.execute(
                "UPDATE stage_sheet SET live = false WHERE id = $1", state.sheet.id
            )
            await connection.execute(
                "UPDATE contest_event SET state = 'marking' WHERE id = $1 AND state = 'locked'",
                event_key,
            )
            await drop_marks_aside(event_key)
            await refresh([event_key])
            action = "competitions.stage.opened"
        await record(
            actor, action, f"contest_event:{event_key}", {"stage": code},
            reason=reason.strip() or state.sheet.opened_for,
        )  # fmt: skip
    return action == "competitions.stage.opened"


async def scan_of(actor: Actor, event_key: UUID, code: str) -> UUID:
    """Return the file of a stage's signed sheet; NotFoundError for none."""
    async with db.read(actor) as connection:
        await seat_of(actor, event_key, *SIGNERS)
        found: UUID | None = await connection.fetchval(
            "SELECT file FROM stage_sheet WHERE event = $1 AND stage = $2 AND live",
            event_key, code,
        )  # fmt: skip
    if found is None:
        raise NotFoundError("not-found")
    return found
