"""Demand and seekers of a report, and which seekers the public may see over all its tables."""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

import msgspec

from app.db import require_transaction
from dashboards.data import SURVEY_SOURCE
from dashboards.facts.snapshots import snapshot_of, snapshots_of
from dashboards.figures.data import Frame
from dashboards.figures.veils import Levels, hidden_levels
from dashboards.figures.versions import as_of
from dashboards.periods import quarters_back, year_before
from dashboards.reports.data import Facts, MarketLine, Matched
from dashboards.reports.hiding import Hidden, hide

_PAIRS = (
    "SELECT {keys}, sum(demand)::int AS demand, sum(seekers)::int AS seekers FROM ("
    " SELECT period, division, source, occupation_code, level,"
    "  max(value) FILTER (WHERE measure = 'demand') AS demand,"
    "  max(value) FILTER (WHERE measure = 'seekers') AS seekers FROM {relation} AS f"
    "  WHERE period = ANY($1) AND division = ANY($2) AND source <> $3"
    "  AND measure IN ('demand', 'seekers') GROUP BY 1, 2, 3, 4, 5) AS pairs"
    " WHERE demand IS NOT NULL AND seekers IS NOT NULL GROUP BY {keys} ORDER BY {keys}"
)
"""Lines that give both demand and seekers: one side alone would be a ratio of two places."""
Reported = dict[tuple[str, str], tuple[int, int]]
"""Demand and seekers of a quarter's reports, by division and source."""


class Veil(msgspec.Struct, frozen=True, kw_only=True):
    """What is hidden of the seekers of a quarter: occupations with their groups, and levels."""

    hidden: Hidden
    levels: Levels


async def pairs(frame: Frame, key: str, periods: Sequence[str]) -> list[MarketLine]:
    """Return demand and seekers of these quarters by quarter, occupation or level."""
    rows = await require_transaction().fetch(
        _PAIRS.format(keys=key, relation=frame.relation),
        list(periods), list(frame.codes), SURVEY_SOURCE,
    )  # fmt: skip
    return [
        MarketLine(key=row[key] or "", demand=row["demand"], seekers=row["seekers"]) for row in rows
    ]


async def by_quarter(frame: Frame, periods: Sequence[str], least: int) -> list[MarketLine]:
    """Return demand and seekers by quarter, each with its changes over the reports in both.

    A change that tells what fewer than ``least`` seekers elsewhere came to is left out.
    """
    rows = await require_transaction().fetch(
        _PAIRS.format(keys="period, division, source", relation=frame.relation),
        list(periods), list(frame.codes), SURVEY_SOURCE,
    )  # fmt: skip
    told: dict[str, Reported] = {}
    for row in rows:
        held = told.setdefault(row["period"], {})
        held[row["division"], row["source"]] = (row["demand"], row["seekers"])
    return [
        MarketLine(
            key=period,
            demand=sum(demand for demand, _ in told[period].values()),
            seekers=sum(seekers for _, seekers in told[period].values()),
            last=matched(told[period], told.get(quarters_back(period, 2)[1], {}), least),
            year=matched(told[period], told.get(year_before(period), {}), least),
        )
        for period in sorted(told)
    ]


def matched(now: Reported, before: Reported, least: int) -> Matched | None:
    """Return the changes over the reports of both quarters; None where none came twice."""
    both = now.keys() & before.keys()
    if not both:
        return None
    for told in (now, before):
        apart = sum(seekers for key, (_, seekers) in told.items() if key not in both)
        if 0 < apart < least:
            return None
    demand, seekers, then_demand, then_seekers = (
        sum(told[key][side] for key in both) for told in (now, before) for side in (0, 1)
    )
    ratios = [
        round(asked / found, 2) if found else None
        for asked, found in ((demand, seekers), (then_demand, then_seekers))
    ]
    return Matched(
        demand=demand / then_demand - 1 if then_demand else None,
        seekers=seekers / then_seekers - 1 if then_seekers else None,
        ratio=None if ratios[0] is None or ratios[1] is None else round(ratios[0] - ratios[1], 2),
        n=len({division for division, _ in both}),
    )


def by_group(lines: Sequence[MarketLine]) -> list[MarketLine]:
    """Return the lines of occupations summed by major group."""
    sums: dict[str, tuple[int, int]] = {}
    for line in lines:
        demand, seekers = sums.get(line.key[:1], (0, 0))
        sums[line.key[:1]] = (demand + line.demand, seekers + (line.seekers or 0))
    return [MarketLine(key=key, demand=d, seekers=s) for key, (d, s) in sorted(sums.items())]


async def veil_of(frame: Frame) -> Veil:
    """Return which seekers the frame's version hides, after what the versions before it hid."""
    return await _over(frame, await _behind(frame, frame.earlier))


async def closed_quarters(frame: Frame, periods: Sequence[str]) -> set[str]:
    """Return the quarters before the frame's of whose seekers the versions allow no total."""
    several = sorted(frame.several.intersection(periods) - {frame.scope.period})
    versions = await snapshots_of(several) if several else {}
    behind = {period: await _behind(frame, keys) for period, keys in versions.items()}
    return {period for period, veil in behind.items() if veil and veil.hidden.total}


async def _behind(frame: Frame, versions: Iterable[UUID]) -> Veil | None:
    before = None
    for key in versions:
        before = await _over(await as_of(frame, await snapshot_of(key)), before)
    return before


async def _over(frame: Frame, before: Veil | None) -> Veil:
    period, least = frame.scope.period, frame.terms.public_min_count
    groups: dict[str, dict[str, int]] = {}
    for line in await pairs(frame, "occupation_code", [period]):
        groups.setdefault(line.key[:1], {})[line.key] = line.seekers or 0
    levels = {line.key: line.seekers or 0 for line in await pairs(frame, "level", [period])}
    hidden = hide(groups, least, before.hidden if before else None)
    return Veil(
        hidden=hidden,
        levels=hidden_levels(
            levels, least, before.levels if before else None, total_hidden=hidden.total
        ),
    )


def veiled(facts: Facts, veil: Veil, closed: Iterable[str]) -> Facts:
    """Return the seekers as the public may see them, over all tables that show some of them.

    ``closed`` are earlier quarters without a total of seekers.
    """
    few = {line.key for line in facts.market if 0 < (line.seekers or 0) < facts.least}
    now = {facts.period} if veil.hidden.total else set()
    return msgspec.structs.replace(
        facts,
        occupations=_hide(facts.occupations, veil.hidden.cells),
        groups=_hide(facts.groups, veil.hidden.groups),
        levels=_hide(facts.levels, veil.levels.names),
        market=_unmatched(_hide(facts.market, few | now | set(closed))),
    )


def _unmatched(lines: Sequence[MarketLine]) -> tuple[MarketLine, ...]:
    """Return the quarters without the changes on one whose seekers are hidden."""
    hidden = {line.key for line in lines if line.hidden}
    return tuple(
        msgspec.structs.replace(
            line,
            last=None if hidden & {line.key, quarters_back(line.key, 2)[1]} else line.last,
            year=None if hidden & {line.key, year_before(line.key)} else line.year,
        )
        for line in lines
    )


def _hide(lines: Sequence[MarketLine], hidden: Collection[str]) -> tuple[MarketLine, ...]:
    return tuple(
        msgspec.structs.replace(line, seekers=None, hidden=True) if line.key in hidden else line
        for line in lines
    )
