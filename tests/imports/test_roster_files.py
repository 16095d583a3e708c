import zipfile
from io import BytesIO

import openpyxl
import pytest
from test_roster_samples import FOLDER, answer
from workbooks import workbook

from app.errors import MalformedError
from app.i18n import use_language
from app.imports.data import Limits, Sheet
from app.imports.sheets import read_sheets
from courses.fields import roster_fields, sensitive_fields
from courses.reading import ReadRoster
from courses.roster import joined, staged_findings
from courses.roster_files import (
    PROVINCIAL_COLUMNS,
    RosterRow,
    provincial_files,
    roster_repair,
    template_workbook,
    zipped,
)
from courses.rules.roster import Checked, Problem

ROW = ["张三", "11"]


def read(content: bytes) -> list[Sheet]:
    fields = [held.field for held in roster_fields().values()]
    return read_sheets(content, fields, remembered={}, limits=Limits())


def repair(read: ReadRoster, checked: Checked, by_row: list[list[Problem]]) -> bytes:
    table = read.table
    rows = [
        RosterRow(
            number=table.numbers[n],
            raw={name: values[n] for name, values in table.columns.items()},
            problems=by_row[n],
        )
        for n in range(checked.count)
        if not checked.accepted[n]
    ]
    return roster_repair([(read.head.sheets[0], rows)], sensitive_fields())


async def test_the_repair_workbook_gives_the_faulty_rows_back_with_their_reasons():
    found = await answer((FOLDER / "faulty_212.xlsx").read_bytes())
    page = openpyxl.load_workbook(BytesIO(repair(*found))).worksheets[0]
    headings = [cell.value for cell in page[1]]
    assert headings[:2] == ["序号", "姓名"]
    assert headings[-2:] == ["原表行", "问题"]
    assert page.max_row == 25
    row = next(row for row in page.iter_rows(min_row=2) if row[-2].value == "14")
    fault = row[headings.index("班级编号")]
    assert fault.fill.fgColor.rgb == "FFF6D5CF"
    assert "2026年第(021)期" in fault.comment.text
    assert "不是备案写法" in row[-1].value
    assert row[headings.index("姓名")].comment is None


async def test_repaired_rows_come_back_with_the_row_they_had():
    found = await answer((FOLDER / "faulty_212.xlsx").read_bytes())
    again, _, _ = await answer(repair(*found))
    assert again.head.rows == 24
    assert again.table.columns["source_row"].tolist()[:3] == ["14", "21", "37"]
    assert "problem" not in again.table.columns
    assert not again.head.undecided


async def test_a_cell_that_begins_like_a_formula_goes_out_as_text_and_comes_back_the_same():
    wild = '=HYPERLINK("http://a")'
    found = await answer(
        workbook(
            [
                ["姓名", "身份证号", "备注", "自留列"],
                ["张3", "11", wild, "+1"],
                ["李4", "@2", "-", "x"],
            ]
        )
    )
    content = repair(*found)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    texts = [
        str(cell.value)
        for row in openpyxl.load_workbook(BytesIO(content)).worksheets[0].iter_rows()
        for cell in row
        if cell.value
    ]
    assert not [text for text in texts if text.startswith(("=", "+", "-", "@"))]
    again, _, _ = await answer(content)
    assert again.table.columns["remark"].tolist()[0] == wild
    assert again.table.columns["+自留列"].tolist() == ["+1", "x"]


async def test_reasons_are_in_the_language_of_who_asks():
    found = await answer((FOLDER / "faulty_212.xlsx").read_bytes())
    with use_language("en"):
        page = openpyxl.load_workbook(BytesIO(repair(*found))).worksheets[0]
    assert "is not the filed form" in page.cell(2, page.max_column).value


def test_the_template_is_read_by_its_own_reader():
    book = openpyxl.load_workbook(BytesIO(template_workbook(["2026年第(021)期"])))
    page = book["名册"]
    assert page.cell(1, 3).number_format == "@"
    assert page.column_dimensions["C"].width
    lists = [rule.formula1 for rule in page.data_validations.dataValidation]
    assert any("退役军人" in values for values in lists)
    for place, value in enumerate(["1", "张三", "11"], 1):
        page.cell(2, place, value)
    saved = BytesIO()
    book.save(saved)
    (sheet,) = read(saved.getvalue())
    assert sheet.cells("name") == ["张三"]
    assert all(heading.field for heading in sheet.headings)


def test_the_provincial_template_has_27_columns_and_at_most_200_lines():
    row = {"name": "张三", "gender": "m", "education": "junior_college", "id_type": "mainland_id"}
    row |= {"person_category": "veteran", "existing_level": "L4", "remark": "=1"}
    files = provincial_files([row] * 450, "2026年第(021)期")
    assert [name for name, _ in files] == [f"2026年第(021)期-{n}.xlsx" for n in (1, 2, 3)]
    pages = [openpyxl.load_workbook(BytesIO(content)).worksheets[0] for _, content in files]
    assert [page.max_row for page in pages] == [200, 200, 53]
    assert [cell.value for cell in pages[0][1]] == [heading for _, heading in PROVINCIAL_COLUMNS]
    assert len(PROVINCIAL_COLUMNS) == 27
    cells = [cell.value for cell in pages[0][2]]
    assert cells[:9] == ["张三", "大专", None, None, None, "退役军人", None, None, "男"]
    assert [name for name, _ in provincial_files([], "空")] == ["空.xlsx"]
    with zipfile.ZipFile(BytesIO(zipped(files))) as archive:
        assert len(archive.namelist()) == 3


def test_an_exported_roster_can_be_uploaded_again():
    ((_, content),) = provincial_files([{"name": "张三", "id_number": "11", "gender": "m"}], "a")
    (sheet,) = read(content)
    assert sheet.cells("id_number") == ["11"]
    known = [heading.field for heading in sheet.headings if heading.field]
    assert known == [field for field, _ in PROVINCIAL_COLUMNS if field]


def test_a_sheet_without_a_class_column_belongs_to_the_class_it_names():
    sheets = read(
        workbook(
            ("2026年第(021)期", [["姓名", "身份证号"], ROW]),
            ("第22期", [["姓名", "身份证号"], ROW, ROW]),
        )
    )
    table = joined(sheets)
    assert table.columns["class_no"].tolist() == ["2026年第(021)期", "第(022)期", "第(022)期"]
    assert table.sheets == [0, 1, 1]
    (one,) = read(workbook([["2026年第(7)期学员名册", None], ["姓名", "身份证号"], ROW]))
    assert joined([one]).columns["class_no"].tolist() == ["2026年第(007)期"]
    assert "class_no" not in joined([one], default_class="2026年第(008)期").columns


def test_two_sheets_that_name_one_class_are_refused():
    sheets = read(
        workbook(("021期", [["姓名", "身份证号"], ROW]), ("第21期", [["姓名", "身份证号"], ROW]))
    )
    with pytest.raises(MalformedError, match="sheets_same_class") as refused:
        joined(sheets)
    assert refused.value.facts["sheets"] == "021期、第21期"


async def test_an_error_cell_is_one_problem_and_is_known_again_from_staging():
    _, checked, by_row = await answer(
        "姓名,身份证号,联系电话\n#N/A,11010119900101,13800138000\n".encode()
    )
    found = [(p.field, p.code) for p in by_row[0] if p.severity == "error"]
    assert found == [("name", "cell_error"), ("id_number", "id_length")]
    staged = [[{"code": p.code, "field": p.field} for p in row] for row in by_row]
    assert [(f.code, f.field, f.rows.tolist()) for f in staged_findings(staged)] == [
        ("cell_error", "name", [0])
    ]
    assert not checked.accepted.any()
