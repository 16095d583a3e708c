"""How long it takes from a class's first day to a job, by occupation.

The quarter that a plan's seats are to meet is so much later (notes on analytics 1, lag): the median
is planned with, and the time within which four of five had their job is shown beside it.
"""

from collections.abc import Mapping, Sequence

from app.db import require_transaction
from dashboards.forecasts.data import Point
from dashboards.periods import quarters_after, quarters_back
from dashboards.plans.capacity import starts
from dashboards.plans.data import Lead
from dashboards.plans.terms import PlanTerms

_QUARTER_DAYS = 365.25 / 4
_FARTHEST = 4
"""Further than a year nothing is forecast."""


async def leads_of(period: str, terms: PlanTerms) -> dict[str, Lead]:
    """Return the lead of each occupation with enough jobs after classes of the past years."""
    rows = await require_transaction().fetch(
        "SELECT c.occupation_code AS code,"
        " percentile_cont(0.5) WITHIN GROUP (ORDER BY p.placed_on - c.starts_on) AS median,"
        " percentile_cont(0.8) WITHIN GROUP (ORDER BY p.placed_on - c.starts_on) AS most,"
        " count(*)::int AS jobs FROM placement p JOIN training_class c ON c.id = p.training_class"
        " WHERE c.starts_on >= $1 AND c.starts_on < $2 AND p.placed_on >= c.starts_on"
        " GROUP BY 1 HAVING count(*) >= $3",
        starts(quarters_back(period, terms.history_quarters + 1)[-1]), starts(period),
        terms.least_jobs,
    )  # fmt: skip
    return {
        row["code"]: Lead(
            median=round(row["median"]),
            most=round(row["most"]),
            jobs=row["jobs"],
            quarters=quarters_of(row["median"]),
        )
        for row in rows
    }


def quarters_of(days: float) -> int:
    """Return a time in whole quarters, a year at most."""
    return min(round(days / _QUARTER_DAYS), _FARTHEST)


def target_of(
    code: str,
    period: str,
    leads: Mapping[str, Lead],
    points: Mapping[str, Sequence[Point]],
    terms: PlanTerms,
) -> str:
    """Return the quarter whose demand classes of this quarter meet; the last forecast one at most.

    ``points`` are the occupation's by division. Where too few jobs are known the usual lead holds.
    """
    lead = leads[code].quarters if code in leads else terms.lead_quarters
    told = {point.period for made in points.values() for point in made}
    wanted = [period, *quarters_after(period, lead)] if lead else [period]
    return next((one for one in reversed(wanted) if one in told), wanted[-1])
