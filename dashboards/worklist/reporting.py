"""Quarterly entries: made with proof by those whose target it is, reviewed by another."""

from decimal import Decimal
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, NotFoundError
from app.files.papers import checked_paper
from app.files.service import content as content_of
from app.files.service import store
from app.permits import Actor, Permit
from dashboards.demand.opening import city_only
from dashboards.worklist.data import CITY, EntryState, Task, TaskState
from dashboards.worklist.progress import task_of
from dashboards.worklist.rules import begun, may_enter

SHORTEST = 4
WITHDRAWN = "填报人撤回"
MOST = Decimal(9999999999)


class _Target(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    task: UUID
    division: str


def enters(actor: Actor, task: Task, division: str) -> bool:
    """Whether the actor reports on this target: its division; the city's: who leads or helps."""
    reach = actor.reach(Permit.WORK_ENTER)
    if actor.reach(Permit.WORK_MANAGE).everything:
        return True
    if division != CITY:
        return division in reach.divisions
    return bool(reach.organisations & {task.lead, *task.helpers})


def reads(actor: Actor, task: Task, division: str) -> bool:
    """Whether the actor reads what was entered: all of it who leads, helps or has the city."""
    if actor.reach(Permit.DASHBOARD_VIEW).everything or enters(actor, task, CITY):
        return True
    return enters(actor, task, division)


async def _target(actor: Actor, key: UUID) -> tuple[_Target, Task]:
    row = await require_transaction().fetchrow(
        "SELECT id, task, division FROM work_target WHERE id = $1 FOR UPDATE", key
    )
    task = await task_of(row["task"]) if row else None
    if row is None or task is None or not enters(actor, task, row["division"]):
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), _Target), task


async def file_entry(
    actor: Actor,
    target: UUID,
    quarter: int,
    value: Decimal,
    *,
    text: str = "",
    file_name: str = "",
    content: bytes = b"",
) -> UUID:
    """Enter the value of the year up to a quarter, with its proof; return the entry's key.

    The same entry again changes nothing; one that was returned or still waits is replaced, its
    proof stays where no other comes. Raises ConflictError for a task that is not issued or that
    the register counts itself, a quarter to come, an accepted entry, no proof at all, and a value
    below an earlier quarter's that is not explained; MalformedError for a file that is no paper.
    """
    if not 0 <= value <= MOST or value != round(value, 2):
        raise ConflictError("work-value")
    if content:
        checked_paper(content)
    async with db.transaction(actor) as connection:
        held, task = await _target(actor, target)
        if task.state is not TaskState.ISSUED:
            raise ConflictError("work-not-issued")
        if task.measure:
            raise ConflictError("work-counted")
        if quarter not in begun(task.year, clock.today()):
            raise ConflictError("work-quarter")
        before = await connection.fetchrow(
            "SELECT id, state, value, text, file FROM work_entry"
            " WHERE target = $1 AND quarter = $2",
            target, quarter,
        )  # fmt: skip
        same = before and (before["value"], before["text"]) == (value, text)
        if same and not content and before["state"] != EntryState.RETURNED:
            return UUID(str(before["id"]))
        if before and before["state"] == EntryState.ACCEPTED:
            raise ConflictError("work-accepted")
        if not content and not (before and before["file"]):
            raise ConflictError("work-no-proof")
        await _not_lower(target, quarter, value, text)
        file = await store(file_name, content) if content else before["file"]
        key: UUID = await connection.fetchval(
            "INSERT INTO work_entry (id, target, quarter, value, text, file, state, filer,"
            " filed_by, filed_at) VALUES ($1, $2, $3, $4, $5, $6, 'filed', $7, $8, $9)"
            " ON CONFLICT (target, quarter) DO UPDATE SET value = excluded.value,"
            " text = excluded.text, file = excluded.file, state = 'filed', filer = excluded.filer,"
            " filed_by = excluded.filed_by, filed_at = excluded.filed_at, reviewer = NULL,"
            " reviewed_by = '', reviewed_at = NULL, returned_for = '' RETURNING id",
            uuid7(), held.id, quarter, value, text, file, actor.account, actor.signature,
            clock.now(),
        )  # fmt: skip
        await _note(actor, held.id, quarter, EntryState.FILED, value, text)
        await record(
            actor, "dashboards.work.entered", f"work_entry:{key}",
            {"quarter": quarter, "value": str(value), "division": held.division},
        )  # fmt: skip
    return key


async def _not_lower(target: UUID, quarter: int, value: Decimal, text: str) -> None:
    earlier = await require_transaction().fetchval(
        "SELECT max(value) FROM work_entry WHERE target = $1 AND quarter < $2"
        " AND state <> 'returned'",
        target, quarter,
    )  # fmt: skip
    if earlier is not None and value < earlier and len(text) < SHORTEST:
        raise ConflictError("work-lower", before=f"{earlier.normalize():f}")


async def _note(
    actor: Actor, target: UUID, quarter: int, step: EntryState, value: Decimal, text: str
) -> None:
    await require_transaction().execute(
        "INSERT INTO work_note (id, target, quarter, step, value, text, by, at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        uuid7(), target, quarter, step, value, text, actor.signature, clock.now(),
    )  # fmt: skip


async def withdraw_entry(actor: Actor, key: UUID) -> None:
    """Take an entry back before its review: it stands as returned and is entered anew.

    Taken back already it stays. Raises NotFoundError for who does not enter there, ConflictError
    where it was reviewed.
    """
    async with db.transaction(actor) as connection:
        target = await connection.fetchval("SELECT target FROM work_entry WHERE id = $1", key)
        await _target(actor, target)
        row = await connection.fetchrow(
            "SELECT target, quarter, value, state, reviewer FROM work_entry WHERE id = $1"
            " FOR UPDATE",
            key,
        )
        if row["state"] == EntryState.RETURNED and row["reviewer"] is None:
            return
        if row["state"] != EntryState.FILED:
            raise ConflictError("work-reviewed")
        await connection.execute(
            "UPDATE work_entry SET state = 'returned', returned_for = $2 WHERE id = $1",
            key, WITHDRAWN,
        )  # fmt: skip
        await _note(
            actor, row["target"], row["quarter"], EntryState.RETURNED, row["value"], WITHDRAWN
        )
        await record(
            actor, "dashboards.work.withdrawn", f"work_entry:{key}", {"quarter": row["quarter"]}
        )


async def review_entry(
    actor: Actor, key: UUID, to: EntryState, reason: str = "", *, seen: str = ""
) -> None:
    """Accept an entry, or return it with a reason; reviewed already that way it stays.

    ``seen`` is the moment at which what the reviewer read was entered. Raises ConflictError for
    the account that entered it, without a reason for returning, where the entry is elsewhere by
    now, and where it was entered anew since it was read.
    """
    city_only(actor, Permit.WORK_REVIEW)
    if to is EntryState.RETURNED and len(reason) < SHORTEST:
        raise ConflictError("work-reason")
    async with db.transaction(actor) as connection:
        row = await connection.fetchrow(
            "SELECT target, quarter, value, state, filer, filed_at FROM work_entry WHERE id = $1"
            " FOR UPDATE",
            key,
        )
        if row is None:
            raise NotFoundError("not-found")
        if row["state"] == to:
            return
        if not may_enter(EntryState(row["state"]), to) or to is EntryState.FILED:
            raise ConflictError("work-reviewed")
        if seen and row["filed_at"].isoformat() != seen:
            raise ConflictError("work-changed")
        if row["filer"] == actor.account:
            raise ConflictError("work-own-review")
        await connection.execute(
            "UPDATE work_entry SET state = $2, reviewer = $3, reviewed_by = $4, reviewed_at = $5,"
            " returned_for = $6 WHERE id = $1",
            key, to, actor.account, actor.signature, clock.now(),
            reason if to is EntryState.RETURNED else "",
        )  # fmt: skip
        await _note(actor, row["target"], row["quarter"], to, row["value"], reason)
        await record(
            actor, f"dashboards.work.{to.value}", f"work_entry:{key}",
            {"quarter": row["quarter"]}, reason=reason,
        )  # fmt: skip


async def proof(actor: Actor, key: UUID) -> bytes:
    """Return an entry's proof; raises NotFoundError where none is, or is for this actor."""
    async with db.read(actor) as connection:
        row = await connection.fetchrow(
            "SELECT e.file, w.task, w.division FROM work_entry e"
            " JOIN work_target w ON w.id = e.target WHERE e.id = $1",
            key,
        )
        task = await task_of(row["task"]) if row else None
    if not row or not task or not row["file"] or not reads(actor, task, row["division"]):
        raise NotFoundError("not-found")
    return await content_of(row["file"])
