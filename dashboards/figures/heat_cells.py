"""Coverage by occupation and division, and what of it the public may see. Pure.

Small counts are hidden; then so many more of a row that neither its total nor the rest of it
gives the hidden ones away (secondary suppression, computed from the true counts).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from math import log2

import msgspec

from dashboards.facts.data import Figure, Measure

CLIP = 2.0
"""Coverage is drawn from a quarter to four times: log2 within plus and minus 2."""
_RATE_BASE = 10
Crossed = Mapping[str, Mapping[str, int]]
"""Counts by occupation, then by division; what was not reported is absent."""
_NONE_HELD: Mapping[str, Collection[int]] = {}


class CellState(StrEnum):
    """What is known of one occupation in one division."""

    KNOWN = "known"
    HIDDEN = "hidden"
    NOT_REPORTED = "not_reported"
    NO_DEMAND = "no_demand"
    NOTHING = "nothing"
    """Neither asked for nor trained: a true zero."""


class HeatCell(msgspec.Struct, frozen=True, gc=False):
    """One cell; ``coverage`` is supply over demand, ``None`` where it is not known or shown."""

    state: CellState
    demand: int | None = None
    supply: int | None = None
    coverage: float | None = None


class HeatRow(msgspec.Struct, frozen=True, kw_only=True):
    """One occupation with a cell a division."""

    code: str
    cells: tuple[HeatCell, ...]


def heat_rows(
    codes: Sequence[str],
    divisions: Sequence[str],
    demand: Crossed,
    supply: Crossed,
    reported: Collection[str],
) -> tuple[HeatRow, ...]:
    """Return a row an occupation in the order given.

    A division that did not report is not reported, whatever was trained there; one that
    reported and did not name the occupation asked for nobody that is known of.
    """
    rows = []
    for code in codes:
        asked, trained = demand.get(code, {}), supply.get(code, {})
        cells = tuple(
            _cell(asked.get(d) if d in reported else None, trained.get(d, 0)) for d in divisions
        )
        rows.append(HeatRow(code=code, cells=cells))
    return tuple(rows)


def _cell(demand: int | None, supply: int) -> HeatCell:
    if demand is None:
        return HeatCell(CellState.NOT_REPORTED, None, supply)
    if demand == 0:
        return HeatCell(CellState.NO_DEMAND if supply else CellState.NOTHING, 0, supply)
    return HeatCell(CellState.KNOWN, demand, supply, supply / demand)


def crossed(figures: Iterable[Figure], measure: Measure) -> dict[str, dict[str, int]]:
    """Return one measure of figures by occupation and division: by occupation, then division."""
    found: dict[str, dict[str, int]] = {}
    for figure in figures:
        if figure.measure is measure:
            found.setdefault(figure.occupation, {})[figure.division] = figure.value
    return found


def shade(coverage: float) -> int:
    """Return the step of a coverage on the fixed scale: 0 a quarter or less, 6 four or more."""
    clipped = max(-CLIP, min(CLIP, log2(coverage) if coverage > 0 else -CLIP))
    return round((clipped + CLIP) / (2 * CLIP) * 6)


def suppress_rows(
    rows: Sequence[HeatRow],
    hidden_totals: Collection[str],
    least: int,
    held: Mapping[str, Collection[int]] = _NONE_HELD,
) -> tuple[HeatRow, ...]:
    """Return the rows as the public may see them.

    ``hidden_totals`` are the occupations whose supply in the whole city is not published;
    ``least`` is the smallest count that is shown; ``held`` are places by occupation that are
    hidden whatever is counted there. Demand is of posts and stays.
    """
    return tuple(
        _veiled_row(
            row, held.get(row.code, ()), total_hidden=row.code in hidden_totals, least=least
        )
        for row in rows
    )


def _veiled_row(row: HeatRow, held: Collection[int], *, total_hidden: bool, least: int) -> HeatRow:
    counts = [cell.supply or 0 for cell in row.cells]
    hidden = hidden_places(counts, least, total_hidden=total_hidden, held=held)
    cells = (_veiled(cell, hide=place in hidden) for place, cell in enumerate(row.cells))
    return msgspec.structs.replace(row, cells=tuple(cells))


def hidden_places(
    counts: Sequence[int],
    least: int,
    *,
    total_hidden: bool = False,
    held: Collection[int] = (),
) -> frozenset[int]:
    """Return which counts of a row are hidden so that none can be worked out.

    With a published total, what is hidden together is one sum: it must be of two counts at least
    and no small count itself. Where the total is hidden too, every count that is not zero is.
    ``held`` are places that are hidden whatever is counted there.
    """
    if total_hidden:
        return frozenset(place for place, count in enumerate(counts) if count).union(held)
    hidden = {place for place, count in enumerate(counts) if 0 < count < least}.union(held)
    if not hidden:
        return frozenset()
    rest = sorted(
        (place for place in range(len(counts)) if place not in hidden),
        key=lambda place: (counts[place] == 0, counts[place]),
    )
    for place in rest:
        total = sum(counts[held] for held in hidden)
        if len(hidden) > 1 and total >= least:
            break
        hidden.add(place)
    return frozenset(hidden)


def _veiled(cell: HeatCell, *, hide: bool) -> HeatCell:
    if hide:
        return HeatCell(CellState.HIDDEN, cell.demand)
    if cell.coverage is not None and (cell.demand or 0) < _RATE_BASE:
        return msgspec.structs.replace(cell, coverage=None)
    return cell
