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
    """A change as a share; ``n`` of the ``of`` divisions shown reported in every quarter compared.

    None where nobody did, or where they had nothing to grow from.
    """

    share: float | None
    n: int
    of: int


def change(
    frame: Frame, facts: Iterable[Figure], measure: Measure, quarters: Sequence[str]
) -> Change:
    """Return the change of a measure over these quarters on the same ones of the year before."""
    told: dict[str, list[Demand]] = {}
    for fact in facts:
        if fact.measure is measure:
            row = Demand("", fact.division, fact.value, fact.source)
            told.setdefault(fact.period, []).append(row)
    pairs = [(told.get(one, []), told.get(year_before(one), [])) for one in quarters]
    share, n = frames.matched_over(pairs, frame.codes)
    return Change(share=share, n=n, of=len(frame.codes))
