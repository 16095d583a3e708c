"""Charts from facts: what each says, draws and hides; plotly itself accepts every drawing."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import msgspec
import orjson
import plotly.graph_objects as go
from hypothesis import given
from hypothesis import strategies as st

from app.i18n import use_language
from app.reference.queries import DivisionName
from dashboards.data import GapRow, GapState, Totals
from dashboards.facts.data import Figure, Measure, Report, Twice
from dashboards.figures import (
    districts,
    dumbbell,
    effective,
    flow,
    gap_panel,
    heatmap,
    institutions,
    jobs,
    ladder,
    levels,
    quadrant,
    series,
    stages,
    totals,
    trust,
)
from dashboards.figures.ages import data_ages
from dashboards.figures.api import FigureAnswer, FigureResponse
from dashboards.figures.beside import InstitutionCount, Return
from dashboards.figures.data import FigureScope, Frame
from dashboards.figures.findings import heading
from dashboards.figures.gap_reading import Heat
from dashboards.figures.heat_cells import CellState, heat_rows, hidden_places, shade
from dashboards.figures.loading import Growth
from dashboards.figures.outlook import Outlook, Point
from dashboards.figures.words import query
from dashboards.metrics import BY_CODE
from dashboards.panel import Panel
from dashboards.terms import StageTerms, default_terms

DIVISIONS = (
    DivisionName("370902", "泰山区", "Taishan", "county"),
    DivisionName("370911", "岱岳区", "Daiyue", "county"),
    DivisionName("370982", "新泰市", "Xintai", "county"),
)
NOTHING = Totals(
    demand=0, supply=0, gap=0, low=0, high=0, coverage=None, short_occupations=0, insufficient=0,
    not_reported=0,
)  # fmt: skip
WELDER, NURSE = "6-18-02-04", "4-10-01-05"
REPORTS = tuple(
    Report(period=period, division=place, source="季报", reported_on="2026-10-20")
    for period in ("2026Q3", "2025Q3")
    for place in ("370902", "370911")
)


def frame(**changes: object) -> Frame:
    made = Frame(
        scope=FigureScope(period="2026Q3"),
        today=date(2026, 11, 24),
        officer=True,
        whole=True,
        divisions=DIVISIONS,
        names={WELDER: "焊工", NURSE: "养老护理员"},
        new=frozenset({NURSE}),
        terms=default_terms(),
        reports=REPORTS,
        relation="market_fact",
    )
    return msgspec.structs.replace(made, **changes)


def demand(value: int, place: str, code: str = WELDER, period: str = "2026Q3") -> Figure:
    return Figure(
        measure=Measure.DEMAND, value=value, occupation=code, division=place, period=period
    )


def supply(value: int, place: str = "", code: str = WELDER, period: str = "2026Q3") -> Figure:
    return Figure(
        measure=Measure.SUPPLY, value=value, occupation=code, division=place, period=period
    )


def gap_row(code: str, name: str, asked: int, trained: int) -> GapRow:
    return GapRow(
        code=code, name=name, state=GapState.SHORTAGE, supply=trained, demand=asked,
        gap=asked - trained, low=asked - trained - 5, high=asked - trained + 5,
        coverage=trained / asked if asked else None,
    )  # fmt: skip


def drawn(panel: Panel) -> Panel:
    """The panel, once plotly has taken its drawings and each mark leads to a row."""
    assert panel.figures is not None
    for figure in panel.figures.values():
        go.Figure(figure, skip_invalid=False)
        for trace in figure["data"]:  # type: ignore[attr-defined]  # a plain dict of plotly's
            ids = trace.get("ids", [])
            assert len(set(ids)) == len(ids), "plotly draws each id once"
            assert {one.split("@")[0] for one in ids} <= set(panel.keys)
    assert len(panel.keys) in {0, len(panel.rows)}
    assert all(len(row) == len(panel.columns) for row in panel.rows)
    return panel


def test_the_dumbbell_puts_the_widest_gap_first_and_says_it() -> None:
    rows = (gap_row(WELDER, "焊工", 300, 100), gap_row(NURSE, "养老护理员", 90, 80))
    panel = drawn(dumbbell.panel(frame(), rows))
    assert panel.title == "焊工供需相差最大，缺 200 人"
    assert [row[0] for row in panel.rows] == ["焊工", "养老护理员"]
    assert panel.links[WELDER] == f"?period=2026Q3&group={WELDER}"


def test_a_logarithmic_scale_says_which_zero_it_cannot_draw() -> None:
    log = frame(scope=FigureScope(period="2026Q3", log=True))
    panel = drawn(dumbbell.panel(log, [gap_row(WELDER, "焊工", 300, 0)]))
    assert panel.missing == ("对数刻度画不出零：焊工的零只在表中。",)
    assert [option.on for option in panel.options] == [False, True]


def test_the_gap_panel_leads_to_the_occupation_once_it_is_chosen() -> None:
    chosen = frame(scope=FigureScope(period="2026Q3", group=WELDER))
    panel = drawn(gap_panel.panel(chosen, [gap_row(WELDER, "焊工", 300, 100)]))
    assert panel.links[WELDER] == f"/supply-demand/occupations/{WELDER}?period=2026Q3"


def test_the_heatmap_tells_zero_from_nothing_reported_and_from_no_demand() -> None:
    facts = [demand(100, "370902"), supply(0, "370902"), demand(0, "370911"), supply(4, "370911")]
    panel = drawn(heatmap.panel(frame(), Heat(facts=facts, hidden=frozenset())))
    assert panel.rows == (("焊工", 0.0, "没有需求记录", "—"),)
    assert panel.title == "泰山区最缺焊工，缺 100 人"
    marks = {text for trace in panel.figures["wide"]["data"] for text in trace["text"]}  # type: ignore[index]  # drawn above
    assert marks == {"0.00", "○", "—"}, "a cell has no room for words"


def test_a_division_that_reported_without_naming_the_occupation_is_not_zero() -> None:
    rows = heat_rows([WELDER], ["370902", "370911"], {WELDER: {"370902": 9}}, {}, ["370911"])
    assert [cell.state for cell in rows[0].cells] == [CellState.NOT_REPORTED] * 2


def test_the_scale_is_fixed_from_a_quarter_to_four_times() -> None:
    assert [shade(value) for value in (0, 0.25, 0.5, 1, 2, 4, 99)] == [0, 0, 2, 3, 4, 6, 6]


counts = st.lists(st.integers(0, 40), min_size=2, max_size=12)


@given(counts, st.integers(2, 8))
def test_what_is_hidden_in_a_row_cannot_be_worked_out_from_its_total(
    row: list[int], least: int
) -> None:
    hidden = hidden_places(row, least)
    assert all(place in hidden for place, count in enumerate(row) if 0 < count < least)
    if not hidden:
        return
    together = sum(row[place] for place in hidden)
    everything = len(hidden) == len(row)
    assert everything or (len(hidden) > 1 and together >= least)


@given(counts, st.integers(2, 8))
def test_with_a_hidden_total_no_count_is_left_to_add_up(row: list[int], least: int) -> None:
    hidden = hidden_places(row, least, total_hidden=True)
    assert sum(count for place, count in enumerate(row) if place not in hidden) == 0


def test_the_public_heatmap_hides_small_cells_and_rates_on_few_posts() -> None:
    facts = [
        demand(100, "370902"), supply(3, "370902"), demand(100, "370911"), supply(60, "370911"),
        demand(4, "370902", NURSE), supply(20, "370902", NURSE),
    ]  # fmt: skip
    public = frame(officer=False)
    panel = drawn(heatmap.panel(public, Heat(facts=facts, hidden=frozenset())))
    assert panel.rows == (
        ("焊工", "不显示", "不显示", "—"), ("养老护理员", "需求不足 10", "—", "—"),
    )  # fmt: skip


def test_levels_show_both_published_forms_and_no_ratio_on_few_seekers() -> None:
    facts = [
        Figure(measure=measure, value=value, level=level)
        for level, asked, seek in (("L5", 200, 100), ("L4", 90, 2), ("NONE", 50, 10))
        for measure, value in ((Measure.DEMAND, asked), (Measure.SEEKERS, seek))
    ]
    panel = drawn(levels.panel(frame(), facts))
    assert panel.rows[0][:3] == ("五级／初级工", 200, 100)
    assert panel.rows[0][3:] == (2.0, round(2 + 50 / 112, 4))
    assert panel.rows[1][3] == "求职不足 30 人"
    assert "不要求等级的需求 50 人" in panel.missing[0]


def test_a_level_hidden_from_the_public_has_no_dot_and_is_not_in_the_title() -> None:
    facts = [
        Figure(measure=measure, value=value, level=level)
        for level, asked, seek in (("L5", 200, 100), ("L4", 900, 40), ("L3", 90, 2))
        for measure, value in ((Measure.DEMAND, asked), (Measure.SEEKERS, seek))
    ]
    panel = drawn(levels.panel(frame(officer=False), facts))
    assert [row[2] for row in panel.rows] == [100, "不显示", "不显示"]
    assert [trace["x"] for trace in panel.figures["wide"]["data"]] == [[2.0], [2.0]]  # type: ignore[index]  # drawn above
    assert panel.title.startswith("五级")
    held = levels.panel(frame(officer=False), facts, {"L5", "L4", "L3"})
    assert {row[2] for row in held.rows} == {"不显示"}
    assert held.figures is None


def test_the_series_breaks_where_nobody_reported_and_ends_in_the_forecast() -> None:
    facts = [demand(n, "370902", period=p) for n, p in ((80, "2025Q3"), (120, "2026Q3"))]
    facts += [demand(90, "370902", period="2026Q1"), demand(70, "370902", period="2025Q4")]
    facts += [demand(75, "370902", period="2024Q4")]
    ahead = Outlook(points=(Point(period="2026Q4", expected=110, low=90, high=130, benchmark=99),))
    panel = drawn(series.panel(frame(), facts, ahead))
    assert panel.rows[-1] == ("2026 年第四季度", None, None, None, 110, 90, 130, 99)
    assert "没有上报，线在那里断开" in panel.missing[0]
    assert "2026 年第二季度" in panel.missing[0]
    line = next(t for t in panel.figures["wide"]["data"] if t.get("name") == "需求")  # type: ignore[index]  # drawn above
    assert None in line["y"]


def test_the_heading_names_nobody_who_ties_with_the_next() -> None:
    def said(*gaps: int) -> str:
        rows = [gap_row(f"6-18-02-{n:02d}", name, 99 + gap, 99) for n, (name, gap) in
                enumerate(zip("甲乙丙丁", gaps, strict=False))]  # fmt: skip
        return heading(rows, NOTHING)

    assert said(9, 8, 7) == "甲与乙最缺人"
    assert said(9, 9, 7) == "甲与乙最缺人"
    assert said(9, 8, 8) == "甲最缺人"
    assert said(9, 9, 9, 1) == "3 个职业同样最缺人"
    assert said(9) == "甲最缺人"


def both(place: str, asked: int, trained: int, code: str = WELDER) -> list[Figure]:
    return [demand(asked, place, code), supply(trained, place, code)]


def test_districts_stand_by_their_latest_gap_and_the_silent_one_last() -> None:
    facts = [*both("370902", 10, 2), *both("370911", 90, 5)]
    panel = drawn(districts.panel(frame(), facts, {"370902": (10, 2), "370911": (90, 5)}))
    assert [row[:5] for row in panel.rows] == [
        ("岱岳区", "短缺", 85, 90, 5), ("泰山区", "短缺", 8, 10, 2),
        ("新泰市", "未上报", None, None, None),
    ]  # fmt: skip
    assert [column.label for column in panel.columns[3:5]] == [
        "需求 2026 年第三季度", "供给 2026 年第三季度",
    ]  # fmt: skip
    assert panel.title == "岱岳区缺口最大，缺 85 人"


def test_a_district_is_called_as_its_own_page_calls_it() -> None:
    """People trained for what nobody asked for make no surplus; a gap within chance no shortage."""
    facts = [*both("370902", 3, 2), *both("370902", 0, 40, NURSE), *both("370911", 0, 9)]
    panel = drawn(districts.panel(frame(), facts, {"370902": (3, 2)}))
    assert [row[1:3] for row in panel.rows] == [
        ("供需相当", 1), ("没有需求记录", None), ("未上报", None),
    ]  # fmt: skip
    assert panel.title == "上报的 2 地，没有一地的缺口超出偶然波动"
    tie = [*both("370902", 50, 2), *both("370911", 60, 12)]
    alike = districts.panel(frame(), tie, {"370902": (50, 2), "370911": (60, 12)})
    assert alike.title == "2 地缺口同样最大，各缺 48 人"


def heat_of(*facts: Figure) -> Panel:
    return heatmap.panel(frame(), Heat(facts=list(facts), hidden=frozenset()))


def test_the_heatmap_names_a_place_only_beyond_chance_and_before_all_others() -> None:
    assert heat_of(*both("370902", 3, 1)).title == "看得清的各处，缺口都没有超出偶然波动"
    tie = heat_of(*both("370902", 50, 2), *both("370911", 60, 12, NURSE))
    assert tie.title == "2 处同样最缺，各缺 48 人"
    assert heat_of(*both("370902", 50, 2), *both("370911", 60, 2)).title == (
        "岱岳区最缺焊工，缺 58 人"
    )


def test_the_dumbbell_names_an_occupation_only_beyond_chance_and_before_all_others() -> None:
    def said(*rows: GapRow) -> str:
        return dumbbell.panel(frame(), rows).title

    by_chance = msgspec.structs.replace(gap_row(WELDER, "焊工", 3, 1), state=GapState.BALANCED)
    assert said(by_chance) == "各职业供需相差都没有超出偶然波动"
    nurse = gap_row(NURSE, "养老护理员", 90, 80)
    assert said(by_chance, nurse) == "养老护理员供需相差最大，缺 10 人"
    surplus = msgspec.structs.replace(gap_row(WELDER, "焊工", 80, 90), state=GapState.SURPLUS)
    assert said(nurse, surplus) == "2 个职业供需相差同样最大，各 10 人"
    nobody = GapRow(code=WELDER, name="焊工", state=GapState.NO_DEMAND, supply=20, demand=0)
    panel = dumbbell.panel(frame(), (nurse, nobody))
    assert panel.title == "有需求的职业里，养老护理员供需相差最大，缺 10 人"
    assert panel.missing == ("没有需求记录的不画，只有供给：焊工 20。",)


def test_an_answer_is_written_as_the_interface_describes_it() -> None:
    for count in (2, 40):
        rows = [gap_row(f"6-18-02-{n:02d}", "焊工", 300, n) for n in range(count)]
        chart = gap_panel.panel(frame(), rows)
        answer = FigureAnswer(scope=frame().scope, version=None, chart=chart)
        assert orjson.loads(FigureResponse(answer).render(answer, "")) == orjson.loads(
            msgspec.json.encode(answer)
        )


def test_growth_in_the_quadrant_is_of_the_divisions_that_reported_twice() -> None:
    growth = Growth(
        demand=[Twice(WELDER, 600, 1, 100, 80), Twice(NURSE, 9, 1, 9, 9)],
        supply={WELDER: 60},
        open_posts={},
    )
    panel = drawn(quadrant.panel(frame(), growth))
    assert panel.rows == (("焊工", 25.0, 1, 0.1, 600, 60, None),)
    assert panel.title == "1 个职业会更缺，焊工最甚"
    assert panel.missing[0].startswith("另有 1 个职业")


def cohort(period: str, *people: int) -> list[Figure]:
    return [
        Figure(measure=measure, value=n, period=period)
        for (measure, _), n in zip(stages.STAGES, people, strict=True)
    ]


def test_stages_follow_one_cohort_and_hatch_what_is_still_on_its_way() -> None:
    facts = [*cohort("2026Q3", 50, 40, 30, 10, 2), *cohort("2025Q3", 60, 50, 45, 40, 30)]
    panel = drawn(stages.panel(frame(), facts, "2026Q4"))
    assert panel.title == "2026 年第三季度入班 40 人，还没有走完"
    assert panel.rows[0][0] == "2026 年第三季度（未走完）"
    assert panel.rows[1][6:] == (90.0, round(100 * 40 / 45, 2), 75.0)
    assert panel.missing
    shapes = [bar["marker"].get("pattern") for bar in (panel.figures or {})["wide"]["data"]]
    assert [bool(shape) for shape in shapes] == [False, False, True, True, True]


def test_the_title_says_where_people_are_lost_only_of_stages_that_are_over() -> None:
    facts = cohort("2026Q3", 50, 40, 30, 10, 2)
    assert stages.panel(frame(), facts, "2027Q1").title == "10 人没有走到“结业”"
    assert stages.panel(frame(), facts, "2027Q2").title == "20 人没有走到“获证”"
    assert stages.panel(frame(), facts, "2027Q4").title == "20 人没有走到“获证”"
    later = msgspec.structs.replace(default_terms(), stages=StageTerms(certified=9, placed=9))
    waits = stages.panel(frame(terms=later), facts, "2027Q4")
    assert waits.title == "10 人没有走到“结业”", "what is final is the terms' to say"


def test_a_stage_that_nobody_ever_recorded_is_unknown_and_no_loss() -> None:
    facts = [one for one in cohort("2026Q3", 50, 40, 30, 0, 0) if one.value]
    panel = drawn(stages.panel(frame(), facts, "2028Q1"))
    assert panel.rows[0][1:] == (50, 40, 30, None, None, 75.0, None, None)
    assert panel.title == "10 人没有走到“结业”"
    assert "获证、就业" in " ".join(panel.missing)


def test_the_public_sees_no_stage_of_few_people_nor_what_follows() -> None:
    facts = cohort("2026Q3", 50, 40, 30, 3, 20)
    panel = drawn(stages.panel(frame(officer=False), facts, "2026Q4"))
    assert panel.rows[0][1:6] == (50, 40, 30, "不显示", "不显示")


def test_who_is_not_recorded_after_the_certificate_is_unknown() -> None:
    facts = [
        Figure(measure=step, value=n, level="L4")
        for (step, _), n in zip(flow.STEPS, (40, 30, 20, 5), strict=True)
    ]
    panel = drawn(flow.panel(frame(), facts))
    assert panel.rows == (("四级／中级工", 40, 30, 20, 5, 15, 75.0),)
    assert panel.title == "获证者中 75% 去向未知"


def test_an_institution_is_unusual_only_outside_the_limits_of_its_size() -> None:
    places = [
        InstitutionCount(organisation=UUID(int=n), name=name, enrolled=size, certified=passed)
        for n, (name, size, passed) in enumerate(
            [("大校", 1000, 800), ("差校", 200, 80), ("小校", 8, 0), ("中校", 40, 30)]
        )
    ]
    panel = drawn(institutions.panel(frame(), places))
    assert [row[-1] for row in panel.rows] == [
        "很高（99.8% 界外）", "很低（99.8% 界外）", "人数太少，不判断", "与全市没有差别",
    ]  # fmt: skip
    assert panel.title == "1 家机构获证率低得不像偶然"


def test_measures_stand_as_quarter_year_to_date_change_and_share_of_the_target() -> None:
    facts = [
        demand(5, "370902", period="2026Q1"), demand(6, "370902", period="2026Q2"),
        demand(9, "370902"), demand(6, "370902", period="2025Q3"),
        *(
            Figure(measure=measure, value=n, period=p)
            for measure, p, n in (
                (Measure.CERTIFIED, "2026Q3", 30), (Measure.CERTIFIED, "2025Q3", 20),
                (Measure.CERTIFIED_YTD, "2026Q3", 80),
            )
        ),
    ]  # fmt: skip
    panel = totals.panel(frame(), facts, {"certified": 100.0})
    assert panel.rows == (
        ("需求", 9, 50.0, "1/3", 20, None, "0/3", None, None),
        ("获证", 30, 50.0, None, 80, None, None, 100.0, 80.0),
    )
    assert panel.title == "今年获证 80 人，完成目标 80%"


def test_a_division_that_is_late_is_no_fall_in_what_the_others_report() -> None:
    """370911 reported last year and not this quarter; in the first quarter it reported twice."""
    told = {
        "370902": {"2025Q1": 40, "2025Q2": 50, "2025Q3": 100, "2026Q1": 50, "2026Q2": 50,
                   "2026Q3": 110},
        "370911": {"2025Q1": 10, "2025Q2": 10, "2025Q3": 90, "2026Q1": 10, "2026Q2": 10},
    }  # fmt: skip
    facts = [
        Figure(measure=measure, value=n, division=place, period=p, source="季报")
        for measure in (Measure.DEMAND, Measure.ADVERTISED, Measure.FILLED)
        for place, figures in told.items()
        for p, n in figures.items()
    ]
    panel = totals.panel(frame(), facts, {})
    to_date = round(100 * (210 / 190 - 1), 2)
    assert [row[1:7] for row in panel.rows] == [(110, 10.0, "1/3", 230, to_date, "1/3")] * 3
    rows = [fact for fact in facts if fact.measure is Measure.DEMAND]
    title = series.panel(frame(), rows, Outlook()).title
    assert title == "需求比上年同季多 10%（同口径 1/3 地）"
    gone = [demand(90, "370911", period=p) for p in ("2025Q1", "2025Q2", "2025Q3", "2025Q4")]
    changed = series.panel(frame(), [*gone, demand(60, "370902")], Outlook()).title
    few = [demand(n, "370902", period=p) for p, n in (("2025Q3", 1), ("2026Q3", 2))]
    few += [demand(0, "370902", period=p) for p in ("2025Q4", "2026Q1", "2026Q2")]
    assert series.panel(frame(), few, Outlook()).title == (
        "上年同季需求 1 人，本季 2 人（同口径 1/3 地）"
    )
    assert changed == "上年同季没有同样的上报，不作比较"


def test_a_year_to_date_with_a_quarter_missing_is_not_added_up() -> None:
    facts = [Figure(measure=Measure.DEMAND, value=9, period="2026Q3")]
    assert totals.panel(frame(), facts, {}).rows[0][4] is None


def test_the_matrix_says_late_missing_settled_and_nothing_to_report() -> None:
    due = date(2026, 10, 15)
    held = [
        Return(period="2026Q3", division="370902", state="accepted", due_on=due),
        Return(period="2026Q3", division="370911", state="filed", due_on=date(2026, 10, 31)),
        Return(period="2026Q3", division="370982", state="accepted", due_on=due,
               nothing_to_report="本季无用工"),
    ]  # fmt: skip
    panel = drawn(trust.panel(frame(), held))
    assert [row[1] for row in panel.rows] == ["迟报", "已报，未汇总", "无可报"]
    told = {("2026Q2", "370902"), ("2026Q3", "370902")}
    rows = drawn(trust.panel(frame(), held, told)).rows
    assert len(rows) == len(panel.rows) + 1
    assert rows[1][:4] == ("泰山区 · 空岗", "已汇总", "已汇总", "未报")


def nothing() -> list[Panel]:
    """Return every chart of a city of which nothing is known."""
    empty = frame(reports=())
    return [
        gap_panel.panel(empty, []),
        dumbbell.panel(empty, []),
        heatmap.panel(empty, Heat(facts=[], hidden=frozenset())),
        levels.panel(empty, []),
        series.panel(empty, [], Outlook()),
        districts.panel(empty, [], {}),
        quadrant.panel(empty, Growth(demand=[], supply={}, open_posts={})),
        stages.panel(empty, [], "2026Q4"),
        flow.panel(empty, []),
        institutions.panel(empty, []),
        trust.panel(empty, []),
        ladder.panel(empty, []),
        totals.panel(empty, [], {}),
        effective.panel(empty, []),
        jobs.panel(empty, [], {}),
    ]


def test_every_chart_names_the_measures_that_the_dictionary_defines() -> None:
    for panel in nothing():
        assert panel.metrics, panel.code
        assert set(panel.metrics) <= BY_CODE.keys(), panel.code


def test_nothing_at_all_is_an_empty_state_that_says_what_to_do() -> None:
    for panel in nothing():
        assert panel.figures is None
        assert panel.rows == ()
        assert panel.empty
        assert panel.title


def test_every_filter_is_in_the_address_and_defaults_are_left_out() -> None:
    assert query(frame()) == "period=2026Q3"
    scope = msgspec.convert(
        {"period": "2026Q3", "division": "370902", "level": "L3", "new": True, "group": "6"},
        FigureScope,
    )
    assert query(frame(scope=scope, version=7)) == (
        "period=2026Q3&division=370902&level=L3&new=1&group=6&v=7"
    )


def test_charts_speak_english() -> None:
    with use_language("en"):
        panel = dumbbell.panel(frame(), [gap_row(WELDER, "Welder", 300, 100)])
    assert panel.title == "Welder is furthest apart: short 200"


def test_craftsmen_in_office_stand_by_place_and_the_total_counts_each_person_once() -> None:
    held = [
        ladder.Held("370902", "seed", 3), ladder.Held("370902", "chief", 1),
        ladder.Held("370902", "", 4), ladder.Held("370911", "seed", 2),
        ladder.Held("370911", "", 2), ladder.Held("", "seed", 5), ladder.Held("", "chief", 1),
        ladder.Held("", "", 5),
    ]  # fmt: skip
    panel = drawn(ladder.panel(frame(), held))
    assert panel.title == "5 名工匠在任，泰山区最多"
    assert panel.rows[0] == ("泰山区", 3, 0, 1, 4)
    assert panel.total == ("合计（不重复）", 5, 0, 1, 5)


def test_the_public_sees_no_stage_that_loses_few_people() -> None:
    facts = cohort("2026Q3", 50, 20, 18, 18, 0)
    panel = drawn(stages.panel(frame(officer=False), facts, "2026Q4"))
    assert panel.rows[0][1:6] == (50, 20, "不显示", "不显示", "不显示")


def test_the_public_sees_neither_few_seekers_nor_what_gives_them_away() -> None:
    facts = [
        Figure(measure=measure, value=value, level=level)
        for level, asked, seek in (("L5", 90, 80), ("L4", 40, 3), ("L3", 40, 60))
        for measure, value in ((Measure.DEMAND, asked), (Measure.SEEKERS, seek))
    ]
    facts.append(Figure(measure=Measure.DEMAND, value=40, level="L2"))
    panel = drawn(levels.panel(frame(officer=False), facts))
    assert [row[2] for row in panel.rows] == [80, "不显示", "不显示", None]
    assert panel.rows[3][3] == "未上报"
    assert levels.panel(frame(), facts).rows[1][2] == 3


def test_the_public_sees_no_quarter_of_few_people_in_the_series() -> None:
    facts = [demand(40, "370902"), supply(3)]
    rows = series.panel(frame(officer=False), facts, Outlook()).rows
    assert rows[-1][1:3] == (40, None)
    assert series.panel(frame(), facts, Outlook()).rows[-1][1:3] == (40, 3)


def test_figures_of_an_open_quarter_are_striped_and_say_so_until_it_is_closed() -> None:
    rows = [gap_row(WELDER, "焊工", 300, 100)]
    facts = [demand(30, "370902"), demand(20, "370902", period="2025Q3"), supply(4)]
    for version, closed, striped in (
        (None, False, True), (None, True, False), (3, True, False), (3, False, True),
    ):  # fmt: skip
        page = frame(version=version, closed=closed)
        for made in (gap_panel.panel(page, rows), series.panel(page, facts, Outlook())):
            for figure in (drawn(made).figures or {}).values():
                names = [trace.get("name") for trace in figure["data"]]
                assert ("未定稿，数字还会变" in names) is striped


def test_the_age_of_a_divisions_data_has_a_mark_and_words() -> None:
    said = (
        Report(period="2026Q3", division="370902", source="季报", reported_on="2026-11-20"),
        Report(period="2026Q2", division="370911", source="季报", reported_on="2026-08-10"),
        Report(period="2026Q1", division="370982", source="季报", reported_on="2026-11-24"),
    )
    ages = {age.place: (age.said, age.mark) for age in data_ages(frame(reports=said))}
    assert ages["泰山区"] == ("55 天前", "ok")
    assert ages["岱岳区"] == ("超过一个季度，147 天", "wait")
    assert ages["新泰市"] == ("超过两个季度，238 天", "bad"), "an old quarter told today is old"


def test_names_of_both_languages_are_cut_where_the_heatmap_has_no_more_room() -> None:
    drone = "4-02-04-06"
    names = {WELDER: "Industrial Robot System Operator", NURSE: "泰" * 17, drone: "泰" * 16}
    facts = [demand(100, "370902", code) for code in names]
    made = heatmap.panel(frame(names=names), Heat(facts=facts, hidden=frozenset()))
    assert made.figures is not None
    shown = {
        width: figure["layout"]["yaxis"]["ticktext"]  # type: ignore[index]  # a plain dict of plotly's
        for width, figure in made.figures.items()
    }
    assert set(shown["wide"]) == {names[WELDER], "泰" * 15 + "…", names[drone]}
    assert set(shown["narrow"]) == {"Industrial R…", "泰" * 6 + "…"}


def test_a_title_begins_with_a_capital() -> None:
    made = gap_panel.panel(frame(), [])
    said = replace(made, title="level 3 is short")
    assert said.title == "Level 3 is short"


def test_a_quarter_without_a_forecast_is_a_gap_and_a_lone_one_keeps_its_band() -> None:
    facts = [demand(5, "370902")]
    lone = Outlook(points=(Point(period="2027Q1", expected=24, low=16, high=32),))
    traces = drawn(series.panel(frame(), facts, lone)).figures["wide"]["data"]  # type: ignore[index]  # drawn above
    by_name = {trace["name"]: trace for trace in traces if "name" in trace}
    assert by_name["预测"]["y"] == [5, None, 24]
    assert "80% 区间" not in by_name
    dots = next(trace for trace in traces if trace.get("mode") == "markers")
    assert (dots["x"], dots["error_y"]["array"], dots["error_y"]["arrayminus"]) == ([2], [8], [8])
    points = [Point(period=f"2027Q{n}", expected=9, low=8, high=10) for n in (1, 2, 4)]
    split = series.panel(frame(), facts, Outlook(points=tuple(points))).figures["wide"]["data"]  # type: ignore[index]  # drawn above
    bands = [trace["x"] for trace in split if trace.get("name") == "80% 区间"]
    assert bands == [[2, 3, 3, 2]]
