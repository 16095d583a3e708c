from collections import Counter
from decimal import Decimal

import pytest
from contest_rules import marked, ranked_totals, sized, theory_only, told
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.awards import classes_given, numbers, portion
from competitions.rules.data import (
    Award,
    Awards,
    Cut,
    Merit,
    Part,
    Places,
    Scale,
    Sizing,
    SmallField,
)
from competitions.rules.presets import PRESETS
from competitions.rules.result import decide, scale_missing

shares = st.lists(st.integers(1, 33), min_size=1, max_size=3)
fields = st.integers(1, 60)


@pytest.mark.parametrize(
    ("part", "expected"),
    [(Part.FLOOR, [0, 1, 2]), (Part.CEIL, [1, 2, 3]), (Part.ROUND, [1, 1, 2])],
)
def test_a_share_becomes_a_number_as_stated(part: Part, expected: list[int]) -> None:
    assert numbers(sized(Sizing.SHARE, "10", "20", "30", part=part), 7) == expected


def test_half_an_award_is_rounded_up() -> None:
    assert portion(Decimal(10), 5, Part.ROUND) == 1
    assert portion(Decimal("0.1"), 1000, Part.CEIL) == 1


@given(st.sampled_from(Part), shares, fields)
def test_awards_by_share_add_up(part: Part, percentages: list[int], field: int) -> None:
    awards = sized(Sizing.SHARE, *map(str, percentages), part=part)
    found = ranked_totals(theory_only(awards=awards), range(field))
    counted = Counter(line.award for line in found if line.award)
    expected = numbers(awards, field)
    assert [counted[line.award] for line in awards.classes] == expected
    assert sum(expected) <= field
    exact = sum(Decimal(share) * field / 100 for share in percentages)
    if part is Part.FLOOR:
        assert sum(expected) <= exact
    if part is Part.CEIL:
        assert sum(expected) >= min(exact, field)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=3), fields)
def test_awards_by_number_add_up(amounts: list[int], field: int) -> None:
    awards = sized(Sizing.FIXED, *map(str, amounts))
    found = ranked_totals(theory_only(awards=awards), range(field))
    assert sum(line.award is not None for line in found) == min(sum(amounts), field)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=40))
def test_awards_by_threshold_go_to_everybody_from_there_on(totals: list[int]) -> None:
    awards = sized(Sizing.THRESHOLD, "90", "80", "60")
    for line in ranked_totals(theory_only(awards=awards), totals):
        assert line.total is not None
        expected = [least for least in (90, 80, 60) if line.total >= least]
        position = 3 - len(expected)
        assert line.award == (awards.classes[position].award if expected else None)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=40), st.sampled_from(Part))
def test_whoever_shares_a_place_shares_the_award(totals: list[int], part: Part) -> None:
    awards = sized(Sizing.SHARE, "10", "20", "30", part=part)
    by_rank: dict[int | None, set[Award | None]] = {}
    for line in ranked_totals(theory_only(awards=awards), totals):
        by_rank.setdefault(line.rank, set()).add(line.award)
    assert all(len(found) == 1 for found in by_rank.values())


@given(st.lists(st.integers(0, 12), min_size=1, max_size=40))
def test_separate_places_never_give_more_awards_than_there_are(totals: list[int]) -> None:
    awards = sized(Sizing.FIXED, "1", "2", "3", merit=Merit(award=Award.MERIT, share=Decimal(50)))
    found = ranked_totals(theory_only(awards=awards, places=Places.SEPARATE), totals)
    counted = Counter(line.award for line in found if line.award)
    assert [counted[line.award] <= line.amount for line in awards.classes] == [True] * 3
    assert sum(counted.values()) <= max(6, portion(Decimal(50), len(totals), awards.part))


def test_those_level_on_a_class_push_the_next_one() -> None:
    found = ranked_totals(
        theory_only(awards=sized(Sizing.FIXED, "1", "2", "1")), [90, 90, 80, 70, 60]
    )
    assert [award for _, award in told(found).values()] == [
        "FIRST", "FIRST", "SECOND", "THIRD", "",
    ]  # fmt: skip


def test_merit_goes_to_the_rest_of_the_best_half() -> None:
    merit = Merit(award=Award.MERIT, share=Decimal(50))
    awards = sized(Sizing.FIXED, "1", "1", "1", merit=merit)
    found = ranked_totals(theory_only(awards=awards), range(10, 0, -1))
    assert [award for _, award in told(found).values()] == [
        "FIRST", "SECOND", "THIRD", "MERIT", "MERIT", "", "", "", "", "",
    ]  # fmt: skip


def test_no_award_under_the_least_total() -> None:
    awards = sized(Sizing.FIXED, "1", "1", least=Decimal(60))
    assert told(ranked_totals(theory_only(awards=awards), ["60", "59.99"])) == {
        "000": (1, "FIRST"),
        "001": (2, ""),
    }


def test_too_small_a_field_has_no_awards() -> None:
    awards = sized(
        Sizing.FIXED, "1", minimum_field=3, merit=Merit(award=Award.MERIT, threshold=Decimal(1))
    )
    assert {a for _, a in told(ranked_totals(theory_only(awards=awards), [9, 8])).values()} == {""}
    assert "FIRST" in {
        a for _, a in told(ranked_totals(theory_only(awards=awards), [9, 8, 7])).values()
    }


@pytest.mark.parametrize(("field", "given_classes"), [(6, 3), (5, 2), (4, 1), (3, 0), (1, 0)])
def test_a_small_field_has_fewer_classes(field: int, given_classes: int) -> None:
    lines = ((5, 2), (3, 0), (4, 1))
    awards = Awards(
        sizing=Sizing.WORLDSKILLS,
        small_fields=tuple(SmallField(at_most=most, classes=n) for most, n in lines),
    )
    medals = (Award.GOLD, Award.SILVER, Award.BRONZE)
    assert classes_given(awards, field) == medals[:given_classes]


def test_a_void_field_has_no_merit_either() -> None:
    merit = Merit(award=Award.MERIT, share=Decimal(100))
    void = (SmallField(at_most=3, classes=0),)
    awards = sized(Sizing.FIXED, "1", merit=merit, small_fields=void)
    assert {a for _, a in told(ranked_totals(theory_only(awards=awards), [3, 2])).values()} == {""}


def test_who_stopped_at_a_cut_line_counts_in_the_field() -> None:
    base = theory_only()
    first = theory_only().stages[0]
    cut = type(first)(code="C", name="初赛", kind=first.kind, weight=Decimal(0), cut=Cut(advance=2))
    awards = sized(Sizing.SHARE, "10", part=Part.FLOOR, minimum_field=10)
    rule_set = type(base)(stages=(cut, first), tie_chain=(), awards=awards)
    entries = [marked(f"{n}", n, theory={"C": Decimal(n), "T": Decimal(n)}) for n in range(10)]
    found = decide(rule_set, entries)
    assert told(found)["9"] == (1, "FIRST")
    assert told(found)["8"] == (2, "")


@pytest.mark.parametrize("name", ["worldskills-500", "worldskills-700"])
def test_all_level_cannot_be_put_on_a_scale_and_have_no_medals(name: str) -> None:
    rule_set = PRESETS[name]
    found = ranked_totals(rule_set, [70] * 5)
    assert set(told(found).values()) == {(1, "")}
    assert {line.scaled for line in found} == {None}
    assert scale_missing(rule_set, found)
    assert rule_set.scale is not Scale.NONE
    assert not scale_missing(rule_set, ranked_totals(rule_set, [70, 60, 50, 40, 30]))
