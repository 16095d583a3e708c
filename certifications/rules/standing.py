"""The conditions that others may stand in for: level, years in trade, the tier below."""

from datetime import date, timedelta
from uuid import UUID

import msgspec

from app.people.data import ContestRank, Evidence, LevelHeld, Tier, TierHeld, Title, YearsInTrade
from app.reference.levels import SkillLevel
from app.spans import MONTHS, add_months, days_covered, whole_months
from certifications.data import (
    Alternative,
    Condition,
    Criterion,
    Measure,
    Outcome,
    Requirement,
    Shortfall,
    Unit,
)
from certifications.rules.case import Case, all_time, contests_within, in_force, unconfirmed
from certifications.terms import DirectTerms, HoldingTerms, TierTerms, TransitionTerms


def level(case: Case, lowest: SkillLevel, alternative: Alternative | None = None) -> Condition:
    """Compare the best skill level held today with ``lowest``.

    ``alternative`` says that ``lowest`` is already the lower level of an exception.
    """
    rows = in_force(case, LevelHeld)
    best = max(rows, key=lambda pair: pair[1].level.rank, default=None)
    requirement = Requirement(level=lowest)
    pending = unconfirmed(case, LevelHeld)
    if best is None:
        return Condition(
            criterion=Criterion.LEVEL,
            requirement=requirement,
            outcome=Outcome.MISSING,
            shortfall=Shortfall.LEVEL_NONE,
            unconfirmed=pending,
        )
    row, held = best
    enough = held.level.rank >= lowest.rank
    met = Outcome.MET if alternative is None else Outcome.MET_BY_ALTERNATIVE
    return Condition(
        criterion=Criterion.LEVEL,
        requirement=requirement,
        outcome=met if enough else Outcome.MISSING,
        alternative=alternative if enough else None,
        shortfall=None if enough else Shortfall.LEVEL_BELOW,
        measure=Measure(have=held.level.rank, need=lowest.rank, unit=Unit.LEVELS),
        evidence=(row.id,),
        unconfirmed=pending,
    )


def contest_award(case: Case, lookback_years: int) -> Condition:
    """Ask for any contest rank in the years looked back on."""
    rows = contests_within(case, lookback_years)
    return Condition(
        criterion=Criterion.CONTEST_AWARD,
        requirement=Requirement(within_years=lookback_years),
        outcome=Outcome.MET if rows else Outcome.MISSING,
        shortfall=None if rows else Shortfall.NO_CONTEST_AWARD,
        evidence=tuple(row.id for row, _ in rows),
        unconfirmed=unconfirmed(case, ContestRank),
    )


def years_in_trade(case: Case, years: int, terms: TierTerms, lookback_years: int) -> Condition:
    """Count the years worked in the trade, each day once; a contest may waive them."""
    rows = [row for row, _ in all_time(case, YearsInTrade)]
    condition = _time_served(
        case,
        rows,
        years,
        criterion=Criterion.YEARS_IN_TRADE,
        requirement=Requirement(years=years),
        shortfall=Shortfall.YEARS_SHORT,
    )
    if condition.met or terms.contest_waives is not Criterion.YEARS_IN_TRADE:
        return condition
    return _by_contest(case, condition, terms, lookback_years)


def holding(
    case: Case,
    asked: HoldingTerms,
    *,
    tier: Tier,
    terms: TierTerms,
    transition: TransitionTerms,
    lookback_years: int,
) -> Condition:
    """Ask for the tier below, long enough, or a contest, a title, the first rounds' waiver."""
    rows = [row for row, held in all_time(case, TierHeld) if held.tier is asked.tier]
    condition = _time_served(
        case,
        rows,
        asked.years,
        criterion=Criterion.HOLDING,
        requirement=Requirement(tier=asked.tier, years=asked.years),
        shortfall=Shortfall.TIER_HELD_SHORT if rows else Shortfall.TIER_NOT_HELD,
    )
    if condition.met:
        return condition
    if terms.contest_waives is Criterion.HOLDING:
        by_contest = _by_contest(case, condition, terms, lookback_years)
        if by_contest.met:
            return by_contest
    titles = tuple(r.id for r, title in in_force(case, Title) if title.honour in asked.titles)
    if titles:
        return _instead(condition, Alternative.TITLE, titles)
    if tier in transition.waive_holding and case.round_of(tier) <= transition.rounds:
        return _instead(condition, Alternative.TRANSITION, condition.evidence)
    return condition


def direct(case: Case, asked: HoldingTerms, terms: DirectTerms) -> Condition:
    """Ask for the straight way past the tier below: level and years in trade, both."""
    held = level(case, terms.level)
    served = _time_served(
        case,
        [row for row, _ in all_time(case, YearsInTrade)],
        terms.years_in_trade,
        criterion=Criterion.HOLDING,
        requirement=Requirement(level=terms.level, years=terms.years_in_trade, tier=asked.tier),
        shortfall=Shortfall.YEARS_SHORT,
    )
    if not held.met:
        return msgspec.structs.replace(
            served,
            outcome=Outcome.MISSING,
            shortfall=held.shortfall,
            measure=held.measure,
            evidence=held.evidence,
            met_on=None,
        )
    if not served.met:
        return served
    return _instead(served, Alternative.DIRECT, (*held.evidence, *served.evidence))


def _time_served(
    case: Case,
    rows: list[Evidence],
    years: int,
    *,
    criterion: Criterion,
    requirement: Requirement,
    shortfall: Shortfall,
) -> Condition:
    """Whole years that the rows' spans cover; while one goes on, time alone will meet them.

    Gaps are left out by counting days: so many days served mean the same months that would have
    passed had they all been served without a break up to today.
    """
    today = case.today
    days = days_covered(((row.occurred_on, row.valid_until) for row in rows), today)
    as_if_since = today - timedelta(days=days)
    measure = Measure(have=whole_months(as_if_since, today), need=years * MONTHS, unit=Unit.MONTHS)
    enough = measure.short_by == 0
    payload = YearsInTrade if criterion is Criterion.YEARS_IN_TRADE else TierHeld
    return Condition(
        criterion=criterion,
        requirement=requirement,
        outcome=Outcome.MET if enough else Outcome.MISSING,
        measure=measure,
        shortfall=None if enough else shortfall,
        met_on=None if enough else _will_be_met(rows, add_months(as_if_since, measure.need), today),
        evidence=tuple(row.id for row in rows),
        unconfirmed=unconfirmed(case, payload),
    )


def _will_be_met(rows: list[Evidence], day: date, today: date) -> date | None:
    """Return the day, if one row that runs today runs until then."""
    runs = any(
        row.valid_until is None or row.valid_until >= max(day - timedelta(days=1), today)
        for row in rows
    )
    return day if runs else None


def _by_contest(
    case: Case, condition: Condition, terms: TierTerms, lookback_years: int
) -> Condition:
    ranks = contests_within(case, lookback_years, terms.contests)
    if not ranks:
        return condition
    best = min(ranks, key=lambda pair: (-pair[1].level.rank, pair[1].contest_class, pair[1].rank))
    return _instead(condition, Alternative.CONTEST, (best[0].id,))


def _instead(condition: Condition, by: Alternative, rows: tuple[UUID, ...]) -> Condition:
    """Keep what was measured: the page says how far the condition itself is met."""
    return msgspec.structs.replace(
        condition,
        outcome=Outcome.MET_BY_ALTERNATIVE,
        alternative=by,
        shortfall=None,
        met_on=None,
        evidence=rows,
    )
