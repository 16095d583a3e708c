"""Demand and supply into a frame of gaps. Pure: rows and terms in, frames out.

The database has grouped already, so a frame holds a few hundred occupations: numpy columns by
name. A pandas frame of the same costs more to make than all that is worked out in it.
"""

from collections.abc import Collection, Mapping, Sequence
from math import isnan
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from dashboards.data import EVIDENT, GapRow, GapState, Totals
from dashboards.market import Z95, gap_range
from dashboards.terms import MarketTerms

_TOLD_AS_THEY_ARE = ("code", "name", "state", "reporting", "suppressed")
_STATES = {state.value: state for state in GapState}
FIGURES = ("demand", "supply", "in_training", "gap", "low", "high")
_RATE_BASE = 10
_UNKNOWN_PLACE = 0.5

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Frame = Mapping[str, NDArray[Any]]
"""Columns of equal length by name; ``rows`` says which."""


class Asked(msgspec.Struct, frozen=True, gc=False):
    """What was asked for of one occupation, in persons, and how many divisions said so."""

    code: str
    people: int
    divisions: int


class Demand(msgspec.Struct, frozen=True):
    """What one division reported of one occupation, in persons."""

    code: str
    division: str
    people: int
    source: str = ""


class Supply(msgspec.Struct, frozen=True):
    """Who completed training for one occupation, and who is in it, in persons."""

    code: str
    people: int
    in_training: int


def gap_frame(
    demand: Sequence[Asked],
    supply: Sequence[Supply],
    names: Mapping[str, str],
    *,
    divisions: int,
    terms: MarketTerms,
) -> Frame:
    """Return one row an occupation with its gap, range and state, the largest shortage first.

    ``divisions`` is how many divisions the scope has: where it is one, its own report is enough.
    An occupation that nobody reported has no demand (NaN), never zero. Names fall back on codes.
    """
    asked = {row.code: row for row in demand}
    supplied = {row.code: row for row in supply}
    codes = sorted(asked.keys() | supplied.keys())
    nobody = Supply("", 0, 0)
    wanted = np.array(
        [asked[code].people if code in asked else np.nan for code in codes], dtype=np.float64
    )
    people = np.array([supplied.get(code, nobody).people for code in codes], dtype=np.float64)
    ranges = ranges_of(wanted, people)
    reports = np.array(
        [asked[code].divisions if code in asked else 0 for code in codes], dtype=np.int64
    )
    needed = min(terms.min_reporting_divisions, divisions)
    states = _states(wanted, people, ranges, reports < needed, terms)
    known = np.isin(states, sorted(EVIDENT))
    gap = np.where(known, wanted - people, np.nan)
    columns = {
        "code": np.array(codes, dtype=object),
        "name": np.array([names.get(code, code) for code in codes], dtype=object),
        "state": states.astype(object),
        "reporting": reports,
        "demand": wanted,
        "supply": people,
        "in_training": np.array(
            [supplied.get(code, nobody).in_training for code in codes], dtype=np.float64
        ),
        "gap": gap,
        "low": np.where(known, ranges[:, 0], np.nan),
        "high": np.where(known, ranges[:, 1], np.nan),
        "coverage": _coverage(people, wanted, known),
        "suppressed": np.zeros(len(codes), dtype=bool),
    }
    place = np.where(np.isnan(gap), _UNKNOWN_PLACE, gap)
    return taken(columns, np.argsort(-place, kind="stable"))


def taken(frame: Frame, places: NDArray[Any]) -> Frame:
    """Return the rows at these places, in their order, or those that a mask picks."""
    return {name: column[places] for name, column in frame.items()}


def ranges_of(demand: Floats, supply: Floats) -> Floats:
    """Return ``market.gap_range`` of each pair, a row of low and high; zeros without demand."""
    count = np.where(np.isnan(demand), 0, demand + supply)
    some = count > 0
    counted, share = np.where(some, count, 1), np.divide(demand, count, where=some, out=count * 0)
    scale = 1 + Z95**2 / counted
    middle = (share + Z95**2 / (2 * counted)) / scale
    half = Z95 * np.sqrt(share * (1 - share) / counted + Z95**2 / (4 * counted**2)) / scale
    low = np.floor(counted * (2 * np.maximum(0.0, middle - half) - 1))
    high = np.ceil(counted * (2 * np.minimum(1.0, middle + half) - 1))
    return np.where(some, (low, high), 0.0).T


def _coverage(supply: Floats, demand: Floats, shown: Mask) -> Floats:
    coverage = np.full(len(supply), np.nan)
    np.divide(supply, demand, out=coverage, where=shown & (demand > 0))
    return coverage


def _states(
    demand: Floats, supply: Floats, ranges: Floats, too_few: Mask, terms: MarketTerms
) -> NDArray[np.str_]:
    gap = demand - supply
    by_chance = (ranges[:, 0] <= 0) & (ranges[:, 1] >= 0)
    near = np.abs(gap) <= terms.balanced_within * demand
    choices = (
        (np.isnan(demand), GapState.NOT_REPORTED),
        (too_few, GapState.INSUFFICIENT),
        (demand == 0, GapState.NO_DEMAND),
        (near | by_chance, GapState.BALANCED),
        (gap > 0, GapState.SHORTAGE),
    )
    return np.select(
        [mask for mask, _ in choices],
        [str(state) for _, state in choices],
        default=str(GapState.SURPLUS),
    )


def states_of(
    demand: Sequence[int | None], supply: Sequence[int], terms: MarketTerms
) -> list[GapState]:
    """Return what is known of each pair in one place, whose own report is evidence enough.

    These are the rules of the gap chart: a gap within chance, or near enough, is neither a
    shortage nor a surplus; None is a demand that was not reported.
    """
    wanted = np.array([np.nan if one is None else one for one in demand], dtype=np.float64)
    people = np.array(supply, dtype=np.float64)
    enough = np.zeros(len(people), dtype=bool)
    told = _states(wanted, people, ranges_of(wanted, people), enough, terms)
    return [_STATES[state] for state in told.tolist()]


def suppress(frame: Frame, terms: MarketTerms, held: Collection[str] = ()) -> Frame:
    """Return the frame as the public may see it; demand is of posts, so it stays.

    A row whose supply is 1 to ``public_min_count - 1`` people loses it, and the gap and coverage
    that would give it away. Then further rows lose theirs, fewest people first, until at least
    two are hidden and their sum is no small count either: totals stay true and give nothing
    away. That holds of the occupations with enough evidence, whose totals are shown, and of all.
    Rates need a demand of at least 10. ``held`` are occupations that are hidden whatever they have.
    """
    least = terms.public_min_count
    supply, training, demand = (frame[name] for name in ("supply", "in_training", "demand"))
    hidden = (supply > 0) & (supply < least)
    if held:
        hidden |= np.isin(frame["code"].astype(str), sorted(held))
    known = np.isin(frame["state"].astype(str), sorted(EVIDENT))
    for among in (known, np.ones(len(supply), dtype=bool)):
        _widen(hidden, among, supply, least)
    few_wanted = ~(demand >= _RATE_BASE)
    few_training = (training > 0) & (training < least)
    public = {
        **frame,
        "suppressed": hidden,
        "in_training": np.where(few_training, np.nan, training),
        "coverage": np.where(hidden | few_wanted, np.nan, frame["coverage"]),
        **{
            column: np.where(hidden, np.nan, frame[column])
            for column in ("supply", "gap", "low", "high")
        },
    }
    by_demand = np.argsort(np.where(hidden, -np.nan_to_num(demand), -np.inf), kind="stable")
    return taken(public, by_demand)


def _widen(hidden: Mask, among: Mask, supply: Floats, least: int) -> None:
    for place in np.argsort(supply, kind="stable"):
        held = hidden & among
        if not held.any() or not _gives_away(supply[held], least):
            return
        hidden[place] |= among[place]


def _gives_away(hidden: Floats, least: int) -> bool:
    return len(hidden) < 2 or bool(0 < hidden.sum() < least)  # noqa: PLR2004 - a pair


def totals(frame: Frame) -> Totals:
    """Return the sums over the occupations with enough evidence, from true figures only."""
    states = frame["state"]
    known = np.isin(states.astype(str), sorted(EVIDENT))
    demand, supply = (int(frame[side][known].sum()) for side in ("demand", "supply"))
    low, high = gap_range(demand, supply)
    return Totals(
        demand=demand,
        supply=supply,
        gap=demand - supply,
        low=low,
        high=high,
        coverage=supply / demand if demand else None,
        short_occupations=int((states == GapState.SHORTAGE).sum()),
        insufficient=int((states == GapState.INSUFFICIENT).sum()),
        not_reported=int((states == GapState.NOT_REPORTED).sum()),
    )


def public_totals(
    full: Totals, shown: Sequence[GapRow], least: int, *, veiled: bool = False
) -> Totals:
    """Return the totals as the public may see them beside the rows shown.

    What is hidden is the total less what is shown: of fewer than two occupations, or of few
    people, it would be given away. ``veiled`` says that they are hidden in any case.
    """
    held = [row for row in shown if row.state in EVIDENT]
    hidden = [row for row in held if row.suppressed]
    rest = (full.supply or 0) - sum(row.supply or 0 for row in held if not row.suppressed)
    if not veiled and (not hidden or (len(hidden) > 1 and rest >= least)):
        return full
    return msgspec.structs.replace(
        full, supply=None, gap=None, low=None, high=None, coverage=None, people=None
    )


def matched_change(
    now: Sequence[Demand], before: Sequence[Demand], divisions: Collection[str]
) -> tuple[float | None, int]:
    """Return the change of what was reported as a share over the reports that came in both periods.

    See ``matched_over``.
    """
    return matched_over([(now, before)], divisions)


def matched_over(
    pairs: Sequence[tuple[Sequence[Demand], Sequence[Demand]]], divisions: Collection[str]
) -> tuple[float | None, int]:
    """Return the change over several quarters, each beside the one that it is compared with.

    See ``matched_sums``; there is none where there is nothing to grow from.
    """
    since, then, n = matched_sums(pairs, divisions)
    return (since / then - 1 if then else None), n


def matched_sums(
    pairs: Sequence[tuple[Sequence[Demand], Sequence[Demand]]], divisions: Collection[str]
) -> tuple[int, int, int]:
    """Return what was reported now and then by the reports that came in every quarter.

    A report is a division's by one source: where a second source joins, or a division is late,
    its figures are no growth. The number of divisions with such a report comes with it: a change
    over other reports than before says more about who reported than about demand. Every growth of
    reported figures is of these; persons of our own registers are whole and need no matching.
    """
    came = [{(r.division, r.source) for r in rows} for pair in pairs for rows in pair]
    held = set.intersection(*came) if came else set()
    held = {(division, source) for division, source in held if division in divisions}
    since, then = (
        sum(r.people for pair in pairs for r in pair[side] if (r.division, r.source) in held)
        for side in (0, 1)
    )
    return since, then, len({division for division, _ in held})


def rows(frame: Frame) -> tuple[GapRow, ...]:
    """Return the frame as rows."""
    columns = {column: frame[column].tolist() for column in _TOLD_AS_THEY_ARE}
    columns |= {column: _whole(frame[column]) for column in FIGURES}
    columns["state"] = [_STATES[state] for state in columns["state"]]
    columns["coverage"] = [None if isnan(share) else share for share in frame["coverage"].tolist()]
    in_order = (columns[field] for field in GapRow.__struct_fields__)
    return tuple(GapRow(*row) for row in zip(*in_order, strict=True))


def _whole(values: Floats) -> list[int | None]:
    known = ~np.isnan(values)
    whole = np.full(len(values), None, dtype=object)
    whole[known] = values[known].astype(np.int64)
    return list(whole)
