"""A list of level certificates, row by row: what is good, and what is wrong with the others."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cleaning import column
from app.people.id_numbers import reserved_id_number
from app.reference.levels import SkillLevel
from certifications.levels.data import Known, LevelWords
from certifications.levels.rules import check_levels, number_fault, outcomes

TODAY = date(2026, 11, 24)
ID = reserved_id_number(7, date(1990, 5, 17), male=True)
OTHER = reserved_id_number(8, date(1991, 5, 17), male=False)
GOOD = {
    "name": "赵立群",
    "id_number": ID,
    "occupation": "电工",
    "level": "高级工",
    "number": "Y000137000001263000021",
    "issued_on": "2026-03-01",
}
WORDS = LevelWords(
    occupations={"电工": "6-31-01-03", "6-31-01-03": "6-31-01-03", "焊工": "6-18-02-04"},
    names={"6-31-01-03": "电工", "6-18-02-04": "焊工"},
    work_types=frozenset(),
    levels={"高级工": "L3", "三级": "L3", "技师": "L2", "特级技师": "SPECIAL"},
    province="37",
)
NOTHING = Known(names={}, numbers={}, accredited=None)


def codes(rows: list[dict[str, str]], known: Known = NOTHING) -> list[list[str]]:
    columns = {
        field: column([row.get(field, "") for row in rows]) for field in (*GOOD, "occupation_code")
    }
    found = check_levels(columns, WORDS, known, TODAY)
    return [[one.code for one in problems] for problems in found.problems]


def test_a_good_row_becomes_a_certificate_and_derives_birth_and_sex():
    columns = {field: column([value]) for field, value in GOOD.items()}
    found = check_levels(columns, WORDS, NOTHING, TODAY)
    (line,) = found.lines
    assert line is not None
    assert (line.level, line.occupation_code, line.sex) == (SkillLevel.L3, "6-31-01-03", "m")
    assert line.birth_date == date(1990, 5, 17)
    assert outcomes(found.lines, NOTHING) == ["new"]
    known = Known(
        names={ID: "赵立群"},
        numbers={line.number: (ID, "6-31-01-03", "L3", date(2026, 3, 1))},
        accredited=None,
    )
    assert outcomes(check_levels(columns, WORDS, known, TODAY).lines, known) == ["unchanged"]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": ""}, "level-name-missing"),
        ({"name": "赵立群(补)"}, "level-name-form"),
        ({"id_number": ""}, "level-id-missing"),
        ({"id_number": ID[:-1] + ("0" if ID[-1] != "0" else "1")}, "level-id-checksum"),
        ({"occupation": ""}, "level-occupation-missing"),
        ({"occupation": "电子工"}, "level-occupation-unknown"),
        ({"occupation_code": "9-99"}, "level-code-unknown"),
        ({"occupation_code": "6-31-01-03", "occupation": "焊工"}, "level-code-differs"),
        ({"level": ""}, "level-level-missing"),
        ({"level": "九级"}, "level-level-unknown"),
        ({"issued_on": ""}, "level-date-missing"),
        ({"issued_on": "2026年3月"}, "level-date-form"),
        ({"issued_on": "2026-12-01", "number": "Y000137000001263000021"}, "level-date-future"),
        ({"number": ""}, "level-number-missing"),
        ({"number": "Y00013700000126300002"}, "level-number-form"),
        ({"number": "Y000137000001262000021"}, "level-number-level"),
        ({"number": "Y000137000001253000021"}, "level-number-year"),
        ({"number": "Y000144000001263000021"}, "level-number-province"),
    ],
)
def test_each_fault_is_named(wrong: dict[str, str], code: str):
    assert codes([GOOD | wrong]) == [[code]]


def test_another_province_is_only_a_warning():
    columns = {f: column([v]) for f, v in (GOOD | {"number": "S000144000001263000021"}).items()}
    assert check_levels(columns, WORDS, NOTHING, TODAY).lines[0] is not None


def test_the_same_number_twice_and_one_that_is_somebody_elses():
    assert codes([GOOD, GOOD | {"name": "钱静", "id_number": OTHER}]) == [
        [],
        ["level-number-twice"],
    ]
    known = Known(
        names={ID: "孙海"},
        numbers={GOOD["number"]: (OTHER, "6-31-01-03", "L3", date(2026, 3, 1))},
        accredited=frozenset({("6-18-02-04", "L3")}),
    )
    assert codes([GOOD], known) == [["level-name-other", "level-not-accredited"]]
    whose = Known(names={}, numbers=known.numbers, accredited=None)
    assert codes([GOOD], whose) == [["level-number-taken"]]


@given(
    st.sampled_from([SkillLevel.L5, SkillLevel.L4, SkillLevel.L3, SkillLevel.L2, SkillLevel.L1]),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(0, 10**6 - 1),
    st.sampled_from("YS"),
)
def test_every_number_of_the_structure_passes_and_none_of_another_level(
    level: SkillLevel, day: date, serial: int, letter: str
):
    digit = str({"L5": 5, "L4": 4, "L3": 3, "L2": 2, "L1": 1}[level.value])
    number = f"{letter}000137000001{day.year % 100:02d}{digit}{serial:06d}"
    assert number_fault(number, level, day) == ""
    for other in SkillLevel:
        if other is not level:
            assert number_fault(number, other, day)


def test_a_post_that_an_enterprise_appoints_to_has_a_number_of_its_own():
    assert number_fault("TJ" + "1" * 20, SkillLevel.SPECIAL, TODAY) == ""
    assert number_fault("TJ" + "1" * 20, SkillLevel.L1, TODAY) == "level-number-form"
