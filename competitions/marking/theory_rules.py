"""Checking a workbook of theory marks: every problem of every row. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

import msgspec

from app.cleaning import Column, compact
from competitions.data import EntryState
from competitions.entries.data import Problem
from competitions.marking.rules import read_value
from competitions.rules.faults import too_fine

COLUMNS = ("number", "mark", "absent")
_TOP = Decimal(100)
_YES = frozenset({"是", "缺考", "缺席", "√", "y", "yes", "1", "true", "✓"})
_NO = frozenset({"", "否", "n", "no", "0", "false", "—", "-"})


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that a row may mean, and its theory mark so far."""

    entry: UUID
    state: EntryState
    mark: Decimal | None


class TheoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """One theory mark as it will be entered; who was absent has 0."""

    entry: UUID
    stage: str
    mark: Decimal


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """A workbook after its check, row by row."""

    lines: list[TheoryLine | None]
    outcomes: list[str]
    problems: list[list[Problem]]


def check_marks(columns: Mapping[str, Column], known: Mapping[str, Known], stage: str) -> Checked:
    """Check all rows; ``known`` is by cipher in capitals."""
    written = {name: [str(v) for v in compact(columns[name]).tolist()] for name in COLUMNS}
    seen: dict[UUID, int] = {}
    lines: list[TheoryLine | None] = []
    outcomes, problems = [], []
    for row, number in enumerate(written["number"]):
        found: list[Problem] = []
        meant = _entry(number, known, found)
        mark = _mark(written["mark"][row], written["absent"][row], found)
        if meant is not None and (first := seen.setdefault(meant.entry, row)) != row:
            facts = {"first": str(first + 1)}
            found.append(Problem(field="number", code="theory-twice", facts=facts))
        good = not found and meant is not None and mark is not None
        lines.append(
            TheoryLine(entry=meant.entry, stage=stage, mark=mark)
            if good and meant is not None and mark is not None
            else None
        )
        outcomes.append(_outcome(meant, mark) if good else "refused")
        problems.append(found)
    return Checked(lines=lines, outcomes=outcomes, problems=problems)


def _outcome(meant: Known | None, mark: Decimal | None) -> str:
    if meant is None or meant.mark is None:
        return "new"
    return "unchanged" if meant.mark == mark else "changed"


def _entry(number: str, known: Mapping[str, Known], found: list[Problem]) -> Known | None:
    if not number:
        found.append(Problem(field="number", code="theory-number-missing"))
        return None
    meant = known.get(number.upper())
    if meant is None:
        found.append(Problem(field="number", code="theory-unknown"))
        return None
    if meant.state in {EntryState.WITHDRAWN, EntryState.DISQUALIFIED}:
        found.append(Problem(field="number", code=f"theory-{meant.state.value}"))
    return meant


def _mark(text: str, absent: str, found: list[Problem]) -> Decimal | None:
    said = absent.lower()
    if said not in _YES | _NO:
        found.append(Problem(field="absent", code="theory-absent-word"))
        return None
    if said in _YES:
        if text:
            found.append(Problem(field="mark", code="theory-absent-mark"))
            return None
        return Decimal(0)
    if not text:
        found.append(Problem(field="mark", code="theory-mark-missing"))
        return None
    value = read_value(text)
    code = _fault(value)
    if code:
        found.append(Problem(field="mark", code=code))
        return None
    return value


def _fault(value: Decimal | None) -> str:
    if value is None:
        return "theory-not-number"
    if value < 0:
        return "theory-negative"
    if value > _TOP:
        return "theory-over"
    return "theory-places" if too_fine(value) else ""
