from decimal import Decimal
from fractions import Fraction

import pytest
from contest_rules import judged, marked, measured, practice, theory, theory_only
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.data import (
    Cut,
    EntryMarks,
    Penalty,
    Rounding,
    RoundingMode,
    RuleSet,
    Stage,
    Status,
)
from competitions.rules.presets import PRESETS
from competitions.rules.result import Missing, decide, missing, qualifies
from competitions.rules.scoring import points_of, rounded
from competitions.rules.trial import invented


def total_of(rule_set: RuleSet, marks: EntryMarks) -> Decimal | None:
    return decide(rule_set, [marks])[0].total


def test_a_judged_aspect_is_its_largest_mark_times_the_mean_over_three() -> None:
    rule_set = RuleSet(stages=(practice(),))
    marks = EntryMarks(entry="a", measured={"A1": Decimal("12.25")}, judged={"A2": (2, 3, 2)})
    # 12.25 + 50 * (7/3) / 3 = 51.138...
    assert total_of(rule_set, marks) == Decimal("51.14")


def test_nothing_is_rounded_before_the_end() -> None:
    thirds = [judged(f"A{n}", "10") for n in range(1, 4)]
    rule_set = RuleSet(stages=(practice(aspects=[*thirds, measured("M", "70")]),))
    marks = EntryMarks(
        entry="a", measured={"M": Decimal(0)}, judged={a.code: (1, 1, 1) for a in thirds}
    )
    assert total_of(rule_set, marks) == Decimal("10.00")
    assert points_of(rule_set, [marks])[0].stages["P"] == Fraction(10)


@given(st.lists(st.integers(0, 3), min_size=3, max_size=7))
def test_any_number_of_judges_counts_by_their_mean(scores: list[int]) -> None:
    rule_set = RuleSet(stages=(practice(aspects=[judged("A1", "100")]),))
    others = EntryMarks(entry="b", judged={"A1": (3, 2, 1, 0)})
    marks = EntryMarks(entry="a", judged={"A1": tuple(scores)})
    found = points_of(rule_set, [marks, others])
    assert found[0].stages["P"] == Fraction(100 * sum(scores), 3 * len(scores))
    assert found[1].stages["P"] == 50


def test_stages_count_by_weight() -> None:
    rule_set = RuleSet(stages=(theory("30"), practice("70", [measured("A1", "100")])))
    marks = marked("a", "90", measured={"A1": Decimal(80)})
    found = decide(rule_set, [marks])[0]
    assert found.total == Decimal("83.00")
    assert found.stages == {"T": Decimal("90.00"), "P": Decimal("80.00")}


def test_penalties_come_off_the_stage_and_not_under_nothing() -> None:
    rule_set = RuleSet(stages=(theory("30"), practice("70", [measured("A1", "100")])))
    marks = marked("a", 90, measured={"A1": Decimal(4)}, penalties={"P": Decimal(5)})
    assert decide(rule_set, [marks])[0].stages["P"] == 0
    assert total_of(rule_set, marks) == Decimal("27.00")


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (RoundingMode.HALF_UP, "0.13 0.38 0.67"),
        (RoundingMode.HALF_EVEN, "0.12 0.38 0.67"),
        (RoundingMode.DOWN, "0.12 0.37 0.66"),
    ],
)
def test_a_figure_is_rounded_as_stated(mode: RoundingMode, expected: str) -> None:
    figures = (Fraction(1, 8), Fraction(3, 8), Fraction(2, 3))
    found = [str(rounded(figure, Rounding(mode=mode))) for figure in figures]
    assert " ".join(found) == expected


@given(st.fractions(min_value=0, max_value=100), st.integers(0, 4))
def test_rounding_is_off_by_at_most_half_of_the_last_digit(value: Fraction, places: int) -> None:
    found = rounded(value, Rounding(places=places))
    assert abs(Fraction(found) - value) <= Fraction(1, 2 * 10**places)
    assert found.as_tuple().exponent == -places


def test_what_is_missing_is_named_by_entry_stage_and_aspect() -> None:
    rule_set = RuleSet(stages=(theory("30"), practice("70")))
    entries = [
        marked("a", 1, measured={"A1": Decimal(1)}, judged={"A2": (1, 1)}, seconds={"P": 9}),
        EntryMarks(entry="b", measured={"A1": Decimal(1)}, judged={"A2": (1, 1, 1)}),
        EntryMarks(entry="c", status=Status.ABSENT),
    ]
    assert missing(rule_set, entries) == [
        Missing(entry="b", stage="T"),
        Missing(entry="a", stage="P", aspect="A2"),
        Missing(entry="b", stage="P", time=True),
    ]


def test_who_stopped_at_a_cut_line_lacks_nothing_of_later_stages() -> None:
    rule_set = RuleSet(stages=(theory("30", cut=Cut(advance=1)), practice("70")))
    entries = [marked("a", 90), marked("b", 80)]
    assert {lack.entry for lack in missing(rule_set, entries)} == {"a"}
    entries[1] = EntryMarks(entry="b")
    assert missing(rule_set, entries) == [Missing(entry="b", stage="T")]


@pytest.mark.parametrize("name", PRESETS)
def test_invented_marks_are_complete_repeatable_and_hold_ties(name: str) -> None:
    rule_set = PRESETS[name]
    entries = invented(rule_set, 7, 40)
    assert invented(rule_set, 7, 40) == entries
    assert invented(rule_set, 8, 40) != entries
    assert not missing(rule_set, entries)
    totals = [line.total for line in decide(rule_set, entries)]
    assert len(set(totals)) < len(totals) == 40


def test_who_misses_a_pass_mark_does_not_qualify_and_keeps_the_rank() -> None:
    stage = Stage(
        code="T", name="理论", kind=theory().kind, weight=Decimal(100), pass_mark=Decimal(60),
        penalties=(Penalty(code="S", name="违规", points=Decimal(5)),),
    )  # fmt: skip
    rule_set = theory_only(stages=(stage,))
    found = decide(rule_set, [marked("a", 60), marked("b", "59.99")])
    assert [line.rank for line in found] == [1, 2]
    assert [qualifies(rule_set, line) for line in found] == [True, False]


def test_an_entry_that_comes_twice_is_an_error() -> None:
    with pytest.raises(ValueError, match="twice"):
        decide(theory_only(), [marked("a", 1), marked("a", 2)])
