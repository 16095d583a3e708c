"""Growth on the year before of what divisions report, over the reports that came in both. Pure."""

from collections.abc import Iterable, Sequence

import msgspec

from dashboards import frames
from dashboards.facts.data import Figure, Measure
from dashboards.figures.data import Frame
from dashboards.frames import Demand
from dashboards.periods import year_before

REPORTED = frozenset({Measure.DEMAND, Measure.ADVERTISED, Measure.FILLED})
"""What divisions report; all else is counted in our own registers, which are whole."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What the same reports said now and ``before``.

    ``n`` of the ``of`` divisions shown have one in every quarter compared.
    """

    now: int
    before: int
    n: int
    of: int

    @property
    def share(self) -> float | None:
        """The change as a share; None where there was nothing to grow from."""
        return self.now / self.before - 1 if self.before else None


def change(
    frame: Frame, facts: Iterable[Figure], measure: Measure, quarters: Sequence[str]
) -> Change:
    """Return what changed of a measure over these quarters since the same ones a year before."""
    told: dict[str, list[Demand]] = {}
    for fact in facts:
        if fact.measure is measure:
            row = Demand("", fact.division, fact.value, fact.source)
            told.setdefault(fact.period, []).append(row)
    pairs = [(told.get(one, []), told.get(year_before(one), [])) for one in quarters]
    now, before, n = frames.matched_sums(pairs, frame.codes)
    return Change(now=now, before=before, n=n, of=len(frame.codes))
