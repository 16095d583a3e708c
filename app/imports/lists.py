"""Verbs of a list: received, headings settled, repaired, decided on, accepted, undone, discarded.

Lists have hundreds of rows, not a hundred thousand: they are read and checked at once, while the
person waits. Reading happens between two transactions, in the limited child. What a list means
is its domain's: see ``list_kinds.ListImport``.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.errors import ConflictError, MalformedError, NotFoundError
from app.files.service import content as file_content
from app.imports import batches, staging
from app.imports.batches import Batch, BatchState
from app.imports.headers import heading_key
from app.imports.list_kinds import OPEN, Entered, ListImport
from app.imports.repaired import repaired
from app.imports.staging import Staging
from app.imports.table import Table, read_table, sources_of, staged_rows
from app.permits import Actor


async def receive(
    kind: ListImport,
    actor: Actor,
    *,
    file_name: str,
    content: bytes,
    organisation: UUID | None = None,
    division: str | None = None,
    subject: UUID | None = None,
    defaults: object = None,
) -> tuple[UUID, bool]:
    """Keep a list, read and check it; return its batch and whether it is new.

    The same file about the same subject leads to the batch it made before.
    """
    async with db.transaction(actor):
        digest = hashlib.sha256(content).digest()
        before = await batches.same_file(kind.kind, organisation, digest, subject)
        if before is not None and before.state not in {BatchState.RECEIVED, BatchState.READING}:
            return before.id, False
        batch = before or await batches.receive(
            kind.kind,
            organisation=organisation,
            division=division,
            subject=subject,
            uploaded_by=actor.account,
            file_name=file_name,
            content=content,
        )
        header_map = {"defaults": msgspec.to_builtins(defaults or {}), "chosen": {}}
        await batches.move(batch, BatchState.READING, header_map=header_map)
        await _record(kind, actor, "received", batch, {"sha256": digest.hex()})
    await _read(kind, actor, batch.id, content)
    return batch.id, True


async def own(kind: ListImport, actor: Actor, key: UUID, *, lock: bool = False) -> Batch:
    """Return a batch of this kind within the actor's reach; raises NotFoundError for any other.

    With ``lock`` it is held until the transaction ends.
    """
    batch = await (batches.lock(key) if lock else batches.load(key))
    if batch.kind is not kind.kind or not kind.owns(actor, batch):
        raise NotFoundError("not-found")
    return batch


async def settle_headings(
    kind: ListImport, actor: Actor, key: UUID, chosen: Mapping[str, str]
) -> None:
    """Say what the unsure headings mean; the file is read anew."""
    async with db.transaction(actor):
        batch = await own(kind, actor, key, lock=True)
        held = {heading_key(heading): field for heading, field in chosen.items()}
        header_map = {**batch.header_map, "chosen": held}
        await batches.move(batch, BatchState.READING, header_map=header_map)
        await _record(kind, actor, "headings-settled", batch, dict(chosen))
    await _read(kind, actor, key, await file_content(batch.stored_file))


async def _read(kind: ListImport, actor: Actor, key: UUID, content: bytes) -> None:
    async with db.read(actor):
        chosen: Any = (await batches.load(key)).header_map.get("chosen", {})
    try:
        table = await read_table(content, kind.fields, chosen)
    except MalformedError as error:
        async with db.transaction(actor):
            batch = await own(kind, actor, key, lock=True)
            refusal = {"code": error.code, "facts": error.facts}
            await batches.move(batch, BatchState.REFUSED, refusal=refusal)
            await _record(kind, actor, "refused", batch, refusal)
        return
    async with db.transaction(actor):
        batch = await own(kind, actor, key, lock=True)
        if batch.state is not BatchState.READING:  # the same file sent at once was read already
            return
        header_map = {**batch.header_map, **_head(table)}
        if any(heading_key(heading) not in chosen for heading in table.undecided):
            await batches.move(batch, BatchState.MAPPING, header_map=header_map)
            return
        await _check(kind, actor, batch, staged_rows(table), header_map)


def _head(table: Table) -> dict[str, object]:
    return {
        "fields": table.fields,
        "sheets": table.sheets,
        "headings": msgspec.to_builtins(table.headings),
        "undecided": table.undecided,
    }


async def _check(
    kind: ListImport, actor: Actor, batch: Batch, staged: Staging, header_map: dict[str, Any]
) -> None:
    """Check the rows still open and keep all rows with what was found."""
    open_rows = [n for n, outcome in enumerate(staged.outcomes) if outcome != "accepted"]
    part = staging.only(staged, open_rows)
    examined = await kind.examine(actor, batch, part, header_map)
    for place, row in enumerate(open_rows):
        reading = [found for found in part.problems[place] if "severity" not in found]
        found = [msgspec.to_builtins(problem) for problem in examined.problems[place]]
        staged.problems[row] = [*reading, *found]
        staged.outcomes[row] = "refused" if reading else examined.outcomes[place]
    await staging.replace(batch.id, staged)
    counts = {name: staged.outcomes.count(name) for name in (*OPEN, "accepted")}
    await batches.move(
        batch,
        BatchState.READY,
        header_map=header_map,
        counts=counts,
        rows_read=len(staged.numbers),
        rows_checked=len(staged.numbers),
        checked_at=clock.now(),
    )


async def repair(
    kind: ListImport, actor: Actor, key: UUID, *, file_name: str, content: bytes
) -> None:
    """Take repaired rows; rows not in the file stay as they are.

    Raises MalformedError where the file cannot be read: the batch stays as it was.
    """
    async with db.read(actor):
        chosen: Any = (await batches.load(key)).header_map.get("chosen", {})
    table = await read_table(content, kind.fields, chosen)
    async with db.transaction(actor):
        batch = await own(kind, actor, key, lock=True)
        before = await staging.load(key, batch.fields)
        sheets = msgspec.convert(batch.header_map.get("sheets", []), list[str])
        staged = repaired(before, staged_rows(table), sources_of(table), sheets, table.fields)
        await batches.move(batch, BatchState.READING)
        told = {"file": file_name, "rows": len(table.numbers)}
        await _record(kind, actor, "repaired", batch, told)
        header_map = {**batch.header_map, "fields": staged.fields}
        await _check(kind, actor, await batches.load(key), staged, header_map)


async def decide(
    kind: ListImport, actor: Actor, key: UUID, field: str, meant: Mapping[str, str]
) -> None:
    """Decide once what these values, as written, mean; the rows are checked anew."""
    async with db.transaction(actor):
        batch = await own(kind, actor, key, lock=True)
        held = msgspec.convert(batch.header_map.get("decisions", {}), dict[str, dict[str, str]])
        decisions = {**held, field: {**held.get(field, {}), **meant}}
        staged = await staging.load(key, batch.fields)
        await batches.move(batch, BatchState.READING)
        await _record(kind, actor, "decided", batch, {"field": field, "values": len(meant)})
        header_map = {**batch.header_map, "decisions": decisions}
        await _check(kind, actor, await batches.load(key), staged, header_map)


async def accept(kind: ListImport, actor: Actor, key: UUID) -> int:
    """Enter the good rows, all or none, and return how many; refused rows stay open.

    Raises ConflictError where somebody did already.
    """
    async with db.transaction(actor):
        batch = await own(kind, actor, key, lock=True)
        await batches.move(batch, BatchState.ACCEPTING)
        batch = await batches.load(key)
        staged = await staging.load(key, batch.fields, outcomes=OPEN)
        examined = await kind.examine(actor, batch, staged, batch.header_map)
        unread = [any("severity" not in one for one in found) for found in staged.problems]
        chosen = [n for n, line in enumerate(examined.lines) if line is not None and not unread[n]]
        entered = await kind.enter(key, [examined.lines[n] for n in chosen])
        await _mark_accepted(key, staged, chosen)
        counts = {
            **dict.fromkeys(OPEN, 0),
            "refused": len(examined.lines) - len(chosen),
            "accepted": batch.counts.get("accepted", 0) + len(chosen),
        }
        summary = {**batch.summary, "entered": msgspec.to_builtins(_with(batch, entered))}
        await batches.move(
            batch,
            BatchState.ACCEPTED,
            counts=counts,
            summary=summary,
            accepted_at=clock.now(),
            rows_written=len(chosen),
        )
        told = {"rows": len(chosen), "written": len(entered.rows), "sha256": batch.sha256.hex()}
        await _record(kind, actor, "accepted", batch, told)
    return len(chosen)


def entered_by(batch: Batch) -> Entered:
    """Return what the batch has entered so far."""
    return msgspec.convert(batch.summary.get("entered", {}), Entered)


def _with(batch: Batch, entered: Entered) -> Entered:
    """Add a further acceptance; what a row held before the batch's first touch stays noted."""
    before = entered_by(batch)
    known = {str(row) for row in before.rows}
    fresh = tuple(held for held in entered.replaced if str(held["row"]) not in known)
    rows = tuple(dict.fromkeys((*before.rows, *entered.rows)))
    return Entered(rows=rows, replaced=(*before.replaced, *fresh))


async def _mark_accepted(key: UUID, staged: Staging, rows: Sequence[int]) -> None:
    await db.require_transaction().execute(
        "UPDATE batch_row b SET outcome = 'accepted' FROM"
        " unnest($2::smallint[], $3::int[]) AS r(sheet, number) WHERE b.batch = $1"
        " AND b.sheet = r.sheet AND b.number = r.number",
        key, [staged.sheets[n] for n in rows], [staged.numbers[n] for n in rows],
    )  # fmt: skip


async def undo(kind: ListImport, actor: Actor, key: UUID) -> None:
    """Take the whole accepted batch back.

    Raises ConflictError where it was never accepted, or where something stands on its rows.
    """
    async with db.transaction(actor):
        batch = await own(kind, actor, key, lock=True)
        if batch.accepted_at is None:
            raise ConflictError("batch-state", state=batch.state.value)
        entered = entered_by(batch)
        await kind.take_back(key, entered)
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
        await _record(kind, actor, "undone", batch, {"rows": len(entered.rows)})


async def discard(kind: ListImport, actor: Actor, key: UUID) -> Batch:
    """Throw the batch away, nothing of it is entered; return it as it was."""
    async with db.transaction(actor):
        batch = await own(kind, actor, key, lock=True)
        if batch.accepted_at is not None:
            raise ConflictError("batch-state", state=batch.state.value)
        await staging.forget(key)
        await batches.move(batch, BatchState.DISCARDED)
        await _record(kind, actor, "discarded", batch, {})
    return batch


async def _record(
    kind: ListImport, actor: Actor, action: str, batch: Batch, facts: Mapping[str, object]
) -> None:
    told = {"number": batch.number, **facts}
    await record(
        actor, f"{kind.events}.{action}", f"batch:{batch.id}", told,
        organisation=batch.organisation,
    )  # fmt: skip
