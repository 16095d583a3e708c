"""How short each occupation is now, by the figures that the pages show."""

from app import clock
from app.db import require_transaction
from app.permits import Role, system_actor
from dashboards.data import EVIDENT
from dashboards.figures.data import FigureScope
from dashboards.figures.gap_reading import Reading
from dashboards.figures.queries import frame_of
from dashboards.periods import quarter_of, quarters_back

SOLVER = system_actor("seat plans", Role.CITY_OFFICER)
_YEAR = 4


async def uncovered_shares() -> dict[str, float]:
    """Return the share of demand that supply did not cover, by occupation with enough evidence.

    Of the last year's quarters it is the one that most divisions reported, the latest of these. A
    step inside the caller's ``db.read``.
    """
    today = clock.today()
    period = await require_transaction().fetchval(
        "SELECT period FROM demand_report WHERE period = ANY($1) GROUP BY period"
        " ORDER BY count(DISTINCT division) DESC, period DESC LIMIT 1",
        quarters_back(quarter_of(today), _YEAR + 1)[1:],
    )
    if period is None:
        return {}
    frame, _ = await frame_of(SOLVER, FigureScope(period=period), today, ())
    found = await Reading(frame).gaps()
    return {
        row.code: max(1 - row.coverage, 0.0)
        for row in found.rows
        if row.state in EVIDENT and row.coverage is not None
    }
