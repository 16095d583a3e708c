"""The work list drawn up: tasks with targets, last year's taken over, issued by decision."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.decisions import service as decisions
from app.decisions.data import Body, Decision, DecisionKind
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from app.reference.queries import division_names
from app.settings import settings
from dashboards.demand.opening import city_only
from dashboards.worklist.data import (
    CITY,
    COUNTED,
    ITEMS,
    NewTask,
    Task,
    TaskState,
    subject_of,
)
from dashboards.worklist.progress import task_of, tasks_of
from dashboards.worklist.rules import may_move

MOST = Decimal(9999999999)
YEARS_AHEAD = 1
SHORTEST_REASON = 4


class IssuedTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task as the decision names it; ``target`` is the city's."""

    item: int
    number: int
    title: str
    lead: str
    due_on: date
    unit: str
    target: str


class WorkListBody(Body, frozen=True, kw_only=True):
    """What a decision on a year's work list brings into force."""

    year: int
    tasks: tuple[IssuedTask, ...]


async def draft_task(actor: Actor, year: int, new: NewTask) -> UUID:
    """Draft a task and return its key; the same title again under an item is the one there is.

    Raises ConflictError for a year too far ahead, what is left out, and while the list is with
    the decision.
    """
    city_only(actor, Permit.WORK_MANAGE)
    async with db.transaction(actor) as connection:
        await _open(year)
        await _check(year, new)
        same: UUID | None = await connection.fetchval(
            "SELECT id FROM work_task WHERE year = $1 AND item = $2 AND title = $3"
            " AND state <> 'dropped'",
            year, new.item, new.title,
        )  # fmt: skip
        if same is not None:
            return same
        return await _enter(actor, year, new)


async def _enter(actor: Actor, year: int, new: NewTask) -> UUID:
    connection, key = require_transaction(), uuid7()
    await connection.execute(
        "INSERT INTO work_task (id, year, item, number, title, unit, measure, lead, helpers,"
        " due_on, state, entered_by) SELECT $1, $2::smallint, $3::smallint,"
        " 1 + coalesce(max(number), 0), $4, $5, $6, $7, $8, $9, 'draft', $10 FROM work_task"
        " WHERE year = $2::smallint AND item = $3::smallint",
        key, year, new.item, new.title, new.unit, new.measure or "", new.lead, list(new.helpers),
        new.due_on, actor.account,
    )  # fmt: skip
    await _targets(key, new.targets)
    await record(actor, "dashboards.work.drafted", f"work_task:{key}", {"year": year})
    return key


async def _targets(task: UUID, targets: dict[str, Decimal]) -> None:
    connection = require_transaction()
    await connection.execute(
        "DELETE FROM work_target t WHERE task = $1 AND NOT division = ANY($2)"
        " AND NOT EXISTS (SELECT FROM work_entry e WHERE e.target = t.id)",
        task, list(targets),
    )  # fmt: skip
    await connection.executemany(
        "INSERT INTO work_target (id, task, division, target) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (task, division) DO UPDATE SET target = excluded.target",
        [(uuid7(), task, division, target) for division, target in targets.items()],
    )


async def _lock(year: int) -> None:
    await require_transaction().execute(
        "SELECT pg_advisory_xact_lock(hashtext($1))", f"work list {year}"
    )


async def _open(year: int) -> None:
    await _lock(year)
    if await decisions.open_decision(DecisionKind.WORK_LIST, subject_of(year)):
        raise ConflictError("work-handed-in")


async def _check(year: int, new: NewTask) -> None:
    if year > clock.today().year + YEARS_AHEAD or new.due_on.year not in {year, year + 1}:
        raise ConflictError("work-year")
    if new.item not in ITEMS or not new.title or not new.unit:
        raise ConflictError("work-task")
    if new.measure is not None and new.measure not in COUNTED:
        raise ConflictError("work-task")
    if new.targets.get(CITY) is None:
        raise ConflictError("work-no-target")
    if any(not 0 < one <= MOST or one != round(one, 2) for one in new.targets.values()):
        raise ConflictError("work-target")
    known = {one.code for one in await division_names(settings().city_code)}
    if not set(new.targets) <= known | {CITY}:
        raise ConflictError("work-target")
    if new.lead in new.helpers:
        raise ConflictError("work-lead-helps")
    named = [new.lead, *new.helpers]
    found = await require_transaction().fetchval(
        "SELECT count(*) FROM organisation WHERE id = ANY($1) AND active", named
    )
    if found != len(set(named)):
        raise ConflictError("work-lead")


async def change_task(actor: Actor, key: UUID, new: NewTask) -> None:
    """Change a drafted task; raises ConflictError for one that is issued."""
    city_only(actor, Permit.WORK_MANAGE)
    async with db.transaction(actor) as connection:
        held = await _held(key)
        await _open(held.year)
        if held.state is not TaskState.DRAFT:
            raise ConflictError("work-step")
        await _check(held.year, new)
        await connection.execute(
            "UPDATE work_task SET title = $2, unit = $3, measure = $4, lead = $5, helpers = $6,"
            " due_on = $7 WHERE id = $1",
            key, new.title, new.unit, new.measure or "", new.lead, list(new.helpers), new.due_on,
        )  # fmt: skip
        await _targets(key, new.targets)
        await record(actor, "dashboards.work.changed", f"work_task:{key}", {})


async def move_task(actor: Actor, key: UUID, to: TaskState, reason: str = "") -> None:
    """Say that a task is done, open it again, drop it with a reason, or draft it anew.

    Issuing is a decision's. A task that is there already stays. Raises ConflictError.
    """
    city_only(actor, Permit.WORK_MANAGE)
    if to is TaskState.DROPPED and len(reason) < SHORTEST_REASON:
        raise ConflictError("work-reason")
    async with db.transaction(actor):
        held = await _held(key)
        if held.state is to:
            return
        await _open(held.year)
        opened = held.state is TaskState.DONE
        if not may_move(held.state, to) or (to is TaskState.ISSUED and not opened):
            raise ConflictError("work-step")
        await _move(actor, key, to, reason)


async def _move(actor: Actor, key: UUID, to: TaskState, reason: str = "") -> None:
    await require_transaction().execute("UPDATE work_task SET state = $2 WHERE id = $1", key, to)
    await record(actor, "dashboards.work.moved", f"work_task:{key}", {"to": to}, reason=reason)


async def _held(key: UUID) -> Task:
    held = await task_of(key, lock=True)
    if held is None:
        raise NotFoundError("not-found")
    return held


async def copy_year(actor: Actor, year: int) -> int:
    """Take over the tasks and targets of the year before as drafts; return how many are new.

    A title that the year has already is left as it is. Raises ConflictError where the year
    before has none.
    """
    city_only(actor, Permit.WORK_MANAGE)
    async with db.transaction(actor) as connection:
        await _open(year)
        before = [t for t in await tasks_of(year - 1) if t.state is not TaskState.DROPPED]
        if not before:
            raise ConflictError("work-no-year")
        known = {(task.item, task.title) for task in await tasks_of(year)}
        made = 0
        for task in before:
            if (task.item, task.title) in known:
                continue
            rows = await connection.fetch(
                "SELECT division, target FROM work_target WHERE task = $1", task.id
            )
            day = 28 if (task.due_on.month, task.due_on.day) == (2, 29) else task.due_on.day
            new = NewTask(
                item=task.item,
                title=task.title,
                unit=task.unit,
                lead=task.lead,
                helpers=task.helpers,
                due_on=task.due_on.replace(year=task.due_on.year + 1, day=day),
                measure=next((one for one in COUNTED if one == task.measure), None),
                targets={row["division"]: row["target"] for row in rows},
            )
            await _check(year, new)
            await _enter(actor, year, new)
            made += 1
    return made


async def hand_in(actor: Actor, year: int) -> UUID:
    """Hand the drafted tasks of a year in and return the decision's key.

    Raises ConflictError where nothing is drafted, and ``decision-open``.
    """
    city_only(actor, Permit.WORK_MANAGE)
    async with db.transaction(actor):
        await _lock(year)
        drafts = [task for task in await tasks_of(year) if task.state is TaskState.DRAFT]
        if not drafts:
            raise ConflictError("work-nothing")
        body = WorkListBody(year=year, tasks=tuple([await _issued(task) for task in drafts]))
        return await decisions.propose(
            actor, DecisionKind.WORK_LIST, subject_of(year), title=f"{year} 年工作清单", body=body
        )


async def _issued(task: Task) -> IssuedTask:
    target = await require_transaction().fetchval(
        "SELECT target FROM work_target WHERE task = $1 AND division = ''", task.id
    )
    return IssuedTask(
        item=task.item,
        number=task.number,
        title=task.title,
        lead=task.lead_name,
        due_on=task.due_on,
        unit=task.unit,
        target=f"{target.normalize():f}",
    )


async def list_in_force(actor: Actor, decision: Decision) -> None:
    """Issue the tasks that were decided: the effect of a WORK_LIST, with its last signature."""
    body = decision.body_as(WorkListBody)
    wanted = {(one.item, one.number) for one in body.tasks}
    drafts = [
        task
        for task in await tasks_of(body.year)
        if (task.item, task.number) in wanted and task.state is TaskState.DRAFT
    ]
    if len(drafts) != len(wanted):
        raise ConflictError("work-step")
    for task in drafts:
        await _move(actor, task.id, TaskState.ISSUED)
