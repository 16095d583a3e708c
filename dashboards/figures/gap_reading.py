"""Gaps and heat of one page, read once, and what the public may see of them. Shared steps."""

from collections.abc import Mapping

import msgspec
import numpy as np

from dashboards import frames
from dashboards.data import GapRow, GapState, Scope, SupplyDemand, Totals
from dashboards.facts.data import Figure, Line, Measure
from dashboards.figures import loading
from dashboards.figures.data import Frame
from dashboards.figures.filters import whole_totals
from dashboards.figures.full_gaps import full_gaps
from dashboards.figures.loading import coverage, narrowed
from dashboards.figures.supply import figures, groups_of
from dashboards.figures.veiling import veil_of
from dashboards.figures.veils import Veil
from dashboards.frames import Demand
from dashboards.periods import year_before
from dashboards.supply.sharing import Standing, standings

_NOT_JUDGED = frozenset({GapState.INSUFFICIENT, GapState.NOT_REPORTED})
_TOO_MANY = frozenset({GapState.SURPLUS, GapState.NO_DEMAND})


class Reading:
    """One page's reading: what several charts need is read once."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._gaps: _Gaps | None = None
        self._veil: Veil | None = None

    async def _read(self) -> "_Gaps":
        if self._gaps is None:
            self._gaps = await _gaps(self.frame, await self.veil())
        return self._gaps

    async def veil(self) -> Veil:
        """Return what earlier versions of the quarter make this one hide from the public.

        Nothing where there are none, which asks no question.
        """
        if self._veil is None:
            self._veil = await veil_of(self.frame) if self.frame.earlier else Veil()
        return self._veil

    async def rows(self) -> tuple[GapRow, ...]:
        """Return demand, supply and gap by occupation: see ``frames.gap_frame``."""
        return (await self._read()).rows

    async def completers(self) -> dict[str, int]:
        """Return the new entrants who completed by the occupation of their classes, as read."""
        return (await self._read()).completers

    async def gaps(self) -> SupplyDemand:
        """Return the rows with their totals and who reported."""
        frame, read = self.frame, await self._read()
        return SupplyDemand(
            scope=Scope(
                period=frame.scope.period, division=frame.scope.division or None,
                level=frame.scope.level, new_only=frame.scope.new, group=frame.scope.group,
            ),
            not_applied=frame.dropped,
            totals_not_applied=whole_totals(frame),
            rows=read.rows,
            totals=await _totals(frame, read, await self.veil()),
            coverage=coverage(frame),
        )  # fmt: skip


class _Gaps(msgspec.Struct, frozen=True):
    """Gaps as shown, the frame that totals are of, the distinct persons of all occupations."""

    rows: tuple[GapRow, ...]
    summed: frames.Frame
    people: int | None
    completers: dict[str, int]


async def _gaps(frame: Frame, veil: Veil) -> _Gaps:
    scope, read = frame.scope, await full_gaps(frame)
    full = read.gaps
    shown = full if frame.officer else frames.suppress(full, frame.terms, veil.codes)
    if scope.new:
        shown = frames.taken(shown, np.isin(shown["code"].astype(str), sorted(frame.new)))
    if scope.group:
        within = [code.startswith(scope.group) for code in shown["code"]]
        shown = frames.taken(shown, np.array(within, dtype=bool))
    return _Gaps(
        rows=_told(frame, frames.rows(shown)),
        summed=shown if scope.new and frame.officer else full,
        people=_distinct(frame, read.distinct),
        completers=read.completers,
    )


async def _totals(frame: Frame, read: _Gaps, veil: Veil) -> Totals:
    change, matched = await _matched_change(frame)
    totals = msgspec.structs.replace(
        frames.totals(read.summed), people=read.people, demand_change=change,
        matched=matched,
    )  # fmt: skip
    if frame.officer:
        return totals
    told = frames.rows(frames.suppress(read.summed, frame.terms, veil.codes))
    return frames.public_totals(totals, told, frame.terms.public_min_count, veiled=veil.totals)


async def _matched_change(frame: Frame) -> tuple[float | None, int]:
    """Return the change of demand on the year before, over the reports that came in both."""
    scope, before = frame.scope, year_before(frame.scope.period)
    only_new = scope.new and frame.officer
    lines = [Line.PERIOD, Line.DIVISION, Line.SOURCE, *([Line.OCCUPATION] if only_new else [])]
    asked = await figures(frame, [Measure.DEMAND], narrowed(frame, scope.period, before), lines)
    now, then = (
        [
            Demand(f.occupation, f.division, f.value, f.source)
            for f in asked
            if f.period == period and (not only_new or f.occupation in frame.new)
        ]
        for period in (scope.period, before)
    )
    return frames.matched_change(now, then, frame.codes)


def _distinct(frame: Frame, people: int | None) -> int | None:
    """Return the distinct persons of all occupations; none where the scope has not counted them."""
    if frame.counting or frame.scope.new or people is None:
        return None
    few = not frame.officer and 0 < people < frame.terms.public_min_count
    return None if few else people


def _told(frame: Frame, rows: tuple[GapRow, ...]) -> tuple[GapRow, ...]:
    """Return the rows; who is in a class now is nothing that a snapshot knows."""
    if frame.version is None:
        return rows
    return tuple(msgspec.structs.replace(row, in_training=None) for row in rows)


class Heat(msgspec.Struct, frozen=True, kw_only=True):
    """Demand and supply by occupation and division; ``hidden`` totals are not published.

    ``held`` are places by occupation that are hidden whatever is counted there.
    """

    facts: list[Figure]
    hidden: frozenset[str]
    held: Mapping[str, frozenset[int]] = {}


async def heat(reading: Reading) -> Heat:
    """Return demand and supply by occupation and division."""
    found = await loading.by_division(reading.frame)
    if reading.frame.officer:
        return Heat(facts=found, hidden=frozenset())
    hidden = frozenset(row.code for row in await reading.rows() if row.suppressed)
    return Heat(facts=found, hidden=hidden, held=(await reading.veil()).cells)


async def effective(reading: Reading) -> tuple[Standing, ...]:
    """Return each occupation's own and shared people and what it has at least and at most.

    It is called short or in surplus under any allocation by the rules of the gap chart: beyond
    chance, with the most or the least that it can have.
    """
    frame = reading.frame
    rows = await reading.rows()
    groups = await groups_of(frame, narrowed(frame)) if frame.sharing.parts else []
    found = standings(
        await reading.completers(),
        {row.code: row.supply or 0 for row in rows},
        {row.code: row.demand for row in rows if row.demand is not None},
        [group for group in groups if group.period == frame.scope.period],
        frame.sharing,
        frozenset(row.code for row in rows if row.state not in _NOT_JUDGED),
    )
    openings = [one.openings for one in found]
    most = frames.states_of(openings, [one.could_fill for one in found], frame.terms)
    least = frames.states_of(openings, [one.least for one in found], frame.terms)
    return tuple(
        msgspec.structs.replace(
            one,
            short_under_any=one.short_under_any and at_most is GapState.SHORTAGE,
            surplus_under_any=one.surplus_under_any and at_least in _TOO_MANY,
        )
        for one, at_most, at_least in zip(found, most, least, strict=True)
    )
