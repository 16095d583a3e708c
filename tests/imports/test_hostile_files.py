import zipfile
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from workbooks import inline, sheet_xml, tampered, workbook

from app.errors import MalformedError
from app.imports.child import ChildLimits, frames
from app.imports.data import Limits
from app.imports.prescan import FileKind, file_kind, scan_workbook
from app.imports.wording import REFUSALS

PLAIN = workbook([["姓名", "身份证号"], ["张三", "1"]])
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def with_cells(cells: str) -> bytes:
    return tampered(PLAIN, {SHEET: sheet_xml(cells)})


def zip_bomb() -> bytes:
    return tampered(PLAIN, {SHEET: sheet_xml(inline("A1", " " * 70_000_000))})


def many_entries() -> bytes:
    return tampered(PLAIN, {f"xl/media/{number}.bin": b"" for number in range(2_100)})


def locked_zip() -> bytes:
    content = bytearray(PLAIN)
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a cell at the far corner": (
        lambda: with_cells(f'<row r="1">{inline("A1", "x")}{inline("XFD1048576", "x")}</row>'),
        "sheet_too_wide",
    ),
    "a cell at the very bottom": (
        lambda: with_cells(f'<row r="1">{inline("A1", "x")}{inline("B1048576", "x")}</row>'),
        "file_hostile",
    ),
    "a row beyond the sheet": (
        lambda: with_cells(f'<row r="1">{inline("A99999999", "x")}</row>'),
        "file_hostile",
    ),
    "a zip bomb": (zip_bomb, "file_hostile"),
    "thousands of parts": (many_entries, "file_hostile"),
    "an external entity": (
        lambda: tampered(
            PLAIN,
            {SHEET: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + sheet_xml("")},
        ),
        "file_hostile",
    ),
    "markup in UTF-16": (
        lambda: tampered(PLAIN, {SHEET: sheet_xml("").decode().encode("utf-16")}),
        "file_hostile",
    ),
    "macros": (lambda: tampered(PLAIN, {"xl/vbaProject.bin": b"x"}), "file_macros"),
    "a password on the zip": (locked_zip, "file_password"),
    "a damaged zip": (lambda: PLAIN[:-400], "file_damaged"),
    "another kind of zip": (
        lambda: tampered(PLAIN, {"xl/workbook.xml": None, "word/document.xml": b"<a/>"}),
        "file_type",
    ),
    "a password-protected workbook": (
        lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        "file_password",
    ),
    "another old document": (
        lambda: OLE + b"\0" * 600 + "WordDocument".encode("utf-16-le"),
        "file_type",
    ),
    "a PDF": (lambda: b"%PDF-1.7\n", "file_type"),
    "bytes of nothing known": (lambda: b"abc\x00def" * 50, "file_type"),
    "a web page named .xls": (lambda: b"\xef\xbb\xbf\n<html><table>", "file_html"),
    "an empty file": (lambda: b"\r\n ", "file_empty"),
    "text in an unknown encoding": (lambda: b"name\xff\xff\xff,\x81\n", "file_encoding"),
    "a workbook without cells": (lambda: with_cells(""), "sheet_empty"),
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_hostile_file_is_a_clear_refusal(name: str):
    make, code = HOSTILE[name]
    with pytest.raises(MalformedError) as refused:
        async for _ in frames("child_tasks:read", b"", make(), ChildLimits()):
            pass
    assert refused.value.code == code
    assert code in REFUSALS


async def test_a_wide_sheet_within_the_limits_dies_in_the_child_alone():
    cells = "".join(
        f'<row r="{row}">{inline(f"A{row}", "x")}{inline(f"IV{row}", "x")}</row>'
        for row in (1, 100_900)
    )
    with pytest.raises(MalformedError) as refused:
        async for _ in frames("child_tasks:read", b"", with_cells(cells), ChildLimits()):
            pass
    assert refused.value.code in REFUSALS


def test_empty_cells_far_away_are_no_reason_to_refuse():
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert not scan_workbook(with_cells(f'<row r="1">{inline("A1", "x")}</row>{far}'), Limits())


def test_more_rows_than_allowed_are_seen_before_parsing():
    cells = "".join(f'<row r="{r}">{inline(f"A{r}", "x")}</row>' for r in range(101_001, 103_000))
    with pytest.raises(MalformedError, match="too_many_rows"):
        scan_workbook(with_cells(cells), Limits())


def test_the_content_decides_the_kind_of_file():
    assert file_kind(PLAIN) is FileKind.XLSX
    assert file_kind(OLE + "Workbook".encode("utf-16-le")) is FileKind.XLS
    assert file_kind("姓名\t身份证号\n".encode("gb18030")) is FileKind.TEXT
    assert file_kind("姓名,身份证号\n".encode("utf-16")) is FileKind.TEXT


def test_a_zip_that_names_a_part_twice_is_refused():
    made = BytesIO(PLAIN)
    with (
        zipfile.ZipFile(made, "a") as archive,
        pytest.warns(UserWarning, match="Duplicate name"),
    ):
        archive.writestr(SHEET, b"x")
    with pytest.raises(MalformedError, match="file_hostile"):
        scan_workbook(made.getvalue(), Limits())


@given(st.lists(st.tuples(st.integers(0, len(PLAIN) - 1), st.integers(0, 255)), max_size=30))
def test_no_mutation_of_a_workbook_breaks_the_scan(changes: list[tuple[int, int]]):
    content = bytearray(PLAIN)
    for place, value in changes:
        content[place] = value
    with suppress(MalformedError):
        if file_kind(bytes(content)) is FileKind.XLSX:
            scan_workbook(bytes(content), Limits())
