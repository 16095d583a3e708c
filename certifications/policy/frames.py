"""The ladder's rules over a whole registry at once: the same answers as ``assess``, in columns.

A standing depends on few figures a person: the best level, days served, hours, counts. They are
sums and maxima over the evidence, so half a million people are a handful of array operations.
``assess`` stays the authority: a test holds that both agree person by person.
"""

from datetime import date

import numpy as np
import pandas as pd

from app.people.data import Tier
from app.spans import add_years
from certifications.data import Criterion, Standing
from certifications.policy.columns import (
    Codes,
    Flags,
    Registry,
    day_number,
    days_served,
    served_since,
)
from certifications.terms import ContestTerms, HoldingTerms, LadderTerms, TierTerms

STANDINGS = tuple(Standing)
_ORDER = {tier: order for order, tier in enumerate(Tier)}


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
