"""A clerk's verbs for a roster or results: upload, decide, repair, accept, undo, discard."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from app import clock, db
from app.audit.record import record
from app.errors import ConflictError, ForbiddenError, NotFoundError
from app.files.service import store
from app.imports import batches, staging
from app.imports.batches import Batch, BatchKind, BatchState
from app.imports.headers import heading_key
from app.jobs.queue import enqueue
from app.permits import Actor, Permit
from courses.data import TAKES_RESULTS, TAKES_ROSTER
from courses.service.classes import refresh_openings
from courses.service.kinds import KINDS

READ, CHECK, ACCEPT = "courses.roster.read", "courses.roster.check", "courses.roster.accept"
"""Names of the background work; ``app.works`` says what does it."""


async def receive(
    actor: Actor,
    *,
    file_name: str,
    content: bytes,
    training_class: UUID | None = None,
    kind: BatchKind = BatchKind.ROSTER,
) -> tuple[UUID, bool]:
    """Keep an uploaded roster or results and have it read; return its batch, and if it is new.

    The same file from the same organisation leads to the batch it made before. Raises
    NotFoundError for a class outside the actor's reach, ForbiddenError for somebody of no
    organisation and ConflictError for a class that takes no people or no results any more.
    """
    async with db.transaction(actor):
        organisation, division = await _uploader(actor, training_class, kind)
        digest = hashlib.sha256(content).digest()
        before = await batches.same_file(kind, organisation, digest)
        if before is not None and before.subject == training_class:
            return before.id, False
        batch = await batches.receive(
            kind,
            organisation=organisation,
            division=division,
            subject=training_class,
            uploaded_by=actor.account,
            file_name=file_name,
            content=content,
        )
        await enqueue(READ, batch.id)
        await _record(actor, "received", batch, {"sha256": digest.hex()})
    return batch.id, True


async def _uploader(actor: Actor, training_class: UUID | None, kind: BatchKind) -> tuple[UUID, str]:
    reached = actor.reach(Permit.ROSTER_UPLOAD).organisations
    connection = db.require_transaction()
    if training_class is not None:
        row = await connection.fetchrow(
            "SELECT organisation, division, state FROM training_class WHERE id = $1"
            " AND organisation = ANY($2)",
            training_class, sorted(reached),
        )  # fmt: skip
        if row is None:
            raise NotFoundError("not-found")
        takes = TAKES_RESULTS if kind is BatchKind.RESULTS else TAKES_ROSTER
        if row["state"] not in takes:
            raise ConflictError("class-state", state=row["state"])
        return row["organisation"], row["division"]
    if kind is BatchKind.RESULTS:
        raise NotFoundError("not-found")
    if len(reached) != 1:
        raise ForbiddenError("no-organisation")
    organisation = next(iter(reached))
    division = await connection.fetchval(
        "SELECT division FROM organisation WHERE id = $1", organisation
    )
    return organisation, division


async def lock_own(actor: Actor, key: UUID) -> Batch:
    """Return a batch within the actor's reach, held until the transaction ends.

    Raises NotFoundError for any other.
    """
    batch = await batches.lock(key)
    reach = actor.reach(Permit.ROSTER_UPLOAD)
    own = reach.everything or batch.organisation in reach.organisations
    if batch.kind not in KINDS or not own:
        raise NotFoundError("not-found")
    return batch


async def settle_headings(actor: Actor, key: UUID, chosen: Mapping[str, str]) -> None:
    """Say what the unsure headings mean; it is remembered for this organisation's next files."""
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        if batch.organisation is not None:
            remembered = {heading_key(heading): field for heading, field in chosen.items()}
            await batches.remember_headings(batch.organisation, batch.kind, remembered)
        await batches.move(batch, BatchState.READING)
        await enqueue(READ, batch.id)
        await _record(actor, "headings-settled", batch, dict(chosen))


async def decide(actor: Actor, key: UUID, field: str, meant: Mapping[str, str]) -> None:
    """Decide once what these values, as written, mean; the file is checked anew."""
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        decisions = _decisions(batch)
        decisions.setdefault(field, {}).update({w: m for w, m in meant.items() if m})
        await _recheck(actor, batch, decisions, "decided", {"field": field})


async def take_back_decisions(actor: Actor, key: UUID, field: str) -> None:
    """Take back what was decided for a column."""
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        decisions = {f: meant for f, meant in _decisions(batch).items() if f != field}
        await _recheck(actor, batch, decisions, "decision-undone", {"field": field})


async def remove_rows(actor: Actor, key: UUID, rows: Sequence[tuple[int, int]]) -> None:
    """Leave these rows, given as sheet and number, out of the batch."""
    async with db.transaction(actor) as connection:
        batch = await lock_own(actor, key)
        await connection.execute(
            "UPDATE batch_row b SET outcome = 'removed' FROM"
            " unnest($2::smallint[], $3::int[]) AS r(sheet, number) WHERE b.batch = $1"
            " AND b.sheet = r.sheet AND b.number = r.number AND b.outcome <> 'accepted'",
            key, [sheet for sheet, _ in rows], [number for _, number in rows],
        )  # fmt: skip
        facts = {"rows": len(rows)}
        await _recheck(actor, batch, _decisions(batch), "rows-removed", facts)


async def _recheck(
    actor: Actor,
    batch: Batch,
    decisions: Mapping[str, Mapping[str, str]],
    action: str,
    facts: Mapping[str, object],
) -> None:
    summary = {**batch.summary, "decisions": decisions}
    await batches.move(batch, BatchState.READING, summary=summary)
    await enqueue(CHECK, batch.id)
    await _record(actor, action, batch, facts)


def _decisions(batch: Batch) -> dict[str, dict[str, str]]:
    held = batch.summary.get("decisions", {})
    return {f: dict(meant) for f, meant in held.items()} if isinstance(held, dict) else {}


async def repair(actor: Actor, key: UUID, *, file_name: str, content: bytes) -> None:
    """Take repaired rows of this batch; rows not in the file stay as they are."""
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        stored = await store(file_name, content, batch.repair_until)
        await batches.move(
            batch, BatchState.READING, header_map={**batch.header_map, "repair": str(stored)}
        )
        await enqueue(READ, batch.id)
        facts = {"sha256": hashlib.sha256(content).hexdigest()}
        await _record(actor, "repair-received", batch, facts)


async def request_acceptance(actor: Actor, key: UUID) -> None:
    """Have the good rows entered; raises ConflictError where somebody did already."""
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        await batches.move(batch, BatchState.ACCEPTING, rows_written=0)
        await enqueue(ACCEPT, batch.id)


async def undo(actor: Actor, key: UUID) -> None:
    """Take the whole accepted batch back.

    Raises ConflictError where something stands on it, or it was never accepted.
    """
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        if batch.accepted_at is None:
            raise ConflictError("batch-state", state=batch.state.value)
        if clock.now() > batch.repair_until:
            raise ConflictError("undo-too-late")
        classes = await KINDS[batch.kind].take_back(batch)
        await refresh_openings(classes)
        await batches.move(
            batch,
            BatchState.UNDONE,
            undone_at=clock.now(),
            accepted_at=None,
            rows_written=0,
            counts={**batch.counts, **await staging.outcome_counts(batch.id)},
        )
        await _record(actor, "undone", batch, {"classes": len(classes)})


async def discard(actor: Actor, key: UUID) -> None:
    """Throw the batch away; nothing of it had been entered."""
    async with db.transaction(actor):
        batch = await lock_own(actor, key)
        if batch.accepted_at is not None:
            raise ConflictError("batch-state", state=batch.state.value)
        await staging.forget(batch.id)
        await batches.move(batch, BatchState.DISCARDED)
        await _record(actor, "discarded", batch, {})


async def _record(actor: Actor, action: str, batch: Batch, facts: Mapping[str, object]) -> None:
    await record(
        actor, f"courses.{batch.kind}.{action}", f"batch:{batch.id}",
        {"number": batch.number, **facts}, organisation=batch.organisation,
    )  # fmt: skip
