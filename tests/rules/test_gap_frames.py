from datetime import date

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboards import charts
from dashboards.data import (
    EVIDENT,
    GapRow,
    GapState,
)
from dashboards.frames import (
    Asked,
    Demand,
    Frame,
    Supply,
    gap_frame,
    matched_change,
    matched_over,
    ranges_of,
    rows,
    suppress,
    totals,
)
from dashboards.market import gap_range
from dashboards.terms import default_terms

TERMS = default_terms()
TODAY = date(2026, 11, 24)


def frame(*lines: tuple[str, dict[str, int], int], divisions: int = 9) -> Frame:
    demand = [
        Asked(name, sum(reported.values()), len(reported))
        for name, reported, _ in lines
        if reported
    ]
    supply = [Supply(name, people, 0) for name, _, people in lines]
    return gap_frame(demand, supply, {}, divisions=divisions, terms=TERMS)


def only(found: Frame) -> GapRow:
    (row,) = rows(found)
    return row


@pytest.mark.parametrize(
    ("reported", "supply", "state"),
    [
        ({"泰山区": 400, "岱岳区": 280}, 260, GapState.SHORTAGE),
        ({"泰山区": 200, "岱岳区": 190}, 560, GapState.SURPLUS),
        ({"泰山区": 100, "岱岳区": 100}, 195, GapState.BALANCED),
        ({"泰山区": 6, "岱岳区": 6}, 8, GapState.BALANCED),
        ({"泰山区": 400}, 120, GapState.INSUFFICIENT),
        ({"泰山区": 0, "岱岳区": 0}, 12, GapState.NO_DEMAND),
        ({}, 120, GapState.NOT_REPORTED),
    ],
)
def test_each_occupation_is_in_one_state(reported: dict[str, int], supply: int, state: GapState):
    assert only(frame(("焊工", reported, supply))).state is state


def test_lack_of_evidence_has_no_gap_and_is_not_added_up():
    found = frame(("焊工", {"a": 300, "b": 300}, 100), ("训练师", {"a": 900}, 10))
    lacking = next(row for row in rows(found) if row.name == "训练师")
    assert (lacking.gap, lacking.coverage) == (None, None)
    assert totals(found).demand == 600
    assert totals(found).insufficient == 1


def test_within_one_division_its_own_report_is_enough():
    assert only(frame(("焊工", {"a": 300}, 100), divisions=1)).state is GapState.SHORTAGE


def test_what_nobody_reported_has_no_demand_rather_than_zero():
    assert only(frame(("焊工", {}, 100))).demand is None


def test_demand_without_any_training_is_a_shortage_of_all_of_it():
    demand = [Asked("焊工", 120, 2)]
    row = only(gap_frame(demand, [], {"焊工": "焊工"}, divisions=9, terms=TERMS))
    assert (row.state, row.gap, row.coverage) == (GapState.SHORTAGE, 120, 0.0)


def test_rows_come_with_the_largest_shortage_first_and_unknown_in_between():
    found = frame(
        ("富余", {"a": 50, "b": 50}, 300),
        ("未知", {"a": 50}, 300),
        ("短缺", {"a": 500, "b": 50}, 300),
    )
    assert [row.name for row in rows(found)] == ["短缺", "未知", "富余"]


counts = st.integers(0, 40)
tables = st.lists(st.tuples(counts, counts, counts), min_size=1, max_size=8).map(
    lambda lines: frame(
        *((f"c{n}", {"a": a, "b": b}, supply) for n, (a, b, supply) in enumerate(lines))
    )
)


@given(tables)
def test_no_small_count_is_shown_or_left_to_be_worked_out(found: Frame):
    public = pd.DataFrame(suppress(found, TERMS))
    hidden = public[public["suppressed"]]
    shown = public[~public["suppressed"]]
    assert len(public) == len(found["code"])
    assert hidden[["supply", "gap", "low", "high", "coverage"]].isna().all(axis=None)
    seen = shown["supply"].dropna()
    assert not ((seen > 0) & (seen < TERMS.public_min_count)).any()
    left_over = int(found["supply"].sum() - seen.sum())
    assert left_over == 0 or left_over >= TERMS.public_min_count or len(shown) == 0
    assert len(hidden) != 1 or len(shown) == 0


def test_a_row_hidden_for_few_people_does_not_read_as_no_shortage():
    public = suppress(frame(("甲", {"a": 20, "b": 1}, 3), ("乙", {"a": 200, "b": 1}, 40)), TERMS)
    row = rows(public)[-1]
    assert row.suppressed
    assert (row.demand, row.supply, row.gap) == (21, None, None)


def test_growth_is_taken_over_the_divisions_that_reported_both_times():
    now = [Demand("焊工", "a", 110), Demand("焊工", "b", 110), Demand("焊工", "c", 900)]
    before = [Demand("焊工", "a", 100), Demand("焊工", "b", 100), Demand("焊工", "d", 900)]
    change, matched = matched_change(now, before, {"a", "b", "c", "d"})
    assert change == pytest.approx(0.10)
    assert matched == 2
    assert matched_change(now, before, {"c"}) == (None, 0)


def test_a_source_that_joins_is_no_growth():
    now = [Demand("焊工", "a", 110, "季报"), Demand("焊工", "a", 500, "用工调查")]
    before = [Demand("焊工", "a", 100, "季报"), Demand("焊工", "b", 70, "用工调查")]
    change, matched = matched_change(now, before, {"a", "b"})
    assert change == pytest.approx(0.10)
    assert matched == 1


def test_over_several_quarters_a_report_counts_only_where_it_came_in_all_of_them():
    a, b = (lambda n: Demand("", "a", n, "季报")), (lambda n: Demand("", "b", n, "季报"))
    spans = [([a(110), b(9)], [a(100), b(90)]), ([a(110)], [a(100), b(90)])]
    change, matched = matched_over(spans, {"a", "b"})
    assert change == pytest.approx(0.10)
    assert matched == 1
    assert matched_over([], {"a"}) == (None, 0)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(1, 500))))
def test_reports_of_one_period_alone_never_move_the_change(extra):
    same = [Demand("焊工", "a", 100, "季报")]
    joined = [Demand("焊工", division, people, source) for division, source, people in extra]
    assert matched_change(same + joined, same, {"a", "b"})[0] == pytest.approx(0)


CITY = frame(
    ("机器人操作员", {"a": 400, "b": 280}, 260),
    ("养老护理员", {"a": 500, "b": 410}, 540),
    ("人工智能训练师", {"a": 33}, 120),
    ("电子商务师", {"a": 200, "b": 190}, 560),
)


@given(tables)
def test_plotly_itself_accepts_every_figure(found: Frame):
    for figure in (charts.gap_bars(rows(found)), charts.gap_bars_narrow(rows(found))):
        go.Figure(figure, skip_invalid=False)


def test_bars_say_shortage_and_surplus_in_words_and_hatch_what_is_unknown():
    figure = charts.gap_bars(rows(CITY))
    *bars, labels = figure["data"]
    assert "<b>缺 420</b>" in labels["text"][0]
    assert "覆盖 0.38" in labels["text"][0]
    assert "<b>富余 170</b>" in labels["text"][-1]
    place = figure["layout"]["yaxis"]["ticktext"].index("人工智能训练师")
    (hatched,) = [trace for trace in bars if trace["y"] == [place]]
    assert hatched["marker"]["pattern"]["shape"] == "/"
    assert "不作“不缺”理解" in labels["text"][place]
    assert hatched["error_x"]["visible"] is False


def test_a_phone_gets_at_most_eight_bars_and_the_largest_surplus():
    many = frame(
        *((f"短缺{n}", {"a": 500 + n, "b": 100}, 10) for n in range(20)),
        ("富余", {"a": 50, "b": 50}, 900),
    )
    figure = charts.gap_bars_narrow(rows(many))
    assert sum(len(trace["x"]) for trace in figure["data"]) == 8
    assert figure["layout"]["annotations"][-2]["text"] == "富余"


def test_at_most_the_fifteen_at_each_end_are_drawn():
    many = frame(
        *((f"短缺{n}", {"a": 500 + n, "b": 100}, 10) for n in range(40)),
        *((f"富余{n}", {"a": 50, "b": 50}, 900 + n) for n in range(40)),
    )
    assert len(charts.charted(rows(many))) == 30


def test_a_group_named_like_markup_is_drawn_as_text():
    figure = charts.gap_bars(rows(frame(("<a href='x'>组</a>", {"a": 300, "b": 3}, 1))))
    assert figure["layout"]["yaxis"]["ticktext"] == ["&lt;a href=&#x27;x&#x27;&gt;组&lt;/a&gt;"]


def test_the_states_with_evidence_are_three():
    assert {GapState.SHORTAGE, GapState.SURPLUS, GapState.BALANCED} == EVIDENT


def test_what_is_hidden_among_occupations_with_evidence_does_not_follow_from_their_total() -> None:
    terms = default_terms()
    demand = [Asked("a", 80, 2), Asked("b", 99, 2)]
    supply = [Supply("a", 3, 0), Supply("b", 20, 0), Supply("c", 7, 0)]
    full = gap_frame(demand, supply, {}, divisions=3, terms=terms)
    shown = {row.code: row for row in rows(suppress(full, terms))}
    told = sum(row.supply or 0 for row in shown.values() if row.state in EVIDENT)
    assert totals(full).supply - told == 23
    assert shown["b"].suppressed


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=20))
def test_the_ranges_of_a_column_are_those_of_each_pair(pairs: list[tuple[int, int]]) -> None:
    demand, supply = (np.array([pair[side] for pair in pairs], dtype=float) for side in (0, 1))
    assert ranges_of(demand, supply).tolist() == [list(gap_range(*pair)) for pair in pairs]


def test_without_demand_there_is_no_range() -> None:
    assert ranges_of(np.array([np.nan]), np.array([3.0])).tolist() == [[0, 0]]
