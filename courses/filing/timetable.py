"""A timetable by workbook: read in the limited child, each line understood or named."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from io import BytesIO
from uuid import UUID

import msgspec
import xlsxwriter

from app.dates import read_date
from app.imports.child import ChildLimits, frames
from app.imports.data import Field, Limits
from app.imports.repair import safe_text
from app.imports.sheets import read_sheets
from courses.filing.data import NewSession, SessionKind

_TASK = "courses.filing.timetable:read"
_TIME = re.compile(r"(\d{1,2})[:.时点](\d{2})?")
_KINDS = {"理论": SessionKind.THEORY, "实操": SessionKind.PRACTICE, "实训": SessionKind.PRACTICE}
FIELDS = (
    Field(
        name="content", label="上课内容", variants=("课程内容", "授课内容", "内容"), required=True
    ),
    Field(name="kind", label="类型", variants=("理论/实操", "课型", "授课形式")),
    Field(name="held_on", label="上课日期", variants=("日期", "授课日期"), required=True),
    Field(name="span", label="上课时段", variants=("时段", "时间", "上课时间")),
    Field(name="starts_at", label="开始", variants=("开始时间", "起始时间")),
    Field(name="ends_at", label="结束", variants=("结束时间", "截止时间")),
    Field(name="teacher_id", label="教师身份证号", variants=("教师身份证", "任课教师身份证号")),
    Field(
        name="teacher", label="教师姓名", variants=("教师", "授课教师", "任课教师"), required=True
    ),
    Field(name="room", label="上课地址", variants=("上课地点", "教室", "地点", "授课地点")),
)
"""The columns of 课程表 (notes of the field: 上课内容, 日期, 时段, 开始, 结束, 教师, 地址)."""


class TimetableLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line as written; ``row`` as the spreadsheet shows it."""

    row: int
    cells: dict[str, str]


class LineProblem(msgspec.Struct, frozen=True, kw_only=True):
    """Why a line cannot be taken: where, what was written, the code of what is wrong."""

    row: int
    column: str
    code: str
    value: str = ""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """The institution's own teachers and rooms, by what a workbook may call them.

    ``by_document`` maps ID numbers, ``teachers`` and ``rooms`` names; a name that several have
    maps to None.
    """

    by_document: Mapping[str, UUID]
    teachers: Mapping[str, UUID | None]
    rooms: Mapping[str, UUID | None]


def read(request: bytes, content: bytes) -> Iterator[bytes]:
    """Read a timetable in the child and answer with its lines (MessagePack)."""
    _ = request
    sheets = read_sheets(content, FIELDS, remembered={}, limits=Limits(rows=1_000))
    lines = [
        TimetableLine(
            row=number,
            cells={
                field.name: _plain(cells[place])
                for field in FIELDS
                if (cells := sheet.cells(field.name)) is not None
            },
        )
        for sheet in sheets
        for place, number in enumerate(sheet.numbers)
    ]
    yield msgspec.msgpack.encode(lines)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


async def read_timetable(content: bytes) -> list[TimetableLine]:
    """Return the lines of a timetable; raises ``MalformedError`` as reading a roster does."""
    lines: list[TimetableLine] = []
    async for frame in frames(_TASK, b"", content, ChildLimits()):
        lines += msgspec.msgpack.decode(frame, type=list[TimetableLine])
    return lines


def understood(
    lines: Sequence[TimetableLine], known: Known
) -> tuple[list[NewSession], list[LineProblem]]:
    """Return the sessions that the lines mean, and every problem of every line."""
    sessions: list[NewSession] = []
    problems: list[LineProblem] = []
    for line in lines:
        found = list(_problems(line, known))
        problems += found
        if not found:
            sessions.append(_session(line, known))
    return sessions, problems


def _problems(line: TimetableLine, known: Known) -> Iterator[LineProblem]:
    cells = line.cells
    if _day(cells) is None:
        yield _problem(line, "held_on", "timetable-date")
    starts_at, ends_at = _span(cells)
    if starts_at is None or ends_at is None:
        yield _problem(line, "starts_at", "timetable-time")
    elif ends_at <= starts_at:
        yield _problem(line, "ends_at", "timetable-backward")
    if not cells.get("content"):
        yield _problem(line, "content", "timetable-content")
    if cells.get("kind") and cells["kind"] not in _KINDS:
        yield _problem(line, "kind", "timetable-kind")
    if _teacher(cells, known) is None:
        yield _problem(line, "teacher", "timetable-teacher")
    if cells.get("room") and known.rooms.get(cells["room"]) is None:
        yield _problem(line, "room", "timetable-room")


def _problem(line: TimetableLine, field: str, code: str) -> LineProblem:
    label = next(f.label for f in FIELDS if f.name == field)
    return LineProblem(row=line.row, column=label, code=code, value=line.cells.get(field, ""))


def _session(line: TimetableLine, known: Known) -> NewSession:
    cells = line.cells
    day, (starts_at, ends_at) = _day(cells), _span(cells)
    if day is None or starts_at is None or ends_at is None:
        raise ValueError("a line with problems is no session")
    return NewSession(
        held_on=day,
        starts_at=starts_at,
        ends_at=ends_at,
        content=cells["content"],
        kind=_KINDS[cells["kind"]] if cells.get("kind") else SessionKind.THEORY,
        teacher=_teacher(cells, known),
        room=known.rooms.get(cells.get("room", "")),
    )


def _day(cells: Mapping[str, str]) -> date | None:
    return read_date(cells.get("held_on", "").replace(" ", "")).day


def _span(cells: Mapping[str, str]) -> tuple[time | None, time | None]:
    written = [cells.get("starts_at", ""), cells.get("ends_at", "")]
    if not all(written):
        written = re.split(r"[-—–~至到]+", cells.get("span", ""), maxsplit=1)
    times = [_time(text) for text in written]
    return (times[0], times[1]) if len(times) > 1 else (None, None)


def _time(text: str) -> time | None:
    found = _TIME.search(text)
    try:
        return time(int(found[1]), int(found[2] or 0)) if found else None
    except ValueError:
        return None


def _teacher(cells: Mapping[str, str], known: Known) -> UUID | None:
    if document := cells.get("teacher_id", "").upper():
        return known.by_document.get(document)
    return known.teachers.get(cells.get("teacher", ""))


def template_workbook(teachers: Sequence[str], rooms: Sequence[str]) -> bytes:
    """Return the empty timetable, with the institution's teachers and rooms to choose from."""
    made = BytesIO()
    lists = {"teacher": teachers, "room": rooms, "kind": ("理论", "实操")}
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page, more = book.add_worksheet("课程表"), book.add_worksheet("选项")
        head = book.add_format({"bold": True, "bottom": 1})
        text = book.add_format({"num_format": "@"})
        page.set_column(0, len(FIELDS) - 1, 16, text)
        page.freeze_panes(1, 0)
        for place, field in enumerate(FIELDS):
            page.write_string(0, place, field.label + ("*" if field.required else ""), head)
            if options := lists.get(field.name, ()):
                for line, option in enumerate(options):
                    more.write_string(line, place, safe_text(option))
                letter = chr(ord("A") + place)
                source = f"=选项!${letter}$1:${letter}${len(options)}"
                page.data_validation(
                    1, place, 500, place,
                    {"validate": "list", "source": source, "error_type": "warning"},
                )  # fmt: skip
    return made.getvalue()
