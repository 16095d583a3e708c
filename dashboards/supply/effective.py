"""Supply that the city can count on, by occupation: programmes' people shared out once each."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from app import db
from dashboards.periods import quarters_back
from dashboards.supply.allocation import (
    Method,
    Offer,
    allocate,
    short_under_any,
    surplus_under_any,
)
from dashboards.supply.rules import Basis, Cohort, effective
from dashboards.supply.sharing import OBSERVED
from dashboards.terms import EffectiveTerms

# An institution's classes of no programme serve their own occupation: what its programmes of the
# same occupation do not hold.
_COHORTS = """
    SELECT r.programme::text AS key, r.occupation_code AS code, r.completed, r.supply AS newcomers,
        r.certified, r.placed
    FROM institution_rollup r
    WHERE r.period = $1 AND r.programme IS NOT NULL AND r.occupation_code <> ''
    UNION ALL
    SELECT r.organisation || ' ' || r.occupation_code, r.occupation_code,
        greatest(0, r.completed - coalesce(p.completed, 0)),
        greatest(0, r.supply - coalesce(p.supply, 0)),
        greatest(0, r.certified - coalesce(p.certified, 0)),
        greatest(0, r.placed - coalesce(p.placed, 0))
    FROM institution_rollup r LEFT JOIN (
        SELECT organisation, occupation_code, sum(completed)::int AS completed,
            sum(supply)::int AS supply, sum(certified)::int AS certified,
            sum(placed)::int AS placed
        FROM institution_rollup WHERE period = $1 AND programme IS NOT NULL
            AND occupation_code <> '' GROUP BY 1, 2
    ) p ON p.organisation = r.organisation AND p.occupation_code = r.occupation_code
    WHERE r.period = $1 AND r.programme IS NULL AND r.occupation_code <> ''
"""


class EffectiveSupply(msgspec.Struct, frozen=True, kw_only=True):
    """An occupation's supply from the classes that began in a quarter, in persons.

    ``could_fill`` counts people in every occupation they could serve: never to be added up.
    ``openings`` is None where no demand was reported; then neither flag is set.
    """

    occupation_code: str
    supply: float
    could_fill: float
    least: float
    most: float
    openings: int | None
    surplus_under_any: bool
    short_under_any: bool


class EffectiveAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Effective supply by occupation, and how many programmes stand on what."""

    rows: tuple[EffectiveSupply, ...]
    methods: Mapping[Method, int]
    observed: int
    """Jobs with a known occupation, of all these programmes in the year up to the quarter."""
    bases: Mapping[Basis, int]


async def effective_supply(
    period: str, terms: EffectiveTerms, method: Method = Method.OPENINGS
) -> EffectiveAnswer:
    """Return the city's effective supply of the cohort that began in this quarter.

    Openings are the quarter's reported demand. A step inside the caller's transaction.
    """
    connection = db.require_transaction()
    cohorts = await connection.fetch(_COHORTS, period)
    weights: dict[str, dict[str, float]] = {}
    for row in await connection.fetch(
        "SELECT programme::text AS key, occupation_code, weight FROM programme_occupation"
        " WHERE programme::text = ANY($1)",
        [row["key"] for row in cohorts],
    ):
        weights.setdefault(row["key"], {})[row["occupation_code"]] = float(row["weight"])
    demand = await connection.fetch(
        "SELECT occupation_code, sum(value)::int AS openings FROM market_fact"
        " WHERE measure = 'demand' AND period = $1 GROUP BY 1",
        period,
    )
    openings = {row["occupation_code"]: row["openings"] for row in demand}
    placed: dict[str, dict[str, int]] = {}
    for row in await connection.fetch(
        "SELECT programme::text AS key, occupation_code, sum(jobs)::int AS jobs"
        " FROM programme_jobs WHERE period = ANY($1) AND programme::text = ANY($2)"
        " AND jobs > 0 GROUP BY 1, 2",
        quarters_back(period, OBSERVED), sorted(weights),
    ):  # fmt: skip
        placed.setdefault(row["key"], {})[row["occupation_code"]] = row["jobs"]
    return _answer(cohorts, weights, placed, openings, terms, method)


def _answer(
    cohorts: Sequence[Mapping[str, Any]],
    weights: Mapping[str, Mapping[str, float]],
    placed: Mapping[str, Mapping[str, int]],
    openings: Mapping[str, int],
    terms: EffectiveTerms,
    method: Method,
) -> EffectiveAnswer:
    offers, bases = [], dict.fromkeys(Basis, 0)
    for row in cohorts:
        told = {name: row[name] for name in Cohort.__struct_fields__}
        if not any(told.values()):
            continue
        found = effective(Cohort(**told), terms)
        bases[found.basis] += 1
        served = weights.get(row["key"], {row["code"]: 1.0})
        jobs = placed.get(row["key"], {})
        offers.append(
            Offer(programme=row["key"], persons=found.persons, weights=served, placed=jobs)
        )
    wanted = {code: float(n) for code, n in openings.items()}
    shared = allocate(offers, wanted, method, least_observed=terms.least_observed)
    surplus = surplus_under_any(shared.bounds, wanted)
    short = short_under_any(shared.bounds, wanted)
    rows = tuple(
        EffectiveSupply(
            occupation_code=code,
            supply=shared.supply.get(code, 0.0),
            could_fill=shared.could_fill[code],
            least=bound.low,
            most=bound.high,
            openings=openings.get(code),
            surplus_under_any=code in surplus,
            short_under_any=code in short,
        )
        for code, bound in sorted(shared.bounds.items())
    )
    used = dict.fromkeys(Method, 0)
    for how in shared.methods.values():
        used[how] += 1
    jobs_known = sum(sum(jobs.values()) for jobs in placed.values())
    return EffectiveAnswer(rows=rows, methods=used, observed=jobs_known, bases=bases)
