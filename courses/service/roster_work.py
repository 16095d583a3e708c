"""What the worker does with a file: read it, check it, enter it. Each step can be repeated."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
import orjson
import structlog

from app import clock, db
from app.audit.record import record
from app.errors import ConflictError, MalformedError
from app.files.service import content
from app.imports import batches, staging
from app.imports.batches import MOST_STARTS, Batch, BatchState
from app.imports.repaired import Source, repaired
from app.imports.staging import Staging
from app.permits import Actor
from courses.reading import ReadRequest, ReadRoster, read_roster
from courses.roster import UNKNOWN
from courses.service.classes import refresh_openings
from courses.service.entering import Entered
from courses.service.examining import Examination
from courses.service.kinds import KINDS
from courses.service.roster_rows import default_class

_TRIES = 3
_LEFT_ALONE = ("accepted", "removed")
_log = structlog.get_logger("jiangce.courses")


def _actor(batch: Batch) -> Actor:
    return Actor(account=batch.uploaded_by, name=f"batch {batch.number}")


async def _begin(key: UUID) -> Batch | None:
    """Return the batch to work on, or None where it needs no work any more.

    A job whose worker is killed comes again; a file that kills its worker each time is refused
    after three starts.
    """
    system = Actor(name="worker")
    async with db.transaction(system):
        batch = await batches.lock(key)
        if batch.state not in {BatchState.RECEIVED, BatchState.READING}:
            return None
        if batch.starts >= MOST_STARTS:
            await batches.move(
                batch, BatchState.REFUSED, refusal={"code": "file_unsafe", "facts": {}}
            )
            return None
        await batches.move(batch, BatchState.READING, starts=batch.starts + 1)
        return await batches.load(key)


async def read_batch(key: UUID) -> None:
    """Read the batch's file, or the repaired rows sent for it, and check all rows."""
    batch = await _begin(key)
    if batch is None:
        return
    repair = batch.header_map.get("repair")
    file = UUID(str(repair)) if repair else batch.stored_file
    async with db.read(_actor(batch)):
        remembered = await batches.remembered_headings(batch.organisation, batch.kind)
        default = await default_class(batch)
    try:
        found = await read_roster(
            await content(file),
            ReadRequest(kind=batch.kind, remembered=remembered, default_class=default),
        )
    except MalformedError as error:
        await _refuse(batch, error, only_the_repair=repair is not None)
        return
    async with db.transaction(_actor(batch)):
        await batches.progress(key, rows_read=found.head.rows)
    header_map = {
        "fields": found.head.fields,
        "headings": found.head.headings,
        "sheets": found.head.sheet_names,
        "undecided": found.head.undecided,
        "skipped": sum(len(sheet.skipped) for sheet in found.head.sheets),
    }
    if found.head.undecided and repair is None:
        async with db.transaction(_actor(batch)):
            await batches.move(await batches.lock(key), BatchState.MAPPING, header_map=header_map)
        return
    await _stage(key, header_map, found, repair=repair is not None)


async def _refuse(batch: Batch, error: MalformedError, *, only_the_repair: bool) -> None:
    refusal = {"code": error.code, "facts": error.facts}
    async with db.transaction(_actor(batch)):
        held = await batches.lock(batch.id)
        if only_the_repair:
            header_map = {k: v for k, v in held.header_map.items() if k != "repair"}
            await batches.move(
                held, BatchState.READY, header_map=header_map, refusal=refusal, starts=0
            )
        else:
            await batches.move(held, BatchState.REFUSED, refusal=refusal)
            await record(
                _actor(batch), f"courses.{batch.kind}.refused", f"batch:{batch.id}", refusal
            )


SOURCE_ROW, PROBLEM = "source_row", "problem"
"""Columns that the repair workbook adds; the first leads each row back to where it came from."""


async def _stage(key: UUID, header_map: dict[str, Any], found: ReadRoster, *, repair: bool) -> None:
    async with db.transaction(Actor(name="worker")):
        batch = await batches.lock(key)
        staged = Staging(
            fields=found.head.fields,
            numbers=found.table.numbers,
            sheets=found.table.sheets,
            columns=[values.tolist() for values in found.table.columns.values()],
            outcomes=["refused"] * found.head.rows,
            problems=_found_in_reading(found),
        )
        if repair:
            before = await staging.load(key, batch.fields)
            take = [field for field in staged.fields if _of_roster(field)]
            sources = _sources(staged, found.head.sheet_names)
            staged = repaired(before, staged, sources, batch.sheets, take)
            kept = {k: v for k, v in batch.header_map.items() if k != "repair"}
            header_map = {**kept, "fields": staged.fields}
        await _check_and_keep(batch, staged, header_map)


def _of_roster(field: str) -> bool:
    return field not in {SOURCE_ROW, PROBLEM} and not field.startswith(UNKNOWN)


def _sources(sent: Staging, sheets: Sequence[str]) -> list[Source]:
    """Return where each repaired row came from, as the repair workbook says."""
    cells = dict(zip(sent.fields, sent.columns, strict=True))
    rows = (text.strip().removesuffix(".0") for text in cells.get(SOURCE_ROW, []))
    numbers = [int(text) if text.isdigit() else -1 for text in rows] or [-1] * len(sent.numbers)
    return [(sheets[sheet], row) for sheet, row in zip(sent.sheets, numbers, strict=True)]


def _found_in_reading(found: ReadRoster) -> list[list[dict[str, Any]]]:
    problems: list[list[dict[str, Any]]] = [[] for _ in found.table.numbers]
    for finding in found.table.found:
        for row in finding.rows.tolist():
            problems[row].append({"code": finding.code, "field": finding.field})
    return problems


async def check_batch(key: UUID) -> None:
    """Check the staged rows anew, after a decision or a removal."""
    if await _begin(key) is None:
        return
    async with db.transaction(Actor(name="worker")):
        batch = await batches.lock(key)
        await _check_and_keep(batch, await staging.load(key, batch.fields), batch.header_map)


async def _check_and_keep(batch: Batch, staged: Staging, header_map: dict[str, Any]) -> None:
    """Check the rows still open and put all rows back with what was found."""
    open_rows = [n for n, outcome in enumerate(staged.outcomes) if outcome not in _LEFT_ALONE]
    examined = await KINDS[batch.kind].examine(batch, staging.only(staged, open_rows))
    problems = examined.row_problems()
    for place, row in enumerate(open_rows):
        staged.outcomes[row] = examined.outcomes[place]
        staged.problems[row] = problems[place]
    await staging.replace(batch.id, staged)
    counts = examined.counts()
    counts["accepted"] = staged.outcomes.count("accepted")
    counts["removed"] = staged.outcomes.count("removed")
    summary = {
        **batch.summary,
        "causes": msgspec.to_builtins(examined.causes()),
        "changed_fields": examined.changed_fields(),
    }
    await batches.move(
        batch,
        BatchState.READY,
        header_map=header_map,
        counts=counts,
        summary=summary,
        refusal=None,
        rows_checked=len(staged.numbers),
        checked_at=clock.now(),
        starts=0,
    )


async def accept_batch(key: UUID) -> None:
    """Enter the good rows, all or none; deadlocks and lost races are tried again whole."""
    for left in reversed(range(_TRIES)):
        try:
            await _accept(key)
        except (asyncpg.DeadlockDetectedError, asyncpg.SerializationError):
            if not left:
                raise
        except ConflictError as error:
            await _back_to_ready(key, error)
            return
        else:
            return


async def _accept(key: UUID) -> None:
    async with db.transaction(Actor(name="worker")) as connection:
        batch = await batches.lock(key)
        if batch.state is not BatchState.ACCEPTING:
            return
        await connection.execute(
            "SELECT FROM training_class WHERE organisation = $1 ORDER BY id FOR UPDATE",
            batch.organisation,
        )
        staged = await staging.load(
            key, batch.fields, outcomes=("new", "changed", "unchanged", "refused")
        )
        examined = await KINDS[batch.kind].examine(batch, staged)
        good = [n for n, outcome in enumerate(examined.outcomes) if outcome != "refused"]
        entered = await KINDS[batch.kind].enter(batch, examined, good)
        await refresh_openings(sorted(set(entered.classes)))
        await _keep_refused(batch.id, staged, examined)
        counts = {
            **batch.counts,
            **await staging.outcome_counts(key),
            "entered_new": entered.new,
            "entered_changed": entered.changed,
            "entered_unchanged": entered.unchanged,
            "new_people": entered.new_people,
        }
        await batches.move(
            batch,
            BatchState.ACCEPTED,
            accepted_at=clock.now(),
            counts=counts,
            rows_written=len(good),
        )
        await _record_acceptance(batch, [staged.numbers[n] for n in good], entered)


async def _record_acceptance(batch: Batch, numbers: Sequence[int], entered: Entered) -> None:
    digest = hashlib.sha256()
    for number, training_class in zip(numbers, entered.classes, strict=True):
        digest.update(f"{number}|{training_class}\n".encode())
    await record(
        _actor(batch), f"courses.{batch.kind}.accepted", f"batch:{batch.id}",
        {
            "number": batch.number,
            "sha256": batch.sha256.hex(),
            "rows": len(numbers),
            "rows_digest": digest.hexdigest(),
            "new": entered.new,
            "changed": entered.changed,
            "unchanged": entered.unchanged,
        },
        organisation=batch.organisation,
    )  # fmt: skip


async def _keep_refused(key: UUID, staged: Staging, examined: Examination) -> None:
    """Rows that went bad since the preview stay open, with why."""
    problems = examined.row_problems()
    bad = [n for n, outcome in enumerate(examined.outcomes) if outcome == "refused"]
    await db.require_transaction().execute(
        "UPDATE batch_row b SET outcome = 'refused', problems = r.problems::jsonb FROM"
        " unnest($2::smallint[], $3::int[], $4::text[]) AS r(sheet, number, problems)"
        " WHERE b.batch = $1 AND b.sheet = r.sheet AND b.number = r.number",
        key,
        [staged.sheets[n] for n in bad],
        [staged.numbers[n] for n in bad],
        [orjson.dumps(problems[n]).decode() for n in bad],
    )


async def _back_to_ready(key: UUID, error: ConflictError) -> None:
    async with db.transaction(Actor(name="worker")):
        batch = await batches.lock(key)
        refusal = {"code": error.code, "facts": error.facts}
        await batches.move(batch, BatchState.READY, refusal=refusal)
    _log.info("acceptance refused", batch=str(key), code=error.code)
