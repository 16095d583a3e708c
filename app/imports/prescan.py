"""What kind of file this is, and whether a workbook is safe to open: before any parser runs.

A 1.4 kB workbook with a cell at XFD1048576 makes spreadsheet parsers allocate a whole sheet.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from enum import StrEnum
from io import BytesIO
from posixpath import basename
from typing import IO

from app.errors import MalformedError
from app.imports.data import MIB, Limits

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")
_DECLARES = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_FAR_ROW = re.compile(rb'<c [^>]*?r="[A-Z]{1,3}(\d{6,})"[^>/]*>\s*<[vif]')
_WIDE = re.compile(rb'<c [^>]*?r="([A-Z]{2,})\d+"[^>/]*>\s*<[vif]')
_LONG_ROW = re.compile(rb' r="[A-Z]{1,3}\d{6}')
_LONG_COLUMN = re.compile(rb' r="([A-Z]{2,})\d')
_ERROR_CELL = re.compile(
    rb'<c [^>]*?r="([A-Z]{1,3})(\d{1,7})"[^>]*?t="e"[^>]*>'
    rb"(?:<f[^>]*/>|<f.*?</f>)?<v>([^<]{1,20})</v>"
)
_STEP = MIB
_OVERLAP = 4_096  # a token may lie across two steps
_MANY = 1_000
_STRAY_ROWS = 1_000
_WIDEST_NAME = 3
_ENCRYPTED_FLAG = 0x1
_BOTTOM_ROW = 1_048_576


class FileKind(StrEnum):
    """What the content says, whatever the name says."""

    XLSX = "xlsx"
    XLS = "xls"
    TEXT = "text"


def file_kind(content: bytes) -> FileKind:
    """Return what kind of file this is, by its content.

    Raises ``MalformedError``: ``file_empty``, ``file_password``, ``file_html``, ``file_type``.
    """
    if not content.strip():
        raise MalformedError("file_empty")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise MalformedError("file_password")
        if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
            return FileKind.XLS
        raise MalformedError("file_type")
    if content.startswith(_ZIP):
        return FileKind.XLSX
    if content.startswith(_OTHER_KINDS):
        raise MalformedError("file_type")
    start = content[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta")):
        raise MalformedError("file_html")
    if b"\x00" in content and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise MalformedError("file_type")
    return FileKind.TEXT


ErrorCells = dict[tuple[int, int], str]
"""Row and column, from 0, of each error cell, with the error's text."""


def scan_workbook(content: bytes, limits: Limits) -> dict[str, ErrorCells]:
    """Refuse a workbook that is not safe to open; return its error cells.

    The answer maps the part name of each sheet to its error cells; the parser reads those as
    empty, so they are found here.

    Raises ``MalformedError``: ``file_damaged``, ``file_type``, ``file_password``,
    ``file_macros``, ``file_hostile``, ``too_many_rows``, ``sheet_too_wide``.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive.infolist(), limits)
            errors: dict[str, ErrorCells] = {}
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels", ".vml")):
                    with archive.open(entry) as part:
                        found = _scan_part(entry.filename, part, limits)
                    if found:
                        errors[entry.filename] = found
            return errors
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError, OSError) as broken:
        raise MalformedError("file_damaged") from broken


def _check_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = {entry.filename for entry in entries}
    if len(entries) > limits.zip_entries or len(names) < len(entries):
        raise MalformedError("file_hostile", reason="entries")
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise MalformedError("file_password")
    if not any(name.lower() == "xl/workbook.xml" for name in names):
        raise MalformedError("file_type")
    if any("vbaproject" in name.lower() or "macrosheets/" in name.lower() for name in names):
        raise MalformedError("file_macros")
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > limits.unpacked_bytes:
        raise MalformedError("file_hostile", reason="size")
    if unpacked > limits.ratio_free_bytes and unpacked // packed > limits.ratio:
        raise MalformedError("file_hostile", reason="ratio")


def _scan_part(name: str, part: IO[bytes], limits: Limits) -> ErrorCells:
    is_sheet = name.startswith("xl/worksheets/") and basename(name).endswith(".xml")
    errors: ErrorCells = {}
    far = 0
    for text in _steps(part):
        if _DECLARES.search(text):
            raise MalformedError("file_hostile", reason="declaration")
        if is_sheet:
            if b't="e"' in text:
                errors |= _error_cells(text)
            far += _far_cells(text, limits)
    if far > _MANY:
        raise MalformedError("too_many_rows", limit=limits.rows)
    if far:
        raise MalformedError("file_hostile", reason="cells")
    return errors


def _error_cells(text: bytes) -> ErrorCells:
    return {
        (int(found[2]) - 1, column_number(found[1].decode()) - 1): found[3].decode(
            "utf-8", "replace"
        )
        for found in _ERROR_CELL.finditer(text)
    }


def _far_cells(text: bytes, limits: Limits) -> int:
    """Return how many filled cells lie below the rows allowed; refuse those too far right."""
    # The quick looks come first: the exact patterns cost ten times as much.
    wide = any(too_wide(mark, limits.columns) for mark in set(_LONG_COLUMN.findall(text)))
    if wide and any(too_wide(mark, limits.columns) for mark in set(_WIDE.findall(text))):
        raise MalformedError("sheet_too_wide", limit=limits.columns)
    if not _LONG_ROW.search(text):
        return 0
    rows = [int(found[1]) for found in _FAR_ROW.finditer(text)]
    if rows and max(rows) > _BOTTOM_ROW:
        raise MalformedError("file_hostile", reason="cells")
    return sum(row > limits.rows + _STRAY_ROWS for row in rows)


def _steps(part: IO[bytes]) -> Iterator[bytes]:
    """Yield the part's bytes, each step with the end of the one before."""
    tail = b""
    first = True
    while step := part.read(_STEP):
        if first and step.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
            raise MalformedError("file_hostile", reason="encoding")
        first = False
        yield tail + step
        tail = step[-_OVERLAP:]


def column_number(letters: str) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def too_wide(letters: bytes, columns: int) -> bool:
    """Return whether the column lies beyond the number of columns allowed."""
    return len(letters) > _WIDEST_NAME or column_number(letters.decode()) > columns
