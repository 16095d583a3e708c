"""Rosters as institutions send them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO

import xlsxwriter
from factories import newcomers

HEADER = ("序号", "姓名", "身份证号码", "联系电话", "人员类别", "工作单位", "文化程度", "班级编号")


def workbook(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER) -> bytes:
    """A workbook with a merged title above its header, cells as text."""
    held = BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 11, 24, tzinfo=UTC)})
        sheet = book.add_worksheet("名册")
        sheet.merge_range(0, 0, 0, len(header) - 1, "学员花名册", None)
        for row, cells in enumerate([header, *rows], start=1):
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell)
    return held.getvalue()


def good_rows(count: int, class_no: str, *, start: int = 0) -> list[list[str]]:
    """Rows without a fault; people are those of ``factories.newcomers``."""
    people = newcomers(count, start=start)
    return [
        [
            str(n + 1), people.name[n], people.id_number[n], people.phone[n], "企业职工",
            "岱泉阀门有限公司", "高中", class_no,
        ]
        for n in range(count)
    ]  # fmt: skip
