"""How many of a programme's people a city can count on; pure."""

from enum import StrEnum

import msgspec

from dashboards.terms import EffectiveTerms


class Basis(StrEnum):
    """What an effective figure stands on."""

    PLACEMENTS = "placements"
    ESTIMATE = "estimate"
    NOTHING = "nothing"


class Cohort(msgspec.Struct, frozen=True, kw_only=True):
    """Distinct persons of a programme; ``newcomers`` are completers new to the occupation."""

    completed: int
    newcomers: int
    certified: int
    placed: int


class Effective(msgspec.Struct, frozen=True):
    """Persons that a city can count on, and what the figure stands on."""

    persons: float
    basis: Basis


def effective(cohort: Cohort, terms: EffectiveTerms) -> Effective:
    """Return the effective supply of a cohort.

    Verified placements are used as they are once there are enough of them, and are never
    multiplied in as well. Else the certified count, times the share of newcomers, times those
    who stay in the city, less attrition. The share of newcomers is the cohort's own; the term
    holds only where nobody completed yet.
    """
    if cohort.certified <= 0 and cohort.placed <= 0:
        return Effective(0.0, Basis.NOTHING)
    if cohort.placed >= terms.least_observed:
        return Effective(float(cohort.placed), Basis.PLACEMENTS)
    new = cohort.newcomers / cohort.completed if cohort.completed > 0 else terms.new_entrant_share
    kept = terms.stay_share * (1 - terms.attrition)
    return Effective(cohort.certified * new * kept, Basis.ESTIMATE)
