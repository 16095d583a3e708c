"""Repaired rows back into their batch: matched by the sheet and row of the first file."""

from collections.abc import Sequence

from app.imports.staging import Staging

Source = tuple[str, int]
"""Sheet and row of the first file that a sent row repairs; a row it has not is a further row."""


def repaired(
    before: Staging,
    sent: Staging,
    sources: Sequence[Source],
    sheets: Sequence[str],
    take: Sequence[str],
) -> Staging:
    """Return the batch's rows with the repaired ones in their places.

    ``sheets`` are the batch's, ``take`` the sent fields that count: one the batch lacks is
    added. Rows accepted already stay as they are, whatever was sent for them.
    """
    for field in take:
        if field not in before.fields:
            before.fields.append(field)
            before.columns.append([""] * len(before.numbers))
    cells = dict(zip(sent.fields, sent.columns, strict=True))
    columns = dict(zip(before.fields, before.columns, strict=True))
    places = {key: n for n, key in enumerate(zip(before.sheets, before.numbers, strict=True))}
    marks = before.repaired or [False] * len(before.numbers)
    before.repaired = marks
    further = max(before.numbers, default=0)
    for n, (sheet, row) in enumerate(sources):
        place = places.get((sheets.index(sheet) if sheet in sheets else 0, row))
        if place is None:
            further += 1
            place = _append(before, marks, further)
        if before.outcomes[place] == "accepted":
            continue
        for field in take:
            columns[field][place] = cells[field][n]
        before.problems[place] = sent.problems[n]
        before.outcomes[place] = "refused"
        marks[place] = True
    return before


def _append(before: Staging, marks: list[bool], number: int) -> int:
    before.numbers.append(number)
    before.sheets.append(0)
    before.outcomes.append("refused")
    before.problems.append([])
    marks.append(True)
    for values in before.columns:
        values.append("")
    return len(before.numbers) - 1
