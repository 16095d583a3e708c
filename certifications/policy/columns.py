"""A whole registry's evidence in columns, and the figures that rules stand on; pure."""

from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from app.people.data import Tier
from app.spans import MONTHS, add_months, add_years
from certifications.terms import LadderTerms

EPOCH = date(1970, 1, 1)
NEVER = 1_000_000
"""A day beyond all others: what has no end ends then."""
_STRIDE = 4 * NEVER
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Codes = np.ndarray[Any, np.dtype[Any]]


class Registry(msgspec.Struct, frozen=True, kw_only=True):
    """The counted evidence of everybody: a frame a kind, persons as numbers from 0.

    Days are whole days since 1970; ``until`` is the last day a fact holds. ``people`` has
    ``birth_year`` (-1 unknown), ``born`` (``-NEVER`` where the year alone decides), ``division``.
    """

    people: pd.DataFrame
    levels: pd.DataFrame
    work: pd.DataFrame
    contests: pd.DataFrame
    hours: pd.DataFrame
    apprentices: pd.DataFrame
    mentors: pd.DataFrame
    innovations: pd.DataFrame
    titles: pd.DataFrame
    studios: pd.DataFrame
    jobs: pd.DataFrame
    bars: pd.DataFrame
    tiers: pd.DataFrame


def day_number(day: date) -> int:
    """Return the days since 1970."""
    return (day - EPOCH).days


def served_since(today: date, years: int) -> date:
    """Return the latest day from which so many whole years have passed by today."""
    day = add_years(today, -years)
    while add_months(day + timedelta(days=1), years * MONTHS) <= today:
        day += timedelta(days=1)
    return day


def trades(registry: Registry) -> Codes:
    """Return each person's occupation to assess, as ``trade_of`` does; None where unknown."""
    found = np.full(len(registry.people), None, dtype=object)
    work = registry.work[registry.work["code"].notna()]
    latest = work.sort_values(["person", "since", "code"]).drop_duplicates("person", keep="last")
    found[latest["person"].to_numpy()] = latest["code"].to_numpy()
    levels = registry.levels[registry.levels["code"].notna()]
    best = levels.sort_values(["person", "rank", "since", "code"])
    best = best.drop_duplicates("person", keep="last")
    found[best["person"].to_numpy()] = best["code"].to_numpy()
    return found


def days_served(rows: pd.DataFrame, now: int, size: int) -> Codes:
    """Return the days before ``now`` that each person's spans cover, each day once.

    As ``app.spans.days_covered``: persons lie a stride apart on one line of days, so one
    running maximum serves them all.
    """
    rows = rows.sort_values(["person", "since"])
    person = rows["person"].to_numpy(dtype=np.int64)
    shift = person * _STRIDE
    start = rows["since"].to_numpy(dtype=np.int64) + shift
    after = np.minimum(rows["until"].to_numpy(dtype=np.int64) + 1, now) + shift
    reached = np.maximum.accumulate(np.maximum(after, start))
    before = np.concatenate([[-_STRIDE], reached])[: len(rows)]
    covered = np.maximum(0, after - np.maximum(start, before))
    return np.bincount(person, weights=covered, minlength=size)


def boundary_years(today: date, *bodies: LadderTerms) -> list[int]:
    """Return the birth years in which the day of birth decides an age limit."""
    limits = {
        limit
        for terms in bodies
        for tier in Tier
        for asked in (terms.of(tier),)
        for limit in (
            asked.age_max,
            asked.level.exception.age_max if asked.level and asked.level.exception else None,
        )
        if limit is not None
    }
    return sorted(served_since(today, limit + 1).year for limit in limits)


def age_bands(registry: Registry, today: date) -> Codes:
    """Return each person's age band by year of birth: '<30', '30', '40', '50', '60+', ''."""
    year = registry.people["birth_year"].to_numpy()
    age = today.year - year
    return np.select(
        [year < 0, age < 30, age < 40, age < 50, age < 60],  # noqa: PLR2004 - the bands' bounds
        ["", "<30", "30", "40", "50"],
        default="60+",
    )
