"""求人倍率, demand over registered seekers, in the three forms in which it is published.

Both sides have a bucket of people who stated nothing (无要求). Publishers treat it differently,
so a ratio means nothing without its form: see ``Form``.
"""

from collections.abc import Sequence
from enum import StrEnum
from math import sqrt

import msgspec

from dashboards.terms import Band, MarketTerms

UNSPECIFIED = "无要求"
TOTAL = "合计"
Z95 = 1.959963984540054


class Form(StrEnum):
    """How the unspecified bucket is treated; d and s are one category's demand and seekers.

    ``PLAIN``: d / s. ``UNSPECIFIED_DEMAND``: d / s + D_无要求 / S_total, as the ministry's and
    天水's skill-level tables do. ``UNSPECIFIED_SEEKERS``: d / (s + S_无要求 · d / D), as 无锡's
    occupation tables do. A total is D / S in every form.
    """

    PLAIN = "plain"
    UNSPECIFIED_DEMAND = "unspecified-demand"
    UNSPECIFIED_SEEKERS = "unspecified-seekers"


class MarketRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a published table, in persons; ``None`` where it prints nothing."""

    category: str
    demand: int | None
    seekers: int | None


class Ratio(msgspec.Struct, frozen=True, kw_only=True):
    """A line with its ratio; ``None`` where a figure is missing or nobody seeks."""

    category: str
    demand: int | None
    seekers: int | None
    ratio: float | None


def ratios(rows: Sequence[MarketRow], form: Form) -> tuple[Ratio, ...]:
    """Return every line's ratio, in order.

    Totals are those of the line 合计, or the sums where the table has none. The unspecified
    bucket has no ratio of its own; a table without one has nobody in it.
    """
    spread = _Spread(
        demand=_figure(rows, UNSPECIFIED, "demand") or 0,
        seekers=_figure(rows, UNSPECIFIED, "seekers") or 0,
        total_demand=_total(rows, "demand"),
        total_seekers=_total(rows, "seekers"),
    )
    return tuple(
        Ratio(
            category=row.category,
            demand=row.demand,
            seekers=row.seekers,
            ratio=_ratio(row, form, spread),
        )
        for row in rows
    )


class _Spread(msgspec.Struct, frozen=True, kw_only=True):
    demand: int
    seekers: int
    total_demand: int
    total_seekers: int


def _figure(rows: Sequence[MarketRow], category: str, side: str) -> int | None:
    figures = (getattr(row, side) for row in rows if row.category == category)
    figure: int | None = next(figures, None)
    return figure


def _total(rows: Sequence[MarketRow], side: str) -> int:
    printed = _figure(rows, TOTAL, side)
    if printed is not None:
        return printed
    return sum(getattr(row, side) or 0 for row in rows if row.category != TOTAL)


def _ratio(row: MarketRow, form: Form, spread: _Spread) -> float | None:
    if row.category == UNSPECIFIED or row.demand is None or row.seekers is None:
        return None
    if row.category == TOTAL or form is Form.PLAIN:
        return row.demand / row.seekers if row.seekers else None
    if form is Form.UNSPECIFIED_DEMAND:
        if not row.seekers or not spread.total_seekers:
            return None
        return row.demand / row.seekers + spread.demand / spread.total_seekers
    share = spread.seekers * row.demand / spread.total_demand if spread.total_demand else 0.0
    return row.demand / (row.seekers + share) if row.seekers + share else None


def shown(found: Ratio, terms: MarketTerms) -> float | None:
    """Return the ratio to show, or ``None`` where too few people seek for it to say anything."""
    if found.seekers is None or found.seekers < terms.min_seekers_for_ratio:
        return None
    return found.ratio


def band(ratio: float, terms: MarketTerms) -> Band:
    """Return the band in which a ratio lies."""
    return next(b.band for b in terms.bands if b.below is None or ratio < b.below)


def chance_range(demand: int, supply: int) -> tuple[float, float]:
    """Return the share of demand in demand plus supply that chance alone may give (95 %, Wilson).

    These counts are no sample, so this is a 偶然波动范围, not a confidence interval.
    Raises ValueError where there is neither demand nor supply.
    """
    count = demand + supply
    if count <= 0:
        raise ValueError("neither demand nor supply")
    share = demand / count
    scale = 1 + Z95**2 / count
    middle = (share + Z95**2 / (2 * count)) / scale
    half = Z95 * sqrt(share * (1 - share) / count + Z95**2 / (4 * count**2)) / scale
    return max(0.0, middle - half), min(1.0, middle + half)


def ratio_range(demand: int, seekers: int) -> tuple[float, float | None]:
    """Return the range of demand over seekers; ``None`` where it has no top (nobody seeks)."""
    low, high = chance_range(demand, seekers)
    return low / (1 - low), high / (1 - high) if high < 1 else None


def gap_range(demand: int, supply: int) -> tuple[int, int]:
    """Return the range of demand minus supply, in whole persons, wider rather than narrower."""
    if demand + supply == 0:
        return 0, 0
    low, high = chance_range(demand, supply)
    count = demand + supply
    return _outward(count * (2 * low - 1), up=False), _outward(count * (2 * high - 1), up=True)


def _outward(value: float, *, up: bool) -> int:
    whole = int(value)
    if up:
        return whole + 1 if value > whole else whole
    return whole - 1 if value < whole else whole
