"""Places and cut lines. The order in which entries come never matters.

Entries are parted by total, then by the tie chain, then by a re-test, which counts only once
everybody still level has one. Among those whom nothing parts the entry's key orders what is
printed, never what is decided.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby
from math import inf

import msgspec

from competitions.rules.data import (
    Cut,
    EntryMarks,
    Places,
    Rounding,
    RuleSet,
    Stage,
    StageKind,
    Ties,
)
from competitions.rules.scoring import Points, mean, of_kind, rounded

MODULE = "module:"
"""How a tie chain names a module: this, then its code."""
PRACTICE, THEORY, TIME = "practice", "theory", "time"
Chain = tuple[Decimal | float, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What parts an entry from the others; in ``chain`` more is better."""

    entry: str
    total: Decimal
    chain: Chain = ()
    retest: Decimal | None = None


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """A line and its rank; ``level`` is how many, itself included, nothing parts it from."""

    line: Line
    rank: int
    level: int


def places(lines: Iterable[Line]) -> list[Placed]:
    """Return every line with its rank, 1 + how many are strictly better, best first."""
    answer: list[Placed] = []
    for group in _groups(lines):
        rank = len(answer) + 1
        answer += [Placed(line=line, rank=rank, level=len(group)) for line in group]
    return answer


def waits(placed: Placed, policy: Places) -> bool:
    """Whether a re-test must decide this place."""
    return policy is Places.SEPARATE and placed.level > 1


def advancing(lines: Iterable[Line], cut: Cut) -> tuple[set[str], set[str]]:
    """Return who goes on, and who is level across the line and waits for a re-test."""
    taken: set[str] = set()
    shown = [_at_line(line, cut.ties) for line in lines]
    for group in _groups(shown):
        free = cut.advance - len(taken)
        entries = {line.entry for line in group}
        if free <= 0:
            break
        if len(group) > free and cut.ties is not Ties.ALL:
            return taken, entries
        taken |= entries
    return taken, set()


def _at_line(line: Line, ties: Ties) -> Line:
    match ties:
        case Ties.ALL:
            return Line(entry=line.entry, total=line.total)
        case Ties.EXACT:
            return line
        case Ties.RETEST:
            return Line(entry=line.entry, total=line.total, retest=line.retest)


def line_of(rule_set: RuleSet, stages: Sequence[Stage], entry: EntryMarks, points: Points) -> Line:
    """Return what parts an entry once the given stages, the first of the rule set, are over."""
    return Line(
        entry=entry.entry,
        total=rounded(mean(stages, points.stages), rule_set.rounding),
        chain=tuple(
            _link(part, stages, entry, points, rule_set.rounding) for part in rule_set.tie_chain
        ),
        retest=entry.retests.get(stages[-1].code),
    )


def _link(
    part: str, stages: Sequence[Stage], entry: EntryMarks, points: Points, rounding: Rounding
) -> Decimal | float:
    if part == TIME:
        return _hurry([stage.code for stage in stages if stage.timed], entry.seconds)
    if part.startswith(MODULE):
        code = part.removeprefix(MODULE)
        reached = any(module.code == code for stage in stages for module in stage.modules)
        return rounded(points.modules[code] if reached else Fraction(0), rounding)
    kind = StageKind.PRACTICE if part == PRACTICE else StageKind.THEORY
    return rounded(mean(of_kind(stages, kind), points.stages), rounding)


def _hurry(codes: Sequence[str], seconds: Mapping[str, int]) -> float:
    """Return less than nothing: the longer, the less; without a time the least of all."""
    return -sum(seconds.get(code, inf) for code in codes)


def _groups(lines: Iterable[Line]) -> list[list[Line]]:
    """Return the lines in groups that nothing parts, best first, each by the entries' keys."""
    order = sorted(lines, key=lambda line: line.entry)
    order.sort(key=_key, reverse=True)
    answer: list[list[Line]] = []
    for _, equals in groupby(order, key=_key):
        answer += _by_retest(list(equals))
    return answer


def _key(line: Line) -> tuple[Decimal, Chain]:
    return line.total, line.chain


def _by_retest(group: list[Line]) -> list[list[Line]]:
    marks = {line.retest for line in group}
    known = sorted((mark for mark in marks if mark is not None), reverse=True)
    if len(known) < len(marks):
        return [group]
    return [[line for line in group if line.retest == mark] for mark in known]
