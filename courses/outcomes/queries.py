"""Who completed a class and what became of them, for those who follow them up."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import db
from app.cleaning import column, compact
from app.db import require_transaction
from app.errors import NotFoundError
from app.imports import batches
from app.imports.batches import Batch, BatchKind, BatchState
from app.people.data import Proof
from app.permits import Actor, Permit
from app.reference.queries import occupation_names, occupation_words
from app.scope import reach_arguments
from courses.data import ClassState, trainee_number
from courses.outcomes.data import Job, JobWords, Outcome, Trainee

_CLASS = (
    "SELECT c.id, c.number, c.title, c.organisation, o.name AS organisation_name, c.division,"
    " c.occupation_code, c.starts_on, c.ends_on, c.state FROM training_class c"
    " JOIN organisation o ON o.id = c.organisation"
    " WHERE {} AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4))"
)
_TRAINEES = (
    "SELECT e.id AS enrolment, e.person, m.name, m.pinyin, c.starts_on, k.completed_on,"
    " p.placed_on, p.employer, p.occupation_code, p.industry, p.verified_by, p.left_on,"
    " f.outcome, f.asked_on FROM enrolment e JOIN training_class c ON c.id = e.training_class"
    " JOIN completion k ON k.enrolment = e.id JOIN person o ON o.id = e.person"
    " JOIN person m ON m.id = coalesce(o.merged_into, o.id)"
    " LEFT JOIN placement p ON p.training_class = c.id AND p.source = 'enrolment:' || e.id"
    " LEFT JOIN follow_up f ON f.enrolment = e.id WHERE c.id = $1 ORDER BY m.pinyin, e.id"
)
_ELSEWHERE = (
    "SELECT e.id AS enrolment, min(p.placed_on) AS day FROM enrolment e"
    " JOIN completion k ON k.enrolment = e.id JOIN person one ON one.id = e.person"
    " JOIN person other ON other.id = one.id OR other.id = one.merged_into"
    "  OR other.merged_into = coalesce(one.merged_into, one.id)"
    " JOIN placement p ON p.person = other.id AND p.training_class IS NULL"
    "  AND p.placed_on >= k.completed_on WHERE e.training_class = $1 GROUP BY e.id"
)


class JobClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class whose people are followed up."""

    id: UUID
    number: str
    title: str
    organisation: UUID
    organisation_name: str
    division: str
    occupation_code: str
    starts_on: date
    ends_on: date
    state: ClassState


class ClassJobs(msgspec.Struct, frozen=True, kw_only=True):
    """A class with everybody who completed it, by name, and the lists uploaded for it.

    ``elsewhere`` are jobs found after the class but not entered through it (a contest's offer).
    """

    held: JobClass
    trainees: list[Trainee]
    elsewhere: Mapping[UUID, date]
    occupations: Mapping[str, tuple[str, str]]
    industries: Mapping[str, tuple[str, str]]
    batches: list[Batch]

    def count(self, outcome: Outcome) -> int:
        """Return how many people this became of."""
        return sum(outcome_of(one) is outcome for one in self.trainees)


def outcome_of(one: Trainee) -> Outcome:
    """Return what became of somebody, as far as anybody asked."""
    return one.job.outcome if one.job is not None else Outcome.UNASKED


async def own_class(actor: Actor, key: UUID) -> JobClass:
    """Return a class within reach; raises NotFoundError. A step inside a transaction."""
    row = await require_transaction().fetchrow(
        _CLASS.format("c.id = $1"), key, *reach_arguments(actor, Permit.PLACEMENT_RECORD)
    )
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), JobClass)


async def trainees_of(key: UUID) -> list[Trainee]:
    """Return who completed the class. A step inside a transaction."""
    return [_trainee(row) for row in await require_transaction().fetch(_TRAINEES, key)]


def _trainee(row: Mapping[str, Any]) -> Trainee:
    return Trainee(
        enrolment=row["enrolment"],
        person=row["person"],
        number=trainee_number(row["enrolment"]),
        name=row["name"],
        starts_on=row["starts_on"],
        job=_held(row),
    )


def _held(row: Mapping[str, Any]) -> Job | None:
    if row["placed_on"] is not None:
        return Job(
            outcome=Outcome.FOUND,
            on=row["placed_on"],
            employer=row["employer"],
            occupation_code=row["occupation_code"],
            industry=row["industry"],
            verified_by=Proof(row["verified_by"]),
            left_on=row["left_on"],
        )
    if row["outcome"] is not None:
        return Job(outcome=Outcome(row["outcome"]), on=row["asked_on"])
    return None


async def trainee_of(actor: Actor, enrolment: UUID) -> tuple[JobClass, Trainee]:
    """Return somebody who completed a class within reach. A step inside a transaction.

    Raises NotFoundError for anybody else.
    """
    key = await require_transaction().fetchval(
        "SELECT training_class FROM enrolment WHERE id = $1", enrolment
    )
    if key is None:
        raise NotFoundError("not-found")
    held = await own_class(actor, key)
    for one in await trainees_of(held.id):
        if one.enrolment == enrolment:
            return held, one
    raise NotFoundError("not-found")


async def job_words() -> JobWords:
    """Return occupations and industries as people write them. A step inside a transaction."""
    rows = await require_transaction().fetch(
        "SELECT code, coalesce(section, code) AS section, name_zh, name_en FROM industry"
    )
    industries = {
        word: row["section"]
        for row in rows
        for word in (row["code"], row["name_zh"], row["name_en"])
    }
    return JobWords(occupations=_compact(await occupation_words()), industries=_compact(industries))


def _compact(words: Mapping[str, str]) -> dict[str, str]:
    return dict(zip(compact(column(words)).tolist(), words.values(), strict=True))


async def industry_names() -> dict[str, tuple[str, str]]:
    """Return the sections of GB/T 4754 in both languages. A step inside a transaction."""
    rows = await require_transaction().fetch(
        "SELECT code, name_zh, name_en FROM industry WHERE level = 'section' ORDER BY code"
    )
    return {row["code"]: (row["name_zh"], row["name_en"]) for row in rows}


async def class_jobs(actor: Actor, key: UUID) -> ClassJobs:
    """Return a class's people with what became of them; raises NotFoundError outside the reach."""
    async with db.read(actor) as connection:
        held = await own_class(actor, key)
        elsewhere = await connection.fetch(_ELSEWHERE, key)
        names = await occupation_names()
        lists = await connection.fetch(
            f"SELECT {', '.join(Batch.__struct_fields__)} FROM batch WHERE kind = $1"
            " AND subject = $2 AND state <> $3 ORDER BY uploaded_at DESC LIMIT 10",
            BatchKind.JOBS, key, BatchState.DISCARDED,
        )  # fmt: skip
        return ClassJobs(
            held=held,
            trainees=await trainees_of(key),
            elsewhere={row["enrolment"]: row["day"] for row in elsewhere},
            occupations={code: (name.zh, name.en) for code, name in names.items()},
            industries=await industry_names(),
            batches=[batches.from_row(row) for row in lists],
        )


async def one_person(
    actor: Actor, enrolment: UUID
) -> tuple[JobClass, Trainee, dict[str, tuple[str, str]]]:
    """Return somebody who completed, and the industries to choose from; raises NotFoundError."""
    async with db.read(actor):
        held, one = await trainee_of(actor, enrolment)
        return held, one, await industry_names()
