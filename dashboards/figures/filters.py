"""Which filters each chart answers to: one rule for pages, files and the interface for programs.

Counts add up over any choice of occupations. Distinct persons are counted of one occupation and of
all together, and nothing else: those of a group are not the sum of its occupations.
"""

from collections.abc import Collection
from dataclasses import replace
from enum import StrEnum

import msgspec

from dashboards.figures.data import FigureScope, Frame

_CODE = len("4-02-04-06")


class Takes(StrEnum):
    """How a chart takes a choice of occupations."""

    ROWS = "rows"
    """Its rows are occupations: those chosen are shown."""
    COUNTS = "counts"
    """Its figures are counts of the occupations chosen, for officers."""
    PERSONS = "persons"
    """Its figures are distinct persons: of one occupation, else of all."""
    BOTH = "both"
    """Counts of the occupations chosen; persons beside them only where they are known."""
    NOTHING = "nothing"


class Rule(msgspec.Struct, frozen=True):
    """What a chart answers to."""

    occupations: Takes
    level: bool = True


RULES: dict[str, Rule] = {
    "gaps": Rule(Takes.ROWS),
    "dumbbell": Rule(Takes.ROWS),
    "heatmap": Rule(Takes.ROWS),
    "levels": Rule(Takes.COUNTS),
    "series": Rule(Takes.BOTH),
    "quadrant": Rule(Takes.ROWS),
    "districts": Rule(Takes.BOTH),
    "totals": Rule(Takes.BOTH),
    "stages": Rule(Takes.PERSONS),
    "flow": Rule(Takes.PERSONS),
    "jobs": Rule(Takes.COUNTS),
    "institutions": Rule(Takes.PERSONS, level=False),
    "effective": Rule(Takes.ROWS),
    "ladder": Rule(Takes.COUNTS, level=False),
    "trust": Rule(Takes.NOTHING, level=False),
}
"""By the code of the chart. Institutions' people are not kept by level; a tier is no level."""


class Chosen(msgspec.Struct, frozen=True):
    """The occupations chosen: those whose code begins with ``prefix``, or these ``codes`` alone.

    ``alone`` says that they are all occupations, or one, or none: that their persons are known.
    """

    prefix: str = ""
    codes: tuple[str, ...] | None = None
    alone: bool = True


def chosen(frame: Frame) -> Chosen:
    """Return the occupations that the address chooses."""
    group = frame.scope.group
    if not frame.scope.new:
        return Chosen(group, None, len(group) in {0, _CODE})
    codes = tuple(sorted(code for code in frame.new if code.startswith(group)))
    return Chosen(codes[0]) if len(codes) == 1 else Chosen("", codes, not codes)


def without(scope: FigureScope, names: Collection[str]) -> FigureScope:
    """Return the scope without these filters."""
    empty = FigureScope()
    return replace(scope, **{name: getattr(empty, name) for name in names})


def left_out(frame: Frame, chart: str) -> tuple[str, ...]:
    """Return the filters of the address to which this chart does not answer, by their names."""
    rule, scope = RULES[chart], frame.scope
    found = ["level"] if scope.level and not rule.level else []
    if not answers(frame, rule.occupations):
        found += [name for name in ("group", "new") if getattr(scope, name)]
    return tuple(found)


def answers(frame: Frame, takes: Takes) -> bool:
    """Return whether figures of this kind can be narrowed to the occupations chosen.

    The public's are read and hidden as a whole: rows are left out afterwards, and counts of posts,
    which are never hidden, may be narrowed.
    """
    if takes is Takes.NOTHING:
        return False
    if takes is Takes.ROWS or not (frame.scope.group or frame.scope.new):
        return True
    if not frame.officer:
        return takes is Takes.BOTH
    return takes is not Takes.PERSONS or chosen(frame).alone


def whole_totals(frame: Frame) -> tuple[str, ...]:
    """Return the filters that the totals of occupations do not follow, by their names.

    Beside the city's, the public's totals of a group would tell what is hidden within it.
    """
    if frame.officer:
        return ()
    return tuple(name for name in ("group", "new") if getattr(frame.scope, name))


def knows_persons(frame: Frame) -> bool:
    """Return whether distinct persons of the occupations chosen are known to this reader."""
    return answers(frame, Takes.PERSONS)
