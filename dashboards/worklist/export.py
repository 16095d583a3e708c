"""A year's work list as a workbook."""

from io import BytesIO

import xlsxwriter

from app.i18n import N_, gettext
from dashboards.export import Cell, write_row
from dashboards.worklist.data import CITY, TargetLine, TaskLine
from dashboards.worklist.queries import WorkList
from dashboards.worklist.wording import BASES, STANDINGS, STATES, quarters_words

_HEAD = (
    N_("序号"), N_("任务"), N_("牵头单位"), N_("配合单位"), N_("完成期限"), N_("状态"), N_("地区"),
    N_("单位"), N_("全年目标"), N_("已完成"), N_("截至季度"), N_("完成比例"), N_("预计全年"),
    N_("推算依据"), N_("进度"),
)  # fmt: skip


def to_xlsx(found: WorkList) -> bytes:
    """Return a line for each target; no cell is a formula."""
    out = BytesIO()
    safe = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(out, safe) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        sheet = book.add_worksheet(gettext("工作清单"))
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(_HEAD) - 1, 16)
        sheet.write_row(0, 0, [gettext(name) for name in _HEAD], bold)
        number = 0
        whole = not found.wanted.place
        for row in found.rows:
            line = row.line
            for target in line.targets if whole else (row.shown,):
                number += 1
                write_row(sheet, number, _cells(line, target, found.places))
    return out.getvalue()


def _cells(line: TaskLine, target: TargetLine, places: dict[str, str]) -> list[Cell]:
    task = line.task
    return [
        f"{task.item}-{task.number}",
        task.title,
        task.lead_name,
        "、".join(task.helper_names),
        task.due_on.isoformat(),
        gettext(STATES[task.state][0]),
        gettext("全市") if target.division == CITY else places.get(target.division),
        task.unit,
        float(target.target),
        target.value,
        (quarters_words(target) if target.latest > target.quarter else target.quarter) or None,
        None if target.share is None else round(target.share, 4),
        None if target.outlook.value is None else round(target.outlook.value, 1),
        gettext(BASES[target.outlook.basis]),
        gettext(STANDINGS[target.standing][0]),
    ]
