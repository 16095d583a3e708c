"""The completion list as a workbook."""

from io import BytesIO

import xlsxwriter

from app.i18n import gettext
from app.imports.repair import safe_text
from courses.attendance.completion_queries import CompletionList
from courses.names import COMPLETION_REASONS, ENROLMENT_STATES

_HEADINGS = (
    *("序号", "姓名", "身份证号", "出勤课时", "理论成绩", "实操成绩", "结果", "未结业原因"),
    "证书编号",
)


def completion_workbook(found: CompletionList) -> bytes:
    """Return the 结业 list; ID numbers stay masked."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("结业名单")
        text = book.add_format({"num_format": "@"})
        figure = book.add_format({"num_format": "0.##"})
        bold = book.add_format({"bold": True})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        page.set_column(0, 0, 6)
        page.set_column(1, len(_HEADINGS) - 1, 18)
        page.write_string(0, 0, safe_text(f"{found.number} {found.title} 结业名单"), bold)
        page.write_string(1, 0, safe_text(found.organisation_name))
        for place, heading in enumerate(_HEADINGS):
            page.write_string(2, place, heading, head)
        page.freeze_panes(3, 2)
        for line, row in enumerate(found.lines, 1):
            page.write_number(line + 2, 0, line)
            page.write_string(line + 2, 1, safe_text(row.name), text)
            page.write_string(line + 2, 2, row.id_masked, text)
            for place, value in enumerate(
                (row.attended_hours, row.theory_score, row.practice_score), 3
            ):
                if value is not None:
                    page.write_number(line + 2, place, float(value), figure)
            reasons = "；".join(gettext(COMPLETION_REASONS[code]) for code in row.failed_for)
            for place, cell in enumerate(
                (gettext(ENROLMENT_STATES[row.state][0]), reasons, row.certificate), 6
            ):
                page.write_string(line + 2, place, safe_text(cell), text)
    return made.getvalue()
