"""A list of a joint review that comes back, cell by cell."""

from io import BytesIO
from uuid import UUID

import msgspec
import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from certifications.rounds.data import JointVerdict
from certifications.rounds.joint_sheets import Line, Listed, read, understood, workbook

LISTED = tuple(
    Listed(
        application=UUID(int=n),
        name=name,
        id_number=f"37999119900101{n:03d}X",
        employer="甲厂",
        occupation="电工",
    )
    for n, name in enumerate(("柴立群", "申文静", "封海涛"), 1)
)


def line(place: int, row: int = 0, **other: str) -> Line:
    one = LISTED[place]
    values = {"name": one.name, "id_number": one.id_number, "verdict": "无异议", "remark": ""}
    return Line(row=row or place + 4, **{**values, **other})


def faults_of(*lines: Line) -> list[tuple[int | None, str, str]]:
    _, faults = understood(lines, LISTED)
    return [(one.row, one.column, one.code) for one in faults]


def test_a_list_answered_for_everybody_is_taken() -> None:
    answers, faults = understood(
        [line(0), line(1, verdict="有异议", remark="欠税"), line(2, verdict="合格")], LISTED
    )
    assert not faults
    assert [one.verdict for one in answers] == [
        JointVerdict.CLEAR, JointVerdict.OBJECTED, JointVerdict.CLEAR,
    ]  # fmt: skip
    assert answers[1].remark == "欠税"


def test_missing_doubled_and_strange_rows_are_named_by_cell() -> None:
    assert faults_of(line(0), line(1)) == [(None, "身份证号", "joint-row-missing")]
    assert faults_of(line(0), line(1), line(2), line(2, row=9)) == [
        (6, "身份证号", "joint-row-twice"),
        (9, "身份证号", "joint-row-twice"),
    ]
    stranger = line(0, row=9, id_number="379991200001010000")
    assert faults_of(line(0), line(1), line(2), stranger) == [(9, "身份证号", "joint-row-stranger")]


def test_each_cell_that_cannot_be_taken_is_named() -> None:
    assert faults_of(line(0, verdict=""), line(1, verdict="有异议"), line(2, name="改名")) == [
        (4, "结论", "joint-row-verdict"),
        (5, "说明", "joint-row-remark"),
        (6, "姓名", "joint-row-name"),
    ]


def test_a_strangers_number_is_shown_masked() -> None:
    _, faults = understood([line(0, id_number="379991200001010000")], LISTED)
    assert faults[0].value == "3****************0"


@given(st.permutations(range(3)))
def test_the_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    answers, faults = understood([line(place) for place in order], LISTED)
    assert not faults
    assert {one.application for one in answers} == {one.application for one in LISTED}


def test_a_list_sent_out_reads_back_with_nothing_answered() -> None:
    content = workbook(LISTED, title="联审名单", watermark="仅供税务联审使用")
    (frame,) = read(b"", content)
    lines = msgspec.msgpack.decode(frame, type=list[Line])
    assert [(one.name, one.id_number, one.verdict) for one in lines] == [
        (one.name, one.id_number, "") for one in LISTED
    ]


def test_a_name_that_looks_like_a_formula_goes_out_as_text() -> None:
    odd = [Listed(application=UUID(int=1), name="=1+1", id_number="1", employer="", occupation="")]
    sheet = openpyxl.load_workbook(BytesIO(workbook(odd, title="名单", watermark="仅供")))
    cell = sheet["联审名单"]["B4"]
    assert cell.data_type == "s"
