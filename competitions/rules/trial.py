"""Invented marks, to see what a rule set does before it is published."""

import random
from collections.abc import Iterator
from decimal import Decimal

import msgspec

from competitions.rules.data import Aspect, EntryMarks, Method, RuleSet, StageKind
from competitions.rules.scoring import TOP

_TIED_EVERY = 5
"""Every so manieth entry has all marks of the one before it."""
_HUNDRED = 100


def invented(rule_set: RuleSet, seed: int, entrants: int) -> list[EntryMarks]:
    """Return complete marks of so many entries, some of them level; the same for one seed."""
    rng = random.Random(seed)  # noqa: S311 - a rehearsal, nothing secret
    width = len(str(entrants))
    answer: list[EntryMarks] = []
    for number in range(1, entrants + 1):
        entry = f"{number:0{width}}"
        if answer and number % _TIED_EVERY == 0:
            answer.append(msgspec.structs.replace(answer[-1], entry=entry))
        else:
            answer.append(_entry(rule_set, rng, entry))
    return answer


def _entry(rule_set: RuleSet, rng: random.Random, entry: str) -> EntryMarks:
    skill = rng.betavariate(5, 3)
    aspects = list(_aspects(rule_set))
    return EntryMarks(
        entry=entry,
        measured={
            aspect.code: _measured(rng, aspect, skill)
            for aspect in aspects
            if aspect.method is Method.MEASUREMENT
        },
        judged={
            aspect.code: _judged(rng, rule_set, skill)
            for aspect in aspects
            if aspect.method is Method.JUDGEMENT
        },
        theory={
            stage.code: Decimal(round(_HUNDRED * _near(rng, skill)))
            for stage in rule_set.stages
            if stage.kind is StageKind.THEORY
        },
        seconds={
            stage.code: 60 * rng.randrange(60, 181) for stage in rule_set.stages if stage.timed
        },
    )


def _aspects(rule_set: RuleSet) -> Iterator[Aspect]:
    for stage in rule_set.stages:
        for module in stage.modules:
            yield from module.aspects


def _measured(rng: random.Random, aspect: Aspect, skill: float) -> Decimal:
    level = _near(rng, skill)
    if aspect.steps:
        steps = sorted(aspect.steps)
        return steps[round(level * (len(steps) - 1))]
    halves = int(2 * aspect.most)
    return Decimal(round(level * halves)) / 2


def _judged(rng: random.Random, rule_set: RuleSet, skill: float) -> tuple[int, ...]:
    middle = round(TOP * _near(rng, skill))
    apart = min(rule_set.spread, 1)
    return tuple(min(middle + rng.randint(0, apart), TOP) for _ in range(rule_set.judges))


def _near(rng: random.Random, skill: float) -> float:
    return min(max(rng.gauss(skill, 0.15), 0), 1)
