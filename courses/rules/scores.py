"""Attempts at an assessment: which may be entered, which counts. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from courses.data import CompletionTerms


class Part(StrEnum):
    """A part of an assessment."""

    THEORY = "theory"
    PRACTICE = "practice"


class Counts(StrEnum):
    """Which attempt counts."""

    LATEST = "latest"
    BEST = "best"


class AssessmentTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Dated terms of assessment (kind ``assessment``)."""

    attempts_max: int = 2
    """A first sitting and one re-sit (补考)."""
    counts: Counts = Counts.LATEST


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """What is held of one attempt: the row that nobody superseded."""

    number: int
    score: Decimal | None = None
    absent: bool = False
    row: UUID | None = None


class NewScore(msgspec.Struct, frozen=True, kw_only=True):
    """A score or an absence to enter; without an attempt, at the one that was last entered."""

    enrolment: UUID
    part: Part
    attempt: int | None = None
    score: Decimal | None = None
    absent: bool = False


def passed(attempt: Attempt, part: Part, terms: CompletionTerms) -> bool:
    """Whether an attempt passed its part."""
    least = terms.theory_pass if part is Part.THEORY else terms.practice_pass
    return attempt.score is not None and attempt.score >= least


def counted(attempts: Sequence[Attempt], terms: AssessmentTerms) -> Attempt | None:
    """Return the attempt that counts; by the best, an absence counts only where all are."""
    if not attempts:
        return None
    if terms.counts is Counts.LATEST:
        return max(attempts, key=lambda attempt: attempt.number)
    return max(attempts, key=lambda attempt: (attempt.score is not None, attempt.score or 0))


def score_refusal(
    number: int, attempts: Sequence[Attempt], part: Part, terms: AssessmentTerms,
    passes: CompletionTerms,
) -> str:  # fmt: skip
    """Return why an attempt cannot be entered, or "".

    Codes: ``attempts-spent``; ``resit-not-due`` where the attempt before is missing or passed.
    """
    held = {attempt.number: attempt for attempt in attempts}
    if number in held:
        return ""
    if number > terms.attempts_max:
        return "attempts-spent"
    if number > 1 and (number - 1 not in held or passed(held[number - 1], part, passes)):
        return "resit-not-due"
    return ""


def after(attempts: Sequence[Attempt], entered: Attempt) -> list[Attempt]:
    """Return the attempts once one is entered or corrected, in order."""
    held = {attempt.number: attempt for attempt in (*attempts, entered)}
    return [held[number] for number in sorted(held)]


def mirrored(
    parts: Mapping[Part, Sequence[Attempt]], terms: AssessmentTerms
) -> tuple[dict[Part, Decimal | None], bool]:
    """Return the counted score of each part that has attempts, and whether one is an absence."""
    found = {part: counted(attempts, terms) for part, attempts in parts.items()}
    scores = {part: attempt.score for part, attempt in found.items() if attempt is not None}
    return scores, any(attempt is not None and attempt.absent for attempt in found.values())
