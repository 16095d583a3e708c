"""Findings of a report: each number of a sentence is the number of the table's cell it cites."""

import re
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.i18n import use_language
from dashboards.data import EVIDENT, GapRow, GapState
from dashboards.market import gap_range
from dashboards.reports.data import (
    Change,
    Facts,
    FindingKind,
    Kind,
    Matched,
    Name,
    Shift,
    Stage,
)
from dashboards.reports.document import document
from dashboards.reports.findings import findings
from dashboards.reports.seekers import matched
from dashboards.reports.sheets import tables
from dashboards.reports.wording import sentence
from dashboards.wording import period_words

NAMES = {f"4-0{n}-01-01": Name(name, en) for n, (name, en) in enumerate([
    ("焊工", "Welder"), ("养老护理员", "Carer"), ("营销师", "Marketer"), ("电工", "Electrician"),
    ("保洁员", "Cleaner"),
], start=1)}  # fmt: skip
CODES = tuple(NAMES)
WELDER, CARER, MARKETER, *_ = CODES
DIVISIONS = ("370902", "370911", "370982")


def row(code: str, state: GapState, demand: int | None, supply: int | None, **more: object):
    known = state in EVIDENT and demand is not None and supply is not None
    low, high = gap_range(demand, supply) if known else (None, None)
    gap = demand - supply if known else None
    made = GapRow(
        code=code, name=NAMES[code].zh, state=state, supply=supply, demand=demand, gap=gap,
        low=low, high=high, coverage=supply / demand if known and demand else None, reporting=2,
    )  # fmt: skip
    return msgspec.structs.replace(made, **more)


def report_facts(**changes: object) -> Facts:
    made = Facts(
        period="2026Q3", number=7, digest="", taken_on=date(2026, 10, 20),
        drawn_on=date(2026, 10, 21), public=False, least=5, least_seekers=30, names=NAMES,
        divisions=DIVISIONS, rows=(), totals=None, late=(), data_until=date(2026, 10, 12),
        sources=("季报",), lasting={}, training={}, shifts=(), stages=(), market=(),
        year=Change(), quarter=Change(), occupations=(), groups=(), levels=(), heat=(),
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def said(facts: Facts) -> list[str]:
    return [one.title + one.text for one in (sentence(facts, f) for f in findings(facts))]


def test_a_lasting_shortage_weighs_more_than_a_wider_new_one() -> None:
    facts = report_facts(
        rows=(row(WELDER, GapState.SHORTAGE, 120, 20), row(CARER, GapState.SHORTAGE, 90, 20)),
        lasting={WELDER: 1, CARER: 4},
        training={WELDER: 0, CARER: 12},
    )
    first = findings(facts)[0]
    assert (first.kind, first.subject) == (FindingKind.SHORTAGE, CARER)
    assert said(facts)[0] == (
        "养老护理员缺 70 人需求 90 人，有效供给 20 人。已连续短缺 4 个季度。在训 12 人。"
    )
    assert "目前没有在训人员" in said(facts)[1]


def test_growth_is_told_only_over_divisions_that_reported_both_times() -> None:
    rows = (row(WELDER, GapState.SHORTAGE, 120, 20), row(CARER, GapState.BALANCED, 60, 58))
    one, two = (Shift(code=CARER, before=40, now=60, n=n) for n in (1, 2))
    kinds = {f.kind for f in findings(report_facts(rows=rows, shifts=(one,)))}
    assert FindingKind.WORSENING not in kinds
    told = said(report_facts(rows=rows, shifts=(two,)))[1]
    assert told.startswith("养老护理员需求同比增长 50.0%从 40 人到 60 人，按两年同季都上报的 2 个")


def test_too_little_evidence_is_said_first_where_most_is_unknown() -> None:
    facts = report_facts(
        rows=(
            row(WELDER, GapState.INSUFFICIENT, 400, 3),
            row(CARER, GapState.NOT_REPORTED, None, 12),
        ),
        late=("370982",),
        shifts=(Shift(code=WELDER, before=100, now=400, n=2),),
    )
    (only,) = findings(facts)
    assert only.kind is FindingKind.MISSING
    text = said(facts)[0]
    assert "3 个地方已报 2 个" in text
    assert "不作“不缺”理解" in text


def test_where_nothing_stands_out_that_is_said() -> None:
    facts = report_facts(rows=(row(WELDER, GapState.BALANCED, 100, 99),))
    assert [f.kind for f in findings(facts)] == [FindingKind.THIN]
    assert "没有职业达到短缺或富余" in said(facts)[0]


@pytest.mark.parametrize("state", [GapState.SHORTAGE, GapState.SURPLUS])
def test_hidden_occupations_never_read_as_nothing_short(state: GapState) -> None:
    few = row(WELDER, state, 20, 90, suppressed=True, gap=None)
    facts = report_facts(public=True, rows=(few,))
    assert [f.kind for f in findings(facts)] == [FindingKind.HIDDEN]
    assert "不作“不缺”理解" in said(facts)[0]


def test_a_surplus_is_told_where_nobody_is_in_training() -> None:
    rows = (row(CARER, GapState.SURPLUS, 20, 40), row(WELDER, GapState.SURPLUS, 20, 90))
    (only,) = said(report_facts(rows=rows))
    assert only.startswith("焊工富余 70 人")
    assert "目前没有在训人员" in only


def test_a_cohort_whose_jobs_are_still_to_come_loses_nobody_on_the_way_to_them() -> None:
    cohort = Stage(
        period="2026Q1", open=True, running=("placed",), seats=90, enrolled=80, completed=78,
        certified=70, placed=2,
    )  # fmt: skip
    (only,) = said(report_facts(rows=(row(WELDER, GapState.BALANCED, 9, 9),), stages=(cohort,)))
    assert "“结业”到“获证”" in only
    over = msgspec.structs.replace(cohort, open=False, running=())
    (only,) = said(report_facts(rows=(row(WELDER, GapState.BALANCED, 9, 9),), stages=(over,)))
    assert "其余的去向没有登记，不等于没有就业" in only


def test_a_long_table_shows_both_ends_and_stands_whole_behind_the_text() -> None:
    codes = [f"6-01-01-{n:02d}" for n in range(1, 31)]
    names = {code: Name(f"职业{code[-2:]}") for code in codes}
    rows = tuple(
        msgspec.structs.replace(
            row(WELDER, GapState.SHORTAGE if n < 15 else GapState.SURPLUS, 300 - 10 * n, 150),
            code=code, gap=150 - 10 * n,
        )
        for n, code in enumerate(codes)
    )  # fmt: skip
    facts = report_facts(rows=rows, names=names)
    for kind, shown in ((Kind.BRIEF, 8), (Kind.QUARTERLY, 20)):
        made = document(kind, facts)
        table = next(table for table in made.tables if table.code == "gaps")
        assert len(table.rows) == shown
        assert (table.rows[0][0], table.rows[-1][0]) == (codes[0], codes[-1])
        assert f"这里列 {shown} 项，共 30 项" in table.note
        (whole,) = made.annexes
        assert [code for code, _ in whole.rows] == codes
    short = document(Kind.BRIEF, report_facts(rows=rows[:8], names=names))
    assert short.annexes == ()


def test_market_changes_are_of_the_reports_that_came_twice() -> None:
    now = {("370902", "季报"): (150, 100), ("370911", "季报"): (900, 100)}
    before = {("370902", "季报"): (100, 200), ("370982", "季报"): (5, 50)}
    assert matched(now, before, 5) == Matched(demand=0.5, seekers=-0.5, ratio=1.0, n=1)
    assert matched(now, {}, 5) is None
    few = {**now, ("370911", "季报"): (900, 3)}
    assert matched(few, before, 5) is None, "the rest would tell of 3 seekers"
    assert matched({("370902", "季报"): (5, 0)}, {("370902", "季报"): (0, 9)}, 5) == Matched(
        seekers=-1.0, n=1
    )


def test_people_lost_and_a_surplus_still_in_training() -> None:
    facts = report_facts(
        rows=(row(WELDER, GapState.SURPLUS, 20, 90),),
        training={WELDER: 25},
        stages=(
            Stage(period="2026Q3", open=True, seats=90, enrolled=80, completed=0, certified=0,
                  placed=0),
            Stage(period="2026Q1", open=False, seats=90, enrolled=80, completed=70, certified=30,
                  placed=28),
        ),
    )  # fmt: skip
    lost, surplus = said(facts)
    assert lost == (
        "人流失在“结业”到“获证”之间2026 年第一季度开班的这一批，结业 70 人，到“获证”还有 30 人。"
    )
    assert surplus.startswith("焊工富余 70 人")


def test_few_people_are_not_told_to_the_public() -> None:
    facts = report_facts(
        public=True,
        rows=(
            row(WELDER, GapState.SHORTAGE, 300, None, suppressed=True, gap=None),
            row(CARER, GapState.SHORTAGE, 90, 20),
        ),
        training={CARER: None},
    )
    told = findings(facts)
    assert [f.subject for f in told if f.kind is FindingKind.SHORTAGE] == [CARER]
    assert "在训人数少，不公开" in said(facts)[0]


counts = st.integers(0, 3000)
states = st.sampled_from([*EVIDENT, GapState.INSUFFICIENT, GapState.NO_DEMAND])


@st.composite
def cities(draw: st.DrawFn) -> Facts:
    rows = tuple(
        row(code, draw(states), draw(counts), draw(counts), suppressed=draw(st.booleans()))
        for code in CODES
    )
    rows = tuple(
        msgspec.structs.replace(r, supply=None, gap=None) if r.suppressed else r for r in rows
    )
    stage = Stage(period="2026Q1", open=False, **{
        name: draw(counts) for name in ("seats", "enrolled", "completed", "certified", "placed")
    })  # fmt: skip
    return report_facts(
        rows=rows,
        late=tuple(draw(st.sets(st.sampled_from(DIVISIONS)))),
        lasting={code: draw(st.integers(1, 16)) for code in CODES},
        training={code: draw(st.none() | counts) for code in CODES},
        shifts=tuple(
            Shift(code=code, before=draw(counts), now=draw(counts), n=draw(st.integers(0, 3)))
            for code in CODES
        ),
        stages=(stage,),
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@given(facts=cities())
def test_every_number_in_the_text_is_its_tables(language: str, facts: Facts) -> None:
    with use_language(language):
        made = tables(facts)
        for found in findings(facts):
            words = sentence(facts, found)
            text = (words.title + " " + words.text).replace(period_words("2026Q1"), "")
            numbers = {n.replace(",", "") for n in re.findall(r"\d[\d,]*(?:\.\d+)?", text)}
            cells = set()
            for cited in found.numbers.values():
                cell = made[cited.table].cell(cited.row, cited.column)
                assert cell == cited.value
                cells.add(f"{cell:.1f}" if isinstance(cell, float) else str(abs(cell)))
            assert numbers <= cells
            assert len(found.numbers) == 0 or numbers


@given(facts=cities())
def test_no_finding_names_an_occupation_without_evidence_or_with_hidden_figures(
    facts: Facts,
) -> None:
    told = findings(facts)
    assert 1 <= len(told) <= 3
    by_code = {r.code: r for r in facts.rows}
    for found in told:
        if found.subject in by_code:
            assert by_code[found.subject].state in EVIDENT
            assert not by_code[found.subject].suppressed
