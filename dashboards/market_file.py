"""A published table as CSV: UTF-8 or GB18030, columns category, demand, seekers."""

import csv
from io import StringIO
from pathlib import Path

from app.errors import MalformedError
from dashboards.market import MarketRow

_COLUMNS = ("category", "demand", "seekers")


def read_market(path: Path) -> list[MarketRow]:
    """Return the table's lines.

    Raises MalformedError with a code of ``wording.CSV_PROBLEMS`` where the file is not such a
    table; rows are numbered as a spreadsheet shows them.
    """
    lines = _lines(path)
    header = [name.strip() for name in lines[0]]
    for column in _COLUMNS:
        if column not in header:
            raise MalformedError("market-column-missing", column=column)
    rows = [
        _row(dict(zip(header, line, strict=False)), number)
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]
    if not rows:
        raise MalformedError("market-file-empty", name=path.name)
    _refuse_repeats(rows)
    return [row for _, row in rows]


def _lines(path: Path) -> list[list[str]]:
    reader = csv.reader(StringIO(_text(path), newline=""), strict=True)
    try:
        lines = list(reader)
    except csv.Error:
        raise MalformedError("market-file-malformed", name=path.name, row=reader.line_num) from None
    if not lines:
        raise MalformedError("market-file-empty", name=path.name)
    return lines


def _text(path: Path) -> str:
    try:
        body = path.read_bytes()
    except OSError:
        raise MalformedError("market-file-missing", name=path.name) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise MalformedError("market-file-encoding", name=path.name)


def _row(line: dict[str, str], number: int) -> tuple[int, MarketRow]:
    category = line.get("category", "").strip()
    if not category:
        raise MalformedError("market-category-empty", row=number)
    row = MarketRow(
        category=category,
        demand=_persons(line, "demand", number),
        seekers=_persons(line, "seekers", number),
    )
    return number, row


def _persons(line: dict[str, str], column: str, number: int) -> int | None:
    written = line.get(column, "").strip()
    digits = written.replace(",", "").replace("，", "")
    if not digits:
        return None
    if not digits.isdecimal():
        raise MalformedError("market-figure-unreadable", row=number, column=column, value=written)
    return int(digits)


def _refuse_repeats(rows: list[tuple[int, MarketRow]]) -> None:
    seen: set[str] = set()
    for number, row in rows:
        if row.category in seen:
            raise MalformedError("market-category-twice", row=number, category=row.category)
        seen.add(row.category)
