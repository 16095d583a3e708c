from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.cleaning import column
from app.people.id_numbers import RESERVED_PREFIXES, known_counties, reserved_id_number
from courses.data import Results
from courses.rules.base import RosterTerms
from courses.rules.results import PLACE, Trainees, check_results, results_of
from courses.rules.roster import Checked, Problem, problems
from courses.vocabulary import vocabulary

TODAY = date(2026, 11, 24)
COUNTIES = known_counties() | frozenset(RESERVED_PREFIXES)
IDS = [reserved_id_number(n, date(1990, 5, 17), male=True) for n in range(4)]
NOTHING = Results(attended_hours=None, theory_score=None, practice_score=None)
CLASS = Trainees(
    names=["张三", "阿卜杜·热合曼", "王五"],
    decided=[False, False, True],
    held=[NOTHING] * 3,
    by_id={number: place for place, number in enumerate(IDS[:3])},
    by_number={"N00000000A1": 0, "N00000000B2": 1, "N00000000C3": 2},
    class_hours=60,
)
THEORY = {"theory_score": "81"}
GOOD = {"name": "张三", "id_number": IDS[0], "attended_hours": "58", "theory_score": "80"}


def check(*rows: dict[str, str], trainees: Trainees = CLASS) -> Checked:
    fields = list(dict.fromkeys(field for row in rows for field in row))
    return check_results(
        {field: column(row.get(field, "") for row in rows) for field in fields},
        trainees=trainees,
        terms=RosterTerms(),
        today=TODAY,
        vocabulary=vocabulary(),
        counties=COUNTIES,
    )


def found(*rows: dict[str, str]) -> list[list[Problem]]:
    return problems(check(*rows), RosterTerms())


def codes(**cells: str) -> list[str]:
    (row,) = found({**GOOD, **cells})
    return [problem.code for problem in row]


def test_a_row_in_order_has_nothing_to_say() -> None:
    assert codes(practice_score="76.5") == []


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"id_number": ""}, "result_who_missing"),
        ({"id_number": IDS[3]}, "result_unknown"),
        ({"trainee_no": "N99999999Z9"}, "result_unknown"),
        ({"id_number": IDS[0][:15] + "000"}, "id_truncated"),
        ({"id_number": IDS[0][:17]}, "id_length"),
        ({"trainee_no": "N00000000B2"}, "result_two_people"),
        ({"name": "李四"}, "result_name_differs"),
        ({"name": ""}, "required_missing"),
        ({"theory_score": "良好"}, "result_not_number"),
        ({"attended_hours": "缺考"}, "result_not_number"),
        ({"theory_score": "100.5"}, "result_out_of_range"),
        ({"practice_score": "-1"}, "result_out_of_range"),
        ({"attended_hours": "-2"}, "result_hours_negative"),
        ({"attended_hours": "60.5"}, "result_hours_beyond"),
        ({"absent": "缺考"}, "result_absent_scored"),
        ({"practice_score": "缺考"}, "result_part_absent"),
        ({"attended_hours": "", "theory_score": ""}, "result_nothing"),
    ],
)
def test_each_rule_finds_its_fault(cells: dict[str, str], code: str) -> None:
    assert code in codes(**cells)


def test_an_id_number_that_is_faulty_is_not_also_a_stranger() -> None:
    assert codes(id_number=IDS[0][:15] + "000") == ["id_truncated"]


def test_somebody_whose_result_is_decided_is_refused() -> None:
    row = {**GOOD, "name": "王五", "id_number": IDS[2]}
    assert [p.code for p in found(row)[0]] == ["result_decided"]


def test_a_trainee_number_is_enough_and_its_case_does_not_matter() -> None:
    row = {"trainee_no": " n00000000a1", "name": "张三", "theory_score": "80"}
    assert found(row) == [[]]
    assert check(row).columns[PLACE].tolist() == ["0"]


def test_names_are_compared_without_dots_and_spaces() -> None:
    row = {**GOOD, "name": "阿卜杜 •热合曼", "id_number": IDS[1]}
    assert found(row) == [[]]


def test_every_copy_of_a_person_is_flagged_and_names_the_others() -> None:
    again = {**GOOD, "id_number": "", "trainee_no": "N00000000A1"}
    both = found(GOOD, again)
    assert [[p.code for p in row] for row in both] == [["result_twice"]] * 2
    assert both[0][0].facts == {"rows": "2"}


@pytest.mark.parametrize(
    ("written", "kept"),
    [("85", "85"), ("８５．０", "85"), ("79.30000000001", "79.3"), ("60分", "60"), ("100", "100")],
)
def test_a_score_is_read_as_people_write_it(written: str, kept: str) -> None:
    assert check({**GOOD, "theory_score": written}).columns["theory_score"].tolist() == [kept]


@pytest.mark.parametrize("written", ["/", "无", "——", ""])
def test_a_mark_for_nothing_is_no_score(written: str) -> None:
    assert codes(practice_score=written) == []


@pytest.mark.parametrize(
    ("written", "absent"),
    [("缺考", "1"), ("是", "1"), ("未缺考", ""), ("否", ""), ("补训两天", ""), ("因病缺考", "1")],
)
def test_absence_is_read_from_the_remark(written: str, absent: str) -> None:
    row = {"name": "张三", "id_number": IDS[0], "absent": written}
    assert check(row).columns["absent"].tolist() == [absent]


def test_absence_written_into_a_score_counts_and_is_no_fault() -> None:
    row = {"name": "张三", "id_number": IDS[0], "theory_score": "缺考", "practice_score": "缺考"}
    assert found(row) == [[]]
    assert check(row).columns["absent"].tolist() == ["1"]


def test_what_a_row_does_not_say_stays() -> None:
    held = Results(
        attended_hours=Decimal(50), theory_score=None, practice_score=Decimal(70), absent=True
    )
    hours = {"name": "张三", "id_number": IDS[0], "attended_hours": "58"}
    assert results_of(check(hours), 0, held) == Results(
        attended_hours=Decimal(58), theory_score=None, practice_score=Decimal(70), absent=True
    )
    assert not results_of(check(GOOD), 0, held).absent


def test_who_is_marked_absent_keeps_no_score_that_the_row_does_not_give() -> None:
    held = Results(attended_hours=Decimal(50), theory_score=Decimal(80), practice_score=Decimal(70))
    absent = {"name": "张三", "id_number": IDS[0], "absent": "缺考"}
    left = results_of(check(absent), 0, held)
    assert (left.theory_score, left.practice_score, left.absent) == (None, None, True)
    one = results_of(check({**absent, "absent": "", "practice_score": "缺考", **THEORY}), 0, held)
    assert (one.theory_score, one.practice_score, one.absent) == (Decimal(81), None, True)


def test_hours_that_attendance_tells_are_remarked_on_and_left() -> None:
    held = Results(attended_hours=Decimal("52.5"), theory_score=None, practice_score=None)
    recorded = msgspec.structs.replace(
        CLASS, held=[held, NOTHING, NOTHING], recorded=[True, False, False]
    )
    checked = check(GOOD, trainees=recorded)
    ((problem,),) = problems(checked, RosterTerms())
    assert (problem.code, problem.facts) == ("result_hours_recorded", {"hours": "52.5"})
    assert checked.accepted.all()
    assert results_of(checked, 0, held).attended_hours == Decimal("52.5")
    same = check({**GOOD, "attended_hours": "52.5"}, trainees=recorded)
    assert problems(same, RosterTerms()) == [[]]
    other = {**GOOD, "name": "阿卜杜·热合曼", "id_number": IDS[1]}
    assert results_of(check(other, trainees=recorded), 0, NOTHING).attended_hours == 58


CELL = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["缺考", "85", "-3", "1e9", "∞", "NaN", "100.001", IDS[0], "N00000000A1", "①"]),
)
FIELDS = ["trainee_no", "name", "id_number", "attended_hours", "theory_score", "absent"]


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(FIELDS, CELL)), min_size=1, max_size=5))
def test_no_text_in_any_cell_breaks_the_check(rows: list[dict[str, str]]) -> None:
    checked = check(*rows)
    for row in range(len(rows)):
        if checked.accepted[row]:
            kept = results_of(checked, row, NOTHING)
            for score in (kept.theory_score, kept.practice_score):
                assert score is None or 0 <= score <= 100
            assert kept.attended_hours is None or 0 <= kept.attended_hours <= 60
