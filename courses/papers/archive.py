"""A class's whole file as one archive: forms, records, every scan, and an index with hashes."""

import asyncio
import hashlib
import zipfile
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import msgspec
import xlsxwriter

from app import clock, db
from app.audit.record import record
from app.db import require_transaction
from app.errors import NotFoundError
from app.files.service import content as file_content
from app.imports.repair import safe_text
from app.permits import Actor, Permit
from courses.papers.data import PaperRow
from courses.papers.forms import ClassForms, check_reason, forms_of
from courses.papers.queries import class_row, papers_of

ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}
_ATTENDANCE = (
    "SELECT p.name, s.held_on, s.starts_at, s.content, a.presence, a.way, a.entered_at,"
    " a.entered_by, a.reason, a.supersedes IS NOT NULL AS correction FROM attendance a"
    " JOIN class_session s ON s.id = a.session JOIN enrolment e ON e.id = a.enrolment"
    " JOIN person o ON o.id = e.person JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
    " WHERE a.training_class = $1 ORDER BY s.held_on, s.starts_at, p.pinyin, a.entered_at"
)
_ASSESSMENT = (
    "SELECT p.name, a.part, a.attempt, a.assessed_on, a.score, a.absent, a.entered_at,"
    " a.entered_by, a.reason, a.supersedes IS NOT NULL AS correction FROM assessment a"
    " JOIN enrolment e ON e.id = a.enrolment JOIN person o ON o.id = e.person"
    " JOIN person p ON p.id = coalesce(o.merged_into, o.id)"
    " WHERE e.training_class = $1 ORDER BY p.pinyin, a.part, a.attempt, a.entered_at"
)
_STEPS = (
    "SELECT step, taken_at, taken_by, reason FROM class_step WHERE training_class = $1"
    " ORDER BY taken_at"
)
_SHEETS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("考勤", _ATTENDANCE, ("姓名", "日期", "开始", "内容", "考勤", "方式", "录入时间", "录入人",
                           "理由", "更正")),
    ("成绩", _ASSESSMENT, ("姓名", "科目", "次数", "考核日期", "成绩", "缺考", "录入时间", "录入人",
                           "理由", "更正")),
    ("办理经过", _STEPS, ("步骤", "时间", "经办", "理由")),
)  # fmt: skip


class Archive(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive is made of."""

    forms: ClassForms
    scans: list[PaperRow]
    records: bytes
    reason: str
    made_at: datetime
    made_by: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One file of the archive, as its index tells it."""

    name: str
    what: str
    sha256: str
    size: int
    entered_at: datetime | None = None
    entered_by: str = ""
    remark: str = ""


async def open_archive(actor: Actor, key: UUID, reason: str) -> Archive:
    """Return all of a class's file but the scans' content; the reason is kept.

    Raises ConflictError without a reason and NotFoundError outside the actor's reach.
    """
    told = check_reason(reason)
    async with db.transaction(actor):
        held = await class_row(actor, key, Permit.ROSTER_EXPORT)
        forms = await forms_of(held, whole=True)
        scans = await papers_of(key)
        records = await _records(key)
        await record(
            actor, "courses.file.exported", f"class:{key}",
            {"rows": len(forms.trainees), "scans": len(scans)}, reason=told,
            organisation=held["organisation"],
        )  # fmt: skip
    return Archive(
        forms=forms, scans=scans, records=records, reason=told, made_at=clock.now(),
        made_by=actor.name,
    )  # fmt: skip


async def _records(key: UUID) -> bytes:
    """Return attendance, scores and steps with every correction, as a workbook."""
    found = [await require_transaction().fetch(query, key) for _, query, _ in _SHEETS]
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        for (name, _, headings), rows in zip(_SHEETS, found, strict=True):
            page = book.add_worksheet(name)
            page.set_column(0, len(headings) - 1, 16)
            page.freeze_panes(1, 1)
            page.write_row(0, 0, headings, head)
            for line, row in enumerate(rows, 1):
                for place, value in enumerate(row.values()):
                    page.write_string(line, place, safe_text(_cell(value)))
    return made.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else ""
    if isinstance(value, datetime):
        return f"{value.astimezone(clock.CITY_ZONE):%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)


def made_entry(name: str, what: str, content: bytes) -> Entry:
    """Return the index's line of a file made for the archive."""
    digest = hashlib.sha256(content).hexdigest()
    return Entry(name=name, what=what, sha256=digest, size=len(content))


def scan_entry(scan: PaperRow, what: str) -> Entry:
    """Return the index's line of a scan; its name says kind, day and the hash's beginning."""
    digest = scan.sha256.hex()
    day = f"{scan.entered_at.astimezone(clock.CITY_ZONE):%Y%m%d}"
    folder = "scans" if scan.current else "scans/earlier"
    return Entry(
        name=f"{folder}/{scan.kind}-{day}-{digest[:8]}.{ENDINGS[scan.media_type]}",
        what=what,
        sha256=digest,
        size=scan.size,
        entered_at=scan.entered_at,
        entered_by=scan.entered_by,
        remark=scan.remark,
    )


def index_workbook(entries: Sequence[Entry]) -> bytes:
    """Return the index as a workbook."""
    headings = ("序号", "文件", "内容", "SHA-256", "字节", "存入时间", "经办", "备注")
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet("目录")
        page.set_column(1, 3, 36)
        page.write_row(0, 0, headings, book.add_format({"bold": True, "bottom": 1}))
        for line, entry in enumerate(entries, 1):
            page.write_number(line, 0, line)
            cells = (entry.name, entry.what, entry.sha256, str(entry.size),
                     _cell(entry.entered_at), entry.entered_by, entry.remark)  # fmt: skip
            for place, cell in enumerate(cells, 1):
                page.write_string(line, place, safe_text(cell))
    return made.getvalue()


class _Sink:
    """Takes what the archive writes, to be sent on."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, part: bytes, /) -> int:
        self.parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing is held back."""

    def close(self) -> None:
        """Nothing is to be let go."""

    def taken(self) -> bytes:
        parts, self.parts = self.parts, []
        return b"".join(parts)


async def streamed(
    made: Sequence[tuple[str, bytes]], scans: Sequence[tuple[str, PaperRow]]
) -> AsyncIterator[bytes]:
    """Yield the archive: one file at a time is in memory.

    A scan whose file is gone is told by a note in its place.
    """
    sink = _Sink()
    archive = zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED)
    write: Callable[[str, bytes], None] = archive.writestr
    for name, content in made:
        await asyncio.to_thread(write, name, content)
        yield sink.taken()
    for name, scan in scans:
        try:
            entry = name, await file_content(scan.file)
        except NotFoundError:
            entry = f"{name}.missing.txt", "文件已不在存储中。".encode()
        await asyncio.to_thread(write, *entry)
        yield sink.taken()
    archive.close()
    yield sink.taken()
