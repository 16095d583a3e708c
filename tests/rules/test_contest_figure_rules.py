"""Figures of contests from plain facts: who counts once, what is too little to say."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import msgspec
import plotly.graph_objects as go
import pytest
from contest_rules import theory_only
from hypothesis import given
from hypothesis import strategies as st

from competitions.data import ContestLevel, EventState, Group, IndustryTag
from competitions.hiring.data import Hire
from competitions.rules.data import RuleSet
from dashboards import contest_charts, contest_frames
from dashboards.contest_charts import Bar, Chart
from dashboards.contest_data import Ended, Entrant, Event, Judged, Known

TODAY = date(2026, 11, 1)


def event(**other) -> Event:
    facts = {
        "id": uuid4(), "contest": uuid4(), "contest_name": "职业技能大赛", "name": "无人机驾驶",
        "year": 2026, "level": ContestLevel.CITY, "participants": Group.STAFF, "tags": (),
        "state": EventState.FINAL, "rules": theory_only(),
    }  # fmt: skip
    return Event(**(facts | other))


def passing(mark: str | None) -> RuleSet:
    stages = tuple(
        msgspec.structs.replace(stage, pass_mark=None if mark is None else Decimal(mark))
        for stage in theory_only().stages
    )
    return msgspec.structs.replace(theory_only(), stages=stages)


def ended(one: Event, mark: int, *, rank: int | None = 1, award: str = "") -> Ended:
    assert one.rules is not None
    stages = {stage.code: Decimal(mark) for stage in one.rules.stages}
    return Ended(event=one.id, stages=stages, rank=rank, award=award)


def test_an_event_of_two_industries_is_in_both_rows_and_once_in_the_total() -> None:
    both = event(tags=(IndustryTag.EMERGING, IndustryTag.FUTURE))
    plain = event(level=ContestLevel.COUNTY, contest=both.contest)
    rows, total = contest_frames.by_tag([both, plain])
    assert [row.events for row in rows] == [1, 1, 0, 1]
    assert rows[0].levels[ContestLevel.CITY] == 1
    assert (total.events, total.contests) == (2, 1)
    assert total.levels[ContestLevel.COUNTY] == 1


def test_somebody_in_two_groups_counts_once_in_each_and_once_in_all() -> None:
    staff, teacher = event(), event(participants=Group.TEACHER, year=2025)
    one, two = uuid4(), uuid4()
    team = uuid4()
    found = [
        Entrant(staff.id, team, one), Entrant(staff.id, team, two),
        Entrant(teacher.id, uuid4(), one),
    ]  # fmt: skip
    rows, total = contest_frames.entrants([staff, teacher], found)
    assert [(row.key, row.people, row.entries) for row in rows] == [
        ("staff", 2, 1), ("teacher", 1, 1), ("city", 2, 2), ("2026", 2, 1), ("2025", 1, 1),
    ]  # fmt: skip
    assert (total.people, total.entries) == (2, 2)


def test_a_pass_is_asked_of_the_rule_sets_own_marks() -> None:
    one = event(rules=passing("60"))
    found = [ended(one, 59), *(ended(one, 60) for _ in range(8)), ended(one, 90, rank=None)]
    (row,) = contest_frames.results([one], found)
    assert (row.competed, row.passed, row.rate, row.known) == (10, 8, 0.8, Known.KNOWN)
    assert contest_frames.pass_share([row]) == (8, 10, 0.8)


def test_without_a_pass_mark_nobody_passes_or_fails() -> None:
    one = event(rules=passing(None))
    (row,) = contest_frames.results([one], [ended(one, 90) for _ in range(12)])
    assert (row.passed, row.rate, row.known) == (None, None, Known.NO_LINE)
    assert row.shares is not None
    assert contest_frames.pass_share([row]) == (0, 0, None)


def test_a_small_field_has_counts_and_no_shares() -> None:
    one = event(rules=passing("60"))
    (row,) = contest_frames.results([one], [ended(one, 80, award="GOLD") for _ in range(9)])
    assert (row.passed, row.rate, row.shares) == (9, None, None)
    assert row.known is Known.TOO_FEW
    assert row.counts["first"] == 9


@given(st.lists(st.sampled_from(["GOLD", "SECOND", "BRONZE", "MERIT", ""]), min_size=10))
def test_award_shares_add_up_to_everybody(awards: list[str]) -> None:
    one = event()
    (row,) = contest_frames.results([one], [ended(one, 80, award=award) for award in awards])
    assert sum(row.counts.values()) == len(awards)
    assert row.shares is not None
    assert sum(row.shares.values()) == pytest.approx(1)


def test_agreement_is_within_the_spread_of_the_events_own_rules() -> None:
    one = event(rules=msgspec.structs.replace(theory_only(), spread=1))
    found = [Judged(one.id, (1, 2, 3), (2, 2, 3), 30), Judged(one.id, (1, 2, 3), (0, 2, 2), 10)]
    (row,) = contest_frames.agreement([one], found)
    assert (row.aspects, row.within) == (40, 0.75)
    first, second, third = row.judges
    assert first.away == pytest.approx((30 * 1 / 3 + 10 * 4 / 3) / 40)
    assert second.away == pytest.approx((30 * 1 / 3 + 10 * 2 / 3) / 40)
    assert third.away == pytest.approx((30 * 2 / 3 + 10 * 2 / 3) / 40)
    assert row.away == pytest.approx((first.away + second.away + third.away) / 3)
    wider = event(id=one.id, rules=msgspec.structs.replace(theory_only(), spread=2))
    assert contest_frames.agreement([wider], found)[0].within == 1


def test_few_marks_are_no_evidence_of_agreement() -> None:
    one = event()
    few = [Judged(one.id, (1, 2, 3), (2, 2, 2), 19)]
    (row,) = contest_frames.agreement([one], few)
    assert (row.within, row.away, row.known) == (None, None, Known.TOO_FEW)
    assert [judge.away for judge in row.judges] == [None] * 3
    (row,) = contest_frames.agreement([one], [*few, Judged(one.id, (1, 2), (2, 2), 1)])
    assert row.within == 1
    assert [judge.away for judge in row.judges] == [0, 0, None]


def test_an_aspect_of_one_judge_shows_no_agreement() -> None:
    one = event()
    assert contest_frames.agreement([one], [Judged(one.id, (1,), (2,), 50)]) == []


def hire(one: Event, person: UUID, on: date, left: date | None = None) -> Hire:
    return Hire(event=one.id, person=person, employer="", rank=1, hired_on=on, left_on=left)


def test_somebody_hired_after_two_events_counts_once_in_the_total() -> None:
    early, late = event(), event()
    ends = {early.id: date(2026, 1, 10), late.id: date(2026, 9, 10)}
    who = uuid4()
    took = [
        hire(early, who, date(2026, 3, 1), date(2026, 5, 1)), hire(late, who, date(2026, 10, 1)),
        hire(early, uuid4(), date(2026, 6, 1)),
    ]  # fmt: skip
    found = [Entrant(one.id, uuid4(), row.person) for one in (early, late) for row in took]
    rows, total = contest_frames.hires([early, late], ends, found, took, TODAY)
    assert [(row.hired, row.there) for row in rows] == [(2, 1), (1, 1)]
    assert rows[0].after == (1, 2, None)
    assert rows[1].after == (None, None, None)
    assert (total.entrants, total.hired, total.there) == (2, 2, 2)


def test_an_event_that_is_being_marked_has_no_hires_yet() -> None:
    one = event(state=EventState.MARKING)
    rows, total = contest_frames.hires([one], {one.id: TODAY}, [], [], TODAY)
    assert (rows, total.hired) == ([], 0)


def test_the_drawings_are_what_plotly_takes() -> None:
    chart = Chart(series=("甲", "乙", "丙", "丁", "戊"), share=True, decimals=1, point="合格率")
    bars = [
        Bar(name="无人机<驾驶>", parts=(10.0, 20.0, 30.0, 0.0, 40.0), said="参赛 10", point=80.0),
        Bar(name="少", said="参赛 3", unknown="不足 10 个"),
    ]
    drawn = contest_charts.figures(chart, bars)
    assert drawn is not None
    for figure in drawn.values():
        go.Figure(figure)
    assert "&lt;驾驶&gt;" in str(drawn)
    said = [trace for trace in drawn["wide"]["data"] if "customdata" in trace]
    assert sum(len(trace["customdata"]) for trace in said) == len(bars)


def test_nothing_known_is_not_drawn() -> None:
    assert contest_charts.figures(Chart(series=("甲",)), []) is None
    few = Bar(name="少", said="", unknown="不足")
    assert contest_charts.figures(Chart(series=("甲",)), [few]) is None
