"""A workbook of entries on its way, and entries typed one by one: the same check for both."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.cleaning import column
from app.db import require_transaction
from app.errors import ConflictError, ForbiddenError
from app.imports import batches, lists
from app.imports.batches import Batch, BatchKind
from app.imports.list_kinds import Entered, Examined, ListImport
from app.imports.staging import Staging
from app.permits import Actor, Permit
from competitions.data import EventState
from competitions.entries.data import EntryLine, Source
from competitions.entries.register import known_of, room_of
from competitions.entries.service import EntryRefusedError, people_of, still_open, write_entry
from competitions.entries.sheet_rules import CHECKED, CheckedEntries, check_entries, read_rows
from competitions.entries.wording import facts_in_words
from competitions.plans.data import Event
from competitions.plans.openings import refresh
from competitions.plans.queries import contest_of, event_of
from competitions.plans.reach import reaches

FIELDS = "competitions.entries.fields:FIELDS"


async def sender_of(actor: Actor, event: Event, organisation: UUID | None) -> UUID | None:
    """Return for whom the actor enters people; None is the contest's office itself.

    Raises ForbiddenError for an employer that is not the actor's.
    """
    reach = actor.reach(Permit.CONTEST_ENTER)
    if organisation is None and len(reach.organisations) == 1:
        organisation = next(iter(reach.organisations))
    if organisation is not None and organisation in reach.organisations:
        return organisation
    contest = await contest_of(event.contest)
    if organisation is None and reaches(
        actor, Permit.CONTEST_MANAGE, contest.division, contest.organisation
    ):
        return None
    raise ForbiddenError("permit-missing")


async def receive(
    actor: Actor, event_key: UUID, *, file_name: str, content: bytes, organisation: UUID | None
) -> tuple[UUID, bool]:
    """Keep a workbook of an event's entries, read and check it; return its batch, and if new.

    Raises ConflictError outside the days of entry.
    """
    async with db.read(actor):
        event = await event_of(event_key)
        contest = await contest_of(event.contest)
        sender = await sender_of(actor, event, organisation)
        still_open(contest, event, clock.now())
    return await lists.receive(
        ENTRIES,
        actor,
        file_name=file_name,
        content=content,
        organisation=sender,
        division=contest.division if sender is None else None,
        subject=event_key,
    )


async def enter_typed(
    actor: Actor, event_key: UUID, *, organisation: UUID | None, cells: Mapping[str, Sequence[str]]
) -> list[UUID]:
    """Enter people typed into the form: one entry a row, or one team; return the entries.

    ``cells`` are by field, as a workbook's columns. Raises EntryRefusedError with the problems
    of each row, and then nothing is entered; ConflictError outside the days of entry.
    """
    async with db.transaction(actor):
        event = await event_of(event_key, lock=True)
        sender = await sender_of(actor, event, organisation)
        still_open(await contest_of(event.contest), event, clock.now())
        checked = await _checked(event, sender, {name: column(cells[name]) for name in CHECKED})
        if any(outcome == "refused" for outcome in checked.outcomes) or not checked.lines:
            raise EntryRefusedError(checked.problems)
        lines = [line for line in checked.lines if line is not None]
        return await _write(actor, event, lines, sender, Source.ORGANISATION, None)


async def _checked(event: Event, sender: UUID | None, columns: Mapping[str, Any]) -> CheckedEntries:
    rows = read_rows(columns, clock.today())
    known = await known_of(rows, event, sender)
    name = await require_transaction().fetchval(
        "SELECT name FROM organisation WHERE id = $1", sender
    )
    return check_entries(rows, known, await room_of(event, sender), sender, name or "")


async def _write(
    actor: Actor,
    event: Event,
    lines: Sequence[EntryLine],
    sender: UUID | None,
    source: Source,
    batch: UUID | None,
) -> list[UUID]:
    """Write the entries of these lines; who is in the event already is left as they are."""
    people = await people_of(lines, batch)
    there = await require_transaction().fetch(
        "SELECT coalesce(p.merged_into, p.id) AS person FROM entry_member m"
        " JOIN person p ON p.id = m.person WHERE m.event = $1 AND m.live",
        event.id,
    )
    known = {row["person"] for row in there}
    groups: dict[str, list[int]] = {}
    for n, line in enumerate(lines):
        if people[n] not in known:
            groups.setdefault(line.team or f"row {n}", []).append(n)
    return [
        await write_entry(
            actor, event, [lines[n] for n in places], [people[n] for n in places], sender, source,
            batch,
        )
        for places in groups.values()
    ]  # fmt: skip


def _owns(actor: Actor, batch: Batch) -> bool:
    reach = actor.reach(Permit.CONTEST_ENTER)
    if batch.organisation is not None:
        return batch.organisation in reach.organisations or reach.everything
    return reaches(actor, Permit.CONTEST_MANAGE, batch.division)


async def _examine(
    actor: Actor, batch: Batch, staged: Staging, header_map: Mapping[str, Any]
) -> Examined:
    _ = actor, header_map
    columns = {
        field: column(values) for field, values in zip(staged.fields, staged.columns, strict=True)
    }
    event = await event_of(_event(batch), lock=True)
    checked = await _checked(event, batch.organisation, columns)
    worded = [
        [msgspec.structs.replace(one, facts=facts_in_words(one)) for one in found]
        for found in checked.problems
    ]
    return Examined(lines=checked.lines, outcomes=checked.outcomes, problems=worded)


def _event(batch: Batch) -> UUID:
    if batch.subject is None:
        raise ConflictError("batch-state", state=batch.state.value)
    return batch.subject


async def _enter(batch_key: UUID, lines: Sequence[EntryLine]) -> Entered:
    """Enter the lines, while the days of entry last."""
    batch = await batches.load(batch_key)
    event = await event_of(_event(batch), lock=True)
    still_open(await contest_of(event.contest), event, clock.now())
    row = await require_transaction().fetchrow(
        "SELECT id, display_name FROM account WHERE id = $1", batch.uploaded_by
    )
    actor = Actor(account=row["id"], name=row["display_name"]) if row else Actor()
    made = await _write(actor, event, lines, batch.organisation, Source.WORKBOOK, batch_key)
    return Entered(rows=tuple(made))


async def _take_back(batch_key: UUID, entered: Entered) -> None:
    """Delete a workbook's entries while people still enter; after that they are withdrawn."""
    connection = require_transaction()
    batch = await batches.load(batch_key)
    event = await event_of(_event(batch), lock=True)
    if event.state is not EventState.ENTERING:
        raise ConflictError("entries-drawn", event=event.name)
    # judge_conflict: a judge appointed meanwhile stands aside for one of them.
    for table in ("judge_conflict", "entry_member"):
        await connection.execute(f"DELETE FROM {table} WHERE entry = ANY($1)", list(entered.rows))
    await connection.execute("DELETE FROM entry WHERE id = ANY($1)", list(entered.rows))
    await refresh([event.id])


ENTRIES = ListImport(
    kind=BatchKind.ENTRIES,
    events="competitions.entries",
    fields=FIELDS,
    owns=_owns,
    examine=_examine,
    enter=_enter,
    take_back=_take_back,
)
