"""Verbs of a demand report: upload, settle headings, repair, accept, undo, discard.

Reports have hundreds of rows, not a hundred thousand: they are read and checked at once, while
the person waits. Reading happens between two transactions, in the limited child.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.errors import ConflictError, ForbiddenError, MalformedError, NotFoundError
from app.files.service import content as file_content
from app.imports import batches, staging
from app.imports.batches import Batch, BatchKind, BatchState
from app.imports.headers import heading_key
from app.imports.repaired import repaired
from app.imports.staging import Staging
from app.permits import Actor, Permit
from dashboards.data import DemandDefaults
from dashboards.demand_file import DemandTable, read_demand, sources_of
from dashboards.entering import Entered, enter, take_back
from dashboards.examining import OPEN, check_rows, checked_rows, good_lines, staged_rows


async def receive(
    actor: Actor, *, file_name: str, content: bytes, defaults: DemandDefaults
) -> tuple[UUID, bool]:
    """Keep a report, read and check it; return its batch and whether it is new.

    The same file leads to the batch it made before. Raises ForbiddenError for a division
    outside the actor's reach.
    """
    _check_reach(actor, defaults.division)
    async with db.transaction(actor):
        digest = hashlib.sha256(content).digest()
        before = await batches.same_file(BatchKind.DEMAND, None, digest)
        if before is not None and before.state not in {BatchState.RECEIVED, BatchState.READING}:
            return before.id, False
        batch = before or await batches.receive(
            BatchKind.DEMAND,
            organisation=None,
            division=defaults.division or _only_division(actor),
            subject=None,
            uploaded_by=actor.account,
            file_name=file_name,
            content=content,
        )
        header_map = {"defaults": msgspec.to_builtins(defaults), "chosen": {}}
        await batches.move(batch, BatchState.READING, header_map=header_map)
        await _record(actor, "received", batch, {"sha256": digest.hex()})
    await _read(actor, batch.id, content)
    return batch.id, True


def _check_reach(actor: Actor, division: str) -> None:
    reach = actor.reach(Permit.DEMAND_IMPORT)
    if division and not reach.everything and division not in reach.divisions:
        raise ForbiddenError("permit-missing")


def _only_division(actor: Actor) -> str | None:
    divisions = actor.reach(Permit.DEMAND_IMPORT).divisions
    return next(iter(divisions)) if len(divisions) == 1 else None


async def lock_own(actor: Actor, key: UUID) -> Batch:
    """Return a demand batch within the actor's reach, held until the transaction ends.

    Raises NotFoundError for any other.
    """
    batch = await batches.lock(key)
    reach = actor.reach(Permit.DEMAND_IMPORT)
    own = reach.everything or batch.division in reach.divisions
    if batch.kind is not BatchKind.DEMAND or not own:
        raise NotFoundError("not-found")
    return batch


async def settle_headings(actor: Actor, key: UUID, chosen: Mapping[str, str]) -> None:
    """Say what the unsure headings mean; the file is read anew."""
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        held = {heading_key(heading): field for heading, field in chosen.items()}
        header_map = {**batch.header_map, "chosen": held}
        await batches.move(batch, BatchState.READING, header_map=header_map)
        await _record(actor, "headings-settled", batch, dict(chosen))
    await _read(actor, key, await file_content(batch.stored_file))


async def _read(actor: Actor, key: UUID, content: bytes) -> None:
    async with db.read(actor):
        chosen: Any = (await batches.load(key)).header_map.get("chosen", {})
    try:
        table = await read_demand(content, chosen)
    except MalformedError as error:
        async with db.transaction(actor):
            batch = await lock_own(actor, key)
            refusal = {"code": error.code, "facts": error.facts}
            await batches.move(batch, BatchState.REFUSED, refusal=refusal)
            await _record(actor, "refused", batch, refusal)
        return
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        if batch.state is not BatchState.READING:  # the same file sent at once was read already
            return
        header_map = {**batch.header_map, **_head(table)}
        if any(heading_key(heading) not in chosen for heading in table.undecided):
            await batches.move(batch, BatchState.MAPPING, header_map=header_map)
            return
        await check_rows(actor, batch, staged_rows(table), header_map)


def _head(table: DemandTable) -> dict[str, object]:
    return {
        "fields": table.fields,
        "sheets": table.sheets,
        "headings": msgspec.to_builtins(table.headings),
        "undecided": table.undecided,
    }


async def repair(actor: Actor, key: UUID, *, file_name: str, content: bytes) -> None:
    """Take repaired rows; rows not in the file stay as they are.

    Raises MalformedError where the file cannot be read: the batch stays as it was.
    """
    async with db.read(actor):
        chosen: Any = (await batches.load(key)).header_map.get("chosen", {})
    table = await read_demand(content, chosen)
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        before = await staging.load(key, batch.fields)
        sheets = msgspec.convert(batch.header_map.get("sheets", []), list[str])
        staged = repaired(before, staged_rows(table), sources_of(table), sheets, table.fields)
        await batches.move(batch, BatchState.READING)
        await _record(actor, "repaired", batch, {"file": file_name, "rows": len(table.numbers)})
        await check_rows(
            actor, await batches.load(key), staged, {**batch.header_map, "fields": staged.fields}
        )


async def decide(actor: Actor, key: UUID, field: str, meant: Mapping[str, str]) -> None:
    """Decide once what these values, as written, mean; the rows are checked anew."""
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        held = msgspec.convert(batch.header_map.get("decisions", {}), dict[str, dict[str, str]])
        decisions = {**held, field: {**held.get(field, {}), **meant}}
        staged = await staging.load(key, batch.fields)
        await batches.move(batch, BatchState.READING)
        await _record(actor, "decided", batch, {"field": field, "values": len(meant)})
        header_map = {**batch.header_map, "decisions": decisions}
        await check_rows(actor, await batches.load(key), staged, header_map)


async def accept(actor: Actor, key: UUID) -> int:
    """Enter the good rows, all or none, and return how many; refused rows stay open.

    Raises ConflictError where somebody did already.
    """
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        await batches.move(batch, BatchState.ACCEPTING)
        batch = await batches.load(key)
        staged = await staging.load(key, batch.fields, outcomes=OPEN)
        checked = await checked_rows(actor, staged, batch.header_map)
        lines = good_lines(checked, staged)
        good = [line for line in lines if line]
        entered = await enter(key, good, clock.today())
        await _mark_accepted(key, staged, [n for n, line in enumerate(lines) if line])
        counts = {
            **dict.fromkeys(OPEN, 0),
            "refused": len(lines) - len(good),
            "accepted": batch.counts.get("accepted", 0) + len(good),
        }
        summary = {**batch.summary, "entered": msgspec.to_builtins(_with(batch, entered))}
        await batches.move(
            batch,
            BatchState.ACCEPTED,
            counts=counts,
            summary=summary,
            accepted_at=clock.now(),
            rows_written=len(good),
        )
        facts = {"rows": len(good), "written": len(entered.rows), "sha256": batch.sha256.hex()}
        await _record(actor, "accepted", batch, facts)
    return len(good)


def entered_by(batch: Batch) -> Entered:
    """Return what the batch has entered so far."""
    return msgspec.convert(batch.summary.get("entered", {"rows": [], "replaced": []}), Entered)


def _with(batch: Batch, entered: Entered) -> Entered:
    """Add a further acceptance; what a row held before the batch's first touch stays noted."""
    before = entered_by(batch)
    fresh = tuple(held for held in entered.replaced if held.row not in before.rows)
    rows = tuple(dict.fromkeys((*before.rows, *entered.rows)))
    return Entered(rows=rows, replaced=(*before.replaced, *fresh))


async def _mark_accepted(key: UUID, staged: Staging, rows: Sequence[int]) -> None:
    await db.require_transaction().execute(
        "UPDATE batch_row b SET outcome = 'accepted' FROM"
        " unnest($2::smallint[], $3::int[]) AS r(sheet, number) WHERE b.batch = $1"
        " AND b.sheet = r.sheet AND b.number = r.number",
        key, [staged.sheets[n] for n in rows], [staged.numbers[n] for n in rows],
    )  # fmt: skip


async def undo(actor: Actor, key: UUID) -> None:
    """Take the whole accepted batch back.

    Raises ConflictError where it was never accepted, or a later report changed its rows.
    """
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        if batch.accepted_at is None:
            raise ConflictError("batch-state", state=batch.state.value)
        entered = entered_by(batch)
        await take_back(key, entered)
        await db.require_transaction().execute(
            "UPDATE batch_row SET outcome = 'new' WHERE batch = $1 AND outcome = 'accepted'", key
        )
        counts = {**batch.counts, "new": batch.counts.get("accepted", 0), "accepted": 0}
        await batches.move(
            batch,
            BatchState.UNDONE,
            undone_at=clock.now(),
            accepted_at=None,
            counts=counts,
            summary={k: v for k, v in batch.summary.items() if k != "entered"},
            rows_written=0,
        )
        await _record(actor, "undone", batch, {"rows": len(entered.rows)})


async def discard(actor: Actor, key: UUID) -> None:
    """Throw the batch away; nothing of it is entered."""
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        if batch.accepted_at is not None:
            raise ConflictError("batch-state", state=batch.state.value)
        await staging.forget(key)
        await batches.move(batch, BatchState.DISCARDED)
        await _record(actor, "discarded", batch, {})


async def _record(actor: Actor, action: str, batch: Batch, facts: Mapping[str, object]) -> None:
    told = {"number": batch.number, **facts}
    await record(actor, f"dashboards.demand.{action}", f"batch:{batch.id}", told)
