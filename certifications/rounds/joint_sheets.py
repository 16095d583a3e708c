"""The list of a joint review as a workbook: sent out, and read back row by row."""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from uuid import UUID

import msgspec
import xlsxwriter

from app.imports.child import ChildLimits, frames
from app.imports.data import Field, Limits
from app.imports.repair import safe_text
from app.imports.sheets import read_sheets
from app.masking import mask_id_number
from certifications.rounds.data import JointVerdict

_TASK = "certifications.rounds.joint_sheets:read"
_MOST_ROWS = 5_000
HEADER = ("序号", "姓名", "身份证号", "单位", "申报职业", "结论", "说明")
ANSWERS = {"无异议": JointVerdict.CLEAR, "有异议": JointVerdict.OBJECTED}
_OTHER_WORDS = {
    "无": JointVerdict.CLEAR,
    "通过": JointVerdict.CLEAR,
    "合格": JointVerdict.CLEAR,
    "有": JointVerdict.OBJECTED,
    "不通过": JointVerdict.OBJECTED,
    "不合格": JointVerdict.OBJECTED,
}
FIELDS = (
    Field(name="serial", label="序号", counter=True),
    Field(name="name", label="姓名", required=True),
    Field(name="id_number", label="身份证号", variants=("身份证号码", "证件号码"), required=True),
    Field(name="employer", label="单位", variants=("工作单位",)),
    Field(name="occupation", label="申报职业", variants=("职业",)),
    Field(name="verdict", label="结论", variants=("审查结论", "意见"), required=True),
    Field(name="remark", label="说明", variants=("备注", "情况说明")),
)
_LABELS = {field.name: field.label for field in FIELDS}


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One applicant on a list; the number unmasked, so it stays inside the service."""

    application: UUID
    name: str
    id_number: str
    employer: str
    occupation: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a list that came back; ``row`` as the spreadsheet shows it."""

    row: int
    name: str
    id_number: str
    verdict: str
    remark: str


class CellFault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong in which cell; ``row`` is None for somebody who is missing."""

    row: int | None
    column: str
    code: str
    value: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an authority says of one applicant."""

    application: UUID
    verdict: JointVerdict
    remark: str = ""


def workbook(listed: Sequence[Listed], *, title: str, watermark: str) -> bytes:
    """Return the list to send out, marked with for whom and by whom it was taken out."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("联审名单")
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, len(HEADER) - 1, 22, text)
        sheet.write_string(0, 0, title, head)
        sheet.write_string(1, 0, watermark)
        sheet.set_header(f"&C{watermark}")
        sheet.set_footer(f"&L{watermark}&R&P / &N")
        for place, name in enumerate(HEADER):
            sheet.write_string(2, place, name, head)
        for line, one in enumerate(listed, 1):
            cells = (str(line), one.name, one.id_number, one.employer, one.occupation, "", "")
            for place, cell in enumerate(cells):
                sheet.write_string(2 + line, place, safe_text(cell), text)
        verdicts = HEADER.index("结论")
        sheet.data_validation(
            3, verdicts, 2 + max(1, len(listed)), verdicts,
            {"validate": "list", "source": list(ANSWERS)},
        )  # fmt: skip
        sheet.freeze_panes(3, 0)
    return made.getvalue()


def read(request: bytes, content: bytes) -> Iterator[bytes]:
    """Read a list in the child and answer with its lines (MessagePack)."""
    _ = request
    sheets = read_sheets(content, FIELDS, remembered={}, limits=Limits(rows=_MOST_ROWS))
    lines = [
        Line(
            row=number,
            **{
                name: _plain(cells[place]) if (cells := sheet.cells(name)) is not None else ""
                for name in ("name", "id_number", "verdict", "remark")
            },
        )
        for sheet in sheets
        for place, number in enumerate(sheet.numbers)
    ]
    yield msgspec.msgpack.encode(lines)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


async def read_lines(content: bytes) -> list[Line]:
    """Return the lines of a list that came back; raises MalformedError as other uploads do."""
    lines: list[Line] = []
    async for frame in frames(_TASK, b"", content, ChildLimits()):
        lines += msgspec.msgpack.decode(frame, type=list[Line])
    return lines


def understood(
    lines: Sequence[Line], listed: Sequence[Listed]
) -> tuple[list[Answer], list[CellFault]]:
    """Return what the lines say of whom, and what is wrong in which cell.

    Everybody on the list is answered for once; a stranger, a second line of one person and a
    missing one are faults, and so is an objection without a word on why.
    """
    by_number = {one.id_number.upper(): one for one in listed}
    seen = Counter(line.id_number.upper() for line in lines)
    faults: list[CellFault] = []
    answers: list[Answer] = []
    for line in lines:
        found = by_number.get(line.id_number.upper())
        wrong = list(_faults(line, found, seen))
        faults += wrong
        if found is not None and not wrong:
            verdict = _verdict(line.verdict)
            answers.append(
                Answer(application=found.application, verdict=verdict, remark=line.remark)
            )
    faults += [
        CellFault(row=None, column=_LABELS["id_number"], code="joint-row-missing", value=one.name)
        for number, one in by_number.items()
        if number not in seen
    ]
    return answers, faults


def _verdict(text: str) -> JointVerdict:
    return {**ANSWERS, **_OTHER_WORDS}.get(text, JointVerdict.SENT)


def _faults(line: Line, found: Listed | None, seen: Mapping[str, int]) -> Iterator[CellFault]:
    if found is None:
        yield _fault(line, "id_number", "joint-row-stranger", mask_id_number(line.id_number))
        return
    if seen[line.id_number.upper()] > 1:
        yield _fault(line, "id_number", "joint-row-twice", mask_id_number(line.id_number))
    if line.name != found.name:
        yield _fault(line, "name", "joint-row-name", line.name)
    verdict = _verdict(line.verdict)
    if verdict is JointVerdict.SENT:
        yield _fault(line, "verdict", "joint-row-verdict", line.verdict)
    elif verdict is JointVerdict.OBJECTED and not line.remark:
        yield _fault(line, "remark", "joint-row-remark", "")


def _fault(line: Line, field: str, code: str, value: str) -> CellFault:
    return CellFault(row=line.row, column=_LABELS[field], code=code, value=value)
