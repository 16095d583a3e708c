"""From standings before and after to the counts that an officer reads; pure."""

from datetime import date
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from app.people.data import Tier
from certifications.data import Standing
from certifications.policy.columns import Registry, age_bands, trades
from certifications.policy.data import GroupCount, Moved, Simulation
from certifications.policy.frames import STANDINGS, standings
from certifications.terms import LadderTerms

_OPEN = STANDINGS.index(Standing.ELIGIBLE)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft changes: the counts, and a row a person and tier.

    ``changes`` has ``person`` (number), ``tier``, ``before``, ``after`` (codes), ``division``,
    ``occupation_code``, ``age_band``.
    """

    simulation: Simulation
    changes: pd.DataFrame


def compare(
    registry: Registry,
    now: LadderTerms,
    draft: LadderTerms,
    *,
    today: date,
    next_rounds: dict[Tier, int],
    against: str,
) -> Outcome:
    """Assess everybody under both bodies of terms and count who stands differently."""
    trade = trades(registry)
    before = standings(registry, trade, now, today, next_rounds)
    after = standings(registry, trade, draft, today, next_rounds)
    about = pd.DataFrame(
        {
            "person": np.arange(len(registry.people)),
            "division": registry.people["division"].to_numpy(),
            "occupation_code": trade,
            "age_band": age_bands(registry, today),
        }
    )
    parts = []
    for tier in Tier:
        rows = np.flatnonzero(before[tier] != after[tier])
        part = about.iloc[rows].assign(
            tier=tier.value, before=before[tier][rows], after=after[tier][rows]
        )
        parts.append(part)
    changes = pd.concat(parts, ignore_index=True)
    simulation = Simulation(
        today=today,
        against=against,
        people=len(about),
        changed=int(changes["person"].nunique()),
        seconds=0.0,
        moved=_moved(changes),
        by_division=_groups(changes, "division"),
        by_occupation=_groups(changes, "occupation_code"),
        by_age=_groups(changes, "age_band"),
    )
    return Outcome(simulation=simulation, changes=changes)


def _moved(changes: pd.DataFrame) -> tuple[Moved, ...]:
    counts = changes.groupby(["tier", "before", "after"]).size()
    found: list[tuple[Any, int]] = [(key, int(size)) for key, size in counts.items()]
    moved = [
        Moved(tier=Tier(tier), before=STANDINGS[before], after=STANDINGS[after], people=people)
        for (tier, before, after), people in found
    ]
    order = list(Tier)
    return tuple(sorted(moved, key=lambda one: (order.index(one.tier), -one.people)))


def _groups(changes: pd.DataFrame, column: str) -> tuple[GroupCount, ...]:
    """Who gains and loses the right to apply, the groups with most first."""
    table = changes.assign(
        code=changes[column].fillna(""),
        gain=(changes["after"] == _OPEN).astype(int),
        lose=(changes["before"] == _OPEN).astype(int),
    )
    sums = table.groupby(["tier", "code"])[["gain", "lose"]].sum()
    found: list[tuple[Any, Any]] = list(sums.iterrows())
    counts = [
        GroupCount(tier=Tier(tier), code=code, gain=int(row["gain"]), lose=int(row["lose"]))
        for (tier, code), row in found
        if row["gain"] or row["lose"]
    ]
    order = list(Tier)
    return tuple(
        sorted(counts, key=lambda one: (order.index(one.tier), -(one.gain + one.lose), one.code))
    )
