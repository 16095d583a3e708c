"""Who goes on at each cut line, and who stands where."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from competitions.recompute.marks import Marks, Record
from competitions.recompute.numbers import HUNDRED, BundleError, UnsettledError, number, rounded

Worth = tuple[Any, ...]
"""What is compared, in order; the higher the better."""


class Field:
    """The entries on their way through the stages."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.running = sorted(c for c, status in marks.status.items() if status == "competed")
        self.stages: dict[str, dict[str, Fraction]] = {cipher: {} for cipher in marks.status}

    def total(self, cipher: str) -> Fraction:
        """Return the weighted sum of the stages, exactly."""
        held = self.stages[cipher]
        return sum(
            (
                number(stage["weight"]) / HUNDRED * held[stage["code"]]
                for stage in self.marks.stages
            ),
            Fraction(0),
        )

    def mean(self, cipher: str, kind: str = "") -> Fraction:
        """Return the weighted mean of the stages (of a kind) up to here, as it is published.

        While the weights come to 0 every stage counts the same; of no stage it is 0.
        """
        held = self.stages[cipher]
        done = [
            (number(stage["weight"]), held[stage["code"]])
            for stage in self.marks.stages
            if stage["code"] in held and kind in {"", stage["kind"]}
        ]
        if not sum(weight for weight, _ in done):
            done = [(Fraction(1), mark) for _, mark in done]
        whole = sum((weight for weight, _ in done), Fraction(0)) or Fraction(1)
        return self.rounded(sum((weight * mark for weight, mark in done), Fraction(0)) / whole)

    def rounded(self, value: Fraction) -> Fraction:
        """Return a figure as the rule set rounds it."""
        rounding = self.marks.rules.get("rounding", {})
        return rounded(value, rounding.get("places", 2), rounding.get("mode", "half_up"))

    def chain(self, cipher: str) -> tuple[Fraction, ...]:
        """Return what parts entries level on marks, each the higher the better."""
        done = [one for one in self.marks.stages if one["code"] in self.stages[cipher]]
        found = []
        for link in self.marks.rules.get("tie_chain", ("practice", "time")):
            if link in {"practice", "theory"}:
                found.append(self.mean(cipher, link))
            elif link == "time":
                found.append(-self.marks.seconds(cipher, done))
            elif link.startswith("module:"):
                modules = [m for stage in done for m in stage.get("modules", ())]
                wanted = [m for m in modules if m["code"] == link.removeprefix("module:")]
                points = sum((self.marks.module(cipher, m) for m in wanted), Fraction(0))
                found.append(self.rounded(points))
            else:
                raise BundleError("bundle-rule", rule="tie_chain", value=link)
        return tuple(found)

    def go(self) -> None:
        """Mark every stage and stop at each cut line who does not go on."""
        for stage in self.marks.stages:
            for cipher in self.running:
                self.stages[cipher][stage["code"]] = self.marks.stage(cipher, stage)
            if stage.get("cut") is not None:
                self._cut(stage)

    def _cut(self, stage: Record) -> None:
        advance, ties = stage["cut"]["advance"], stage["cut"].get("ties", "all")
        if len(self.running) <= advance:
            return

        def worth(cipher: str) -> Worth:
            return self.mean(cipher), self.chain(cipher) if ties == "exact" else ()

        by_worth = {cipher: worth(cipher) for cipher in self.running}
        if ties != "all":
            by_worth = _with_retest(self.marks, stage, by_worth)
        line = sorted(by_worth.values(), reverse=True)[advance - 1]
        onward = [cipher for cipher in self.running if by_worth[cipher] >= line]
        if ties != "all" and len(onward) > advance:
            raise UnsettledError("bundle-unsettled", ciphers=_level(by_worth, line))
        self.running = onward


def _with_retest(marks: Marks, stage: Record, worth: Mapping[str, Worth]) -> dict[str, Worth]:
    """Return the worth with the re-test, which counts once all who are level have one."""
    level = defaultdict(list)
    for cipher, own in worth.items():
        level[own].append(marks.retest(cipher, stage))
    return {
        cipher: (*own, marks.retest(cipher, stage) if min(level[own]) >= 0 else Fraction(0))
        for cipher, own in worth.items()
    }


def _level(worth: Mapping[str, Any], value: object) -> str:
    return ", ".join(sorted(cipher for cipher, own in worth.items() if own == value))


def ranks_of(field: Field, totals: Mapping[str, Fraction]) -> dict[str, int]:
    """Return 1 + how many are strictly better, for who is still running."""
    last = field.marks.stages[-1]
    plain = {cipher: (totals[cipher], field.chain(cipher)) for cipher in field.running}
    worth = _with_retest(field.marks, last, plain)
    counts, ranks, better = Counter(worth.values()), {}, 0
    for value in sorted(counts, reverse=True):
        if counts[value] > 1 and field.marks.rules.get("places") == "separate":
            raise UnsettledError("bundle-unsettled", ciphers=_level(worth, value))
        ranks[value] = better + 1
        better += counts[value]
    return {cipher: ranks[value] for cipher, value in worth.items()}
