"""Workbooks made for tests: ordinary, odd and hostile ones."""

import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO

import xlsxwriter

Rows = Sequence[Sequence[object]]


def workbook(*sheets: Rows | tuple[str, Rows], merged: Sequence[str] = ()) -> bytes:
    """Return an .xlsx; ``merged`` ranges ("A1:C1") go to the first sheet."""
    made = BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "strings_to_formulas": False})
    for number, sheet in enumerate(sheets, 1):
        name, rows = sheet if isinstance(sheet, tuple) else (f"Sheet{number}", sheet)
        page = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if value is not None:
                    page.write(row, column, value)
        for place in merged if number == 1 else ():
            top = xlsxwriter.utility.xl_cell_to_rowcol(place.split(":")[0])
            value = rows[top[0]][top[1]] if top[1] < len(rows[top[0]]) else ""
            page.merge_range(place, value)
    book.close()
    return made.getvalue()


def tampered(content: bytes, changes: Mapping[str, bytes | None]) -> bytes:
    """Return the zip with parts replaced or added; ``None`` leaves a part out."""
    made = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name))
        for name, body in changes.items():
            if body is not None:
                new.writestr(name, body)
    return made.getvalue()


def sheet_xml(cells: str) -> bytes:
    """Return a worksheet part with these rows."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns='
        '"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f"{cells}</sheetData></worksheet>"
    ).encode()


def inline(place: str, text: str) -> str:
    """Return one cell that holds its text itself."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'
