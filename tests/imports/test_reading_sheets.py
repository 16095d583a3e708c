from datetime import UTC, date, datetime

import pytest
from workbooks import Rows, inline, sheet_xml, tampered, workbook

from app.errors import MalformedError
from app.imports.data import Certainty, Field, Limits, Sheet
from app.imports.headers import heading_key
from app.imports.reader import cell_text
from app.imports.sheets import read_sheets, undecided

FIELDS = (
    Field(name="no", label="序号", counter=True),
    Field(name="name", label="姓名", variants=("学员姓名",), required=True),
    Field(name="id", label="身份证号", variants=("身份证号码", "公民身份号码"), required=True),
    Field(name="nation", label="民族"),
    Field(name="phone", label="联系电话", variants=("手机号码",)),
    Field(
        name="unit", label="所在单位", variants=("所在单位（学校）或毕业学校",), fill_merged=True
    ),
)
HEAD = ["序号", "姓名", "身份证号"]


def read(content: bytes, remembered: dict[str, str] | None = None) -> list[Sheet]:
    return read_sheets(content, FIELDS, remembered=remembered or {}, limits=Limits())


def sheet(rows: Rows, merged: tuple[str, ...] = ()) -> Sheet:
    (found,) = read(workbook(rows, merged=merged))
    return found


def refusal(content: bytes) -> str:
    with pytest.raises(MalformedError) as refused:
        read(content)
    return refused.value.code


def test_the_header_is_found_under_titles_and_unit_rows():
    found = sheet(
        [["学员名册", None, None], ["单位：某校", None, "2026年"], HEAD, [1, "张三", "11"]]
    )
    assert found.header_row == 3
    assert found.numbers == [4]
    assert found.title == "学员名册\n单位：某校\n2026年"
    assert found.cells("name") == ["张三"]


def test_a_header_of_two_rows_is_read_as_one():
    found = sheet(
        [
            ["序号", "学员", None, "联系"],
            [None, "姓名", "身份证号", "联系电话"],
            [1, "张三", "11", "138"],
        ],
        merged=("A1:A2", "B1:C1"),
    )
    assert found.header_row == 2
    assert [heading.field for heading in found.headings] == ["no", "name", "id", "phone"]


def test_columns_may_stand_in_any_order_under_any_known_name():
    found = sheet([["手机号码*", " 公民身份号码 ", "学 员 姓 名"], ["138", "11", "张三"]])
    assert found.cells("name") == ["张三"]
    assert found.cells("phone") == ["138"]
    assert {heading.certainty for heading in found.headings} == {Certainty.EXACT}


def test_a_slip_in_a_long_heading_is_certain_and_in_a_short_one_asked():
    found = sheet([["姓名", "身份正号码", "名族", "民簇族"], ["张三", "11", "汉", "x"]])
    assert found.headings[1].certainty is Certainty.TYPO
    assert found.headings[2].field == "nation"
    assert found.headings[2].certainty is Certainty.GUESS
    assert undecided([found]) == ["名族"]


def test_what_a_person_decided_once_is_used_again():
    remembered = {heading_key("名 族"): "nation", heading_key("身份证号"): ""}
    found = read(
        workbook([["姓名", "身份证号", "公民身份号码", "名族"], ["张", "1", "2", "汉"]]), remembered
    )
    assert found[0].cells("id") == ["2"]
    assert not undecided(found)
    assert found[0].headings[3].certainty is Certainty.REMEMBERED


def test_of_two_columns_for_one_field_the_surer_is_taken():
    found = sheet([["姓名", "身份证号", "联系电活", "联系电话"], ["张", "1", "a", "b"]])
    assert found.cells("phone") == ["b"]
    assert found.headings[2].field == ""


def test_footers_and_repeated_headers_are_no_people():
    found = sheet(
        [
            HEAD,
            [1, "张三", "11"],
            HEAD,
            [2, "李四", "22"],
            [3, None, None],
            ["合计", "2人", None],
            ["注：一式两份", None, None],
            [None, "填表人：王五", None],
        ]
    )
    assert found.cells("name") == ["张三", "李四"]
    assert found.numbers == [2, 4]
    assert [(skipped.row, skipped.code) for skipped in found.skipped] == [
        (3, "row_header_again"),
        (6, "row_footer"),
        (7, "row_footer"),
        (8, "row_footer"),
    ]


def test_a_total_that_fills_the_columns_of_people_is_no_person():
    found = sheet([HEAD, [1, "张三", "11"], ["合计", "1人", "其中女0人"]])
    assert found.cells("name") == ["张三"]


def test_somebody_called_like_a_footer_is_still_a_person():
    found = sheet(
        [["姓名", "身份证号", "民族", "联系电话", "所在单位"], ["以上", "1", "汉", "2", "a"]]
    )
    assert found.cells("name") == ["以上"]


def test_merged_cells_are_filled_where_they_mean_the_same_for_all():
    found = sheet(
        [
            ["姓名", "身份证号", "所在单位"],
            ["张", "1", "甲厂"],
            ["李", "2", None],
            ["王", "3", "乙厂"],
        ],
        merged=("C2:C3",),
    )
    assert found.cells("unit") == ["甲厂", "甲厂", "乙厂"]
    assert not found.problems


def test_other_merged_cells_are_problems_of_every_row_they_cover():
    found = sheet(
        [["姓名", "身份证号", "联系电话"], ["张", "1", "138"], ["李", "2", None]],
        merged=("C2:C3",),
    )
    assert [(p.index, p.column, p.code) for p in found.problems] == [
        (0, 2, "cell_merged"),
        (1, 2, "cell_merged"),
    ]


def test_formulas_are_read_as_their_values_and_errors_are_problems():
    cells = (
        f'<row r="1">{inline("A1", "姓名")}{inline("B1", "身份证号")}</row>'
        '<row r="2"><c r="A2" t="str"><f>"张"&amp;"三"</f><v>张三</v></c>'
        '<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    )
    content = tampered(workbook([["x"]]), {"xl/worksheets/sheet1.xml": sheet_xml(cells)})
    (found,) = read(content)
    assert found.cells("name") == ["张三"]
    assert found.cells("id") == ["#DIV/0!"]
    assert [(p.index, p.column, p.code) for p in found.problems] == [(0, 1, "cell_error")]


def test_hidden_thoughts_of_numbers_are_shown_as_the_spreadsheet_shows_them():
    assert cell_text(13800138000.0) == "13800138000"
    assert cell_text(3.5) == "3.5"
    assert cell_text(370902199001011234) == "3.70902199001011E+17"
    assert [cell_text(value) for value in (True, False)] == ["TRUE", "FALSE"]
    assert cell_text(date(2026, 3, 1)) == "2026-03-01"
    assert cell_text(datetime(2026, 3, 1, tzinfo=UTC).replace(tzinfo=None)) == "2026-03-01"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_text_files_are_read_in_every_usual_form(encoding: str, mark: str):
    text = "\r\n".join(
        mark.join(row)
        for row in (["姓名", "身份证号"], ["张三", '="001"'], ["", ""], ["李四", "2"])
    )
    (found,) = read(text.encode(encoding))
    assert found.cells("name") == ["张三", "李四"]
    assert found.cells("id") == ["001", "2"]
    assert found.numbers == [2, 4]


def test_every_sheet_with_a_header_is_read_and_a_guide_is_not():
    found = read(
        workbook(
            ("一班", [["姓名", "身份证号"], ["张", "1"]]),
            ("说明", [["姓名要写全"], ["身份证号"]]),
            ("二班", [["姓名", "身份证号"], ["李", "2"]]),
        )
    )
    assert [sheet.name for sheet in found] == ["一班", "二班"]


def test_whole_refusals_have_their_codes():
    assert refusal(workbook([["a", "b"], ["1", "2"]])) == "header_not_found"
    assert refusal(workbook([["姓名", "身份证号"]])) == "sheet_empty"
    assert refusal(workbook([["姓名", "联系电话", "民族"], ["张", "1", "汉"]])) == "columns_missing"
    assert refusal(("姓名,身份证号\n" + "张,1\n" * 100_001).encode()) == "too_many_rows"
    assert refusal(("姓名,身份证号\n" + "张,1\n" * 200_001).encode()) == "too_many_rows"


def test_100_000_rows_are_read():
    (found,) = read(("姓名,身份证号\n" + "张,1\n" * 100_000).encode())
    assert len(found.numbers) == 100_000


def test_an_overlong_cell_is_cut_and_named():
    found = sheet([["姓名", "身份证号"], ["张" * 2_000, "1"]])
    assert len((found.cells("name") or [""])[0]) == 1_000
    assert [p.code for p in found.problems] == ["cell_long"]


def test_a_broken_quote_does_not_stop_the_reader():
    assert refusal(('姓名,身份证号\n"' + "张" * 200_000).encode()) == "file_damaged"
