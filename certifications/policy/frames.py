"""The ladder's rules over a whole registry at once: the same answers as ``assess``, in columns.

A standing depends on few figures a person: the best level, days served, hours, counts. They are
sums and maxima over the evidence, so half a million people are a handful of array operations.
``assess`` stays the authority: a test holds that both agree person by person.
"""

from datetime import date, timedelta
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from app.people.data import Tier
from certifications.data import Criterion, Standing
from certifications.rules.calendar import MONTHS, add_months, add_years
from certifications.terms import ContestTerms, HoldingTerms, LadderTerms, TierTerms

EPOCH = date(1970, 1, 1)
NEVER = 1_000_000
"""A day beyond all others: what has no end ends then."""
_STRIDE = 4 * NEVER
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Codes = np.ndarray[Any, np.dtype[Any]]
STANDINGS = tuple(Standing)
_ORDER = {tier: order for order, tier in enumerate(Tier)}


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

    As ``rules.calendar.days_covered``: persons lie a stride apart on one line of days, so one
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


class _Day:
    """The registry as it stands on one day, each figure worked out once."""

    def __init__(self, registry: Registry, trade: Codes, today: date) -> None:
        self.registry, self.trade, self.today = registry, trade, today
        self.size, self.now = len(registry.people), day_number(today)
        self.levels = self._in_force(self._of_trade(registry.levels))
        self.work = self._begun(self._of_trade(registry.work))
        self.contests = self._in_force(self._of_trade(registry.contests))
        self.best = self._largest(self.levels, "rank")
        self.worked = days_served(self.work, self.now, self.size)

    def _begun(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[rows["since"] <= self.now]

    def _in_force(self, rows: pd.DataFrame) -> pd.DataFrame:
        return rows[(rows["since"] <= self.now) & (rows["until"] >= self.now)]

    def _of_trade(self, rows: pd.DataFrame) -> pd.DataFrame:
        trade = self.trade[rows["person"].to_numpy()]
        code = rows["code"].to_numpy(dtype=object)
        mine: pd.DataFrame = rows[(code == trade) | pd.isna(code) | pd.isna(trade)]
        return mine

    def _largest(self, rows: pd.DataFrame, column: str) -> Codes:
        found = np.full(self.size, -1)
        np.maximum.at(found, rows["person"].to_numpy(), rows[column].to_numpy())
        return found

    def _any(self, rows: pd.DataFrame) -> Flags:
        found = np.zeros(self.size, dtype=bool)
        found[rows["person"].to_numpy()] = True
        return found

    def _count(self, rows: pd.DataFrame) -> Codes:
        return np.bincount(rows["person"].to_numpy(), minlength=self.size)

    def served(self, days: Codes, years: int) -> Flags:
        """Whether so many days are so many whole years."""
        return np.asarray(days >= self.now - day_number(served_since(self.today, years)))

    def contest(self, lookback_years: int, wanted: tuple[ContestTerms, ...] | None) -> Flags:
        """Whether somebody has such a rank in the years looked back on."""
        rows = self.contests
        rows = rows[rows["since"] >= day_number(add_years(self.today, -lookback_years))]
        if wanted is None:
            return self._any(rows)
        fits = np.zeros(len(rows), dtype=bool)
        for terms in wanted:
            one = (rows["level"] == terms.level.value) & (rows["rank"] <= terms.rank_max)
            if terms.contest_class is not None:
                one &= rows["contest_class"] == terms.contest_class
            fits |= one.to_numpy()
        return self._any(rows[fits])

    def holding(self, asked: TierTerms, terms: LadderTerms, *, waived: bool) -> Flags:
        """Whether the tier below was held long enough, or something stands in for it."""
        holds: HoldingTerms | None = asked.holding
        if holds is None or waived:
            return np.ones(self.size, dtype=bool)
        tiers = self._begun(self.registry.tiers)
        below = tiers[tiers["tier"] == holds.tier.value]
        met = self.served(days_served(below, self.now, self.size), holds.years)
        if asked.contest_waives is Criterion.HOLDING:
            met |= self.contest(terms.common.contest_lookback_years, asked.contests)
        titles = self._in_force(self.registry.titles)
        return met | self._any(titles[titles["honour"].isin([t.value for t in holds.titles])])

    def others(self, asked: TierTerms, terms: LadderTerms) -> Flags:
        """Whether every condition is met that is the same on each route."""
        met = np.ones(self.size, dtype=bool)
        if asked.years_in_trade is not None:
            years = self.served(self.worked, asked.years_in_trade)
            if asked.contest_waives is Criterion.YEARS_IN_TRADE:
                years |= self.contest(terms.common.contest_lookback_years, asked.contests)
            met &= years
        if asked.training_hours is not None:
            hours = self._begun(self.registry.hours)
            window = day_number(add_years(self.today, -asked.training_hours.within_years))
            recent = hours[hours["since"] >= window]
            total = np.bincount(recent["person"], weights=recent["hours"], minlength=self.size)
            met &= total >= asked.training_hours.hours
        met &= self._apprentices(asked) & self._innovation(asked)
        if asked.mentor:
            met &= self._any(self._in_force(self.registry.mentors))
        if asked.studio:
            met &= self._any(self._in_force(self.registry.studios))
        return met & self._post(terms)

    def _apprentices(self, asked: TierTerms) -> Flags:
        if asked.apprentices is None:
            return np.ones(self.size, dtype=bool)
        rows = self._begun(self.registry.apprentices).sort_values(["person", "apprentice", "rank"])
        rows = rows.drop_duplicates(["person", "apprentice"], keep="last")
        met = self._count(rows) >= asked.apprentices.count
        if asked.apprentices.reached is not None:
            reached = rows[rows["rank"] >= asked.apprentices.reached.level.rank]
            met &= self._count(reached) >= asked.apprentices.reached.count
        return np.asarray(met)

    def _innovation(self, asked: TierTerms) -> Flags:
        if asked.innovation is None:
            return np.ones(self.size, dtype=bool)
        rows = self._in_force(self.registry.innovations)
        met = self._count(rows) >= asked.innovation.count
        if asked.innovation.at_level is not None:
            high = rows[rows["rank"] >= asked.innovation.at_level.level.rank]
            met &= self._count(high) >= asked.innovation.at_level.count
        return np.asarray(met)

    def _post(self, terms: LadderTerms) -> Flags:
        common, jobs = terms.common, self._in_force(self.registry.jobs)
        if not (common.employed_in_city or common.front_line_post):
            return np.ones(self.size, dtype=bool)
        if common.employed_in_city:
            jobs = jobs[jobs["in_city"]]
        if common.front_line_post:
            jobs = jobs[jobs["front_line"]]
        return self._any(jobs)

    def young_enough(self, limit: int | None) -> Flags:
        """Whether somebody is not older; an unknown birth date meets no limit."""
        if limit is None:
            return np.ones(self.size, dtype=bool)
        oldest = served_since(self.today, limit + 1)
        year = self.registry.people["birth_year"].to_numpy()
        born = self.registry.people["born"].to_numpy()
        known = (year >= 0) & ((year != oldest.year) | (born > day_number(oldest)))
        return np.asarray(known & (year >= oldest.year))

    def barred(self, terms: LadderTerms) -> Flags:
        """Whether a disqualification is in force."""
        rows = self._in_force(self.registry.bars)
        return self._any(rows[rows["ground"].isin([g.value for g in terms.common.disqualify])])

    def open(self, tier: Tier, terms: LadderTerms, next_round: int) -> Flags:
        """Whether one route to the tier has no condition missing."""
        asked = terms.of(tier)
        waived = tier in terms.transition.waive_holding and next_round <= terms.transition.rounds
        others, holds = (
            self.others(asked, terms),
            self.holding(asked, terms, waived=waived),
        )
        young = self.young_enough(asked.age_max)
        everyone = np.ones(self.size, dtype=bool)
        level = everyone if asked.level is None else self.best >= asked.level.min.rank
        found = level & holds & others & young
        if asked.holding is not None and asked.holding.direct is not None:
            straight = asked.holding.direct
            direct = (self.best >= straight.level.rank) & self.served(
                self.worked, straight.years_in_trade
            )
            found |= level & direct & others & young
        exception = asked.level.exception if asked.level is not None else None
        if exception is not None:
            limits = [age for age in (asked.age_max, exception.age_max) if age is not None]
            lower = (self.best >= exception.min.rank) & self.young_enough(min(limits, default=None))
            if exception.contest_award:
                lower &= self.contest(terms.common.contest_lookback_years, None)
            found |= lower & holds & others
        return np.asarray(found)

    def held(self) -> dict[Tier, Flags]:
        """Return who holds which tier today."""
        rows = self._in_force(self.registry.tiers)
        return {tier: self._any(rows[rows["tier"] == tier.value]) for tier in Tier}


def standings(
    registry: Registry, trade: Codes, terms: LadderTerms, today: date, next_rounds: dict[Tier, int]
) -> dict[Tier, Codes]:
    """Return everybody's standing to each tier, as indexes into ``STANDINGS``."""
    on = _Day(registry, trade, today)
    held, barred = on.held(), on.barred(terms)
    highest = np.full(on.size, -1)
    for tier, flags in held.items():
        highest = np.maximum(highest, np.where(flags, _ORDER[tier], -1))
    found: dict[Tier, Codes] = {}
    for tier in Tier:
        order = _ORDER[tier]
        surpassed = (order < highest) & terms.common.one_active_tier_per_person
        open_now = on.open(tier, terms, next_rounds.get(tier, 1))
        found[tier] = np.select(
            [held[tier] & (order == highest), surpassed, held[tier], barred, open_now],
            [
                STANDINGS.index(s)
                for s in (
                    Standing.HELD,
                    Standing.SURPASSED,
                    Standing.HELD,
                    Standing.BARRED,
                    Standing.ELIGIBLE,
                )
            ],
            default=STANDINGS.index(Standing.SHORT),
        )
    return found


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
