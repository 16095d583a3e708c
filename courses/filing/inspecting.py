"""Site inspections (过程检查): who was there against what was recorded, and what was mended."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from app import clock, db
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import Actor, Permit
from app.scope import reach_arguments
from courses.filing.drafting import lock_own_class


class Outcome(StrEnum):
    """What an inspection came to."""

    IN_ORDER = "in_order"
    TO_MEND = "to_mend"
    SERIOUS = "serious"


class NewInspection(msgspec.Struct, frozen=True, kw_only=True):
    """An inspection to record; ``counted`` are the trainees seen in the room."""

    inspected_on: date
    inspectors: str
    outcome: Outcome
    counted: int | None = None
    findings: str = ""
    mend_by: date | None = None


class InspectionRow(msgspec.Struct, frozen=True, kw_only=True):
    """An inspection; ``recorded`` are those whose attendance was recorded for that day."""

    id: UUID
    inspected_on: date
    inspectors: str
    counted: int | None
    recorded: int | None
    outcome: Outcome
    findings: str
    mend_by: date | None
    mended_on: date | None
    mended_how: str


async def inspections(actor: Actor, training_class: UUID) -> list[InspectionRow]:
    """Return a class's inspections within the actor's reach, latest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT i.id, i.inspected_on, i.inspectors, i.counted, i.recorded, i.outcome,"
            " i.findings, i.mend_by, i.mended_on, i.mended_how FROM inspection i"
            " JOIN training_class c ON c.id = i.training_class WHERE c.id = $4"
            " AND ($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"
            " ORDER BY i.inspected_on DESC, i.id DESC",
            *reach_arguments(actor, Permit.CLASS_VIEW), training_class,
        )  # fmt: skip
    return [msgspec.convert(dict(row), InspectionRow) for row in rows]


class OpenInspection(msgspec.Struct, frozen=True, kw_only=True):
    """An inspection whose findings are still to be mended, and its class."""

    training_class: UUID
    number: str
    title: str
    organisation_name: str
    inspected_on: date
    outcome: Outcome
    findings: str
    mend_by: date


async def open_inspections(actor: Actor) -> list[OpenInspection]:
    """Return what is to be mended within the actor's reach, earliest deadline first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT c.id AS training_class, c.number, c.title, o.name AS organisation_name,"
            " i.inspected_on, i.outcome, i.findings, i.mend_by FROM inspection i"
            " JOIN training_class c ON c.id = i.training_class"
            " JOIN organisation o ON o.id = c.organisation"
            " WHERE i.mend_by IS NOT NULL AND i.mended_on IS NULL"
            " AND ($1 OR c.organisation = ANY($2::uuid[]) OR c.division = ANY($3::text[]))"
            " ORDER BY i.mend_by, i.id LIMIT 500",
            *reach_arguments(actor, Permit.CLASS_DECIDE),
        )
    return [msgspec.convert(dict(row), OpenInspection) for row in rows]


async def record_inspection(actor: Actor, key: UUID, new: NewInspection) -> UUID:
    """Record an inspection; what was recorded as attended that day is kept beside it.

    Raises ConflictError where something needed is not filled in, NotFoundError out of reach.
    """
    mends = new.outcome is not Outcome.IN_ORDER
    if not new.inspectors or (mends and not (new.findings and new.mend_by)):
        raise ConflictError("inspection-incomplete")
    if new.inspected_on > clock.today() or (new.mend_by and new.mend_by < new.inspected_on):
        raise ConflictError("inspection-dates")
    inspection = uuid7()
    async with db.transaction(actor) as connection:
        row = await lock_own_class(actor, key, Permit.CLASS_DECIDE)
        recorded = await connection.fetchval(
            "SELECT count(DISTINCT a.enrolment) FROM attendance a"
            " JOIN class_session s ON s.id = a.session WHERE s.training_class = $1"
            " AND s.held_on = $2 AND a.presence IN ('present', 'late', 'left_early')"
            " AND NOT EXISTS (SELECT FROM attendance b WHERE b.supersedes = a.id)",
            key, new.inspected_on,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO inspection (id, training_class, inspected_on, inspectors, counted,"
            " recorded, outcome, findings, mend_by, entered_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            inspection, key, new.inspected_on, new.inspectors, new.counted, recorded,
            new.outcome.value, new.findings, new.mend_by, clock.now(),
        )  # fmt: skip
        await record(
            actor, "courses.inspection.recorded", f"class:{key}",
            {"outcome": new.outcome.value, "counted": new.counted, "recorded": recorded},
            organisation=row["organisation"],
        )  # fmt: skip
    return inspection


async def record_mended(actor: Actor, inspection: UUID, how: str) -> UUID:
    """Say how an inspection's findings were mended, and return its class.

    Raises NotFoundError outside the actor's reach and ConflictError without a word on how.
    """
    if not how:
        raise ConflictError("inspection-incomplete")
    async with db.transaction(actor) as connection:
        key = await connection.fetchval(
            "SELECT training_class FROM inspection WHERE id = $1", inspection
        )
        if key is None:
            raise NotFoundError("not-found")
        row = await lock_own_class(actor, key)
        await connection.execute(
            "UPDATE inspection SET mended_on = $2, mended_how = $3"
            " WHERE id = $1 AND mended_on IS NULL AND mend_by IS NOT NULL",
            inspection, clock.today(), how,
        )  # fmt: skip
        await record(
            actor, "courses.inspection.mended", f"class:{key}", {},
            organisation=row["organisation"],
        )  # fmt: skip
    return UUID(str(row["id"]))
