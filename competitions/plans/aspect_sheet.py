"""The marking scheme of a rule set as a workbook, out and in: one aspect a row."""

from collections.abc import Sequence
from io import BytesIO

import xlsxwriter

from app.imports.data import Field
from app.imports.repair import safe_text
from competitions.plans.rule_form import TABLES, Row
from competitions.rules.data import Method

METHODS = {"测量": Method.MEASUREMENT, "评判": Method.JUDGEMENT}
FIELDS = (
    Field(name="stage", label="阶段代码", variants=("阶段",), required=True, fill_merged=True),
    Field(name="module", label="模块代码", variants=("模块",), required=True, fill_merged=True),
    Field(name="module_name", label="模块名称", fill_merged=True),
    Field(name="code", label="评分项代码", variants=("评分项编号", "代码"), required=True),
    Field(name="name", label="评分项", variants=("评分项名称", "评分内容"), required=True),
    Field(name="method", label="评分方法", variants=("方法",)),
    Field(name="most", label="满分", variants=("最高分", "分值", "配分"), required=True),
    Field(name="steps", label="分档", variants=("档次",)),
    Field(name="anchors", label="评判描述", variants=("描述",)),
)
"""``METHODS`` are the words of the method; without one it is 测量."""


def aspect_workbook(rows: Sequence[Row]) -> bytes:
    """Return the marking scheme as a workbook that may be changed and brought back."""
    made, names = BytesIO(), {method: word for word, method in METHODS.items()}
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("评分项")
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        page.set_column(0, len(FIELDS) - 1, 16, text)
        page.freeze_panes(1, 0)
        for place, field in enumerate(FIELDS):
            page.write_string(0, place, field.label + ("*" if field.required else ""), head)
        for line, row in enumerate(rows, 1):
            for place, field in enumerate(FIELDS):
                cell = row.get(field.name, "")
                told = names.get(Method(cell), "") if field.name == "method" and cell else cell
                page.write_string(line, place, safe_text(told), text)
        page.data_validation(1, 5, 2000, 5, {"validate": "list", "source": list(METHODS)})
    return made.getvalue()


def aspect_rows(fields: Sequence[str], columns: Sequence[Sequence[str]]) -> list[Row]:
    """Return a read workbook as rows of the form."""
    held = dict(zip(fields, columns, strict=True))
    length = max((len(one) for one in columns), default=0)
    rows = []
    for n in range(length):
        row = {name: held[name][n].strip() if name in held else "" for name in TABLES["aspect"]}
        row["method"] = METHODS.get(row["method"], row["method"] or Method.MEASUREMENT)
        rows.append(row)
    return rows
