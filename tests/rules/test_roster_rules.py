"""Each rule of the roster by example, then what holds for any roster."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cleaning import column
from app.people.id_numbers import known_counties, reserved_id_number
from courses.fields import sensitive_fields
from courses.rules.base import ClassFacts, RosterTerms, Severity
from courses.rules.catalogue import RULE_BY_CODE, RULES
from courses.rules.causes import Cause, causes
from courses.rules.registry import Registry
from courses.rules.roster import Checked, check_rows, problems
from courses.vocabulary import vocabulary
from courses.wording import RULE_WORDING

TODAY = date(2026, 11, 24)
CLASS = "2026年第(021)期"
CLASSES = (
    ClassFacts(
        number=CLASS,
        starts_on=date(2026, 12, 1),
        ends_on=date(2026, 12, 20),
        occupation="互联网营销师",
        level="L4",
    ),
)
COUNTIES = known_counties() | {"379999"}
BORN = date(1990, 1, 2)
OWN = reserved_id_number(3, BORN, male=True)
GOOD = {
    "name": "张三",
    "id_number": OWN,
    "phone": "13800138000",
    "person_category": "企业职工",
    "employer": "岱青公司",
    "class_no": CLASS,
}


def check(*rows: Mapping[str, str], **more: object) -> Checked:
    """Check rows that are in order but for what they say."""
    full = [{**GOOD, **row} for row in rows]
    fields = dict.fromkeys(key for row in full for key in row)
    options: dict = {"terms": RosterTerms(), "classes_known": CLASSES, "counties": COUNTIES}
    return check_rows(
        {field: column(row.get(field, "") for row in full) for field in fields},
        today=TODAY,
        vocabulary=vocabulary(),
        **(options | more),
    )


def codes(**cells: str) -> set[str]:
    """Return what is found on one row."""
    return {finding.code for finding in check(cells).findings}


def someone(serial: int, born: date = BORN, *, male: bool = True) -> dict[str, str]:
    """Return the cells that tell one person from another."""
    return {
        "id_number": reserved_id_number(serial, born, male=male),
        "phone": f"139{serial:08d}",
        "name": f"王{chr(0x4E00 + serial)}",
    }


def test_a_row_in_order_has_nothing_to_say():
    checked = check({})
    assert not checked.findings
    assert checked.accepted.all()
    assert checked.columns["id_type"][0] == "mainland_id"
    assert checked.columns["gender"][0] == "m"
    assert checked.columns["birth_date"][0] == "1990-01-02"
    assert checked.columns["person_category"][0] == "enterprise_employee"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"name": ""}, "required_missing"),
        ({"phone": " "}, "required_missing"),
        ({"person_category": ""}, "required_missing"),
        ({"name": "张3"}, "name_form"),
        ({"name": "张某某"}, "name_form"),
        ({"name": "阿迪力•买买提"}, "name_normalised"),
        ({"name": "张 三"}, "name_normalised"),
        ({"id_number": "370902900101123"}, "id_15_digits"),
        ({"id_number": "3.70902E+17"}, "id_truncated"),
        ({"id_number": OWN[:-1]}, "id_length"),
        ({"id_number": f" {OWN.lower()} "}, "id_normalised"),
        ({"id_number": "H12345678"}, "id_type_needed"),
        ({"id_number": "H12345678", "id_type": "中国香港"}, "birth_unknown"),
        ({"gender": "女"}, "sex_mismatch"),
        ({"gender": "不详"}, "sex_form"),
        ({"birth_date": "1990-01-03"}, "birth_mismatch"),
        ({"birth_date": "2030-01-03"}, "birth_future"),
        ({"birth_date": "1990.1.2"}, "date_normalised"),
        ({"age": "50"}, "age_mismatch"),
        ({"phone": "1380013800"}, "phone_form"),
        ({"phone": "0538-8221234"}, "phone_form"),
        ({"phone": "+86 138-0013-8000"}, "phone_normalised"),
        ({"phone": "13800138000.0"}, "phone_normalised"),
        ({"person_category": "企业员工"}, "category_synonym"),
        ({"person_category": "农民工"}, "category_choice"),
        ({"person_category": "外星人"}, "category_unknown"),
        ({"employer": ""}, "employer_required"),
        ({"education": ""}, "education_missing"),
        ({"education": "专科"}, "education_synonym"),
        ({"education": "博学"}, "education_unknown"),
        ({"level": "4"}, "level_synonym"),
        ({"level": "四级/中级工"}, "level_synonym"),
        ({"level": "很高"}, "level_unknown"),
        ({"level": "三级"}, "level_not_class"),
        ({"level": "四级", "existing_level": "高级工"}, "level_not_higher"),
        ({"existing_level": "很高"}, "existing_level_unknown"),
        ({"occupation": "吹牛师"}, "occupation_unknown"),
        ({"occupation": "保育师"}, "occupation_not_class"),
        ({"existing_cert_date": "2030-01-01"}, "date_future"),
        ({"existing_cert_date": "1989-01-01"}, "cert_before_birth"),
        ({"existing_cert_date": "2015年7月"}, "date_month_only"),
        ({"existing_cert_date": "改天"}, "date_form"),
        ({"work_start_date": "2000-01-01"}, "work_too_young"),
        ({"start_date": "2025.3.1-3.15"}, "date_two"),
        ({"start_date": "2026-03-02", "end_date": "2026-03-01"}, "end_before_start"),
        ({"years_in_trade": "很久"}, "number_form"),
        ({"years_in_trade": "30"}, "years_beyond_age"),
        ({"class_no": "21期"}, "class_style"),
        ({"class_no": "第22期"}, "class_unknown"),
        ({"class_no": ""}, "class_missing"),
        (someone(4, date(2011, 1, 1)), "age_min"),
        (someone(4, date(1960, 1, 1)), "age_max"),
        (someone(4, date(1920, 1, 1)), "age_suspect"),
    ],
)
def test_each_rule_finds_its_fault(cells: dict[str, str], code: str):
    assert code in codes(**cells)


@pytest.mark.parametrize(
    "cells",
    [
        {"name": "喜"},
        {"name": "阿依古丽·买买提"},
        {"name": "Smith-O'Neil Anna", "id_number": "E1234567", "id_type": "美国"},
        {"gender": "男", "birth_date": "1990-01"},
        {"age": "36"},
        {"age": "37岁"},
        {"existing_level": "无"},
        {"existing_cert_date": "2015/7/1"},
        {"occupation": "互联网营销师", "level": "四级"},
        {"years_in_trade": "3.5年"},
        {"person_category": "退役军人", "employer": ""},
    ],
)
def test_what_is_in_order_is_not_refused(cells: dict[str, str]):
    assert check(cells).accepted.all()


def test_the_county_of_an_id_number_is_only_a_warning():
    checked = check({}, counties=frozenset({"370902"}))
    assert checked.accepted.all()
    assert [finding.code for finding in checked.findings] == ["id_county"]


def test_age_counts_on_the_first_day_of_the_class():
    young = someone(4, date(2010, 12, 1))
    assert "age_min" not in codes(**young)
    assert "age_min" in codes(**someone(4, date(2010, 12, 2)))
    (finding,) = check(someone(4, date(2010, 12, 28))).findings
    assert finding.facts[0] == {"days": 27}


def test_the_upper_age_follows_the_terms_of_the_day():
    old = someone(4, date(1965, 1, 1))
    assert "age_max" not in codes(**old)
    strict = RosterTerms(age_max=(RosterTerms().age_max[0],))
    assert [f.code for f in check(old, terms=strict).findings] == ["age_max"]


def test_the_bureau_may_take_a_rule_more_seriously():
    old = someone(4, date(1950, 1, 1))
    assert check(old).accepted.all()
    strict = RosterTerms(severities={"age_max": Severity.ERROR})
    assert not check(old, terms=strict).accepted.any()


def test_every_copy_of_a_person_is_flagged_and_names_the_others():
    checked = check({}, someone(5), {}, someone(6), {"id_number": f" {OWN.lower()}"})
    (found,) = [finding for finding in checked.findings if finding.code == "duplicate_in_file"]
    assert found.rows.tolist() == [0, 2, 4]
    assert found.facts[2] == {"rows": "1、5"}


def test_two_numbers_cut_alike_are_not_one_person():
    checked = check({"id_number": "3.70902E+17"}, {**someone(5), "id_number": "3.70902E+17"})
    assert {finding.code for finding in checked.findings} == {"id_truncated"}


def test_one_phone_for_several_people_is_a_warning_on_each():
    rows = [{**someone(number), "phone": "13800138000"} for number in (1, 2, 3)]
    (finding,) = check(*rows).findings
    assert finding.code == "phone_shared"
    assert finding.facts[1] == {"people": 3}
    assert check(*rows).accepted.all()


def test_same_name_and_birth_date_with_another_number_is_doubted():
    checked = check({**someone(1), "name": "张三"}, {**someone(2), "name": "张三"})
    assert [finding.code for finding in checked.findings] == ["same_name_and_birth"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("21期", CLASS),
        ("第21期", CLASS),
        ("２０２６年第（０２１）期", CLASS),
        ("2026年第〔021〕期", CLASS),
        ("21", CLASS),
        ("021期1班", CLASS),
    ],
)
def test_a_class_number_in_another_style_is_a_safe_fix(written: str, meant: str):
    checked = check({"class_no": written})
    assert checked.columns["class_no"][0] == meant
    found = causes(checked, RosterTerms(), numbers=[7], sensitive={})
    if written != "２０２６年第（０２１）期":
        (cause,) = found
        decisions = {cause.field: {value.written: value.after for value in cause.values}}
        assert decisions == {"class_no": {written: meant}}
        assert not check({"class_no": written}, decisions=decisions).findings


def test_a_class_number_that_may_mean_two_classes_is_a_choice():
    both = (ClassFacts(number=f"{CLASS}1班"), ClassFacts(number=f"{CLASS}2班"))
    checked = check({"class_no": "21期"}, classes_known=both)
    (finding,) = checked.findings
    assert finding.code == "class_choice"
    assert finding.options["21期"] == (f"{CLASS}1班", f"{CLASS}2班")
    again = check({"class_no": "21期2班"}, classes_known=both)
    assert again.columns["class_no"][0] == f"{CLASS}2班"


def test_a_part_of_a_class_is_preferred_to_the_class_as_a_whole():
    both = (ClassFacts(number=CLASS), ClassFacts(number=f"{CLASS}1班"))
    checked = check({"class_no": "21期1班"}, classes_known=both)
    assert checked.columns["class_no"][0] == f"{CLASS}1班"


def test_without_the_register_only_the_style_of_a_class_number_is_judged():
    checked = check({"class_no": "第7期"}, classes_known=())
    assert [finding.code for finding in checked.findings] == ["class_style"]
    assert "overlapping_class" in checked.not_checked


def test_a_roster_of_one_class_need_not_name_it():
    checked = check({"class_no": ""}, default_class=CLASS)
    assert checked.accepted.all()
    assert checked.columns["class_no"][0] == CLASS


def test_what_a_person_chose_is_used_for_every_row_written_so():
    rows = ({**someone(1), "person_category": "农民工"}, {"person_category": "农民工"})
    (finding,) = check(*rows).findings
    assert finding.options["农民工"] == ("农村转移就业劳动者", "企业职工")
    chosen = check(*rows, decisions={"person_category": {"农民工": "企业职工"}})
    assert chosen.accepted.all()
    assert chosen.columns["person_category"].tolist() == ["enterprise_employee"] * 2


def registry(**facts: object) -> Registry:
    nothing = {
        "overlap_until": np.array(["NaT"], dtype="datetime64[D]"),
        "overlap_division": column([""]),
        "completed_on": np.array(["NaT"], dtype="datetime64[D]"),
        "higher_level": column([""]),
        "name_differs": np.array([False]),
        "alike": np.array([0]),
    }
    return Registry(**(nothing | facts))


def test_the_register_is_asked_for_what_only_it_knows():
    day = np.array(["2026-11-27"], dtype="datetime64[D]")
    busy = registry(overlap_until=day, overlap_division=column(["岱岳区"]))
    (finding,) = check({}, registry=busy).findings
    assert finding.code == "overlapping_class"
    assert finding.facts[0] == {"until": "2026-11-27", "division": "岱岳区"}
    assert not check({}, registry=registry()).findings
    assert not check({}, registry=registry()).not_checked
    assert [f.code for f in check({}, registry=registry(completed_on=day)).findings] == [
        "completed_before"
    ]
    assert [
        f.code for f in check({}, registry=registry(name_differs=np.array([True]))).findings
    ] == ["person_name_differs"]


def test_a_class_takes_as_many_as_it_has_places_and_none_once_closed():
    full = (ClassFacts(number=CLASS, places_left=0),)
    assert [f.code for f in check({}, classes_known=full, registry=registry()).findings] == [
        "class_full"
    ]
    closed = (ClassFacts(number=CLASS, open=False),)
    assert [f.code for f in check({}, classes_known=closed, registry=registry()).findings] == [
        "class_closed"
    ]


def test_causes_put_the_easiest_first_and_say_how_many_rows_they_cure():
    rows = [{**someone(number), "class_no": "21期"} for number in range(3)]
    rows += [{**someone(9), "person_category": "农民工", "class_no": "21期"}]
    rows += [{**someone(10), "phone": "1"}]
    found = causes(check(*rows), RosterTerms(), numbers=list(range(4, 9)), sensitive={})
    assert [cause.code for cause in found[:3]] == ["class_style", "category_choice", "phone_form"]
    assert found[0].rows == [4, 5, 6, 7]
    assert found[0].cured == 3
    assert [(v.written, v.rows, v.after) for v in found[0].values] == [("21期", 4, CLASS)]


def test_no_cause_and_no_problem_holds_a_personal_value():
    rows = [
        {"id_number": f" {OWN.lower()}", "phone": "138 0013 8000", "birth_date": "1990.1.2"},
        {**someone(3), "id_number": OWN[:-1], "birth_date": "1990.1.2-1991.2.3"},
    ]
    checked = check(*rows)
    found: list[Cause] = causes(
        checked, RosterTerms(), numbers=[1, 2], sensitive=sensitive_fields()
    )
    shown = repr(found) + repr(problems(checked, RosterTerms()))
    for secret in (OWN[6:14], "13800138000", "0013", "1990", "1991"):
        assert secret not in shown


def test_every_rule_has_its_sentences_and_every_sentence_its_rule():
    assert set(RULE_WORDING) == set(RULE_BY_CODE)
    assert len(RULE_BY_CODE) == len(RULES)


CELL = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["21期", "农民工", "2025.3.1-3.15", OWN, OWN.lower(), "13800138000", "#N/A"]),
    st.sampled_from(["3.7E+17", "四级", "无", "/", "2015年7月", "99999", "0", "2025-13-45"]),
)
FIELDS = [
    *("name", "id_number", "id_type", "gender", "birth_date", "age", "education", "phone"),
    *("person_category", "employer", "class_no", "occupation", "level", "existing_level"),
    *("existing_cert_date", "work_start_date", "years_in_trade", "start_date", "end_date"),
    *("student_cert_no", "remark", "address"),
]


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, CELL)), min_size=1, max_size=5))
def test_no_text_in_any_cell_breaks_the_check(rows: list[dict[str, str]]):
    checked = check(*rows)
    assert checked.count == len(rows)
    assert all(len(values) == len(rows) for values in checked.columns.values())
    problems(checked, RosterTerms())
    causes(checked, RosterTerms(), numbers=list(range(len(rows))), sensitive={})


@given(
    st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, CELL)), min_size=2, max_size=5),
    st.randoms(use_true_random=False),
)
def test_the_order_of_rows_never_changes_what_is_found(rows: list[dict[str, str]], chance):
    order = list(range(len(rows)))
    chance.shuffle(order)

    def found(checked: Checked) -> list[set[tuple[str, str]]]:
        once = {"employer_absent", "class_too_large"}
        return [
            {(p.code, p.field) for p in row if p.code not in once}
            for row in problems(checked, RosterTerms())
        ]

    straight = found(check(*rows))
    mixed = found(check(*[rows[place] for place in order]))
    assert [straight[place] for place in order] == mixed


@given(st.fixed_dictionaries(dict.fromkeys(("name", "phone", "employer", "remark"), CELL)))
def test_what_was_normalised_once_stays_as_it_is(cells: dict[str, str]):
    first = check(cells)
    clean = {field: first.columns[field][0] for field in cells}
    again = check(clean)
    assert {field: again.columns[field][0] for field in cells} == clean


@given(st.lists(st.integers(0, 4), min_size=2, max_size=12))
def test_in_file_duplicates_flag_all_copies(people: list[int]):
    checked = check(*[someone(number) for number in people])
    flagged = {
        int(row)
        for finding in checked.findings
        if finding.code == "duplicate_in_file"
        for row in finding.rows
    }
    assert flagged == {row for row, who in enumerate(people) if people.count(who) > 1}
