"""Which tasks of a year's list are shown, in which order, on whose line. Pure."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import msgspec

from dashboards.worklist.data import CITY, Standing, TargetLine, TaskLine, TaskState

MISSING, TO_REVIEW = "missing", "review"
SORTS = ("", "number", "due", "share")
_ORDER = list(Standing)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for: '' and None mean any; ``state`` is a standing, missing or review."""

    unit: UUID | None = None
    place: str = ""
    state: str = ""
    quarter: int | None = None
    sort: str = ""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A task with the line that is shown for it: the city's, or that of the place asked for."""

    line: TaskLine
    shown: TargetLine
    missing: tuple[int, ...]
    to_review: int


def chosen(lines: Iterable[TaskLine], wanted: Wanted) -> list[Row]:
    """Return the rows that are wanted, by default what is late first, done tasks last."""
    rows = [row for line in lines for row in _rows(line, wanted) if _fits(row, wanted)]
    return sorted(rows, key=lambda row: _key(row, wanted.sort))


def _rows(line: TaskLine, wanted: Wanted) -> list[Row]:
    task = line.task
    if wanted.unit is not None and wanted.unit not in {task.lead, *task.helpers}:
        return []
    shown = [one for one in line.targets if one.division == wanted.place]
    counts = line.targets if wanted.place == CITY else shown
    quarters = {q for one in counts for q in one.missing}
    return [
        Row(
            line=line,
            shown=one,
            missing=tuple(sorted(q for q in quarters if wanted.quarter in {None, q})),
            to_review=_waiting(counts, wanted.quarter),
        )
        for one in shown
    ]


def _waiting(targets: Sequence[TargetLine], quarter: int | None) -> int:
    return sum(
        entry.state == "filed" and quarter in {None, entry.quarter}
        for one in targets
        for entry in one.entries
    )


def _fits(row: Row, wanted: Wanted) -> bool:
    if wanted.state == MISSING:
        return bool(row.missing)
    if wanted.state == TO_REVIEW:
        return bool(row.to_review)
    if wanted.state:
        return row.shown.standing == wanted.state
    return wanted.quarter is None or bool(row.missing or row.to_review)


def _key(row: Row, sort: str) -> tuple[object, ...]:
    task = row.line.task
    number = (task.item, task.number)
    if sort == "number":
        return number
    if sort == "due":
        return (task.due_on, *number)
    if sort == "share":
        return (-1.0 if row.shown.share is None else row.shown.share, *number)
    return (
        task.state is TaskState.DONE, _ORDER.index(row.shown.standing), not row.missing, *number,
    )  # fmt: skip
