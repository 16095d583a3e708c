"""The completion list of a class and its certificates; a worker's own certificates."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.credentials.queries import Shown, by_sources
from app.errors import NotFoundError
from app.masking import mask_id_number
from app.permits import Actor, Permit
from app.reference.levels import SkillLevel
from app.scope import reach_arguments
from app.vault import unseal
from courses.data import ClassState, EnrolmentState
from courses.service.certifying import source_of

_CERTIFICATE = (
    "SELECT f.id, f.number, f.holder, f.id_masked, f.title, f.level, f.hours,"
    " f.organisation_name, f.class_number, f.completed_on, f.issued_at"
    " FROM completion_certificate f JOIN completion k ON k.id = f.completion"
    " JOIN enrolment e ON e.id = k.enrolment JOIN training_class c ON c.id = e.training_class"
)
_OWN = (
    " e.person = ANY(ARRAY(SELECT p.id FROM person me JOIN person p"
    " ON p.id = coalesce(me.merged_into, me.id) OR p.merged_into = coalesce(me.merged_into, me.id)"
    " WHERE me.id = $1))"
)


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A 培训合格证书 as it was issued."""

    id: UUID
    number: str
    holder: str
    id_masked: str
    title: str
    level: SkillLevel
    hours: Decimal
    organisation_name: str
    class_number: str
    completed_on: date
    issued_at: datetime
    proof: Shown | None = None
    """Its credential; none for those issued before there were any."""


class CompletionLine(msgspec.Struct, frozen=True, kw_only=True):
    """One trainee of the completion list."""

    enrolment: UUID
    name: str
    id_masked: str
    state: EnrolmentState
    attended_hours: Decimal | None
    theory_score: Decimal | None
    practice_score: Decimal | None
    absent: bool
    failed_for: tuple[str, ...]
    certificate: str
    """Its number; empty where none was issued."""


class CompletionList(msgspec.Struct, frozen=True, kw_only=True):
    """How a class ended, trainee by trainee."""

    training_class: UUID
    number: str
    title: str
    level: SkillLevel
    hours: int
    organisation_name: str
    starts_on: date
    ends_on: date
    state: ClassState
    lines: list[CompletionLine]

    @property
    def ended(self) -> bool:
        """Whether the class was completed."""
        return self.state in {ClassState.COMPLETED, ClassState.ARCHIVED}

    @property
    def completed(self) -> int:
        """How many completed."""
        return sum(line.state is EnrolmentState.COMPLETED for line in self.lines)


async def _class_row(actor: Actor, key: UUID) -> Any:
    row = await db.require_transaction().fetchrow(
        "SELECT c.id AS training_class, c.number, c.title, c.level, c.hours, c.starts_on,"
        " c.ends_on, c.state, o.name AS organisation_name FROM training_class c"
        " JOIN organisation o ON o.id = c.organisation WHERE c.id = $1"
        " AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4))",
        key, *reach_arguments(actor, Permit.CLASS_VIEW),
    )  # fmt: skip
    if row is None:
        raise NotFoundError("not-found")
    return row


async def completion_list(actor: Actor, key: UUID) -> CompletionList:
    """Return a class's 结业 list; raises NotFoundError outside the actor's reach."""
    async with db.read(actor) as connection:
        held = await _class_row(actor, key)
        rows = await connection.fetch(
            "SELECT e.id AS enrolment, p.id AS person, p.name, p.id_number, e.state,"
            " e.attended_hours, e.theory_score, e.practice_score, e.absent, e.failed_for,"
            " coalesce(f.number, '') AS certificate FROM enrolment e"
            " JOIN person o ON o.id = e.person"
            " JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
            " LEFT JOIN completion k ON k.enrolment = e.id"
            " LEFT JOIN completion_certificate f ON f.completion = k.id"
            " WHERE e.training_class = $1 AND e.state <> 'withdrawn'"
            " ORDER BY e.state, p.pinyin, e.id",
            key,
        )
    return CompletionList(**dict(held), lines=[_line(row) for row in rows])


def _line(row: Any) -> CompletionLine:
    number = unseal(row["id_number"], f"person|id_number|{row['person']}").decode()
    values = {name: row[name] for name in CompletionLine.__struct_fields__ if name != "id_masked"}
    values["failed_for"] = tuple(row["failed_for"].split())
    return msgspec.convert({**values, "id_masked": mask_id_number(number)}, CompletionLine)


async def _proven(rows: Sequence[Any]) -> list[Certificate]:
    """Return these certificates, each with its credential."""
    proofs = await by_sources([source_of(row["id"]) for row in rows])
    return [
        msgspec.convert({**dict(row), "proof": proofs.get(source_of(row["id"]))}, Certificate)
        for row in rows
    ]


async def class_certificates(actor: Actor, key: UUID) -> tuple[str, list[Certificate]]:
    """Return a class's number and its certificates by number; raises NotFoundError."""
    async with db.read(actor) as connection:
        held = await _class_row(actor, key)
        rows = await connection.fetch(f"{_CERTIFICATE} WHERE c.id = $1 ORDER BY f.number", key)
        return held["number"], await _proven(rows)


async def my_certificates(actor: Actor) -> list[Certificate]:
    """Return the certificates of the person signed in, newest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_CERTIFICATE} WHERE {_OWN} ORDER BY f.completed_on DESC, f.number", actor.person
        )
        return await _proven(rows)


async def my_certificate(actor: Actor, key: UUID) -> Certificate:
    """Return one of the person's own certificates; raises NotFoundError for any other."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            f"{_CERTIFICATE} WHERE {_OWN} AND f.id = $2", actor.person, key
        )
        if not rows:
            raise NotFoundError("not-found")
        (found,) = await _proven(rows)
    return found
