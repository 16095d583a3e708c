"""Makes the sample rosters in ``tests/data/rosters``: run it again after changing it.

    python tests/make_samples.py

Everybody in them is invented; ID numbers use county codes that were never assigned.
"""

import csv
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import xlsxwriter

from app.people.id_numbers import reserved_id_number

FOLDER = Path(__file__).parent / "data" / "rosters"
MADE_ON = datetime(2026, 11, 20, 9, 42)  # noqa: DTZ001 - a workbook's own property has no zone
CLASS = "2026年第(021)期"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗"
GIVEN = "文静立群海燕志远雨桐成栋明霞凤英建国秀兰玉梅永强晓东国庆"
CATEGORIES = ("企业职工", "退役军人", "登记失业人员", "农村转移就业劳动者", "就业困难人员")
EDUCATION = ("高中", "大专", "初中", "本科", "中专／技校")
HEADINGS = ["序号", "姓名", "性别", "身份证号", "人员类别", "联系电话", "文化程度", "工作单位"]
HEADINGS += ["班级编号", "备注"]
NAME, ID, CATEGORY, PHONE, CLASS_NO = 1, 3, 4, 5, 8
FIRST_ROW = 4  # the first row of data, under title, unit and header
ROWS = 212

Row = list[str | float]


def person(number: int) -> Row:
    """Return one row in order, the same for the same number."""
    birth = date(1972, 3, 1) + timedelta(days=number * 61 % 11_000)
    male = number % 2 == 0
    name = SURNAMES[number % 20] + GIVEN[number * 3 % 28] + GIVEN[(number * 7 + 5) % 28]
    return [
        number,
        name,
        "男" if male else "女",
        reserved_id_number(number, birth, male=male),
        CATEGORIES[number % 5],
        f"139{number * 7919 % 100_000_000:08d}",
        EDUCATION[number % 5],
        f"岱青第{number % 9 + 1}公司",
        CLASS,
        "",
    ]


def people(count: int) -> list[Row]:
    """Return that many rows."""
    return [person(number) for number in range(1, count + 1)]


def at(rows: list[Row], row: int) -> Row:
    """Return the row that the spreadsheet shows under this number."""
    return rows[row - FIRST_ROW]


def faulty() -> list[Row]:
    """Return 212 rows, 25 of them faulty, 14 with something to note, as in the preview's mock.

    Row 169 is faulty only with the register: that person is in another class.
    """
    rows = people(ROWS)
    for row in (14, 45, 60, 99, 120):
        at(rows, row)[CLASS_NO] = "21期"
    for row in (21, 72, 150, 188):
        at(rows, row)[CLASS_NO] = "第21期"
    for row in (52, 66, 110, 175):
        at(rows, row)[CATEGORY] = "农民工"
    for row in (103, 160):
        at(rows, row)[CATEGORY] = "下岗"
    for row in (37, 88, 90, 131):
        at(rows, row)[ID] = float(str(at(rows, row)[ID])[:15] + "000")
    for row, copy in ((61, 144), (95, 202)):
        at(rows, copy)[NAME : PHONE + 1] = at(rows, row)[NAME : PHONE + 1]
    at(rows, 78)[ID] = reserved_id_number(78, date(2010, 12, 20), male=False)
    at(rows, 78)[2] = "女"
    for row in (10, 30, 40, 55, 70):
        at(rows, row)[NAME] = f" {str(at(rows, row)[NAME])[0]} {str(at(rows, row)[NAME])[1:]}"
    for row in (80, 100, 130, 140):
        at(rows, row)[ID] = "".join(chr(ord(mark) + 0xFEE0) for mark in str(at(rows, row)[ID]))
    for row in (165, 170, 180, 190, 200):
        phone = str(at(rows, row)[PHONE])
        at(rows, row)[PHONE] = f"{phone[:3]} {phone[3:7]} {phone[7:]}"
    return rows


def write(
    name: str, before: list[Row], headings: list[Row], rows: list[Row], after: list[Row]
) -> None:
    """Write one workbook: titles merged over the whole width, header, rows, footers."""
    path = FOLDER / name
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        book.set_properties({"created": MADE_ON})
        page = book.add_worksheet("名册")
        text = book.add_format({"num_format": "@"})
        width = max(map(len, headings)) - 1
        for line, cells in enumerate((*before, *headings, *rows, *after)):
            if line < len(before):
                page.merge_range(line, 0, line, width, cells[0])
                continue
            for place, value in enumerate(cells):
                if isinstance(value, str):
                    page.write_string(line, place, value, text)
                else:
                    page.write_number(line, place, value)


TITLES: list[Row] = [
    [f"泰安市{CLASS}互联网营销师（四级）培训学员名册"],
    ["培训机构：岱青职业培训学校　培训时间：2026.11.23-12.20"],
]
FOOTERS: list[Row] = [
    ["合计", f"{ROWS}人"],
    ["注：本表一式两份。"],
    ["填表人：", "", "", "审核人：", "", "", "单位盖章"],
]


def text_file() -> None:
    """Write a GB18030 file, tab-separated, with headings misspelt and dates in five styles."""
    rows: list[Row] = [
        ["姓名", "姓别", "身份证号码", "人员类别", "手机号码", "名族", "参加工作日期", "班级编号"]
    ]
    styles = (
        "{0}-{1:02}-{2:02}",
        "{0}/{1}/{2}",
        "{0}.{1}.{2}",
        "{0}年{1}月{2}日",
        "{0}{1:02}{2:02}",
    )
    for number, style in enumerate((*styles, "2015.3.1-2016.4.2", "不详"), 1):
        row = person(number)
        began = style.format(2015, 7, number)
        rows.append([row[1], row[2], row[3], row[4], row[5], "汉族", began, CLASS])
    made = StringIO()
    csv.writer(made, delimiter="\t", lineterminator="\r\n").writerows(rows)
    (FOLDER / "gb18030.csv").write_bytes(made.getvalue().encode("gb18030"))


def main() -> None:
    """Make all samples."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    write("clean.xlsx", [], [[*HEADINGS]], people(30), [])
    write("faulty_212.xlsx", TITLES, [[*HEADINGS]], faulty(), FOOTERS)
    upper: Row = ["序号", "学员信息", "", "", "", "联系方式", "其他", "", "", ""]
    lower: Row = ["", "姓名", "性别", "公民身份号码", "人员类别", "联系电话", "学历", "用人单位"]
    write("two_row_header.xlsx", TITLES[:1], [upper, [*lower, "班期", "备注"]], people(12), FOOTERS)
    cut = people(6)
    cut[0][ID] = float(str(cut[0][ID])[:15] + "000")
    cut[1][ID] = f"{str(cut[1][ID])[0]}.{str(cut[1][ID])[1:6]}E+17"
    cut[2][ID] = f"{str(cut[2][ID])[:15]}000"
    cut[3][ID] = f"{cut[3][ID]}.0"
    write("truncated_ids.xlsx", [], [[*HEADINGS]], cut, [])
    text_file()


if __name__ == "__main__":
    main()
