"""Who goes on at each cut line, and who stands where."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from competitions.recompute.marks import Marks, Record
from competitions.recompute.numbers import HUNDRED, BundleError, UnsettledError, number


class Field:
    """The entries on their way through the stages."""

    def __init__(self, marks: Marks) -> None:
        self.marks = marks
        self.running = sorted(c for c, status in marks.status.items() if status == "competed")
        self.stages: dict[str, dict[str, Fraction]] = {cipher: {} for cipher in marks.status}

    def weighted(self, cipher: str, kind: str = "") -> Fraction:
        """Return the weighted sum of the stages (of a kind) that the entry has been through."""
        held = self.stages[cipher]
        return sum(
            (
                number(stage["weight"]) / HUNDRED * held[stage["code"]]
                for stage in self.marks.stages
                if stage["code"] in held and kind in {"", stage["kind"]}
            ),
            Fraction(0),
        )

    def chain(self, cipher: str) -> tuple[Fraction, ...]:
        """Return what parts entries level on marks, each the higher the better."""
        done = [one for one in self.marks.stages if one["code"] in self.stages[cipher]]
        found = []
        for link in self.marks.rules.get("tie_chain", ("practice", "time")):
            if link in {"practice", "theory"}:
                found.append(self.weighted(cipher, link))
            elif link == "time":
                found.append(-self.marks.seconds(cipher, done))
            elif link.startswith("module:"):
                modules = [m for stage in done for m in stage.get("modules", ())]
                wanted = [m for m in modules if m["code"] == link.removeprefix("module:")]
                found.append(sum((self.marks.module(cipher, m) for m in wanted), Fraction(0)))
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

        def worth(cipher: str) -> tuple[Any, ...]:
            sums = self.weighted(cipher)
            if ties == "all":
                return (sums,)
            chain = self.chain(cipher) if ties == "exact" else ()
            return (sums, chain, self.marks.retest(cipher, stage))

        by_worth = {cipher: worth(cipher) for cipher in self.running}
        line = sorted(by_worth.values(), reverse=True)[advance - 1]
        onward = [cipher for cipher in self.running if by_worth[cipher] >= line]
        if ties != "all" and len(onward) > advance:
            raise UnsettledError("bundle-unsettled", ciphers=_level(by_worth, line))
        self.running = onward


def _level(worth: Mapping[str, Any], value: object) -> str:
    return ", ".join(sorted(cipher for cipher, own in worth.items() if own == value))


def ranks_of(field: Field, totals: Mapping[str, Fraction]) -> dict[str, int]:
    """Return 1 + how many are strictly better, for who is still running."""
    last = field.marks.stages[-1]
    worth = {
        cipher: (totals[cipher], field.chain(cipher), field.marks.retest(cipher, last))
        for cipher in field.running
    }
    counts, ranks, better = Counter(worth.values()), {}, 0
    for value in sorted(counts, reverse=True):
        if counts[value] > 1 and field.marks.rules.get("places") == "separate":
            raise UnsettledError("bundle-unsettled", ciphers=_level(worth, value))
        ranks[value] = better + 1
        better += counts[value]
    return {cipher: ranks[value] for cipher, value in worth.items()}
