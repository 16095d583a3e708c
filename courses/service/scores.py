"""Entering scores: rows by part and attempt are the truth, an enrolment mirrors what counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from app import clock
from app.columns import uuid7
from app.db import require_transaction
from app.errors import ConflictError
from app.terms.service import in_force
from courses.data import CompletionTerms
from courses.rules.scores import (
    AssessmentTerms,
    Attempt,
    NewScore,
    Part,
    after,
    mirrored,
    score_refusal,
)

ASSESSMENT = "assessment"
Attempts = Mapping[UUID, Mapping[Part, Sequence[Attempt]]]


class ScoresEntered(msgspec.Struct, frozen=True):
    """How many scores were entered first, how many corrected, and whose."""

    new: int
    corrected: int
    enrolments: frozenset[UUID]


class _Row(msgspec.Struct, frozen=True):
    score: NewScore
    number: int
    supersedes: UUID | None


async def assessment_terms(day: date) -> AssessmentTerms:
    """Return the terms of assessment on this day, in the current transaction."""
    found = await in_force(ASSESSMENT, day, AssessmentTerms)
    return found[0] if found else AssessmentTerms()


async def attempts_of(enrolments: Iterable[UUID]) -> dict[UUID, dict[Part, list[Attempt]]]:
    """Return the attempts of these enrolments in order, in the current transaction."""
    rows = await require_transaction().fetch(
        "SELECT a.id, a.enrolment, a.part, a.attempt, a.score, a.absent FROM assessment a"
        " WHERE a.enrolment = ANY($1) AND NOT EXISTS (SELECT FROM assessment later"
        " WHERE later.supersedes = a.id) ORDER BY a.attempt",
        list(enrolments),
    )
    held: dict[UUID, dict[Part, list[Attempt]]] = defaultdict(lambda: {part: [] for part in Part})
    for row in rows:
        attempt = Attempt(
            number=row["attempt"], score=row["score"], absent=row["absent"], row=row["id"]
        )
        held[row["enrolment"]][Part(row["part"])].append(attempt)
    return held


async def enter_scores(
    scores: Sequence[NewScore],
    *,
    assessed_on: date,
    entered_by: str,
    reason: str,
    terms: AssessmentTerms,
    passes: CompletionTerms,
) -> ScoresEntered:
    """Enter scores of enrolments that the transaction holds, all or none.

    What differs from a held attempt corrects it: a new row, with the reason. Raises
    ConflictError for a re-sit that is not due, spent attempts, and a correction without reason.
    """
    held = await attempts_of({score.enrolment for score in scores})
    rows = _plan(scores, held, terms, passes)
    corrected = sum(row.supersedes is not None for row in rows)
    if corrected and not reason.strip():
        raise ConflictError("correction-reason", count=corrected)
    await _insert(rows, assessed_on, entered_by, reason.strip())
    await _mirror({row.score.enrolment: held[row.score.enrolment] for row in rows}, terms)
    return ScoresEntered(
        len(rows) - corrected, corrected, frozenset(row.score.enrolment for row in rows)
    )


def _plan(
    scores: Sequence[NewScore],
    held: dict[UUID, dict[Part, list[Attempt]]],
    terms: AssessmentTerms,
    passes: CompletionTerms,
) -> list[_Row]:
    """Return the rows to write and bring ``held`` to what they leave."""
    rows = []
    for score in scores:
        attempts = held[score.enrolment][score.part]
        number = score.attempt or (attempts[-1].number if attempts else 1)
        if code := score_refusal(number, attempts, score.part, terms, passes):
            raise ConflictError(code, most=terms.attempts_max)
        before = next((a for a in attempts if a.number == number), None)
        entered = Attempt(number=number, score=score.score, absent=score.absent)
        if before is not None and (before.score, before.absent) == (score.score, score.absent):
            continue
        rows.append(_Row(score, number, before.row if before else None))
        held[score.enrolment][score.part] = after(attempts, entered)
    return rows


async def _insert(rows: Sequence[_Row], assessed_on: date, entered_by: str, reason: str) -> None:
    now = clock.now()
    await require_transaction().executemany(
        "INSERT INTO assessment (id, enrolment, part, attempt, assessed_on, score, absent, reason,"
        " entered_at, entered_by, supersedes)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        [
            (uuid7(), row.score.enrolment, row.score.part, row.number, assessed_on,
             row.score.score, row.score.absent, reason, now, entered_by, row.supersedes)
            for row in rows
        ],
    )  # fmt: skip


async def _mirror(held: Attempts, terms: AssessmentTerms) -> None:
    lines: list[tuple[UUID, Decimal | None, Decimal | None, bool]] = []
    for enrolment, parts in held.items():
        scores, absent = mirrored(parts, terms)
        theory = scores.get(Part.THEORY)
        lines.append((enrolment, theory, scores.get(Part.PRACTICE), absent))
    # A score from before attempts were kept stands until its part has an attempt.
    await require_transaction().execute(
        "UPDATE enrolment e SET absent = r.absent,"
        " theory_score = CASE WHEN r.id = ANY($5) THEN r.theory ELSE e.theory_score END,"
        " practice_score = CASE WHEN r.id = ANY($6) THEN r.practice ELSE e.practice_score END"
        " FROM unnest($1::uuid[], $2::numeric[], $3::numeric[], $4::bool[])"
        " AS r(id, theory, practice, absent) WHERE e.id = r.id",
        *map(list, zip(*lines, strict=True) if lines else ([], [], [], [])),
        [enrolment for enrolment, parts in held.items() if parts[Part.THEORY]],
        [enrolment for enrolment, parts in held.items() if parts[Part.PRACTICE]],
    )
