"""Marks to points. Exact: whole numbers over one denominator, rounded once, when published.

A measured aspect counts its mark; a judged one counts ``most * mean / 3``, ``mean`` being that of
all its judges' marks from 0 to 3. A module is the sum of its aspects, a practice stage the sum of
its modules, a theory stage its mark; penalties come off a stage, which does not fall below 0. The
total is the mean of the stages by weight.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext
from fractions import Fraction
from math import lcm

import msgspec

from competitions.rules.data import (
    EntryMarks,
    Method,
    Rounding,
    RoundingMode,
    RuleSet,
    Stage,
    StageKind,
)

TOP = 3
"""The highest mark of a judge."""
_EXACT = Context(prec=400, traps=[Inexact, InvalidOperation])
_TENTHS = 10


class Points(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry's marks come to, exactly: by stage, and by the modules asked for."""

    stages: dict[str, Fraction]
    modules: dict[str, Fraction]


class _Part(msgspec.Struct, frozen=True):
    """A module ready to be summed: measured codes; judged codes with their largest marks."""

    code: str
    measured: tuple[str, ...]
    judged: tuple[tuple[str, int], ...]


def points_of(
    rule_set: RuleSet, entries: Iterable[EntryMarks], modules: frozenset[str] = frozenset()
) -> list[Points]:
    """Return the points of each entry, in the order given."""
    entries = list(entries)
    counts = {len(marks) for entry in entries for marks in entry.judged.values()} - {0}
    judges = TOP * lcm(*counts)
    shares = {count: judges // (TOP * count) for count in counts}
    unit, stages = _prepared(rule_set)
    with localcontext(_EXACT):
        return [_points(entry, stages, unit * judges, shares, modules) for entry in entries]


def _prepared(rule_set: RuleSet) -> tuple[int, list[tuple[Stage, list[_Part]]]]:
    """Return how many units a point has, and each stage with its modules in those units."""
    aspects = [a for stage in rule_set.stages for module in stage.modules for a in module.aspects]
    unit = lcm(*{aspect.most.as_integer_ratio()[1] for aspect in aspects})
    stages = [
        (
            stage,
            [
                _Part(
                    module.code,
                    tuple(a.code for a in module.aspects if a.method is Method.MEASUREMENT),
                    tuple(
                        (a.code, int(a.most * unit))
                        for a in module.aspects
                        if a.method is Method.JUDGEMENT
                    ),
                )
                for module in stage.modules
            ],
        )
        for stage in rule_set.stages
    ]
    return unit, stages


def _points(
    entry: EntryMarks,
    stages: Sequence[tuple[Stage, list[_Part]]],
    unit: int,
    shares: Mapping[int, int],
    wanted: frozenset[str],
) -> Points:
    marks: dict[str, Fraction] = {}
    modules: dict[str, Fraction] = {}
    for stage, parts in stages:
        measured, judged = entry.theory.get(stage.code, Decimal(0)), 0
        for part in parts:
            some, more = _summed(entry, part, shares)
            measured, judged = measured + some, judged + more
            if part.code in wanted:
                modules[part.code] = Fraction(some) + Fraction(more, unit)
        measured -= entry.penalties.get(stage.code, Decimal(0))
        marks[stage.code] = max(Fraction(measured) + Fraction(judged, unit), Fraction(0))
    return Points(stages=marks, modules=modules)


def _summed(entry: EntryMarks, part: _Part, shares: Mapping[int, int]) -> tuple[Decimal, int]:
    """Return a module's measured points, and its judged ones in units."""
    held, given = entry.measured, entry.judged
    measured, judged = Decimal(0), 0
    for code in part.measured:
        if (mark := held.get(code)) is not None:
            measured += mark
    for code, most in part.judged:
        if marks := given.get(code):
            judged += most * sum(marks) * shares[len(marks)]
    return measured, judged


def mean(stages: Sequence[Stage], marks: Mapping[str, Fraction]) -> Fraction:
    """Return the mean of some stages by weight, out of 100; all the same where no weight is."""
    weights = [Fraction(stage.weight) for stage in stages]
    whole = sum(weights)
    if not whole:
        weights, whole = [Fraction(1)] * len(stages), Fraction(len(stages) or 1)
    return (
        sum(
            (weight * marks[stage.code] for weight, stage in zip(weights, stages, strict=True)),
            start=Fraction(0),
        )
        / whole
    )


def of_kind(stages: Iterable[Stage], kind: StageKind) -> list[Stage]:
    """Return the stages that test one thing."""
    return [stage for stage in stages if stage.kind is kind]


def rounded(value: Fraction, rounding: Rounding) -> Decimal:
    """Return an exact figure, 0 or more, as it is published."""
    whole, rest = divmod(value.numerator * _TENTHS**rounding.places, value.denominator)
    twice = 2 * rest - value.denominator
    match rounding.mode:
        case RoundingMode.HALF_UP:
            whole += twice >= 0
        case RoundingMode.HALF_EVEN:
            whole += twice > 0 or (twice == 0 and whole % 2)
        case RoundingMode.DOWN:
            pass
    return Decimal(whole).scaleb(-rounding.places)
