"""What other terms would say of a quarter's figures. Shared steps of a page's reading."""

from collections import Counter
from collections.abc import Mapping
from datetime import date

import msgspec

from dashboards import frames
from dashboards.data import GapState
from dashboards.figures.citywide import READER
from dashboards.figures.data import FigureScope, Frame
from dashboards.figures.full_gaps import full_gaps
from dashboards.figures.queries import frame_of
from dashboards.figures.supply import shares_of
from dashboards.terms import MarketTerms


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one version of the terms says of the city: the state of each occupation by code.

    ``people`` are distinct persons of effective supply, ``hidden`` the occupations whose few
    people are not shown to the public.
    """

    states: Mapping[str, GapState]
    people: int | None
    hidden: int

    def count(self, state: GapState) -> int:
        """Return how many occupations are in a state."""
        return Counter(self.states.values())[state]


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """Two versions of the terms on the same figures of one quarter; occupations' names by code."""

    period: str
    before: Outcome
    after: Outcome
    names: Mapping[str, str]

    @property
    def moved(self) -> tuple[tuple[str, GapState, GapState], ...]:
        """Occupations that change their state: name, state before and after, by code."""
        return tuple(
            (self.names.get(code, code), state, self.after.states[code])
            for code, state in sorted(self.before.states.items())
            if self.after.states[code] is not state
        )


async def tried(period: str, today: date, before: MarketTerms, after: MarketTerms) -> Trial:
    """Return what both versions say of the city's figures of a quarter as its pages read them."""
    frame, _ = await frame_of(READER, FigureScope(period=period), today, ())
    return Trial(
        period=period,
        before=await _outcome(frame, before),
        after=await _outcome(frame, after),
        names=frame.names,
    )


async def _outcome(frame: Frame, terms: MarketTerms) -> Outcome:
    sharing = await shares_of(frame.relation, [frame.scope.period], terms.effective, {})
    found = await full_gaps(msgspec.structs.replace(frame, terms=terms, sharing=sharing))
    rows = frames.rows(found.gaps)
    return Outcome(
        states={row.code: row.state for row in rows},
        people=found.distinct,
        hidden=int(frames.suppress(found.gaps, terms)["suppressed"].sum()),
    )
