"""What the versions of a quarter hide together, read from their facts. Shared steps.

A page is of one version and costs the questions of one: what those behind it hid is worked out
once and kept by the process, since nothing changes the facts and terms of a snapshot.
"""

from uuid import UUID

from dashboards.facts.data import Measure
from dashboards.facts.snapshots import snapshot_of, snapshots_of
from dashboards.figures import loading
from dashboards.figures.data import Frame
from dashboards.figures.full_gaps import full_gaps
from dashboards.figures.heat_cells import crossed
from dashboards.figures.levels import market_rows
from dashboards.figures.veils import Counted, Veil, over
from dashboards.figures.versions import as_of
from dashboards.periods import quarters_back

_MOST = 512
_KEPT: dict[tuple[tuple[UUID, ...], tuple[str, ...]], Veil] = {}


async def veil_of(frame: Frame) -> Veil:
    """Return what the frame's version hides, after what the versions before it hid."""
    return over(await _counted(frame), await _behind(frame, frame.earlier))


async def _behind(frame: Frame, versions: tuple[UUID, ...]) -> Veil | None:
    before = None
    for count in range(1, len(versions) + 1):
        key = (versions[:count], frame.codes)
        if key not in _KEPT:
            if len(_KEPT) >= _MOST:
                _KEPT.clear()
            then = await as_of(frame, await snapshot_of(versions[count - 1]))
            _KEPT[key] = over(await _counted(then), before)
        before = _KEPT[key]
    return before


async def _counted(frame: Frame) -> Counted:
    supply = crossed(await loading.by_division(frame), Measure.SUPPLY)
    levels = market_rows(await loading.levels(frame))
    return Counted(
        gaps=(await full_gaps(frame)).gaps,
        cells={code: [row.get(d, 0) for d in frame.codes] for code, row in supply.items()},
        seekers={row.category: row.seekers or 0 for row in levels},
        terms=frame.terms,
    )


async def veiled_quarters(frame: Frame) -> frozenset[str]:
    """Return the quarters of a series whose supply the public is not told: see ``Veil.totals``."""
    if frame.officer:
        return frozenset()
    back = sorted(frame.several.intersection(quarters_back(frame.scope.period, loading.QUARTERS)))
    if not back:
        return frozenset()
    held = await snapshots_of(back)
    behind = {period: await _behind(frame, versions) for period, versions in held.items()}
    if frame.earlier:
        behind[frame.scope.period] = await veil_of(frame)
    return frozenset(period for period, veil in behind.items() if veil and veil.totals)
