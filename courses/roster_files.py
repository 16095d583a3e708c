"""Workbooks that go out: the template, the repair workbook, the provincial export."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

import msgspec
import xlsxwriter

from app.i18n import N_, gettext
from app.imports.repair import RepairRow, RepairSheet, repair_workbook, safe_text
from app.masking import Sensitive
from courses.fields import all_fields, roster_fields
from courses.roster import SheetHead
from courses.roster_sentences import field_label, problem_sentence
from courses.rules.base import Severity
from courses.rules.roster import Problem
from courses.vocabulary import vocabulary

TEMPLATE_FIELDS = (
    *("seq_no", "name", "id_number", "id_type", "gender", "education", "phone"),
    *("person_category", "employer", "post", "class_no", "occupation", "level"),
    *("existing_level", "existing_cert_no", "existing_cert_date", "address", "remark"),
)
PROVINCIAL_COLUMNS: tuple[tuple[str, str], ...] = (
    ("name", "姓名"),
    ("education", "文化程度"),
    ("id_number", "身份证号码"),
    ("address", "家庭住址"),
    ("phone", "联系电话"),
    ("person_category", "人员类别"),
    ("household", "户籍"),
    ("eligibility_condition", "符合的鉴定申报条件"),
    ("gender", "性别"),
    ("birth_date", "出生日期"),
    ("student_cert_no", "毕业证(学生证)号"),
    ("employment_cert_no", "就业创业证号"),
    ("social_insurance_no", "社保编号"),
    ("hired_by", "录用单位(或创办企业名称)"),
    ("employer", "所在单位(学校)或毕业学校"),
    ("work_start_date", "参加工作日期"),
    ("years_in_trade", "本工种工龄"),
    ("existing_level", "已有技术等级"),
    ("existing_cert_no", "已有证书编号"),
    ("post", "所在岗位"),
    ("is_fresh_graduate", "是否应届毕业生"),
    ("existing_cert_date", "已有证书发证日期"),
    ("id_type", "国籍/地区"),
    ("", "高端人才技能库"),
    ("", "期望薪资"),
    ("", "意向工作地区"),
    ("", "求职意向"),
)
"""The provincial platform's template: these columns in this order."""
_OF_THE_REGISTER = (
    *("name", "education", "id_number", "phone", "person_category", "gender", "birth_date"),
    *("employer", "post", "id_type", ""),
)
FURTHER_FIELDS = tuple(field for field, _ in PROVINCIAL_COLUMNS if field not in _OF_THE_REGISTER)
"""What the template asks for beyond the register's own columns; kept sealed for the export."""
PROVINCIAL_LINES = 200
"""Lines a file of the provincial platform may have, its header counted; ours have no limit."""
_TEMPLATE_ROWS = 2_000
_LIST_CHARACTERS = 250
_GENDER_WORDS = {"m": "男", "f": "女"}
_ID_TYPE_WORDS = {
    "mainland_id": "中国",
    "hk_macao_permit": "港澳",
    "taiwan_permit": "中国台湾",
    "foreign_document": "外国",
}
GUIDE: dict[str, str] = {
    "name": N_("照身份证填写；少数民族姓名用“·”分隔"),
    "id_number": N_("18 位，文本格式，末位 X 大小写均可"),
    "id_type": N_("居民身份证不用填；其他证件写明名称，如 港澳居民来往内地通行证"),
    "phone": N_("本人的 11 位手机号"),
    "person_category": N_("从下拉列表选"),
    "education": N_("从下拉列表选"),
    "gender": N_("可不填，以身份证号为准"),
    "employer": N_("企业职工必填，写全称"),
    "class_no": N_("如 2026年第(021)期；整本名册是一个班的可不填"),
    "level": N_("从下拉列表选，培训的等级"),
    "existing_cert_date": N_("如 2026-03-01"),
}
"""What the guide sheet says of a column."""


class RosterRow(msgspec.Struct, frozen=True, kw_only=True):
    """One row as a batch keeps it."""

    number: int
    raw: Mapping[str, str]
    problems: Sequence[Problem]


def template_workbook(class_numbers: Sequence[str] = ()) -> bytes:
    """Return the empty roster: dropdowns, ID numbers as text, a guide sheet."""
    fields = [roster_fields()[name].field for name in TEMPLATE_FIELDS]
    words = vocabulary()
    lists = {
        "gender": ("男", "女"),
        "education": tuple(words.education_names.values()),
        "person_category": tuple(words.category_names.values()),
        "level": tuple(words.level_names[f"L{number}"] for number in (5, 4, 3, 2, 1)),
        "class_no": tuple(class_numbers),
    }
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("名册")
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@"})
        page.set_column(0, len(fields) - 1, 18, text)
        page.freeze_panes(1, 0)
        for place, field in enumerate(fields):
            page.write_string(0, place, field.label + ("*" if field.required else ""), head)
            values = lists.get(field.name, ())
            if values and len(",".join(values)) <= _LIST_CHARACTERS:
                page.data_validation(
                    1, place, _TEMPLATE_ROWS, place, {"validate": "list", "source": list(values)}
                )
        guide = book.add_worksheet("填写说明")
        guide.set_column(0, 0, 18)
        guide.set_column(1, 1, 70)
        for line, (name, hint) in enumerate(GUIDE.items()):
            guide.write_string(line, 0, field_label(name))
            guide.write_string(line, 1, gettext(hint))
    return made.getvalue()


def roster_repair(
    sheets: Sequence[tuple[SheetHead, Sequence[RosterRow]]],
    masks: Mapping[str, Sensitive | None],
) -> bytes:
    """Return the 问题数据表 of rows that carry an error, by sheet, as the file had them."""
    return repair_workbook([_repair_sheet(head, rows, masks) for head, rows in sheets if rows])


def _repair_sheet(
    head: SheetHead, rows: Sequence[RosterRow], masks: Mapping[str, Sensitive | None]
) -> RepairSheet:
    keys = list(head.headings)
    faulty = {p.field for row in rows for p in row.problems if p.severity is Severity.ERROR}
    # A fault may lie in a column that the file does not have: the repair workbook adds it.
    keys += [field for field in all_fields() if field in faulty and field not in keys]
    places = {key: place for place, key in enumerate(keys)}
    words = vocabulary()
    lists = {"person_category": tuple(words.category_names.values())}
    return RepairSheet(
        name=head.name,
        headings=[head.headings.get(key) or all_fields()[key].field.label for key in keys],
        rows=[
            RepairRow(
                number=row.number,
                cells=[row.raw.get(key, "") for key in keys],
                faults=_faults(row, places, masks),
            )
            for row in rows
        ],
        choices={places[name]: values for name, values in lists.items() if name in places},
    )


def _faults(
    row: RosterRow, places: Mapping[str, int], masks: Mapping[str, Sensitive | None]
) -> dict[int, str]:
    faults: dict[int, str] = {}
    for problem in row.problems:
        if problem.severity is Severity.ERROR:
            place = places.get(problem.field, -1)
            written = row.raw.get(problem.field, "")
            said = problem_sentence(problem, written, masks.get(problem.field))
            label = field_label(problem.field)
            reason = gettext("%(column)s：%(said)s", column=label, said=said)
            faults[place] = f"{faults[place]} {reason}" if place in faults else reason
    return faults


def provincial_files(rows: Sequence[Mapping[str, str]], name: str) -> list[tuple[str, bytes]]:
    """Return the class roster as files of the provincial template, at most 200 lines each.

    ``rows`` hold clean values by field; ``name`` begins the files' names.
    """
    size = PROVINCIAL_LINES - 1
    parts = [rows[start : start + size] for start in range(0, len(rows), size)] or [rows]
    several = len(parts) > 1
    return [
        (f"{name}-{number}.xlsx" if several else f"{name}.xlsx", _provincial(part))
        for number, part in enumerate(parts, 1)
    ]


def zipped(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return the files in one archive."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return made.getvalue()


def _provincial(rows: Sequence[Mapping[str, str]]) -> bytes:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("Sheet1")
        text = book.add_format({"num_format": "@"})
        page.set_column(0, len(PROVINCIAL_COLUMNS) - 1, 18, text)
        for place, (_, heading) in enumerate(PROVINCIAL_COLUMNS):
            page.write_string(0, place, heading, text)
        for line, row in enumerate(rows, 1):
            for place, (field, _) in enumerate(PROVINCIAL_COLUMNS):
                value = _provincial_word(field, row.get(field, "")) if field else ""
                if value:
                    page.write_string(line, place, safe_text(value), text)
    return made.getvalue()


def _provincial_word(field: str, value: str) -> str:
    words = vocabulary()
    names: Mapping[str, Mapping[str, str]] = {
        "gender": _GENDER_WORDS,
        "id_type": _ID_TYPE_WORDS,
        "education": words.education_names,
        "person_category": words.category_names,
        "existing_level": words.level_names,
    }
    return names.get(field, {}).get(value, value)
