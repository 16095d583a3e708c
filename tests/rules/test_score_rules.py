from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.data import CompletionTerms
from courses.rules.scores import (
    AssessmentTerms,
    Attempt,
    Counts,
    Part,
    after,
    counted,
    mirrored,
    score_refusal,
)

LATEST, BEST = AssessmentTerms(), AssessmentTerms(counts=Counts.BEST)
PASSES = CompletionTerms()


def attempts(*scores: int | None) -> list[Attempt]:
    """Attempts in order; None is an absence."""
    return [
        Attempt(number=n, score=None if s is None else Decimal(s), absent=s is None)
        for n, s in enumerate(scores, 1)
    ]


@pytest.mark.parametrize(
    ("held", "number", "code"),
    [
        ((), 1, ""),
        ((), 2, "resit-not-due"),
        ((59,), 2, ""),
        ((None,), 2, ""),
        ((60,), 2, "resit-not-due"),
        ((60,), 1, ""),
        ((50, 55), 3, "attempts-spent"),
        ((50, 55), 2, ""),
    ],
)
def test_a_resit_follows_a_failure_or_an_absence(held, number, code) -> None:
    assert score_refusal(number, attempts(*held), Part.THEORY, LATEST, PASSES) == code


def test_the_bureau_sets_how_often_and_what_passes() -> None:
    often = AssessmentTerms(attempts_max=3)
    assert score_refusal(3, attempts(50, 55), Part.THEORY, often, PASSES) == ""
    strict = CompletionTerms(theory_pass=Decimal(70))
    assert score_refusal(2, attempts(65), Part.THEORY, LATEST, strict) == ""
    assert score_refusal(2, attempts(65), Part.PRACTICE, LATEST, strict) == "resit-not-due"


def test_the_latest_counts_or_the_best() -> None:
    assert counted(attempts(55, 40), LATEST).score == 40
    assert counted(attempts(55, 40), BEST).score == 55
    assert counted(attempts(55, None), LATEST).absent
    assert counted(attempts(None, 55), BEST).score == 55
    assert counted([], LATEST) is None


def test_an_enrolment_mirrors_what_counts() -> None:
    parts = {Part.THEORY: attempts(50, 61), Part.PRACTICE: attempts(None)}
    assert mirrored(parts, LATEST) == ({Part.THEORY: Decimal(61), Part.PRACTICE: None}, True)
    assert mirrored({Part.THEORY: [], Part.PRACTICE: attempts(70)}, LATEST) == (
        {Part.PRACTICE: Decimal(70)},
        False,
    )


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), min_size=1, max_size=4))
def test_what_counts_is_one_of_the_attempts(scores) -> None:
    held = attempts(*scores)
    assert counted(held, LATEST) == held[-1]
    best = counted(held, BEST)
    assert best.score == max((a.score for a in held if a.score is not None), default=None)


def test_a_correction_takes_the_place_of_its_attempt() -> None:
    corrected = Attempt(number=1, score=Decimal(70))
    assert after(attempts(50, 55), corrected) == [corrected, attempts(50, 55)[1]]
