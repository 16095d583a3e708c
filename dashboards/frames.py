"""Frames of demand and supply into gaps. Pure: frames and terms in, frames out.

Demand comes one row an occupation and division (``code``, ``name``, ``division``, ``demand``),
supply one row an occupation (``code``, ``name``, ``supply``, ``in_training``), all in persons.
"""

from collections.abc import Collection

import numpy as np
import pandas as pd

from dashboards.data import EVIDENT, GapRow, GapState, Totals
from dashboards.market import gap_range
from dashboards.terms import MarketTerms

FIGURES = ["demand", "supply", "in_training", "gap", "low", "high"]
_RATE_BASE = 10


def gap_frame(
    demand: pd.DataFrame, supply: pd.DataFrame, *, divisions: int, terms: MarketTerms
) -> pd.DataFrame:
    """Return one row an occupation with its gap, range and state, the largest shortage first.

    ``divisions`` is how many divisions the scope has: where it is one, its own report is enough.
    An occupation that nobody reported has no demand (NA), never zero.
    """
    demand = demand.astype({"code": "str", "name": "str", "division": "str", "demand": "float64"})
    supply = supply.astype(
        {"code": "str", "name": "str", "supply": "float64", "in_training": "float64"}
    )
    asked = demand.groupby("code", as_index=False).agg(
        name=("name", "first"), demand=("demand", "sum"), reporting=("division", "nunique")
    )
    frame = asked.merge(supply, on="code", how="outer", suffixes=("", "_supplied"))
    frame["name"] = frame["name"].fillna(frame["name_supplied"])
    frame = frame.drop(columns="name_supplied")
    frame["reporting"] = frame["reporting"].fillna(0).astype(int)
    frame["supply"] = frame["supply"].fillna(0)
    frame["in_training"] = frame["in_training"].fillna(0)
    frame["state"] = _states(frame, divisions, terms)
    known = frame["state"].isin(list(EVIDENT))
    frame["gap"] = (frame["demand"] - frame["supply"]).where(known)
    ranges = [_range(row) for row in frame[["demand", "supply"]].to_numpy(dtype=float)]
    frame["low"] = pd.Series([low for low, _ in ranges], index=frame.index).where(known)
    frame["high"] = pd.Series([high for _, high in ranges], index=frame.index).where(known)
    frame["coverage"] = (frame["supply"] / frame["demand"].where(frame["demand"] > 0)).where(known)
    frame["suppressed"] = False
    frame[FIGURES] = frame[FIGURES].astype("Int64")
    order = frame.assign(place=frame["gap"].astype("Float64").fillna(0.5))
    return (
        order.sort_values(["place", "code"], ascending=[False, True])
        .drop(columns="place")
        .reset_index(drop=True)
    )


def _range(row: np.ndarray) -> tuple[int, int]:
    demand, supply = row
    return (0, 0) if np.isnan(demand) else gap_range(int(demand), int(supply))


def _states(frame: pd.DataFrame, divisions: int, terms: MarketTerms) -> pd.Series:
    demand, supply = frame["demand"], frame["supply"]
    gap = demand - supply
    needed = min(terms.min_reporting_divisions, divisions)
    ranges = [_range(row) for row in frame[["demand", "supply"]].to_numpy(dtype=float)]
    by_chance = np.array([low <= 0 <= high for low, high in ranges], dtype=bool)
    near = gap.abs() <= terms.balanced_within * demand
    choices = [
        (demand.isna(), GapState.NOT_REPORTED),
        (frame["reporting"] < needed, GapState.INSUFFICIENT),
        (demand == 0, GapState.NO_DEMAND),
        (near | by_chance, GapState.BALANCED),
        (gap > 0, GapState.SHORTAGE),
    ]
    states = np.select(
        [mask.to_numpy(dtype=bool) for mask, _ in choices],
        [str(state) for _, state in choices],
        default=str(GapState.SURPLUS),
    )
    return pd.Series(states, index=frame.index, dtype="str")


def suppress(frame: pd.DataFrame, terms: MarketTerms) -> pd.DataFrame:
    """Return the frame as the public may see it; demand is of posts, so it stays.

    A row whose supply is 1 to ``public_min_count - 1`` people loses it, and the gap and coverage
    that would give it away. Then further rows lose theirs, fewest people first, until at least
    two are hidden and their sum is no small count either: totals stay true and give nothing
    away. Rates need a demand of at least 10.
    """
    least = terms.public_min_count
    supply = frame["supply"].fillna(0)
    hidden = (supply > 0) & (supply < least)
    for place in supply.sort_values(kind="stable").index:
        if not hidden.any() or not _gives_away(supply[hidden], least):
            break
        hidden.loc[place] = True
    training = frame["in_training"].fillna(0)
    public = frame.copy()
    public["suppressed"] = hidden
    public.loc[hidden, ["supply", "gap", "low", "high"]] = pd.NA
    public.loc[(training > 0) & (training < least), "in_training"] = pd.NA
    public["coverage"] = public["coverage"].where(
        ~hidden & (public["demand"].fillna(0) >= _RATE_BASE)
    )
    return pd.concat(
        [public[~hidden], public[hidden].sort_values(["demand", "code"], ascending=[False, True])],
        ignore_index=True,
    )


def _gives_away(hidden: pd.Series, least: int) -> bool:
    return len(hidden) < 2 or bool(0 < hidden.sum() < least)  # noqa: PLR2004 - a pair


def totals(frame: pd.DataFrame) -> Totals:
    """Return the sums over the occupations with enough evidence, from true figures only."""
    known = frame[frame["state"].isin(list(EVIDENT))]
    demand, supply = int(known["demand"].sum()), int(known["supply"].sum())
    low, high = gap_range(demand, supply)
    counts = frame["state"].value_counts()
    return Totals(
        demand=demand,
        supply=supply,
        gap=demand - supply,
        low=low,
        high=high,
        coverage=supply / demand if demand else None,
        short_occupations=int(counts.get(GapState.SHORTAGE, 0)),
        insufficient=int(counts.get(GapState.INSUFFICIENT, 0)),
        not_reported=int(counts.get(GapState.NOT_REPORTED, 0)),
    )


def matched_change(
    now: pd.DataFrame, before: pd.DataFrame, divisions: Collection[str]
) -> tuple[float | None, int]:
    """Return the change of demand as a share over the divisions that reported in both periods.

    The number of divisions matched comes with it: a change over other divisions than the year
    before says more about who reported than about demand.
    """
    both = set(now["division"]) & set(before["division"]) & set(divisions)
    then = before.loc[before["division"].isin(both), "demand"].sum()
    if not both or not then:
        return None, len(both)
    return float(now.loc[now["division"].isin(both), "demand"].sum() / then - 1), len(both)


def rows(frame: pd.DataFrame) -> tuple[GapRow, ...]:
    """Return the frame as rows."""
    return tuple(
        GapRow(
            code=str(record["code"]),
            name=str(record["name"]),
            state=GapState(record["state"]),
            reporting=int(record["reporting"]),
            suppressed=bool(record["suppressed"]),
            coverage=None if pd.isna(record["coverage"]) else float(record["coverage"]),
            **{f: None if pd.isna(record[f]) else int(record[f]) for f in FIGURES},
        )
        for record in frame.to_dict("records")
    )
