"""The league table: points, shared places, entries counted once."""

from hypothesis import given
from hypothesis import strategies as st

from competitions.results.league import POINTS, Entered, league


def sides(**awards: list[str]) -> list[Entered]:
    return [
        Entered(side=side, name=side, award=award, number=1)
        for side, won in awards.items()
        for award in won
    ]


def test_points_come_first_then_the_better_medals_and_equals_share_a_place() -> None:
    rows = league(
        sides(
            泰山区=["FIRST", ""],
            岱岳区=["SECOND", "MERIT"],
            新泰市=["THIRD", "THIRD"],
            肥城市=["BRONZE", "BRONZE", "", ""],
            宁阳县=[""],
        )
    )
    assert [(row.place, row.name, row.points, row.entrants) for row in rows] == [
        (1, "泰山区", 4, 2),
        (2, "岱岳区", 4, 2),
        (3, "新泰市", 4, 2),
        (3, "肥城市", 4, 4),
        (5, "宁阳县", 0, 1),
    ]


ENTERED = st.lists(
    st.builds(
        Entered,
        side=st.sampled_from("甲乙丙"),
        name=st.just("x"),
        award=st.sampled_from(["", *POINTS]),
        number=st.integers(1, 5),
    )
)


@given(ENTERED)
def test_nothing_is_lost_and_the_order_of_rows_never_matters(entered: list[Entered]) -> None:
    rows = league(entered)
    assert rows == league(list(reversed(entered)))
    assert sum(row.entrants for row in rows) == sum(one.number for one in entered)
    assert sum(row.points for row in rows) == sum(
        POINTS.get(one.award, 0) * one.number for one in entered
    )
