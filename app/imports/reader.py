"""A file's bytes to grids of text: workbooks by calamine, text files by csv.

Runs in the limited child only (``app.imports.child``): calamine can abort its process.
"""

import csv
import re
import zipfile
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO
from posixpath import basename

import python_calamine
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.errors import MalformedError
from app.imports.data import Grid, Limits
from app.imports.prescan import ErrorCells, FileKind, file_kind, scan_workbook

Cell = int | float | str | bool | time | date | datetime | timedelta

_EXACT_DIGITS = 1e15  # beyond 15 digits a spreadsheet's number is no longer what was typed
_DELIMITERS = ",\t;"
_SAMPLE_LINES = 50
_FORCING = frozenset("='")
_FORCED_TEXT = re.compile(r"""="([^"]*)"|'([=+\-@\t\r].*)""", re.DOTALL)
_SHEET_NAME = re.compile(r'<(?:\w+:)?sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_RELATION = re.compile(r"<Relationship [^>]*>")
_ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def read_grids(content: bytes, limits: Limits) -> list[Grid]:
    """Return every visible sheet that holds something.

    Raises ``MalformedError`` with the codes of ``prescan``, or ``file_damaged``,
    ``file_encoding``, ``sheet_empty``, ``too_many_rows``, ``sheet_too_wide``.
    """
    kind = file_kind(content)
    if kind is FileKind.TEXT:
        grids = [_text_grid(content, limits)]
    else:
        errors = scan_workbook(content, limits) if kind is FileKind.XLSX else {}
        grids = _workbook_grids(content, _errors_by_sheet(content, errors), limits)
    grids = [grid for grid in grids if grid.columns]
    if not grids:
        raise MalformedError("sheet_empty")
    return grids


def cell_text(value: Cell) -> str:
    """Return a cell as its reader sees it.

    A number of more than 15 digits is shown in scientific notation, as the spreadsheet shows
    it: its last digits are lost, and no later step may take them for real.
    """
    match value:
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float():
            return _number_text(value)
        case datetime():
            return value.isoformat(" ") if value.time() != time.min else value.date().isoformat()
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _number_text(value: float) -> str:
    if abs(value) >= _EXACT_DIGITS:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else repr(value)


def _workbook_grids(content: bytes, errors: dict[str, ErrorCells], limits: Limits) -> list[Grid]:
    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(content))
        return [
            _sheet_grid(workbook.get_sheet_by_name(sheet.name), errors.get(sheet.name, {}), limits)
            for sheet in workbook.sheets_metadata
            if sheet.typ is SheetTypeEnum.WorkSheet and sheet.visible is SheetVisibleEnum.Visible
        ]
    except python_calamine.PasswordError as locked:
        raise MalformedError("file_password") from locked
    except (python_calamine.CalamineError, OSError, ValueError) as broken:
        raise MalformedError("file_damaged") from broken


def _sheet_grid(sheet: CalamineSheet, errors: ErrorCells, limits: Limits) -> Grid:
    _, height = _check_size(sheet.total_width, sheet.total_height, limits)
    if not height:
        return Grid(name=sheet.name, columns=[])
    rows = sheet.to_python(skip_empty_area=False)
    columns = [
        [
            value
            if type(value) is str and value[:1] not in _FORCING
            else _plain(value)
            if isinstance(value, str)
            else cell_text(value)
            for value in values
        ]
        for values in zip(*rows, strict=True)
    ]
    for (row, place), text in errors.items():
        if place < len(columns) and row < len(columns[place]):
            columns[place][row] = text
    merged = [(*top, *bottom) for top, bottom in sheet.merged_cell_ranges or ()]
    return Grid(name=sheet.name, columns=columns, merged=merged)


def _check_size(width: int, height: int, limits: Limits) -> tuple[int, int]:
    if width > limits.columns:
        raise MalformedError("sheet_too_wide", limit=limits.columns)
    if height > limits.rows * 2:
        raise MalformedError("too_many_rows", limit=limits.rows)
    return width, height


def _errors_by_sheet(content: bytes, errors: dict[str, ErrorCells]) -> dict[str, ErrorCells]:
    """Return the error cells by the sheet's name instead of the name of its part."""
    if not errors:
        return {}
    with zipfile.ZipFile(BytesIO(content)) as archive:
        book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
        relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {}
    for relation in _RELATION.findall(relations):
        attributes = dict(_ATTRIBUTE.findall(relation))
        targets[attributes.get("Id", "")] = basename(attributes.get("Target", ""))
    by_part = {basename(name): cells for name, cells in errors.items()}
    return {
        name: by_part[targets[relation]]
        for name, relation in _SHEET_NAME.findall(book)
        if targets.get(relation) in by_part
    }


def _text_grid(content: bytes, limits: Limits) -> Grid:
    text = _decoded(content)
    lines = text.splitlines()[:_SAMPLE_LINES]
    delimiter = max(_DELIMITERS, key=lambda mark: sum(line.count(mark) for line in lines))
    try:
        rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as broken:
        raise MalformedError("file_damaged") from broken
    width = max(map(len, rows), default=0)
    _check_size(width, len(rows), limits)
    filled = [row + [""] * (width - len(row)) for row in rows]
    columns = [[_plain(value) for value in values] for values in zip(*filled, strict=True)]
    return Grid(name="", columns=columns)


def _plain(value: str) -> str:
    """Undo what keeps a spreadsheet from reading text as a number or formula: ="…", '…."""
    if value[:1] in _FORCING and (forced := _FORCED_TEXT.fullmatch(value)):
        return forced[1] or forced[2] or ""
    return value


def _decoded(content: bytes) -> str:
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise MalformedError("file_encoding")
