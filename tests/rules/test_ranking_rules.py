"""The ranking under quotas, and ties that nothing decides."""

from decimal import Decimal
from itertools import permutations
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from certifications.panels.data import Entrant, Quotas, Ranked, Standing, Tally, TieBreak
from certifications.panels.ranking import rank

TIES = (TieBreak.VOTES, TieBreak.RUBRIC)


def entrant(
    number: int,
    points: int,
    *,
    votes: int = 5,
    skill: int = 40,
    occupation: str = "焊工",
    division: str = "370902",
    visited: bool | None = None,
) -> Entrant:
    return Entrant(
        application=UUID(int=number),
        tally=Tally(
            points=Decimal(points), items=(Decimal(skill), Decimal(points - skill)),
            votes_for=votes, votes=5, spread=Decimal(0),
        ),
        occupation=occupation, division=division, visited=visited,
    )  # fmt: skip


def standings(entrants: list[Entrant], quotas: Quotas, ties=TIES) -> dict[int, Standing]:
    found = rank(entrants, quotas, pass_ratio=0.5, ties=ties)
    return {row.application.int: row.standing for row in found}


def test_seats_go_down_the_list() -> None:
    found = standings([entrant(1, 90), entrant(2, 95), entrant(3, 80)], Quotas(city=2))
    assert found == {2: Standing.CHOSEN, 1: Standing.CHOSEN, 3: Standing.CITY_FULL}


def test_who_is_left_out_is_told_which_seats_are_taken() -> None:
    entrants = [
        entrant(1, 95),
        entrant(2, 94),
        entrant(3, 93, occupation="车工"),
        entrant(4, 92, occupation="钳工", division="370911"),
    ]
    found = standings(entrants, Quotas(city=9, occupations={"": 1}, divisions={"370902": 2}))
    assert found[1] is found[3] is found[4] is Standing.CHOSEN
    assert found[2] is Standing.OCCUPATION_FULL
    found = standings(entrants, Quotas(city=9, divisions={"370902": 2, "": 5}))
    assert found[3] is Standing.DIVISION_FULL


def test_vote_and_visit_come_before_any_seat() -> None:
    entrants = [entrant(1, 99, votes=2), entrant(2, 98, visited=False), entrant(3, 60)]
    found = standings(entrants, Quotas(city=1))
    assert found == {
        1: Standing.NOT_PASSED,
        2: Standing.NOT_CONFIRMED,
        3: Standing.CHOSEN,
    }


def test_votes_and_then_the_rubric_decide_between_equal_points() -> None:
    entrants = [entrant(1, 90, votes=4), entrant(2, 90), entrant(3, 90, skill=50)]
    found = standings(entrants, Quotas(city=2))
    assert found == {3: Standing.CHOSEN, 2: Standing.CHOSEN, 1: Standing.CITY_FULL}


def test_a_tie_at_the_cut_is_reported_and_not_broken() -> None:
    entrants = [entrant(1, 95), entrant(2, 90), entrant(3, 90), entrant(4, 80)]
    found = rank(entrants, Quotas(city=2), pass_ratio=0.5, ties=TIES)
    assert [row.standing for row in found] == [
        Standing.CHOSEN, Standing.TIED, Standing.TIED, Standing.WAITS_ON_TIE,
    ]  # fmt: skip
    assert [(row.place, row.shared) for row in found] == [
        (1, False), (2, True), (2, True), (4, False),
    ]  # fmt: skip


def test_equals_above_the_cut_are_no_tie() -> None:
    found = standings([entrant(1, 90), entrant(2, 90), entrant(3, 80)], Quotas(city=2))
    assert found == {1: Standing.CHOSEN, 2: Standing.CHOSEN, 3: Standing.CITY_FULL}


def test_a_tie_in_one_occupation_leaves_an_equal_of_another_alone() -> None:
    entrants = [entrant(1, 90), entrant(2, 90), entrant(3, 90, occupation="车工")]
    found = standings(entrants, Quotas(city=9, occupations={"": 1}))
    assert found == {1: Standing.TIED, 2: Standing.TIED, 3: Standing.CHOSEN}


cases = st.lists(
    st.tuples(
        st.integers(60, 63), st.integers(2, 5), st.sampled_from("ABC"), st.sampled_from("XY")
    ),
    max_size=6,
)
limits = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(1, 3))


def greedy(order: list[Entrant], quotas: Quotas) -> set[UUID]:
    """Seat a list in exactly this order, as somebody would by hand."""
    taken: dict[str, int] = {}
    chosen = set()
    for one in order:
        kinds = {"city": quotas.city, one.occupation: quotas.occupations[""],
                 one.division: quotas.divisions[""]}  # fmt: skip
        if one.tally.votes_for * 2 < one.tally.votes:
            continue
        if all(taken.get(kind, 0) < limit for kind, limit in kinds.items()):
            chosen.add(one.application)
            for kind in kinds:
                taken[kind] = taken.get(kind, 0) + 1
    return chosen


@given(cases, limits)
def test_chosen_is_who_is_in_however_the_equals_are_ordered(rows, limit) -> None:
    quotas = Quotas(city=limit[0], occupations={"": limit[1]}, divisions={"": limit[2]})
    entrants = [
        entrant(n, points, votes=votes, occupation=occupation, division=division)
        for n, (points, votes, occupation, division) in enumerate(rows, 1)
    ]
    found: list[Ranked] = rank(entrants, quotas, pass_ratio=0.5, ties=())
    chosen = {row.application for row in found if row.standing is Standing.CHOSEN}
    out = {
        row.application
        for row in found
        if row.standing in {Standing.CITY_FULL, Standing.OCCUPATION_FULL, Standing.DIVISION_FULL}
    }
    for order in permutations(entrants):
        if [e.tally.points for e in order] == sorted((e.tally.points for e in order), reverse=True):
            by_hand = greedy(list(order), quotas)
            assert chosen <= by_hand
            assert not out & by_hand


@given(cases, limits)
def test_no_quota_is_ever_passed(rows, limit) -> None:
    quotas = Quotas(city=limit[0], occupations={"": limit[1]}, divisions={"": limit[2]})
    entrants = [
        entrant(n, points, votes=votes, occupation=occupation, division=division)
        for n, (points, votes, occupation, division) in enumerate(rows, 1)
    ]
    kept = {e.application: e for e in entrants}
    found = rank(entrants, quotas, pass_ratio=0.5, ties=TIES)
    chosen = [kept[row.application] for row in found if row.standing is Standing.CHOSEN]
    assert len(chosen) <= limit[0]
    for name in "ABC":
        assert sum(e.occupation == name for e in chosen) <= limit[1]
    for name in "XY":
        assert sum(e.division == name for e in chosen) <= limit[2]
