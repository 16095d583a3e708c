"""Which filters a chart answers to, and what an address says of them."""

from dataclasses import replace
from itertools import product
from urllib.parse import parse_qs
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from test_figure_panels import NURSE, WELDER, frame

from app.reference.levels import SkillLevel
from dashboards.figures import institutions
from dashboards.figures.beside import InstitutionCount
from dashboards.figures.data import FigureScope, Frame
from dashboards.figures.filters import RULES, Takes, chosen, knows_persons, left_out, without
from dashboards.figures.words import query, whole

SCOPES = st.builds(
    FigureScope,
    period=st.just("2026Q3"),
    level=st.sampled_from([None, SkillLevel.L4]),
    new=st.booleans(),
    group=st.sampled_from(["", "4", "4-10", NURSE, WELDER, "8"]),
    v=st.sampled_from([None, 0, 3]),
)


def narrowed(officer: bool = True, **filters: object) -> Frame:
    return frame(officer=officer, scope=FigureScope(period="2026Q3", **filters))


@given(SCOPES, st.booleans(), st.sampled_from(sorted(RULES)))
def test_a_filter_that_was_not_asked_for_is_never_left_out(
    scope: FigureScope, officer: bool, chart: str
) -> None:
    page = frame(scope=scope, officer=officer)
    out = left_out(page, chart)
    assert all(getattr(scope, name) for name in out)
    assert left_out(frame(scope=without(scope, out), officer=officer), chart) == ()


@given(SCOPES)
def test_an_address_comes_back_as_the_scope_that_it_was_made_of(scope: FigureScope) -> None:
    told = parse_qs(query(frame(scope=scope)))
    assert told.get("v", [None])[0] == (None if scope.v is None else str(scope.v))
    assert told.get("group", [""])[0] == scope.group
    assert ("new" in told) == scope.new
    assert parse_qs(whole(frame(scope=scope))).keys() == told.keys() & {"period", "v"}


def test_a_version_shown_stands_in_the_address_and_another_can_be_asked_for() -> None:
    page = frame(version=3)
    assert parse_qs(query(page))["v"] == ["3"]
    assert parse_qs(query(page, v=0))["v"] == ["0"]
    assert "v" not in parse_qs(query(page, v=None))


def test_persons_are_known_of_all_occupations_of_one_and_of_none() -> None:
    known = [{}, {"group": WELDER}, {"new": True}, {"new": True, "group": WELDER}]
    assert all(knows_persons(narrowed(**filters)) for filters in known)
    assert chosen(narrowed(new=True)).prefix == NURSE
    assert chosen(narrowed(new=True, group=WELDER)).codes == ()
    assert not knows_persons(narrowed(group="4"))
    several = frame(scope=FigureScope(period="2026Q3", new=True), new=frozenset({NURSE, WELDER}))
    assert not knows_persons(several)
    assert chosen(several).codes == (NURSE, WELDER)


def test_the_public_s_persons_are_the_city_s_whatever_is_chosen() -> None:
    for group, (code, rule) in product(("4", WELDER), RULES.items()):
        out = left_out(narrowed(officer=False, group=group), code)
        assert out == (() if rule.occupations in {Takes.ROWS, Takes.BOTH} else ("group",)), code
    assert left_out(narrowed(officer=False), "stages") == ()


def test_a_title_of_institutions_names_what_is_high_as_well() -> None:
    def count(n: int, certified: int) -> InstitutionCount:
        return InstitutionCount(
            organisation=UUID(int=n), name=f"学校{n}", enrolled=100, certified=certified,
            division="370902" if n < 3 else "370911",
        )  # fmt: skip

    counts = [count(1, 56), count(2, 58), count(3, 75)]
    assert institutions.panel(frame(), counts).title == "1 家机构获证率高得不像偶然"
    place = replace(FigureScope(period="2026Q3"), division="370902")
    part = institutions.panel(
        frame(scope=place, whole=False, divisions=frame().divisions[:1]), counts
    )
    assert [row[0] for row in part.rows] == ["学校1", "学校2"]
    assert part.rows[0] == institutions.panel(frame(), counts).rows[0]
