"""Sheets of a roster or of results to one table, by field.

No pandas: its import alone costs more than checking 50,000 rows here.
"""

from collections.abc import Mapping, Sequence

import msgspec
import numpy as np

from app.cleaning import Column, column, compact
from app.errors import MalformedError
from app.imports.data import CellProblem, Certainty, Sheet, Skipped
from courses.rules.base import Finding
from courses.rules.values import find_class_number, read_class_number

UNKNOWN = "+"
"""Before the heading of a column that no field fits: kept for the way back, read for nothing."""
_NOT_KEPT = ("bank_account", "signature", "problem")


class SheetHead(msgspec.Struct, frozen=True, kw_only=True):
    """One sheet of the file."""

    name: str
    title: str
    header_row: int
    rows: int
    headings: dict[str, str]
    """The file's columns in order: field, or ``UNKNOWN`` and the heading, to the heading."""
    certainties: dict[str, Certainty]
    skipped: list[Skipped]


class RosterTable(msgspec.Struct, kw_only=True):
    """All sheets of a file joined: columns as written, by field."""

    columns: dict[str, Column]
    numbers: list[int]
    sheets: list[int]
    found: list[Finding]


def joined(sheets: Sequence[Sheet], *, default_class: str = "") -> RosterTable:
    """Join the sheets of a file to one table.

    A sheet without a class column belongs to the class that its name or title names.

    Raises ``MalformedError``: ``sheets_same_class`` where two such sheets name one class.
    """
    classes = _sheet_classes(sheets, default_class)
    parts = [_part(sheet, name) for sheet, name in zip(sheets, classes, strict=True)]
    keys = list(dict.fromkeys(key for part in parts for key in part))
    columns: dict[str, Column] = {}
    for key in keys:
        texts: list[str] = []
        for sheet, part in zip(sheets, parts, strict=True):
            texts += part.get(key) or [""] * len(sheet.numbers)
        columns[key] = column(texts)
    return RosterTable(
        columns=columns,
        numbers=[number for sheet in sheets for number in sheet.numbers],
        sheets=[place for place, sheet in enumerate(sheets) for _ in sheet.numbers],
        found=_reading_findings(sheets),
    )


def column_keys(sheet: Sheet) -> list[str]:
    """Return a key for each column of the file: its field, or ``UNKNOWN`` and its heading."""
    keys: list[str] = []
    for place, heading in enumerate(sheet.headings):
        key = heading.field or f"{UNKNOWN}{heading.text}"
        keys.append(key if key not in keys else f"{UNKNOWN}{heading.text} ({place + 1})")
    return keys


def _part(sheet: Sheet, class_number: str) -> dict[str, list[str]]:
    part = {
        key: values
        for key, values in zip(column_keys(sheet), sheet.columns, strict=True)
        if key not in _NOT_KEPT and (key != UNKNOWN or any(values))
    }
    if "class_no" not in part and class_number:
        part["class_no"] = [class_number] * len(sheet.numbers)
    return part


def _sheet_classes(sheets: Sequence[Sheet], default_class: str) -> list[str]:
    """Return the class that each sheet's name or title names; "" where its rows name theirs."""
    named: list[str] = []
    for sheet in sheets:
        name, title = compact(column([sheet.name, sheet.title])).tolist()
        number = (read_class_number(name) if "期" in name else None) or find_class_number(title)
        own = sheet.place("class_no") is None and not (len(sheets) == 1 and default_class)
        year = f"{number.year}年" if number and number.year else ""
        part = f"{number.part}班" if number and number.part else ""
        named.append(f"{year}第({number.number:03d})期{part}" if number and own else "")
    given = [name for name in named if name]
    twice = sorted({name for name in given if given.count(name) > 1})
    if twice:
        same = [s.name for s, name in zip(sheets, named, strict=True) if name == twice[0]]
        raise MalformedError("sheets_same_class", number=twice[0], sheets="、".join(same))
    return named


def _reading_findings(sheets: Sequence[Sheet]) -> list[Finding]:
    """Return what reading found, with the sheets' rows counted through."""
    by_cause: dict[tuple[str, str], list[int]] = {}
    start = 0
    for sheet in sheets:
        for problem in sheet.problems:
            by_cause.setdefault(_cause(sheet, problem), []).append(start + problem.index)
        start += len(sheet.numbers)
    return [
        Finding(code=code, field=field, rows=np.array(sorted(set(rows)), dtype=np.int64))
        for (code, field), rows in by_cause.items()
    ]


def _cause(sheet: Sheet, problem: CellProblem) -> tuple[str, str]:
    return problem.code, column_keys(sheet)[problem.column]


def sheet_head(sheet: Sheet) -> SheetHead:
    """Return what a sheet holds, but for its rows."""
    keys = column_keys(sheet)
    return SheetHead(
        name=sheet.name,
        title=sheet.title,
        header_row=sheet.header_row,
        rows=len(sheet.numbers),
        headings={key: h.text for key, h in zip(keys, sheet.headings, strict=True)},
        certainties={
            key: h.certainty for key, h in zip(keys, sheet.headings, strict=True) if h.certainty
        },
        skipped=sheet.skipped,
    )


def staged_findings(
    found: Sequence[Sequence[Mapping[str, object]]],
) -> list[Finding]:
    """Return what reading found, out of the problems kept with each staged row.

    Merged and overlong cells cannot be seen again in the row's text.
    """
    by_cause: dict[tuple[str, str], list[int]] = {}
    for row, held in enumerate(found):
        for problem in held:
            if str(problem["code"]).startswith("cell_"):
                key = (str(problem["code"]), str(problem["field"]))
                by_cause.setdefault(key, []).append(row)
    return [
        Finding(code=code, field=field, rows=np.array(rows, dtype=np.int64))
        for (code, field), rows in by_cause.items()
    ]
