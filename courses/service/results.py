"""Results as a page or a workbook reports them, one line a trainee: hours and both scores."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from app import clock
from app.db import require_transaction
from app.errors import ConflictError, MalformedError
from app.terms.service import in_force
from courses.data import CompletionTerms
from courses.rules.scores import AssessmentTerms, Attempt, NewScore, Part, counted
from courses.service.scores import assessment_terms, attempts_of, enter_scores
from courses.terms import COMPLETION


class NewResult(msgspec.Struct, frozen=True, kw_only=True):
    """What is reported of one trainee; a value not given leaves what was there.

    ``absent`` means absent from each part that has no score here.
    """

    enrolment: UUID
    attended_hours: Decimal | None = None
    theory_score: Decimal | None = None
    practice_score: Decimal | None = None
    absent: bool = False


async def write_results(
    training_class: UUID, results: Sequence[NewResult], *, entered_by: str, reason: str
) -> int:
    """Enter results of people still enrolled, in the current transaction.

    Returns how many enrolments changed. Raises ConflictError for hours that attendance tells
    otherwise, an absence taken back without a score, and a correction without a reason;
    MalformedError for somebody both absent and scored.
    """
    found = await require_transaction().fetch(
        "SELECT e.id, e.attended_hours, e.theory_score, e.practice_score, e.absent,"
        " EXISTS (SELECT FROM attendance a WHERE a.enrolment = e.id) AS recorded"
        " FROM enrolment e WHERE e.training_class = $1 AND e.id = ANY($2)"
        " AND e.state = 'enrolled' ORDER BY e.id FOR NO KEY UPDATE",
        training_class, [result.enrolment for result in results],
    )  # fmt: skip
    held = {row["id"]: row for row in found}
    ours = [result for result in results if result.enrolment in held]
    changed = await _write_hours(ours, held)
    today, terms = clock.today(), await assessment_terms(clock.today())
    attempts = await attempts_of(held)
    passes = await in_force(COMPLETION, today, CompletionTerms)
    entered = await enter_scores(
        [
            score
            for result in ours
            for score in _scores(
                result,
                held[result.enrolment],
                _absent(held[result.enrolment], attempts[result.enrolment], terms),
            )
        ],
        assessed_on=today,
        entered_by=entered_by,
        reason=reason,
        terms=terms,
        passes=passes[0] if passes else CompletionTerms(),
    )
    return len(changed | entered.enrolments)


async def _write_hours(results: Sequence[NewResult], held: Mapping[UUID, Any]) -> set[UUID]:
    given = {
        result.enrolment: result.attended_hours
        for result in results
        if result.attended_hours is not None
        and result.attended_hours != held[result.enrolment]["attended_hours"]
    }
    recorded = [key for key in given if held[key]["recorded"]]
    if recorded:
        raise ConflictError("hours-from-attendance", count=len(recorded))
    await require_transaction().execute(
        "UPDATE enrolment e SET attended_hours = r.hours"
        " FROM unnest($1::uuid[], $2::numeric[]) AS r(id, hours) WHERE e.id = r.id",
        list(given), list(given.values()),
    )  # fmt: skip
    return set(given)


def _absent(
    held: Any, attempts: Mapping[Part, Sequence[Attempt]], terms: AssessmentTerms
) -> frozenset[Part]:
    """Return the parts that the trainee counts as absent from."""
    if held["absent"] and not any(attempts.values()):  # from before attempts were kept
        return frozenset(part for part in Part if held[f"{part}_score"] is None)
    found = {part: counted(attempts[part], terms) for part in Part}
    return frozenset(part for part, attempt in found.items() if attempt and attempt.absent)


def _scores(result: NewResult, held: Any, absent: frozenset[Part]) -> list[NewScore]:
    """Return what a line says of the two parts and is not held already."""
    given = {Part.THEORY: result.theory_score, Part.PRACTICE: result.practice_score}
    if result.absent and None not in given.values():
        raise MalformedError("result-absent-scored")
    if not result.absent and any(given[part] is None for part in absent):
        raise ConflictError("absent-needs-score")
    return [
        NewScore(enrolment=result.enrolment, part=part, score=score, absent=score is None)
        for part, score in given.items()
        if (score is not None and score != held[f"{part}_score"])
        or (score is None and result.absent and part not in absent)
    ]
