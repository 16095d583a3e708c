"""Repaired rows back into their batch: matched by the row of the first file."""

from collections.abc import Sequence

from app.imports.staging import Staging
from courses.roster import UNKNOWN

_ROW, _PROBLEM = "source_row", "problem"
"""Columns that the repair workbook adds; the first leads each row back to where it came from."""


def repaired(
    before: Staging, sent: Staging, sheets: Sequence[str], sent_sheets: Sequence[str]
) -> Staging:
    """Return the batch's rows with the repaired ones in their places.

    A sent row that names no row of the first file is a further row. Rows accepted already
    stay as they are, whatever was sent for them; a column that only the repair has is added.
    """
    sent_columns = dict(zip(sent.fields, sent.columns, strict=True))
    for field in sent.fields:
        if field not in (*before.fields, _ROW, _PROBLEM) and not field.startswith(UNKNOWN):
            before.fields.append(field)
            before.columns.append([""] * len(before.numbers))
    places = {key: n for n, key in enumerate(zip(before.sheets, before.numbers, strict=True))}
    rows = sent_columns.get(_ROW, [""] * len(sent.numbers))
    columns = dict(zip(before.fields, before.columns, strict=True))
    marks = before.repaired or [False] * len(before.numbers)
    before.repaired = marks
    further = max(before.numbers, default=0)
    for n in range(len(sent.numbers)):
        place = places.get(_key(rows[n], sent_sheets[sent.sheets[n]], sheets))
        if place is None:
            further += 1
            place = _append(before, columns, further)
        if before.outcomes[place] == "accepted":
            continue
        for field, values in columns.items():
            if field in sent_columns:
                values[place] = sent_columns[field][n]
        before.problems[place] = sent.problems[n]
        before.outcomes[place] = "refused"
        marks[place] = True
    return before


def _key(row: str, sheet: str, sheets: Sequence[str]) -> tuple[int, int]:
    text = row.strip().removesuffix(".0")
    place = sheets.index(sheet) if sheet in sheets else 0
    return place, int(text) if text.isdigit() else -1


def _append(before: Staging, columns: dict[str, list[str]], number: int) -> int:
    before.numbers.append(number)
    before.sheets.append(0)
    before.outcomes.append("refused")
    before.problems.append([])
    if before.repaired is not None:
        before.repaired.append(True)
    for values in columns.values():
        values.append("")
    return len(before.numbers) - 1
