"""What became of the people of a class: recorded one by one or by a list, and withdrawn."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.cleaning import column
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError, MalformedError
from app.imports import batches, lists
from app.imports.batches import Batch, BatchKind
from app.imports.list_kinds import Entered, Examined, ListImport
from app.imports.staging import Staging
from app.people.data import Proof
from app.permits import Actor, Permit
from courses.outcomes.data import JobLine, JobProblem, Outcome
from courses.outcomes.queries import job_words, own_class, trainee_of, trainees_of
from courses.outcomes.rules import CHECKED, CheckedJobs, check_jobs, same

FIELDS = "courses.outcomes.fields:FIELDS"
_LONGEST_REASON = 300


async def record_job(
    actor: Actor, enrolment: UUID, cells: Mapping[str, str]
) -> tuple[JobProblem, ...]:
    """Record what became of one person, as typed; returns what is wrong, and then nothing is done.

    The same again does nothing. Raises NotFoundError outside the reach.
    """
    async with db.transaction(actor):
        held, one = await trainee_of(actor, enrolment)
        row = {**cells, "trainee_no": one.number, "name": one.name}
        ((line,), (problems,)) = await _typed(held.id, [row])
        if line is None:
            return tuple(problems)
        if line.job is None:
            return (JobProblem(field="outcome", code="job-outcome-unknown"),)
        if not same(one.job, line.job):
            await _write([line], None)
            told: dict[str, object] = {
                "outcome": line.job.outcome.value, "verified_by": line.job.verified_by or "",
                "corrected": one.job is not None,
            }  # fmt: skip
            await record(
                actor, "courses.placement.recorded", f"enrolment:{enrolment}", told,
                organisation=held.organisation,
            )  # fmt: skip
    return ()


async def record_class(
    actor: Actor, key: UUID, rows: Sequence[Mapping[str, str]]
) -> list[Sequence[JobProblem]]:
    """Record what became of several people of a class, as a list's rows.

    Returns the problems of each row; with any, nothing is done. Raises NotFoundError outside the
    reach.
    """
    async with db.transaction(actor):
        held = await own_class(actor, key)
        lines, problems = await _typed(key, rows)
        if any(problems):
            return problems
        there = {one.enrolment: one.job for one in await trainees_of(key)}
        fresh = [
            line for line in lines
            if line and line.job and not same(there.get(line.enrolment), line.job)
        ]  # fmt: skip
        if fresh:
            await _write(fresh, None)
            await record(
                actor, "courses.placement.recorded", f"class:{key}", {"people": len(fresh)},
                organisation=held.organisation,
            )  # fmt: skip
    return problems


async def _typed(
    key: UUID, rows: Sequence[Mapping[str, str]]
) -> tuple[list[JobLine | None], list[Sequence[JobProblem]]]:
    await _lock(key)
    columns = {name: column([row.get(name, "") for row in rows]) for name in CHECKED}
    checked = check_jobs(columns, await trainees_of(key), await job_words(), clock.today())
    return checked.lines, list(checked.problems)


async def withdraw(actor: Actor, enrolment: UUID, reason: str) -> UUID:
    """Take back what was recorded of one person and return the class; again does nothing.

    Raises MalformedError without a reason and NotFoundError outside the reach.
    """
    async with db.transaction(actor) as connection:
        held, one = await trainee_of(actor, enrolment)
        await _lock(held.id)
        if one.job is None:
            return held.id
        said = reason.strip()
        if not said or len(said) > _LONGEST_REASON:
            raise MalformedError("job-reason")
        gone = await connection.fetch(
            "DELETE FROM placement WHERE training_class = $1 AND source = 'enrolment:' || $2"
            " RETURNING placed_on",
            held.id, str(enrolment),
        )  # fmt: skip
        await connection.execute("DELETE FROM follow_up WHERE enrolment = $1", enrolment)
        told = {"outcome": one.job.outcome.value, "jobs": len(gone)}
        await record(
            actor, "courses.placement.withdrawn", f"enrolment:{enrolment}", told, reason=said,
            organisation=held.organisation,
        )  # fmt: skip
    return held.id


async def receive(actor: Actor, key: UUID, *, file_name: str, content: bytes) -> tuple[UUID, bool]:
    """Keep a list of a class's jobs, read and check it; return its batch and whether it is new."""
    async with db.read(actor):
        held = await own_class(actor, key)
    return await lists.receive(
        JOBS, actor, file_name=file_name, content=content, organisation=held.organisation,
        division=held.division, subject=key,
    )  # fmt: skip


async def _lock(key: UUID) -> None:
    """Let two who write about one class do so one after the other."""
    await require_transaction().execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('jobs ' || $1, 0))", str(key)
    )


def _owns(actor: Actor, batch: Batch) -> bool:
    reach = actor.reach(Permit.PLACEMENT_RECORD)
    return (
        reach.everything
        or batch.organisation in reach.organisations
        or batch.division in reach.divisions
    )


def _class_of(batch: Batch) -> UUID:
    if batch.subject is None:
        raise ConflictError("batch-state", state=batch.state.value)
    return batch.subject


async def _examine(
    actor: Actor, batch: Batch, staged: Staging, header_map: Mapping[str, Any]
) -> Examined:
    _ = actor, header_map
    key = _class_of(batch)
    await _lock(key)
    empty = [""] * len(staged.numbers)
    cells = dict(zip(staged.fields, staged.columns, strict=True))
    columns = {name: column(cells.get(name, empty)) for name in CHECKED}
    checked: CheckedJobs = check_jobs(
        columns, await trainees_of(key), await job_words(), clock.today()
    )
    return Examined(lines=checked.lines, outcomes=checked.outcomes, problems=checked.problems)


async def _enter(batch_key: UUID, lines: Sequence[JobLine]) -> Entered:
    """Enter what is new; people of whom the list says nothing, or nothing new, stay as they are."""
    batch = await batches.load(batch_key)
    there = {one.enrolment: one.job for one in await trainees_of(_class_of(batch))}
    fresh = [
        line for line in lines
        if line.job is not None and not same(there.get(line.enrolment), line.job)
    ]  # fmt: skip
    return await _write(fresh, batch_key)


class _Before(msgspec.Struct, frozen=True, kw_only=True):
    """What a row took the place of: a job, or that somebody had none."""

    row: UUID
    enrolment: UUID
    person: UUID
    outcome: str
    day: date
    batch: UUID | None
    employer: str = ""
    occupation_code: str | None = None
    industry: str | None = None
    verified_by: Proof | None = None
    left_on: date | None = None


_HELD = (
    "SELECT p.id AS row, e.id AS enrolment, e.person, 'found' AS outcome, p.placed_on AS day,"
    " p.batch, p.employer, p.occupation_code, p.industry, p.verified_by, p.left_on"
    " FROM enrolment e JOIN placement p ON p.person = e.person AND p.source = 'enrolment:' || e.id"
    " WHERE e.id = ANY($1)"
    " UNION ALL SELECT f.id, e.id, e.person, f.outcome, f.asked_on, f.batch, '', NULL, NULL, NULL,"
    " NULL FROM enrolment e JOIN follow_up f ON f.enrolment = e.id WHERE e.id = ANY($1)"
)
_PLACE = (
    "INSERT INTO placement (id, person, source, training_class, employer, occupation_code,"
    " industry, placed_on, left_on, verified_by, batch)"
    " SELECT t.id, e.person, 'enrolment:' || e.id, e.training_class, t.employer, t.occupation,"
    " t.industry, t.placed_on, t.left_on, t.verified_by, $9 FROM unnest($1::uuid[], $2::uuid[],"
    " $3::text[], $4::text[], $5::text[], $6::date[], $7::date[], $8::text[])"
    " AS t(id, enrolment, employer, occupation, industry, placed_on, left_on, verified_by)"
    " JOIN enrolment e ON e.id = t.enrolment ON CONFLICT (person, source) DO UPDATE SET"
    " employer = excluded.employer, occupation_code = excluded.occupation_code,"
    " industry = excluded.industry, placed_on = excluded.placed_on, left_on = excluded.left_on,"
    " verified_by = excluded.verified_by, batch = excluded.batch RETURNING id"
)
_ASK = (
    "INSERT INTO follow_up (id, enrolment, outcome, asked_on, batch)"
    " SELECT t.id, t.enrolment, t.outcome, t.asked_on, $5"
    " FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::date[])"
    " AS t(id, enrolment, outcome, asked_on) ON CONFLICT (enrolment) DO UPDATE SET"
    " outcome = excluded.outcome, asked_on = excluded.asked_on, batch = excluded.batch RETURNING id"
)


async def _write(lines: Sequence[JobLine], batch: UUID | None) -> Entered:
    """Write each line in the place of what was held; return the rows and what they replaced."""
    connection = require_transaction()
    before = await connection.fetch(_HELD, [line.enrolment for line in lines])
    jobs = [(line, line.job) for line in lines if line.job is not None]
    found = [one for one in jobs if one[1].outcome is Outcome.FOUND]
    asked = [one for one in jobs if one[1].outcome is not Outcome.FOUND]
    await connection.execute(
        "DELETE FROM follow_up WHERE enrolment = ANY($1)", [line.enrolment for line, _ in found]
    )
    rows = await connection.fetch(
        _PLACE, [uuid7() for _ in found], [line.enrolment for line, _ in found],
        [job.employer for _, job in found], [job.occupation_code for _, job in found],
        [job.industry for _, job in found], [job.on for _, job in found],
        [job.left_on for _, job in found], [job.verified_by for _, job in found], batch,
    )  # fmt: skip
    rows += await connection.fetch(
        _ASK, [uuid7() for _ in asked], [line.enrolment for line, _ in asked],
        [job.outcome for _, job in asked], [job.on for _, job in asked], batch,
    )  # fmt: skip
    held = [msgspec.convert(dict(row), _Before, strict=False) for row in before]
    return Entered(
        rows=tuple(row["id"] for row in rows),
        replaced=tuple(msgspec.to_builtins(one) for one in held),
    )


async def _take_back(batch_key: UUID, entered: Entered) -> None:
    """Put back what was held before the list, of everybody whom nobody changed since.

    Raises ConflictError where a later list or somebody by hand changed one of them.
    """
    connection, rows = require_transaction(), list(entered.rows)
    later = await connection.fetchval(
        "SELECT EXISTS (SELECT FROM placement WHERE id = ANY($1) AND batch IS DISTINCT FROM $2)"
        " OR EXISTS (SELECT FROM follow_up WHERE id = ANY($1) AND batch IS DISTINCT FROM $2)",
        rows, batch_key,
    )  # fmt: skip
    if later:
        raise ConflictError("jobs-later")
    touched = await connection.fetch(
        "WITH jobs AS (DELETE FROM placement WHERE id = ANY($1) RETURNING source),"
        " asked AS (DELETE FROM follow_up WHERE id = ANY($1) RETURNING enrolment)"
        " SELECT substr(source, 11)::uuid AS enrolment FROM jobs UNION ALL SELECT * FROM asked",
        rows,
    )
    here = {row["enrolment"] for row in touched}
    before = [
        one for one in msgspec.convert(entered.replaced, list[_Before]) if one.enrolment in here
    ]
    for one in before:
        await _put_back(one)


async def _put_back(one: _Before) -> None:
    if one.outcome == Outcome.FOUND:
        await require_transaction().fetch(
            _PLACE, [one.row], [one.enrolment], [one.employer], [one.occupation_code],
            [one.industry], [one.day], [one.left_on], [one.verified_by], one.batch,
        )  # fmt: skip
    else:
        await require_transaction().fetch(
            _ASK, [one.row], [one.enrolment], [one.outcome], [one.day], one.batch
        )


JOBS = ListImport(
    kind=BatchKind.JOBS,
    events="courses.jobs",
    fields=FIELDS,
    owns=_owns,
    examine=_examine,
    enter=_enter,
    take_back=_take_back,
)
