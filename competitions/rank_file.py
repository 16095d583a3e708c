"""A list of scores as CSV: UTF-8 or GB18030, columns entry, score and perhaps practice, time."""

import csv
import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path

import msgspec

from app.errors import MalformedError

ENTRY, SCORE, PRACTICE, TIME = "entry", "score", "practice", "time"
FILE_MIB = 10
_MIB = 1024 * 1024
_REQUIRED, _OPTIONAL = (ENTRY, SCORE), (PRACTICE, TIME)
_NUMBER = re.compile(r"[+-]?(\d{1,12}(\.\d{0,12})?|\.\d{1,12})", re.ASCII)
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]?\d)", re.ASCII)
_MINUTE, _HOUR = 60, 3600


class ScoreRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line; ``time`` in seconds; what has no column is none."""

    entry: str
    score: Decimal
    practice: Decimal | None = None
    time: Decimal | None = None


def read_scores(path: Path, most: Decimal | None = None) -> list[ScoreRow]:
    """Return the lines of a list of scores; ``most`` is the largest score and practice mark.

    Lines before the heading that begin with ``#`` and columns of other names are passed over.
    Raises MalformedError with a code of ``rules_wording.RANK_PROBLEMS`` at the first line that
    cannot be used; lines are numbered as a text editor shows them.
    """
    lines = _lines(path)
    top, header = next(lines, (0, []))
    if not top:
        raise MalformedError("rank-file-empty", name=path.name)
    columns = _columns(header, top)
    rows: list[ScoreRow] = []
    seen: dict[str, int] = {}
    for number, cells in lines:
        row = _row(columns, cells, number, most)
        if (before := seen.setdefault(row.entry, number)) != number:
            raise MalformedError("rank-entry-twice", row=number, entry=row.entry, before=before)
        rows.append(row)
    if not rows:
        raise MalformedError("rank-file-empty", name=path.name)
    return rows


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Return the lines that say something, each with the number of its last line in the file."""
    reader = csv.reader(StringIO(_text(path), newline=""), strict=True)
    begun = False
    try:
        for cells in reader:
            cleaned = [cell.strip() for cell in cells]
            if not any(cleaned) or (not begun and cleaned[0].startswith("#")):
                continue
            begun = True
            yield reader.line_num, cleaned
    except csv.Error:
        raise MalformedError("rank-file-malformed", name=path.name, row=reader.line_num) from None


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > FILE_MIB * _MIB:
            raise MalformedError("rank-file-big", name=path.name, megabytes=FILE_MIB)
        body = path.read_bytes()
    except OSError:
        raise MalformedError("rank-file-missing", name=path.name) from None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise MalformedError("rank-file-encoding", name=path.name)


def _columns(header: list[str], number: int) -> dict[str, int]:
    names = [_plain(name).lower() for name in header]
    for column in (*_REQUIRED, *_OPTIONAL):
        if names.count(column) > 1:
            raise MalformedError("rank-column-twice", row=number, column=column)
        if column in _REQUIRED and column not in names:
            raise MalformedError("rank-column-missing", row=number, column=column)
    return {name: names.index(name) for name in (*_REQUIRED, *_OPTIONAL) if name in names}


def _row(columns: dict[str, int], cells: list[str], number: int, most: Decimal | None) -> ScoreRow:
    written = {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}
    if not written[ENTRY]:
        raise MalformedError("rank-entry-empty", row=number)
    for column, value in written.items():
        if not value:
            raise MalformedError("rank-cell-empty", row=number, column=column)
    return ScoreRow(
        entry=written[ENTRY],
        score=_amount(SCORE, written[SCORE], number, most),
        practice=_amount(PRACTICE, written[PRACTICE], number, most)
        if PRACTICE in written
        else None,
        time=_seconds(written[TIME], number) if TIME in written else None,
    )


def _plain(text: str) -> str:
    """Return text with full-width letters and figures as plain ones."""
    return unicodedata.normalize("NFKC", text).strip()


def _amount(column: str, written: str, number: int, most: Decimal | None) -> Decimal:
    value = _plain(written)
    if not _NUMBER.fullmatch(value):
        raise MalformedError("rank-not-number", row=number, column=column, value=value)
    amount = Decimal(value)
    if amount < 0:
        raise MalformedError("rank-negative", row=number, column=column, value=value)
    if most is not None and amount > most:
        raise MalformedError("rank-over", row=number, column=column, value=value, most=most)
    return abs(amount)


def _seconds(written: str, number: int) -> Decimal:
    value = _plain(written)
    if parts := _CLOCK.fullmatch(value):
        hours, minutes, seconds = (int(part or 0) for part in parts.groups())
        return Decimal(hours * _HOUR + minutes * _MINUTE + seconds)
    if not _NUMBER.fullmatch(value):
        raise MalformedError("rank-time", row=number, value=value)
    return _amount(TIME, value, number, None)
