"""The draw, recusal, seating and the sum of marks."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.draws import draw_order
from certifications.panels.data import Candidate, Ground, Mark, PoolExpert, Relation
from certifications.panels.rules import (
    fault_of_items,
    nameless,
    passes,
    recusals,
    related,
    seat,
    tally,
)
from certifications.rounds.data import RubricItem

ROUND = UUID(int=7)
RUBRIC = (
    RubricItem(code="skill", name="技艺水平", points=60),
    RubricItem(code="innovation", name="创新成果", points=40),
)
keys = st.integers(min_value=1, max_value=2**64).map(lambda n: UUID(int=n))


def experts(count: int) -> list[UUID]:
    return [UUID(int=n) for n in range(1, count + 1)]


def mark(points: int, *, for_it: bool = True, expert: int = 1) -> Mark:
    skill = Decimal(min(points, 60))
    return Mark(
        expert=UUID(int=expert), points=Decimal(points),
        items={"skill": skill, "innovation": points - skill}, in_favour=for_it,
    )  # fmt: skip


def test_a_stranger_with_seed_and_pool_gets_the_same_draw() -> None:
    import hashlib  # noqa: PLC0415 - a stranger's own few lines, whole

    seed = bytes(range(32))
    by_hand = sorted(
        experts(9), key=lambda e: hashlib.sha256(seed + f":{e}:{ROUND}".encode()).hexdigest()
    )
    assert draw_order(seed, experts(9), ROUND) == by_hand


@given(st.lists(keys, unique=True, max_size=30), st.randoms(), st.binary(min_size=32, max_size=32))
def test_how_the_pool_is_listed_changes_nothing(pool, chance, seed) -> None:
    shuffled = list(pool)
    chance.shuffle(shuffled)
    drawn = draw_order(seed, pool, ROUND)
    assert drawn == draw_order(seed, shuffled + shuffled, ROUND)
    assert sorted(drawn) == sorted(pool)


@given(st.lists(keys, unique=True, min_size=2, max_size=20), st.binary(min_size=32, max_size=32))
def test_who_leaves_the_pool_moves_nobody_past_another(pool, seed) -> None:
    whole = draw_order(seed, pool, ROUND)
    assert draw_order(seed, pool[1:], ROUND) == [e for e in whole if e != pool[0]]


def test_each_place_falls_to_everybody_about_equally_often() -> None:
    first = [draw_order(n.to_bytes(4), experts(5), ROUND)[0] for n in range(2_000)]
    assert all(300 < first.count(expert) < 500 for expert in experts(5))


@pytest.mark.parametrize(
    ("employer", "same"),
    [
        ("泰安市岱工机械有限公司", True),
        ("泰安市岱工机械 （有限公司）", True),
        ("泰安市岱工机械集团有限公司", True),
        ("泰安市岱工机械厂", False),
        ("", False),
    ],
)
def test_the_same_employer_is_found_however_it_is_written(employer: str, same: bool) -> None:
    pool = [PoolExpert(expert=UUID(int=1), employer="泰安市岱工机械有限公司")]
    candidate = Candidate(application=UUID(int=9), name="高明远", employer=employer)
    found = recusals(pool, [candidate], same_employer=True)
    assert [r.ground for r in found] == ([Ground.SAME_EMPLOYER] if same else [])


def test_the_same_key_and_the_institution_that_filed_make_stand_aside_too() -> None:
    school = UUID(int=40)
    pool = [PoolExpert(expert=UUID(int=1), employer="岱青技工学校", organisation=school)]
    by_key = Candidate(application=UUID(int=8), name="甲", employer="别名", organisation=school)
    by_agent = Candidate(application=UUID(int=9), name="乙", employer="某厂", agent=school)
    found = recusals(pool, [by_key, by_agent], same_employer=True)
    assert [r.ground for r in found] == [Ground.SAME_EMPLOYER, Ground.SAME_INSTITUTION]
    assert recusals(pool, [by_key, by_agent], same_employer=False) == []


def test_nobody_marks_themself_whatever_the_terms_say() -> None:
    me = UUID(int=70)
    pool = [PoolExpert(expert=UUID(int=1), employer="甲厂", person=me)]
    own = Candidate(application=UUID(int=8), name="甲", employer="乙厂", person=me)
    assert [r.ground for r in recusals(pool, [own], same_employer=False)] == [Ground.DECLARED]


def test_a_declared_relation_reaches_by_name_by_unit_or_by_both() -> None:
    candidates = [
        Candidate(application=UUID(int=1), name="高明远", employer="岱工机械有限公司"),
        Candidate(application=UUID(int=2), name="高 明 远", employer="汶水纺织厂"),
        Candidate(application=UUID(int=3), name="于庆丰", employer="汶水纺织厂"),
    ]

    def reached(**relation: str) -> list[int]:
        return [key.int for key in related([Relation(**relation)], candidates)]

    assert reached(name="高明远") == [1, 2]
    assert reached(unit="汶水纺织厂") == [2, 3]
    assert reached(name="高明远", unit="岱工机械") == [1]
    assert reached(name="没有的人") == []
    assert reached() == []


def test_a_substitute_marks_where_a_member_stands_aside_and_nowhere_else() -> None:
    order, cases = experts(5), [UUID(int=91), UUID(int=92)]
    seating = seat(order, 3, cases, {(order[1], cases[0])})
    assert seating.markers[cases[0]] == (order[0], order[2], order[3])
    assert seating.markers[cases[1]] == tuple(order[:3])
    assert seating.seated == set(order[:4])
    assert not seating.short


def test_a_pool_exhausted_names_what_is_short() -> None:
    order, case = experts(3), UUID(int=91)
    seating = seat(order, 3, [case], {(order[0], case)}, aside={order[2]})
    assert seating.short == {case: 1}


@given(
    st.integers(1, 6),
    st.lists(keys, unique=True, max_size=12),
    st.sets(st.tuples(st.integers(0, 11), st.integers(0, 3))),
)
def test_nobody_recused_is_seated_and_each_case_has_as_many_as_there_can_be(
    size, order, pairs
) -> None:
    cases = [UUID(int=1_000 + n) for n in range(4)]
    recused = {(order[e], cases[c]) for e, c in pairs if e < len(order)}
    seating = seat(order, size, cases, recused)
    for case, markers in seating.markers.items():
        may = [e for e in order if (e, case) not in recused]
        assert list(markers) == may[:size]
        assert (case in seating.short) == (len(may) < size)


def test_the_mean_is_plain_and_the_spread_is_from_lowest_to_highest() -> None:
    found = tally([mark(90), mark(80), mark(61, for_it=False)], RUBRIC, drop_extremes=False)
    assert found.points == Decimal("77.000")
    assert found.items == (Decimal("60.000"), Decimal("17.000"))
    assert (found.votes_for, found.votes, found.spread) == (2, 3, Decimal(29))


def test_extremes_are_left_out_from_five_marks_on_where_the_terms_say_so() -> None:
    five = [mark(n) for n in (10, 80, 81, 82, 100)]
    assert tally(five, RUBRIC, drop_extremes=True).points == Decimal("81.000")
    assert tally(five[:4], RUBRIC, drop_extremes=True).points == Decimal("63.250")


@given(st.lists(st.integers(0, 100), min_size=1, max_size=11), st.randoms())
def test_who_marked_first_makes_no_difference(points, chance) -> None:
    marks = [mark(n) for n in points]
    shuffled = list(marks)
    chance.shuffle(shuffled)
    assert tally(marks, RUBRIC, drop_extremes=False) == tally(shuffled, RUBRIC, drop_extremes=False)


@pytest.mark.parametrize(
    ("votes_for", "votes", "ratio", "passed"),
    [(6, 9, 0.667, True), (5, 7, 0.667, True), (4, 7, 0.667, False), (3, 5, 0.5, True),
     (2, 5, 0.5, False), (8, 11, 0.667, True), (7, 11, 0.667, False), (0, 0, 0.5, False)],
)  # fmt: skip
def test_two_thirds_written_as_a_decimal_are_two_thirds(votes_for, votes, ratio, passed) -> None:
    assert passes(votes_for, votes, ratio) is passed


def test_each_item_needs_points_within_its_scale() -> None:
    assert fault_of_items({"skill": Decimal(60), "innovation": Decimal(0)}, RUBRIC) == ""
    assert fault_of_items({"skill": Decimal(60)}, RUBRIC) == "innovation"
    assert fault_of_items({"skill": Decimal(61), "innovation": Decimal(0)}, RUBRIC) == "skill"
    assert fault_of_items({"skill": Decimal("NaN"), "innovation": Decimal(0)}, RUBRIC) == "skill"


def test_own_words_lose_name_unit_and_numbers() -> None:
    text = "我叫高明远，在岱工机械干了 12 年；岱工机械有限公司的夹具是我改的，电话 13800001234。"
    found = nameless(text, ["高明远"], ["岱工机械有限公司"])
    assert "高明远" not in found
    assert "岱工机械" not in found
    assert "13800001234" not in found
    assert "干了 12 年" in found
