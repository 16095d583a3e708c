"""Who goes on at each cut line, and who stands where."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

from competitions.recompute.marks import Marks, Record
from competitions.recompute.numbers import HUNDRED, BundleError, UnsettledError, number, rounded

Worth = tuple[Fraction, ...]
"""What an entry is compared by, each the higher the better."""


class Field:
    """The entries on their way through the stages."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.running = sorted(c for c, status in marks.status.items() if status == "competed")
        self.stages: dict[str, dict[str, Fraction]] = {cipher: {} for cipher in marks.status}

    def total(self, cipher: str) -> Fraction:
        """Return the exact weighted sum of all stages."""
        held = self.stages[cipher]
        return sum(
            (number(one["weight"]) / HUNDRED * held[one["code"]] for one in self.marks.stages),
            Fraction(0),
        )

    def published(self, value: Fraction) -> Fraction:
        """Return a figure as the rule set publishes it: all comparing is done with these."""
        rounding = self.marks.rules.get("rounding", {})
        return rounded(value, rounding.get("places", 2), rounding.get("mode", "half_up"))

    def mean(self, cipher: str, kind: str = "") -> Fraction:
        """Return the weighted mean of the stages (of a kind) so far; equal weights where all are 0.

        An entry that has been through none of the kind has 0.
        """
        held = self.stages[cipher]
        found = [
            (number(stage["weight"]), held[stage["code"]])
            for stage in self.marks.stages
            if stage["code"] in held and kind in {"", stage["kind"]}
        ]
        if not found:
            return Fraction(0)
        weights = sum((weight for weight, _ in found), Fraction(0))
        if weights == 0:
            return self.published(sum((mark for _, mark in found), Fraction(0)) / len(found))
        exact = sum((weight * mark for weight, mark in found), Fraction(0)) / weights
        return self.published(exact)

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
                found.append(self.published(points))
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

        by_worth: dict[str, Worth] = {cipher: (self.mean(cipher),) for cipher in self.running}
        if ties == "exact":
            by_worth = {cipher: (*own, *self.chain(cipher)) for cipher, own in by_worth.items()}
        if ties != "all":
            by_worth = self.retested(by_worth, stage)
        line = sorted(by_worth.values(), reverse=True)[advance - 1]
        onward = [cipher for cipher in self.running if by_worth[cipher] >= line]
        if ties != "all" and len(onward) > advance:
            raise UnsettledError("bundle-unsettled", ciphers=_level(by_worth, line))
        self.running = onward

    def retested(self, worth: Mapping[str, Worth], stage: Record) -> dict[str, Worth]:
        """Part who is level by re-test marks, once everybody level has one."""
        marks = {cipher: self.marks.retest(cipher, stage) for cipher in worth}
        waiting = {worth[cipher] for cipher, mark in marks.items() if mark is None}
        return {
            cipher: (*own, Fraction(0) if own in waiting else marks[cipher] or Fraction(0))
            for cipher, own in worth.items()
        }


def _level(worth: Mapping[str, Worth], value: Worth) -> str:
    return ", ".join(sorted(cipher for cipher, own in worth.items() if own == value))


def ranks_of(field: Field, totals: Mapping[str, Fraction]) -> dict[str, int]:
    """Return 1 + how many are strictly better, for who is still running."""
    worth = field.retested(
        {cipher: (totals[cipher], *field.chain(cipher)) for cipher in field.running},
        field.marks.stages[-1],
    )
    counts, ranks, better = Counter(worth.values()), {}, 0
    for value in sorted(counts, reverse=True):
        if counts[value] > 1 and field.marks.rules.get("places") == "separate":
            raise UnsettledError("bundle-unsettled", ciphers=_level(worth, value))
        ranks[value] = better + 1
        better += counts[value]
    return {cipher: ranks[value] for cipher, value in worth.items()}
