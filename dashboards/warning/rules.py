"""Rules of early warning: points, tiers that do not flap, when to tell, why, what to do. Pure."""

from collections.abc import Mapping, Sequence

from dashboards.control_limits import FEWEST, limits
from dashboards.market import UNSPECIFIED, Form, MarketRow, ratios
from dashboards.warning.data import (
    Action,
    Cause,
    Evidence,
    Indicator,
    Reading,
    Score,
    Tier,
)
from dashboards.warning.terms import Cuts, WarningTerms

MOST_POINTS = 3
_GROWTH_ABOVE = frozenset({Indicator.CHANGE})
"""Indicators of which a figure has to lie above a cut: no change at all is no growth."""
_ORDER = {Tier.NONE: 0, Tier.WATCH: 1, Tier.SHORTAGE: 2}
_JUMP = 2


def points(indicator: Indicator, value: float | None, cuts: Cuts) -> int | None:
    """Return 0 to 3 points by how many cuts a figure has passed; None where it is not known.

    A falling indicator passes a cut below it, a rising one at it, growth above it.
    """
    if value is None:
        return None
    if cuts.falling:
        return sum(value < cut for cut in cuts.cuts)
    if indicator in _GROWTH_ABOVE:
        return sum(value > cut for cut in cuts.cuts)
    return sum(value >= cut for cut in cuts.cuts)


def level_ratio(
    rows: Mapping[str, tuple[int, int]], *, least_seekers: int, cap: float
) -> float | None:
    """Return demand per seeker with each level's posts held against that level's seekers.

    ``rows`` give demand and seekers by level; '' is of no stated level and is spread as the
    published level tables do it. Levels weigh by their demand, none more than ``cap``. None
    where too few people seek for it to say anything.
    """
    if sum(seekers for _, seekers in rows.values()) < least_seekers:
        return None
    stated = {level: row for level, row in rows.items() if level and (row[0] or row[1])}
    if not stated:
        demand, seekers = rows[""]
        return min(demand / seekers, cap)
    table = [
        MarketRow(category=level or UNSPECIFIED, demand=demand, seekers=seekers)
        for level, (demand, seekers) in rows.items()
    ]
    found = {one.category: one.ratio for one in ratios(table, Form.UNSPECIFIED_DEMAND)}
    weight = sum(demand for demand, _ in stated.values())
    if not weight:
        every = rows.values()
        return min(sum(d for d, _ in every) / sum(s for _, s in every), cap)
    whole = 0.0
    for level, (demand, _) in stated.items():
        ratio = found[level]
        whole += demand * (cap if ratio is None else min(ratio, cap))
    return whole / weight


def values(found: Evidence, terms: WarningTerms) -> dict[Indicator, float | None]:
    """Return each indicator's figure, None where too little is known for one."""
    coverage = fill = change = difficulty = None
    if found.demand and found.supply is not None:
        coverage = found.supply / found.demand
    if (
        found.advertised is not None
        and found.filled is not None
        and found.advertised >= terms.least_advertised
    ):
        fill = found.filled / found.advertised
    if (
        found.asked is not None
        and found.asked_before is not None
        and found.asked_before >= terms.least_demand
    ):
        change = found.asked / found.asked_before - 1
    if found.difficulty is not None and found.answers >= terms.least_answers:
        difficulty = found.difficulty
    return {
        Indicator.COVERAGE: coverage,
        Indicator.RATIO: found.ratio,
        Indicator.FILL_RATE: fill,
        Indicator.MEDIAN_DAYS: found.median_days,
        Indicator.CHANGE: change,
        Indicator.DIFFICULTY: difficulty,
    }


def score(
    figures: Mapping[Indicator, float | None], terms: WarningTerms, before: Tier | None
) -> Score:
    """Score one quarter; ``before`` is the last tier other than X.

    The mean is of what is known; what is not known counts neither as a point nor as none. With
    fewer known than the terms ask for the tier is X, which says nothing of a shortage.
    """
    readings = {
        one: Reading(
            value=figures.get(one), points=points(one, figures.get(one), terms.indicators[one])
        )
        for one in Indicator
    }
    known = [one.points for one in readings.values() if one.points is not None]
    if len(known) < terms.least_known:
        return Score(readings=readings, mean=None, tier=Tier.X)
    mean = sum(known) / len(known)
    return Score(readings=readings, mean=mean, tier=tier_of(mean, terms, before))


def tier_of(mean: float, terms: WarningTerms, before: Tier | None) -> Tier:
    """Return the tier of a mean; a tier held before is left only ``hysteresis`` below its cut."""
    held = _ORDER.get(before, 0) if before else 0
    for tier, cut in ((Tier.SHORTAGE, terms.shortage_from), (Tier.WATCH, terms.watch_from)):
        kept = terms.hysteresis if held >= _ORDER[tier] else 0.0
        if mean >= round(cut - kept, 9):
            return tier
    return Tier.NONE


def worst_possible(found: Score) -> float | None:
    """Return the mean if everything unknown turned out as bad as can be; None in tier X."""
    if found.mean is None:
        return None
    known = [one.points for one in found.readings.values() if one.points is not None]
    missing = len(Indicator) - len(known)
    return (sum(known) + MOST_POINTS * missing) / len(Indicator)


def should_alert(history: Sequence[Tier], terms: WarningTerms) -> bool:
    """Whether somebody is to be told; ``history`` is oldest first, this quarter last.

    Told of a shortage that has held for the quarters of the terms, or that came at once from no
    shortage. Quarters in tier X are passed over: they neither begin nor break a row.
    """
    known = [tier for tier in history if tier is not Tier.X]
    if not known or history[-1] is not Tier.SHORTAGE:
        return False
    row = known[-terms.quarters_in_a_row :]
    if len(row) == terms.quarters_in_a_row and all(tier is Tier.SHORTAGE for tier in row):
        return True
    return len(known) > 1 and _ORDER[known[-1]] - _ORDER[known[-2]] >= _JUMP


def should_close(history: Sequence[Tier], terms: WarningTerms) -> bool:
    """Whether a shortage is over: out of its tier for as many quarters as it took to be told.

    A quarter in tier X never ends anything.
    """
    row = list(history[-terms.quarters_in_a_row :])
    return len(row) == terms.quarters_in_a_row and all(
        tier in {Tier.NONE, Tier.WATCH} for tier in row
    )


def cause_of(found: Evidence, scored: Score, terms: WarningTerms) -> Cause:
    """Return why an occupation is short, by these rules in order.

    1. Coverage is not known: evidence is missing. 2. Supply falls short (two points or more):
    training is not finished where those in training make up much of the gap, or where cohorts
    lose many; otherwise too few are trained. 3. Supply would do, and people who were certified do
    not stay in such jobs: retention. 4. Otherwise those who come do not suit.
    """
    coverage = scored.readings[Indicator.COVERAGE].points
    if coverage is None:
        return Cause.EVIDENCE_MISSING
    if coverage >= _JUMP:
        gap = max(0, (found.demand or 0) - (found.supply or 0))
        if gap and found.in_training >= terms.under_way * gap:
            return Cause.UNFINISHED
        if _below(found.completed, found.enrolled, terms.low_completion, terms.least_cohort):
            return Cause.UNFINISHED
        return Cause.TOO_FEW_TRAINED
    if _below(found.placed, found.certified, terms.low_placement, terms.least_cohort):
        return Cause.RETENTION
    return Cause.SUITABILITY


def _below(part: int, whole: int, cut: float, least: int) -> bool:
    return whole >= least and part / whole < cut


ACTIONS: dict[Cause, Action] = {
    Cause.TOO_FEW_TRAINED: Action.OPEN_CLASSES,
    Cause.UNFINISHED: Action.FINISH_CLASSES,
    Cause.SUITABILITY: Action.ADJUST_CONTENT,
    Cause.RETENTION: Action.FOLLOW_UP,
    Cause.EVIDENCE_MISSING: Action.ASK_FOR_REPORTS,
    Cause.NOTHING_PLANNED: Action.OPEN_CLASSES,
    Cause.TOO_MANY_TRAINED: Action.HOLD_CLASSES,
    Cause.BELOW_LIMIT: Action.LOOK_INTO_CLASS,
    Cause.NOT_REPORTED: Action.ASK_FOR_REPORTS,
    Cause.ROLLUP_DIFFERS: Action.LOOK_FOR_THE_CAUSE,
}
"""What to do about each cause."""


def completion_low(completed: int, trainees: int, mean: float) -> bool:
    """Whether a class completed fewer than chance explains at the cohort's rate (three sigma)."""
    return trainees >= FEWEST and completed / trainees < limits(mean, trainees)[0]


def came_true(gap_then: float | None, gap_now: float | None, terms: WarningTerms) -> bool | None:
    """Whether a gap warned of stayed or grew; None where either was never known.

    A gap is demand less supply in persons: positive is a shortage, negative a surplus.
    """
    if gap_then is None or gap_now is None or not gap_then:
        return None
    stayed = (1 - terms.stays_within) * abs(gap_then)
    return gap_now >= stayed if gap_then > 0 else -gap_now >= stayed
