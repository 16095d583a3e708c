"""People of programmes that serve several occupations: moved, never made or lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards.supply.allocation import Method
from dashboards.supply.sharing import (
    Group,
    Sharing,
    counted_on,
    each_counted_on,
    moves,
    sharing,
    standings,
)
from dashboards.terms import EffectiveTerms

WELDER, NURSE, DRONE = "6-18-02-04", "4-10-01-05", "4-02-04-06"
HALVES = {("2026Q3", "p"): {WELDER: 5000, NURSE: 5000}}
GROUP = Group(period="2026Q3", programme="p", occupation=WELDER, people=10)


def held(openings: dict[tuple[str, str], int], kept: float = 1.0) -> Sharing:
    return sharing(HALVES, openings, terms=EffectiveTerms(stay_share=kept))


def test_people_go_where_the_openings_are() -> None:
    found = moves([GROUP], held({("2026Q3", WELDER): 10, ("2026Q3", NURSE): 30}))
    assert found == {("2026Q3", WELDER, ()): -7.5, ("2026Q3", NURSE, ()): 7.5}


def test_without_openings_the_stated_shares_hold() -> None:
    made = held({("2025Q3", NURSE): 30})
    assert made.methods == {("2026Q3", "p"): Method.STATED}
    assert moves([GROUP], made)["2026Q3", NURSE, ()] == 5


def test_a_programme_without_shares_moves_nobody() -> None:
    assert moves([GROUP], Sharing()) == {}


def test_halves_are_rounded_up_and_nobody_is_fewer_than_none() -> None:
    assert [counted_on(n, Sharing()) for n in (0.4, 0.5, 2.5, -3.0)] == [0, 1, 3, 0]
    assert counted_on(10, Sharing(kept=0.8)) == 8
    assert counted_on(7, Sharing(kept=0.5)) == 4


@given(st.lists(st.integers(-5, 10**7) | st.floats(-5, 10**6), max_size=20), st.floats(0, 1))
def test_many_are_counted_as_each_is(people: list[float], kept: float) -> None:
    share = Sharing(kept=kept)
    assert each_counted_on(people, share) == [counted_on(n, share) for n in people]


def test_each_quarter_is_counted_by_its_own_terms() -> None:
    terms = EffectiveTerms(stay_share=0.5)
    before = EffectiveTerms(stay_share=0.8, least_observed=4)
    weights = {("2026Q2", "p"): HALVES["2026Q3", "p"], **HALVES}
    placed = {key: {NURSE: 4} for key in weights}
    made = sharing(weights, {}, terms=terms, terms_by={"2026Q2": before}, placed=placed)
    assert [counted_on(10, made, period) for period in ("", "2026Q2", "2026Q3")] == [5, 8, 5]
    assert each_counted_on([10, 10], made, ["2026Q2", "2026Q3"]) == [8, 5]
    assert made.methods == {("2026Q2", "p"): Method.OBSERVED, ("2026Q3", "p"): Method.STATED}


def test_an_occupation_short_under_any_allocation_is_told_from_one_that_depends() -> None:
    made = held({("2026Q3", WELDER): 6, ("2026Q3", NURSE): 30})
    welder, nurse = sorted(
        standings(
            {WELDER: 12},
            {WELDER: 4, NURSE: 8},
            {WELDER: 6, NURSE: 30},
            [GROUP],
            made,
            {WELDER, NURSE},
        ),
        key=lambda one: -one.own,
    )
    assert (welder.own, welder.least, welder.could_fill) == (12, 2, 12)
    assert (nurse.own, nurse.least, nurse.could_fill) == (0, 0, 10)
    assert (welder.short_under_any, welder.surplus_under_any) == (False, False)
    assert nurse.short_under_any
    assert nurse.methods == (Method.OPENINGS,)


def test_without_reported_openings_nothing_is_judged() -> None:
    (one,) = standings({DRONE: 5}, {DRONE: 5}, {}, [], Sharing(), {DRONE})
    assert (one.openings, one.short_under_any, one.surplus_under_any) == (None, False, False)


@pytest.mark.parametrize("openings", [0, 4, 50])
def test_where_too_little_is_reported_nothing_is_judged(openings: int) -> None:
    (one,) = standings({DRONE: 5}, {DRONE: 5}, {DRONE: openings}, [], Sharing(), set())
    assert (one.openings, one.evident) == (openings, False)
    assert not one.short_under_any
    assert not one.surplus_under_any


@given(
    st.lists(st.tuples(st.sampled_from("pqr"), st.integers(0, 500)), max_size=6),
    st.dictionaries(st.sampled_from([WELDER, NURSE, DRONE]), st.integers(0, 300)),
)
def test_what_one_occupation_loses_others_gain(
    groups: list[tuple[str, int]], openings: dict[str, int]
) -> None:
    weights = {
        ("2026Q3", "p"): {WELDER: 3000, NURSE: 7000},
        ("2026Q3", "q"): {NURSE: 1, DRONE: 9999},
    }
    wanted = {("2026Q3", code): n for code, n in openings.items()}
    made = sharing(weights, wanted, terms=EffectiveTerms(stay_share=0.5))
    found = moves(
        [Group(period="2026Q3", programme=p, occupation=WELDER, people=n) for p, n in groups],
        made,
    )
    assert abs(sum(found.values())) < 1e-6
