"""The confirmed levels as a workbook for the assessment body that makes the certificates."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from app.i18n import gettext
from competitions.honours.data import HonourLine, LineKind
from competitions.honours.wording import level_words
from competitions.plans.data import Event

_HEADINGS = (
    "姓名", "身份证号码", "职业（工种）", "职业编码", "技能等级", "证书编号", "发证日期",
)  # fmt: skip
"""As level certificates are reported, in Chinese whoever reads the page."""


def level_book(event: Event, lines: Sequence[HonourLine]) -> bytes:
    """Return who gets which level: headings as certificates are reported, numbers to be filled in.

    ID numbers are not part of it: the assessment body has them from the person.
    """
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(gettext("晋级名单"))
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        sheet.set_column(0, len(_HEADINGS) - 1, 18, text)
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(_HEADINGS):
            sheet.write_string(0, place, name, head)
        given = [line for line in lines if line.given and line.kind is LineKind.LEVEL]
        for row, line in enumerate(given, 1):
            level = level_words(line.level or "")
            cells = (line.name, "", event.occupation, event.occupation_code, level, "", "")
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell, text)
    return made.getvalue()
