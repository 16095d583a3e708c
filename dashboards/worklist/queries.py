"""The work list as officers read it: a year's tasks, one task, who may lead."""

from decimal import Decimal
from uuid import UUID

import msgspec

from app import clock, db
from app.decisions.data import Decision, DecisionKind
from app.decisions.service import open_decision, reason_of_return
from app.errors import NotFoundError
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.queries import division_names
from app.settings import settings
from dashboards.worklist.data import (
    NoteLine,
    TargetLine,
    Task,
    TaskLine,
    TaskState,
    subject_of,
)
from dashboards.worklist.filtering import Row, Wanted, chosen
from dashboards.worklist.progress import Year, task_of, tasks_of, terms_of
from dashboards.worklist.reporting import reads


class WorkList(msgspec.Struct, frozen=True, kw_only=True):
    """A year's list; ``decision`` is under way, ``returned_for`` why the last came back.

    ``rows`` are what is wanted of the ``lines``; ``units`` those who lead or help in the year.
    """

    year: int
    years: tuple[int, ...]
    lines: tuple[TaskLine, ...]
    rows: tuple[Row, ...]
    wanted: Wanted
    units: dict[UUID, str]
    drafts: tuple[Task, ...]
    places: dict[str, str]
    decision: Decision | None
    returned_for: str


class TaskPage(msgspec.Struct, frozen=True, kw_only=True):
    """One task with what befell its entries, the latest first."""

    line: TaskLine
    notes: tuple[NoteLine, ...]
    places: dict[str, str]
    handed_in: bool


async def places() -> dict[str, str]:
    """Return names of divisions by code, in the language being spoken."""
    english = current_language() == "en"
    return {
        one.code: (one.en if english and one.en else one.zh)
        for one in await division_names(settings().city_code)
    }


async def work_list(actor: Actor, year: int, wanted: Wanted = Wanted()) -> WorkList:  # noqa: B008
    """Return a year's list, late tasks first; drafts only for who keeps the list.

    Who is not the city's or a unit's sees the tasks with a target of theirs.
    """
    today = clock.today()
    async with db.read(actor) as connection:
        years = [
            row["year"]
            for row in await connection.fetch("SELECT DISTINCT year FROM work_task ORDER BY 1 DESC")
        ]
        found = Year(year, today, await terms_of(today))
        tasks = await tasks_of(year)
        await found.read()
        keeps = actor.may(Permit.WORK_MANAGE)
        subject = subject_of(year)
        decision = await open_decision(DecisionKind.WORK_LIST, subject) if keeps else None
        returned = await reason_of_return(DecisionKind.WORK_LIST, subject) if keeps else ""
        named = await places()
    out = {TaskState.ISSUED, TaskState.DONE}
    lines = [found.line(t) for t in tasks if t.state in out]
    lines = [_read(actor, line) for line in lines if _concerns(actor, line)]
    hidden = {TaskState.ISSUED, TaskState.DONE}
    return WorkList(
        year=year,
        years=tuple(sorted({*years, year, today.year}, reverse=True)),
        lines=tuple(lines),
        rows=tuple(chosen(lines, wanted)),
        wanted=wanted,
        units={
            key: name
            for line in lines
            for key, name in [(line.task.lead, line.task.lead_name), *_helpers(line.task)]
        },
        drafts=tuple(t for t in tasks if t.state not in hidden) if keeps else (),
        places=named,
        decision=decision,
        returned_for=returned,
    )


def _helpers(task: Task) -> list[tuple[UUID, str]]:
    return list(zip(task.helpers, task.helper_names, strict=True))


def _concerns(actor: Actor, line: TaskLine) -> bool:
    return any(reads(actor, line.task, one.division) for one in line.targets)


def _read(actor: Actor, line: TaskLine) -> TaskLine:
    """Leave out what others entered: their figures stay, their entries and proofs are not."""
    kept = tuple(
        one if reads(actor, line.task, one.division) else msgspec.structs.replace(one, entries=())
        for one in line.divisions
    )
    return msgspec.structs.replace(line, divisions=kept)


async def task_page(actor: Actor, key: UUID) -> TaskPage:
    """Return one task.

    Raises NotFoundError for a draft that the actor does not keep, and for a task in which
    nothing is the actor's.
    """
    today = clock.today()
    async with db.read(actor) as connection:
        task = await task_of(key)
        drafted = task is not None and task.state in {TaskState.DRAFT, TaskState.DROPPED}
        if task is None or (drafted and not actor.may(Permit.WORK_MANAGE)):
            raise NotFoundError("not-found")
        found = Year(task.year, today, await terms_of(today))
        await found.read()
        handed_in = await open_decision(DecisionKind.WORK_LIST, subject_of(task.year)) is not None
        notes = await connection.fetch(
            "SELECT w.division, n.quarter, n.step, n.value, n.text, n.by, n.at FROM work_note n"
            " JOIN work_target w ON w.id = n.target WHERE w.task = $1"
            " ORDER BY n.at DESC, n.id DESC",
            key,
        )
        named = await places()
    line = found.line(task)
    if not _concerns(actor, line):
        raise NotFoundError("not-found")
    return TaskPage(
        line=_read(actor, line),
        notes=tuple(
            msgspec.convert(dict(row), NoteLine)
            for row in notes
            if reads(actor, task, row["division"])
        ),
        places=named,
        handed_in=handed_in,
    )


async def leaders(actor: Actor) -> list[tuple[UUID, str]]:
    """Return organisations that may lead or help: all but training institutions and villages."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT id, name FROM organisation WHERE active"
            " AND NOT kinds <@ ARRAY['training', 'village', 'employer']::varchar[] ORDER BY name"
        )
        if not rows:
            rows = await connection.fetch(
                "SELECT id, name FROM organisation WHERE active ORDER BY name LIMIT 500"
            )
    return [(row["id"], row["name"]) for row in rows]


def target_of(line: TargetLine) -> str:
    """Return a target as it is typed."""
    return f"{Decimal(line.target).normalize():f}"


async def place_names(actor: Actor) -> dict[str, str]:
    """Return names of divisions by code, for a form."""
    async with db.read(actor):
        return await places()
