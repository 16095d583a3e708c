"""The attendance workbook: the class's own sheet out, the filled-in one read in the child."""

from collections.abc import Iterator, Sequence
from io import BytesIO

import msgspec
import xlsxwriter

from app.errors import MalformedError
from app.imports.child import ChildLimits, frames
from app.imports.data import Field, Limits
from app.imports.repair import safe_text
from app.imports.sheets import read_sheets
from courses.attendance.sheet_rules import WORDS, SheetSession, SheetTable, heading_of
from courses.rules.attended import Presence

_TASK = "courses.attendance.sheet_files:read"
_SESSION = "session-"
FIELDS = (
    Field(name="seq_no", label="序号", variants=("编号", "No."), counter=True),
    Field(name="trainee_no", label="学员编号", variants=("学员号", "学号"), required=True),
    Field(name="name", label="姓名", variants=("学员姓名",), required=True),
)


class SheetLine(msgspec.Struct, frozen=True, kw_only=True):
    """A trainee's line of the workbook that goes out, by session as in its columns."""

    number: str
    name: str
    presences: list[Presence | None]


def attendance_workbook(sessions: Sequence[SheetSession], lines: Sequence[SheetLine]) -> bytes:
    """Return the class's trainees against its sessions, with dropdowns; no ID number goes out."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("考勤")
        text = book.add_format({"num_format": "@"})
        head = book.add_format({"bold": True, "bottom": 1, "num_format": "@", "text_wrap": True})
        page.set_column(0, 0, 6, text)
        page.set_column(1, 2, 14, text)
        page.set_column(3, 3 + len(sessions), 12, text)
        page.freeze_panes(1, 3)
        headings = ["序号", "学员编号*", "姓名*", *map(heading_of, sessions)]
        for place, heading in enumerate(headings):
            page.write_string(0, place, heading, head)
        if sessions and lines:
            page.data_validation(
                1, 3, len(lines), 2 + len(sessions),
                {"validate": "list", "source": [words[0] for words in WORDS.values()]},
            )  # fmt: skip
        for row, line in enumerate(lines, 1):
            marks = [WORDS[presence][0] if presence else "" for presence in line.presences]
            for place, cell in enumerate((str(row), line.number, line.name, *marks)):
                page.write_string(row, place, safe_text(cell), text)
    return made.getvalue()


def read(request: bytes, content: bytes) -> Iterator[bytes]:
    """Read an attendance workbook in the child and answer with its table (MessagePack).

    ``request`` holds the sessions' headings: they help to find the header, however many columns
    it has. Which session a column is, is told by its text alone. Raises ``MalformedError`` as
    ``read_sheets`` does.
    """
    headings = msgspec.msgpack.decode(request, type=list[str])
    known = [Field(name=f"{_SESSION}{n}", label=text) for n, text in enumerate(headings)]
    sheet = read_sheets(content, (*FIELDS, *known), remembered={}, limits=Limits(rows=5_000))[0]
    yield msgspec.msgpack.encode(
        SheetTable(
            numbers=sheet.numbers,
            trainee_no=sheet.cells("trainee_no") or [],
            name=sheet.cells("name") or [],
            others=[
                (heading.text, cells)
                for heading, cells in zip(sheet.headings, sheet.columns, strict=True)
                if not heading.field or heading.field.startswith(_SESSION)
            ],
        )
    )


async def read_table(content: bytes, sessions: Sequence[SheetSession]) -> SheetTable:
    """Return the table of a workbook, read by a child that cannot harm this process.

    Raises ``MalformedError``: the file's own fault, or the child ran out of time or memory.
    """
    request = msgspec.msgpack.encode([heading_of(session) for session in sessions])
    async for frame in frames(_TASK, request, content, ChildLimits()):
        return msgspec.msgpack.decode(frame, type=SheetTable)
    raise MalformedError("sheet_empty")
