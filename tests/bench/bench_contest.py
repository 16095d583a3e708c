"""5,000 entries with 60 aspects of 5 judges each, ranked and awarded.

The floor is a bare loop that sums the same marks. Goal: under 2 s.
"""

import platform
import statistics
import sys
import time
from decimal import Decimal

from competitions.rules.checks import faults_of
from competitions.rules.data import Aspect, EntryMarks, Method, Module, RuleSet, Stage, StageKind
from competitions.rules.presets import CITY
from competitions.rules.result import decide, missing
from competitions.rules.trial import invented

ENTRIES, ASPECTS, JUDGES, ROUNDS = 5_000, 60, 5, 5
GOAL = 2.0
_MODULES = 6


def rule_set() -> RuleSet:
    """Return sixty judged aspects, ranked and awarded as a city contest."""
    most = [Decimal(2)] * (ASPECTS // 3) + [Decimal("1.5")] * (2 * ASPECTS // 3)
    aspects = [
        Aspect(code=f"A{n:02}", name=f"A{n:02}", method=Method.JUDGEMENT, most=points)
        for n, points in enumerate(most)
    ]
    modules = tuple(
        Module(code=f"M{n}", name=f"M{n}", aspects=tuple(aspects[n::_MODULES]))
        for n in range(_MODULES)
    )
    stage = Stage(
        code="P", name="P", kind=StageKind.PRACTICE, weight=Decimal(100), modules=modules,
        timed=True,
    )  # fmt: skip
    return RuleSet(
        stages=(stage,), judges=JUDGES, tie_chain=("practice", "module:M0", "time"),
        awards=CITY.awards,
    )  # fmt: skip


def floor(entries: list[EntryMarks]) -> int:
    """Return the sum of all marks."""
    summed = 0
    for entry in entries:
        for marks in entry.judged.values():
            for mark in marks:
                summed += mark
    return summed


def timed(rounds: int) -> tuple[list[float], list[float], int]:
    """Return the seconds of deciding and of the floor, in turn, and how many have an award."""
    rules = rule_set()
    if faults_of(rules):
        sys.exit("the rule set has faults")
    entries = invented(rules, 1, ENTRIES)
    if missing(rules, entries):
        sys.exit("marks are missing")
    took, floors, awards = [], [], 0
    for _ in range(rounds):
        begun = time.perf_counter()
        floor(entries)
        between = time.perf_counter()
        awards = sum(line.award is not None for line in decide(rules, entries))
        took.append(time.perf_counter() - between)
        floors.append(between - begun)
    return took, floors, awards


def main() -> None:
    took, floors, awards = timed(ROUNDS)
    middle, least = statistics.median(took), statistics.median(floors)
    print(
        f"{ENTRIES:,} entries x {ASPECTS} aspects x {JUDGES} judges ranked, {awards:,} awarded,"
        f" Python {platform.python_version()}: {middle:.2f} s ({min(took):.2f} to"
        f" {max(took):.2f}), {middle / least:.1f} times summing the marks ({least:.3f} s);"
        f" goal {GOAL:.0f} s"
    )
    if middle > GOAL:
        sys.exit("too slow")


main()
