"""A class's assessment: each trainee's attempts, and what was corrected."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.errors import NotFoundError
from app.masking import mask_id_number
from app.permits import Actor, Permit
from app.scope import reach_arguments
from app.terms.service import in_force
from app.vault import unseal
from courses.data import ClassState, CompletionTerms, EnrolmentState
from courses.rules.scores import AssessmentTerms, Attempt, Part, counted, passed, score_refusal
from courses.service.scores import assessment_terms, attempts_of
from courses.terms import COMPLETION


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """One trainee with every attempt of both parts."""

    enrolment: UUID
    name: str
    id_masked: str
    state: EnrolmentState
    attempts: dict[Part, list[Attempt]]
    counts: dict[Part, Attempt | None]
    passed: dict[Part, bool]

    def attempt(self, part: Part, number: int) -> Attempt | None:
        """Return what is held of one attempt."""
        return next((a for a in self.attempts[part] if a.number == number), None)


class ScoreCorrection(msgspec.Struct, frozen=True, kw_only=True):
    """A score corrected: before and after, None for an absence."""

    name: str
    part: Part
    attempt: int
    before: Decimal | None
    after: Decimal | None
    reason: str
    entered_at: datetime
    entered_by: str


class AssessmentPage(msgspec.Struct, frozen=True, kw_only=True):
    """A class's assessment."""

    training_class: UUID
    number: str
    title: str
    state: ClassState
    starts_on: date
    trainees: list[Assessed]
    corrections: list[ScoreCorrection]
    terms: AssessmentTerms
    passes: CompletionTerms

    @property
    def complete(self) -> bool:
        """Whether every trainee has a counted attempt in both parts."""
        return bool(self.trainees) and all(
            trainee.counts[part] is not None for trainee in self.trainees for part in Part
        )

    def due(self, part: Part, number: int) -> list[Assessed]:
        """Return who may sit, or sat, this attempt."""
        return [
            trainee
            for trainee in self.trainees
            if not score_refusal(number, trainee.attempts[part], part, self.terms, self.passes)
        ]


async def assessment_page(actor: Actor, key: UUID) -> AssessmentPage:
    """Return a class's assessment; raises NotFoundError outside the actor's reach."""
    async with db.read(actor) as connection:
        held = await connection.fetchrow(
            "SELECT c.id, c.number, c.title, c.state, c.starts_on FROM training_class c"
            " WHERE c.id = $1 AND ($2 OR c.organisation = ANY($3) OR c.division = ANY($4))",
            key, *reach_arguments(actor, Permit.CLASS_VIEW),
        )  # fmt: skip
        if held is None:
            raise NotFoundError("not-found")
        people = await connection.fetch(
            "SELECT e.id, e.state, p.id AS person, p.name, p.id_number FROM enrolment e"
            " JOIN person o ON o.id = e.person"
            " JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
            " WHERE e.training_class = $1 AND e.state <> 'withdrawn' ORDER BY p.pinyin, e.id",
            key,
        )
        attempts = await attempts_of([row["id"] for row in people])
        corrections = await connection.fetch(
            "SELECT p.name, a.part, a.attempt, b.score AS before, a.score AS after, a.reason,"
            " a.entered_at, a.entered_by FROM assessment a JOIN assessment b ON b.id = a.supersedes"
            " JOIN enrolment e ON e.id = a.enrolment JOIN person o ON o.id = e.person"
            " JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
            " WHERE e.training_class = $1 ORDER BY a.entered_at DESC, a.id DESC",
            key,
        )
        terms = await assessment_terms(held["starts_on"])
        found = await in_force(COMPLETION, clock.today(), CompletionTerms)
    passes = found[0] if found else CompletionTerms()
    return AssessmentPage(
        training_class=held["id"],
        number=held["number"],
        title=held["title"],
        state=held["state"],
        starts_on=held["starts_on"],
        trainees=[_assessed(row, attempts[row["id"]], terms, passes) for row in people],
        corrections=[msgspec.convert(dict(row), ScoreCorrection) for row in corrections],
        terms=terms,
        passes=passes,
    )


def _assessed(
    row: Any, attempts: dict[Part, list[Attempt]], terms: AssessmentTerms, passes: CompletionTerms
) -> Assessed:
    number = unseal(row["id_number"], f"person|id_number|{row['person']}").decode()
    counts = {part: counted(attempts[part], terms) for part in Part}
    return Assessed(
        enrolment=row["id"],
        name=row["name"],
        id_masked=mask_id_number(number),
        state=EnrolmentState(row["state"]),
        attempts=attempts,
        counts=counts,
        passed={
            part: attempt is not None and passed(attempt, part, passes)
            for part, attempt in counts.items()
        },
    )
