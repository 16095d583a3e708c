"""Theory marks by workbook: checked, entered, taken back while their stage is open."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.cleaning import column
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.imports import batches, lists
from app.imports.batches import Batch, BatchKind, BatchState
from app.imports.list_kinds import Entered, Examined, ListImport
from app.imports.staging import Staging
from app.permits import Actor, Permit
from competitions.data import EventState
from competitions.marking.queries import locked_stages
from competitions.marking.theory_rules import COLUMNS, Known, TheoryLine, check_marks
from competitions.plans.data import Contest, Event
from competitions.plans.queries import event_of, rule_set_of
from competitions.plans.reach import own_event, reaches
from competitions.rules.data import Stage, StageKind


class TheoryDesk(msgspec.Struct, frozen=True, kw_only=True):
    """Theory stages of an event: how many marks there are, what was uploaded."""

    contest: Contest
    event: Event
    stages: list[Stage]
    locked: frozenset[str]
    given: dict[str, int]
    entries: int
    batches: list[Batch]


async def theory_desk(actor: Actor, event_key: UUID) -> TheoryDesk:
    """Return the office's page; marks are only counted, so that no cipher meets a name."""
    async with db.read(actor) as connection:
        contest, event = await own_event(actor, event_key)
        rules = await rule_set_of(event)
        rows = await connection.fetch(
            "SELECT s.stage, count(*)::int AS n FROM entry_stage s JOIN entry n ON n.id = s.entry"
            " WHERE n.event = $1 AND n.state = 'entered' AND s.theory IS NOT NULL GROUP BY s.stage",
            event_key,
        )
        entries = await connection.fetchval(
            "SELECT count(*)::int FROM entry WHERE event = $1 AND state = 'entered'", event_key
        )
        held = await connection.fetch(
            f"SELECT {', '.join(Batch.__struct_fields__)} FROM batch WHERE kind = $1"
            " AND subject = $2 AND state <> $3 ORDER BY uploaded_at DESC LIMIT 20",
            BatchKind.THEORY, event_key, BatchState.DISCARDED,
        )  # fmt: skip
        locked = await locked_stages(event_key)
    return TheoryDesk(
        contest=contest,
        event=event,
        stages=[stage for stage in rules.stages if stage.kind is StageKind.THEORY],
        locked=locked,
        given={row["stage"]: row["n"] for row in rows},
        entries=entries,
        batches=[batches.from_row(row) for row in held],
    )


async def receive(
    actor: Actor, event_key: UUID, stage: str, *, file_name: str, content: bytes
) -> tuple[UUID, bool]:
    """Keep a workbook of a stage's theory marks, read and check it; return its batch, and if new.

    Raises ConflictError outside of marking and once the stage is locked.
    """
    async with db.read(actor):
        contest, event = await own_event(actor, event_key)
        await _still_open(event, stage)
    return await lists.receive(
        THEORY,
        actor,
        file_name=file_name,
        content=content,
        division=contest.division,
        subject=event_key,
        defaults={"stage": stage},
    )


async def _still_open(event: Event, stage: str) -> None:
    if event.state is not EventState.MARKING:
        raise ConflictError("theory-state", event=event.name)
    known = {one.code: one for one in (await rule_set_of(event)).stages}
    if stage not in known or known[stage].kind is not StageKind.THEORY:
        raise NotFoundError("not-found")
    if stage in await locked_stages(event.id):
        raise ConflictError("theory-locked", stage=known[stage].name)


def _owns(actor: Actor, batch: Batch) -> bool:
    return reaches(actor, Permit.CONTEST_MANAGE, batch.division)


def _event(batch: Batch) -> UUID:
    if batch.subject is None:
        raise ConflictError("batch-state", state=batch.state.value)
    return batch.subject


async def _known(event: UUID, stage: str) -> dict[str, Known]:
    """Return the entries by cipher; by start number none: who uploads may know both of nobody."""
    rows = await require_transaction().fetch(
        "SELECT n.id AS entry, n.cipher, n.state, s.theory AS mark FROM entry n"
        " LEFT JOIN entry_stage s ON s.entry = n.id AND s.stage = $2"
        " WHERE n.event = $1 AND n.cipher IS NOT NULL",
        event, stage,
    )  # fmt: skip
    return {row["cipher"]: msgspec.convert(dict(row), Known) for row in rows}


async def _examine(
    actor: Actor, batch: Batch, staged: Staging, header_map: Mapping[str, Any]
) -> Examined:
    _ = actor
    event, stage = _event(batch), str(header_map["defaults"]["stage"])
    empty = [""] * len(staged.numbers)
    cells = dict(zip(staged.fields, staged.columns, strict=True))
    columns = {name: column(cells.get(name, empty)) for name in COLUMNS}
    checked = check_marks(columns, await _known(event, stage), stage)
    return Examined(lines=checked.lines, outcomes=checked.outcomes, problems=checked.problems)


async def _enter(batch_key: UUID, lines: Sequence[TheoryLine]) -> Entered:
    """Enter the marks while the stage is open; what a mark replaces is kept for undoing."""
    connection, batch = require_transaction(), await batches.load(batch_key)
    event = await event_of(_event(batch), lock=True)
    for stage in {line.stage for line in lines}:
        await _still_open(event, stage)
    entries, stages = [line.entry for line in lines], [line.stage for line in lines]
    before = await connection.fetch(
        "SELECT s.id AS row, s.theory, s.batch FROM unnest($1::uuid[], $2::text[])"
        " AS l(entry, stage) JOIN entry_stage s ON s.entry = l.entry AND s.stage = l.stage"
        " WHERE s.theory IS NOT NULL",
        entries, stages,
    )  # fmt: skip
    made = await connection.fetch(
        "INSERT INTO entry_stage (id, entry, stage, theory, batch, entered_at)"
        " SELECT l.id, l.entry, l.stage, l.mark, $5, $6 FROM unnest($1::uuid[], $2::uuid[],"
        " $3::text[], $4::numeric[]) AS l(id, entry, stage, mark)"
        " ON CONFLICT (entry, stage) DO UPDATE SET theory = excluded.theory,"
        " batch = excluded.batch, entered_at = excluded.entered_at RETURNING id",
        [uuid7() for _ in lines], entries, stages, [line.mark for line in lines], batch_key,
        clock.now(),
    )  # fmt: skip
    return Entered(
        rows=tuple(row["id"] for row in made),
        replaced=tuple(msgspec.to_builtins(_Held(**dict(row))) for row in before),
    )


async def _take_back(batch_key: UUID, entered: Entered) -> None:
    """Put back what the marks were before, and whose, while their stage is open.

    Raises ConflictError where a later workbook changed one of them: that one is undone first.
    """
    connection, batch = require_transaction(), await batches.load(batch_key)
    event = await event_of(_event(batch), lock=True)
    rows = await connection.fetch(
        "SELECT DISTINCT s.stage, b.number, b.id AS batch FROM entry_stage s"
        " LEFT JOIN batch b ON b.id = s.batch WHERE s.id = ANY($1)",
        list(entered.rows),
    )
    for row in rows:
        await _still_open(event, row["stage"])
        if row["batch"] not in {None, batch_key}:
            raise ConflictError("theory-later", batch=row["number"])
    before = {held.row: held for held in msgspec.convert(entered.replaced, list[_Held])}
    await connection.executemany(
        "UPDATE entry_stage SET theory = $2, batch = $4 WHERE id = $1 AND batch = $3",
        [
            (key, held.theory if held else None, batch_key, held.batch if held else None)
            for key in entered.rows
            for held in (before.get(key),)
        ],
    )


class _Held(msgspec.Struct, frozen=True):
    """A mark that another took the place of, and which batch had entered it."""

    row: UUID
    theory: Decimal
    batch: UUID | None = None


THEORY = ListImport(
    kind=BatchKind.THEORY,
    events="competitions.theory",
    fields="competitions.marking.fields:FIELDS",
    owns=_owns,
    examine=_examine,
    enter=_enter,
    take_back=_take_back,
)
