import random
from decimal import Decimal

import msgspec
import pytest
from contest_rules import (
    judged,
    marked,
    measured,
    practice,
    ranked_totals,
    sized,
    theory,
    theory_only,
    told,
)
from hypothesis import given
from hypothesis import strategies as st

from competitions.rules.data import (
    Cut,
    EntryMarks,
    Module,
    Places,
    RuleSet,
    Sizing,
    Stage,
    Status,
    Ties,
)
from competitions.rules.presets import PRESETS
from competitions.rules.result import decide
from competitions.rules.trial import invented

marks = st.integers(0, 20).map(lambda n: Decimal(5 * n))
fields = st.lists(marks, min_size=1, max_size=25)


def entries_of(found: list[Decimal]) -> list[EntryMarks]:
    return [marked(f"{index:03}", mark) for index, mark in enumerate(found)]


@given(fields)
def test_a_rank_is_one_more_than_how_many_are_strictly_better(found: list[Decimal]) -> None:
    ranks = {line.entry: line.rank for line in decide(theory_only(), entries_of(found))}
    for index, mark in enumerate(found):
        assert ranks[f"{index:03}"] == 1 + sum(other > mark for other in found)


@given(st.sampled_from(sorted(PRESETS)), st.integers(0, 99), st.integers(1, 24), st.randoms())
def test_the_order_of_entry_never_matters(
    name: str, seed: int, entrants: int, shuffle: random.Random
) -> None:
    entries = invented(PRESETS[name], seed, entrants)
    expected = decide(PRESETS[name], entries)
    shuffle.shuffle(entries)
    assert decide(PRESETS[name], entries) == expected


@given(
    st.sampled_from(Ties), st.lists(st.tuples(marks, st.none() | marks), min_size=1), st.randoms()
)
def test_the_order_of_entry_never_matters_at_a_cut_line(
    ties: Ties, found: list[tuple[Decimal, Decimal | None]], shuffle: random.Random
) -> None:
    rule_set = two_stages(Cut(advance=3, ties=ties))
    entries = [
        marked(f"{n:03}", mark, retests={} if again is None else {"T": again})
        for n, (mark, again) in enumerate(found)
    ]
    expected = decide(rule_set, entries)
    shuffle.shuffle(entries)
    assert decide(rule_set, entries) == expected
    through = [line for line in expected if line.rank is not None]
    if ties is Ties.ALL:
        assert len(through) >= min(3, len(found))
        assert not any(line.retest for line in expected)
    else:
        waiting = sum(line.retest for line in expected)
        assert len(through) <= 3
        assert waiting == 0 or waiting > 3 - len(through)
        assert waiting or len(through) == min(3, len(found))


@given(fields, marks)
def test_a_lower_score_never_changes_the_places_above(
    found: list[Decimal], another: Decimal
) -> None:
    before = {line.entry: line.rank for line in decide(theory_only(), entries_of(found))}
    after = {line.entry: line.rank for line in decide(theory_only(), entries_of([*found, another]))}
    for index, mark in enumerate(found):
        if mark >= another:
            assert after[f"{index:03}"] == before[f"{index:03}"]


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.ABSENT, Status.DISQUALIFIED])
def test_a_winner_who_is_out_is_not_ranked_and_pushes_nobody(status: Status) -> None:
    rule_set = theory_only(awards=sized(Sizing.FIXED, "1", "1"))
    entries = [marked("a", 99, status=status), marked("b", 90), marked("c", 80)]
    found = decide(rule_set, entries)
    assert told(found) == {"b": (1, "FIRST"), "c": (2, "SECOND"), "a": (None, "")}
    assert found[-1].status is status
    assert (found[-1].total, found[-1].stages) == (None, {})


def test_a_field_of_one_is_first() -> None:
    found = decide(PRESETS["city"], invented(PRESETS["city"], 1, 1))
    assert told(found) == {"1": (1, "FIRST")}


@pytest.mark.parametrize("name", PRESETS)
def test_nobody_competed(name: str) -> None:
    assert decide(PRESETS[name], []) == []


def test_all_level_share_the_first_place() -> None:
    found = ranked_totals(theory_only(awards=sized(Sizing.FIXED, "1", "1", "1")), [70] * 4)
    assert set(told(found).values()) == {(1, "FIRST")}


def test_totals_are_compared_as_they_are_published() -> None:
    thirds = practice(aspects=[judged("A1", "100")], timed=False)
    rule_set = RuleSet(stages=(thirds,), tie_chain=())
    entries = [
        EntryMarks(entry="a", judged={"A1": (2, 2, 2)}),
        EntryMarks(entry="b", measured={}, judged={"A1": (2, 2, 2, 2, 2)}),
    ]
    assert [line.rank for line in decide(rule_set, entries)] == [1, 1]


TIED = {
    "practice": (marked("a", 100, measured={"A": Decimal(10), "B": Decimal(40)}),
                 marked("b", 60, measured={"A": Decimal(40), "B": Decimal(50)})),
    "theory": (marked("b", 100, measured={"A": Decimal(10), "B": Decimal(40)}),
               marked("a", 60, measured={"A": Decimal(40), "B": Decimal(50)})),
    "module:B": (marked("a", 80, measured={"A": Decimal(50), "B": Decimal(20)}),
                 marked("b", 80, measured={"A": Decimal(20), "B": Decimal(50)})),
    "time": (marked("a", 80, seconds={"P": 3600}), marked("b", 80, seconds={"P": 3599})),
}  # fmt: skip


@pytest.mark.parametrize("part", TIED)
def test_the_tie_chain_parts_equal_totals(part: str) -> None:
    modules = [Module(code=code, name=code, aspects=(measured(code, "50"),)) for code in "AB"]
    rule_set = RuleSet(
        stages=(theory("50"), practice("50", modules=modules)), tie_chain=("module:A",)
    )
    entries = TIED[part]
    level = decide(msgspec.structs.replace(rule_set, tie_chain=()), entries)
    assert [line.rank for line in level] == [1, 1]
    parted = decide(msgspec.structs.replace(rule_set, tie_chain=(part,)), entries)
    assert told(parted) == {"b": (1, ""), "a": (2, "")}


def test_without_a_time_one_is_behind_those_with() -> None:
    rule_set = RuleSet(stages=(theory("50"), practice("50")), tie_chain=("time",))
    entries = [marked("a", 80), marked("b", 80, seconds={"P": 99999})]
    assert told(decide(rule_set, entries)) == {"b": (1, ""), "a": (2, "")}


def test_a_retest_parts_the_level_once_all_of_them_have_it() -> None:
    rule_set = theory_only(places=Places.SEPARATE, awards=sized(Sizing.FIXED, "1", "1"))
    half = [marked("a", 90, retests={"T": Decimal(50)}), marked("b", 90), marked("c", 10)]
    found = decide(rule_set, half)
    assert told(found) == {"a": (1, ""), "b": (1, ""), "c": (3, "")}
    assert [line.retest for line in found] == [True, True, False]
    whole = [half[0], marked("b", 90, retests={"T": Decimal(60)}), half[2]]
    found = decide(rule_set, whole)
    assert told(found) == {"b": (1, "FIRST"), "a": (2, "SECOND"), "c": (3, "")}
    assert not any(line.retest for line in found)


def test_who_waits_for_a_retest_has_an_award_where_it_decides_nothing() -> None:
    rule_set = theory_only(places=Places.SEPARATE, awards=sized(Sizing.FIXED, "2", "1"))
    assert told(ranked_totals(rule_set, [90, 90, 80, 80])) == {
        "000": (1, "FIRST"),
        "001": (1, "FIRST"),
        "002": (3, ""),
        "003": (3, ""),
    }


def two_stages(cut: Cut) -> RuleSet:
    last = Stage(code="U", name="决赛", kind=theory().kind, weight=Decimal(70))
    return RuleSet(stages=(theory("30", cut=cut), last), tie_chain=())


def test_all_who_are_level_at_the_line_go_on() -> None:
    rule_set = two_stages(Cut(advance=2))
    found = decide(rule_set, [marked(e, m) for e, m in zip("abcd", (90, 80, 80, 70), strict=True)])
    assert {line.entry for line in found if line.rank} == {"a", "b", "c"}
    assert found[-1].stopped_at == "T"
    assert found[-1].stages == {"T": Decimal("70.00")}


@pytest.mark.parametrize("ties", [Ties.EXACT, Ties.RETEST])
def test_who_is_level_across_the_line_waits_for_a_retest(ties: Ties) -> None:
    rule_set = two_stages(Cut(advance=2, ties=ties))
    level = [marked(e, m) for e, m in zip("abcd", (90, 80, 80, 70), strict=True)]
    found = {line.entry: line for line in decide(rule_set, level)}
    assert [e for e in "abcd" if found[e].rank] == ["a"]
    assert [e for e in "abcd" if found[e].retest] == ["b", "c"]
    level[1] = marked("b", 80, retests={"T": Decimal(1)})
    level[2] = marked("c", 80, retests={"T": Decimal(2)})
    found = {line.entry: line for line in decide(rule_set, level)}
    assert [e for e in "abcd" if found[e].rank] == ["a", "c"]
    assert not any(line.retest for line in found.values())


def test_the_tie_chain_decides_at_an_exact_line_and_never_at_one_with_a_retest() -> None:
    first = practice("30", [measured("A1", "100")])
    last = theory("70")
    entries = [
        EntryMarks(entry=e, measured={"A1": Decimal(50)}, seconds={"P": s})
        for e, s in (("a", 60), ("b", 50))
    ]
    through = {}
    for ties in (Ties.EXACT, Ties.RETEST):
        cut = msgspec.structs.replace(first, cut=Cut(advance=1, ties=ties))
        found = decide(RuleSet(stages=(cut, last), tie_chain=("time",)), entries)
        through[ties] = [line.entry for line in found if line.rank]
    assert through == {Ties.EXACT: ["b"], Ties.RETEST: []}


def test_a_stage_that_only_selects_has_no_weight() -> None:
    rule_set = RuleSet(stages=(theory("0", cut=Cut(advance=1)), practice("100")), tie_chain=())
    found = decide(rule_set, [marked("a", 10), marked("b", 20)])
    assert found[0].entry == "b"
    assert found[0].total == 0
    assert found[1].stopped_at == "T"
