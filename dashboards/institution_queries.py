"""An institution's own figures of the last year, beside the city's rate."""

from datetime import date, timedelta
from typing import Any

import msgspec

from app import db
from app.permits import Actor, Permit
from app.scope import reach_arguments
from dashboards.control_limits import ClassResult, ControlPoint, control_points

YEAR = timedelta(days=365)
MOST = 200
"""Classes drawn: the latest ones."""


class InstitutionFigures(msgspec.Struct, frozen=True, kw_only=True):
    """Classes of the last twelve months that have been completed; rates from 0 to 1."""

    since: date
    points: list[ControlPoint]
    classes: int
    trainees: int
    completed: int
    city_rate: float | None
    withdrawn: int

    @property
    def rate(self) -> float | None:
        """The institution's own completion rate."""
        return self.completed / self.trainees if self.trainees else None


async def institution_figures(actor: Actor, today: date) -> InstitutionFigures:
    """Return the figures of the actor's own institution."""
    everything, organisations, _ = reach_arguments(actor, Permit.CLASS_MANAGE)
    since = today - YEAR
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT c.id AS training_class, c.number, c.title, c.ends_on AS ended_on,"
            " count(*) FILTER (WHERE e.state IN ('completed', 'failed')) AS trainees,"
            " count(*) FILTER (WHERE e.state = 'completed') AS completed,"
            " count(*) FILTER (WHERE e.state = 'withdrawn') AS withdrawn"
            " FROM training_class c JOIN enrolment e ON e.training_class = c.id"
            " WHERE c.state IN ('completed', 'archived') AND c.ends_on > $3"
            " AND ($1 OR c.organisation = ANY($2::uuid[])) GROUP BY c.id"
            " ORDER BY c.ends_on, c.number",
            everything, organisations, since,
        )  # fmt: skip
        mean = await connection.fetchval(
            "SELECT avg((e.state = 'completed')::int)::float FROM enrolment e"
            " JOIN training_class c ON c.id = e.training_class"
            " WHERE c.state IN ('completed', 'archived') AND c.ends_on > $1"
            " AND e.state IN ('completed', 'failed')",
            since,
        )
    results = [_result(row) for row in rows]
    return InstitutionFigures(
        since=since,
        points=control_points(results[-MOST:], mean or 0.0),
        classes=len(results),
        trainees=sum(result.trainees for result in results),
        completed=sum(result.completed for result in results),
        city_rate=mean,
        withdrawn=sum(row["withdrawn"] for row in rows),
    )


def _result(row: Any) -> ClassResult:
    return msgspec.convert({name: row[name] for name in ClassResult.__struct_fields__}, ClassResult)
