from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cleaning import column
from dashboards.data import DemandChecked, DemandDefaults, DemandWords, Severity
from dashboards.demand_fields import GROUPS
from dashboards.rules import check_demand
from dashboards.wording import DEMAND

TODAY = date(2026, 11, 24)
WORDS = DemandWords(
    occupations={
        "无人机驾驶员": "4-02-04-06",
        "4-02-04-06": "4-02-04-06",
        "4-99-00-00": "4-02-04-06",
        "数据标注员": "4-04-05-05",
        "人工智能训练师": "4-04-05-05",
        "4-04-05-05": "4-04-05-05",
    },
    names={"4-02-04-06": "无人机驾驶员", "4-04-05-05": "人工智能训练师"},
    divisions={"泰山区": "370902", "岱岳区": "370911", "370902": "370902"},
    levels={"高级工": "L3", "三级": "L3", "中级工": "L4"},
    groups=GROUPS,
    reach=frozenset({"370902"}),
)
FROM_PAGE = DemandDefaults(period="2026Q3", division="370902", source="用工季报")


def check(*rows: dict[str, str], defaults: DemandDefaults = FROM_PAGE) -> DemandChecked:
    fields = dict.fromkeys(field for row in rows for field in row)
    columns = {field: column(row.get(field, "") for row in rows) for field in fields}
    return check_demand(columns, WORDS, defaults, TODAY)


def codes(checked: DemandChecked, row: int = 0) -> list[str]:
    return [problem.code for problem in checked.problems[row]]


def test_a_row_takes_what_it_does_not_say_from_the_upload():
    (line,) = check({"occupation": "无人机驾驶员", "demand": "1,200 人"}).lines
    assert line is not None
    assert line.key == ("2026Q3", "370902", "用工季报", "occupation", "无人机驾驶员", "")
    assert (line.occupation_code, line.demand, line.seekers) == ("4-02-04-06", 1200, None)


@pytest.mark.parametrize(
    "written", ["2026Q2", "2026-Q2", "2026年第二季度", "2026年2季度", "2026 年 二季度"]
)
def test_a_quarter_is_understood_as_people_write_it(written: str):
    (line,) = check({"occupation": "无人机驾驶员", "demand": "1", "period": written}).lines
    assert line is not None
    assert line.period == "2026Q2"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"occupation": "", "demand": "1"}, "demand-occupation-missing"),
        ({"occupation": "无人机驾使员", "demand": "1"}, "demand-occupation-near"),
        ({"occupation": "磨刀的", "demand": "1"}, "demand-occupation-unknown"),
        (
            {"occupation": "无人机驾驶员", "occupation_code": "9-9", "demand": "1"},
            "demand-code-unknown",
        ),
        (
            {"occupation": "无人机驾驶员", "occupation_code": "4-04-05-05", "demand": "1"},
            "demand-code-differs",
        ),
        ({"occupation": "无人机驾驶员", "demand": "十二"}, "demand-figure-unreadable"),
        ({"occupation": "无人机驾驶员", "demand": "-3"}, "demand-figure-negative"),
        ({"occupation": "无人机驾驶员", "demand": "3.5"}, "demand-figure-unreadable"),
        ({"occupation": "无人机驾驶员", "demand": ""}, "demand-no-figures"),
        ({"occupation": "无人机驾驶员", "demand": "1", "level": "九段"}, "demand-level-unknown"),
        ({"occupation": "无人机驾驶员", "demand": "1", "period": "去年"}, "demand-period-unknown"),
        ({"occupation": "无人机驾驶员", "demand": "1", "period": "2027Q1"}, "demand-period-future"),
        (
            {"occupation": "无人机驾驶员", "demand": "1", "division": "上海"},
            "demand-division-unknown",
        ),
        (
            {"occupation": "无人机驾驶员", "demand": "1", "division": "岱岳区"},
            "demand-division-outside",
        ),
    ],
)
def test_what_is_wrong_with_a_row_is_named_and_keeps_it_out(row: dict[str, str], code: str):
    checked = check(row)
    assert codes(checked) == [code]
    assert checked.lines == (None,)
    assert code in DEMAND


def test_a_slip_is_answered_with_what_was_likely_meant():
    (problem,) = check({"occupation": "无人机驾使员", "demand": "1"}).problems[0]
    assert problem.facts == {"meant": "无人机驾驶员"}


def test_without_defaults_period_place_and_source_are_asked_for():
    checked = check({"occupation": "无人机驾驶员", "demand": "1"}, defaults=DemandDefaults())
    assert codes(checked) == [
        "demand-period-missing",
        "demand-division-missing",
        "demand-source-missing",
    ]


def test_a_work_type_and_a_former_code_lead_to_todays_occupation():
    lines = check(
        {"occupation": "数据标注员", "demand": "5"},
        {"occupation": "无人机驾驶员", "occupation_code": "4-99-00-00", "demand": "5"},
    ).lines
    assert [line.occupation_code for line in lines if line] == ["4-04-05-05", "4-02-04-06"]


def test_groups_and_the_unspecified_bucket_are_rows_of_their_own_kind():
    lines = check(
        {"occupation": "商业和服务业人员", "demand": "39052", "seekers": "31340"},
        {"occupation": "无要求", "demand": "", "seekers": "16556"},
        {"occupation": "无人机驾驶员", "level": "无要求", "demand": "7"},
    ).lines
    assert [(line.kind, line.level) for line in lines if line] == [
        ("group", ""),
        ("unspecified", ""),
        ("occupation", "NONE"),
    ]


def test_every_copy_of_a_row_is_marked():
    same = {"occupation": "无人机驾驶员", "demand": "5"}
    checked = check(same, same | {"demand": "6"}, {"occupation": "数据标注员", "demand": "1"})
    assert [codes(checked, n) for n in range(3)] == [["demand-row-twice"], ["demand-row-twice"], []]


def test_levels_and_all_levels_of_one_occupation_are_not_added_up():
    checked = check(
        {"occupation": "无人机驾驶员", "demand": "9"},
        {"occupation": "无人机驾驶员", "level": "高级工", "demand": "4"},
    )
    assert [codes(checked, n) for n in range(2)] == [["demand-level-mixed"]] * 2


cells = st.sampled_from(
    ["", "无人机驾驶员", "无要求", "12", "三级", "2026Q1", "泰山区", "=1+1", "x"]
)
fields = ("occupation", "occupation_code", "level", "demand", "seekers", "period", "division")


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(fields, cells)), min_size=1, max_size=12))
def test_a_row_is_entered_or_says_why_not(rows: list[dict[str, str]]):
    checked = check(*rows)
    for line, problems in zip(checked.lines, checked.problems, strict=True):
        assert (line is None) == any(p.severity is Severity.ERROR for p in problems)
        assert all(problem.code in DEMAND for problem in problems)
    keys = [line.key for line in checked.lines if line]
    assert len(keys) == len(set(keys))


def test_an_empty_file_is_no_rows():
    assert check_demand({}, WORDS, FROM_PAGE, TODAY).lines == ()
