"""What stands beside the facts: targets, institutions' cohorts, returns; live, or as kept.

Shared steps of a page's snapshot; a data snapshot keeps them with its facts.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app.db import require_transaction
from dashboards.figures.data import Frame
from dashboards.periods import quarters_back


async def targets(frame: Frame) -> dict[str, float]:
    """Return the year's targets by measure, of the city or of the one division shown.

    A snapshot keeps those of its own quarter's year and no others.
    """
    one = frame.codes[0] if len(frame.codes) == 1 and not frame.whole else ""
    if frame.beside is not None:
        of_year = frame.kept_period[:4] == frame.scope.period[:4]
        kept = frame.beside["targets"] if of_year else ()
        return {row["measure"]: row["target"] for row in kept if row["division"] == one}
    rows = await require_transaction().fetch(
        "SELECT t.measure, sum(w.target)::float FROM work_task t"
        " JOIN work_target w ON w.task = t.id"
        " WHERE t.year = $1 AND t.measure <> '' AND t.state IN ('issued', 'done')"
        " AND w.division = $2 GROUP BY 1",
        int(frame.scope.period[:4]), one,
    )  # fmt: skip
    return dict(rows)


class InstitutionCount(msgspec.Struct, frozen=True, kw_only=True):
    """Distinct persons of one institution's cohorts: who enrolled and who was certified."""

    organisation: UUID
    name: str
    enrolled: int
    certified: int


async def institutions(frame: Frame) -> list[InstitutionCount]:
    """Return the institutions' cohorts of the four quarters before this one."""
    if frame.beside is not None:
        return _kept_institutions(frame, frame.beside["institutions"])
    rows = await require_transaction().fetch(
        "SELECT r.organisation, o.name, sum(r.enrolled)::int AS enrolled,"
        " sum(r.certified)::int AS certified FROM institution_rollup r"
        " JOIN organisation o ON o.id = r.organisation"
        " WHERE r.period = ANY($1) AND r.programme IS NULL AND o.division = ANY($2)"
        " AND CASE WHEN $3 = '' THEN r.occupation_code = ''"
        "  ELSE r.occupation_code <> '' AND starts_with(r.occupation_code, $3) END"
        " GROUP BY 1, 2 HAVING sum(r.enrolled) > 0 ORDER BY o.name, 1",
        quarters_back(frame.scope.period, 5)[1:], list(frame.codes), frame.scope.group,
    )  # fmt: skip
    return [msgspec.convert(dict(row), InstitutionCount) for row in rows]


def _kept_institutions(frame: Frame, rows: Sequence[Mapping[str, Any]]) -> list[InstitutionCount]:
    group, back = frame.scope.group, quarters_back(frame.scope.period, 5)[1:]
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for row in rows:
        code = row["occupation_code"]
        meant = code.startswith(group) and bool(code) if group else not code
        if meant and row["period"] in back and row["division"] in frame.codes:
            enrolled, certified = found.get((row["name"], row["organisation"]), (0, 0))
            found[row["name"], row["organisation"]] = (
                enrolled + row["enrolled"], certified + row["certified"],
            )  # fmt: skip
    return [
        InstitutionCount(organisation=UUID(key), name=name, enrolled=enrolled, certified=certified)
        for (name, key), (enrolled, certified) in sorted(found.items())
        if enrolled
    ]


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """One division's return of one quarter: its state, when it was due, why nothing is in it."""

    period: str
    division: str
    state: str
    due_on: date
    nothing_to_report: str = ""


async def returns(frame: Frame, periods: list[str]) -> list[Return]:
    """Return the county returns of these quarters."""
    if frame.beside is not None:
        kept = msgspec.convert(frame.beside["returns"], list[Return])
        return [r for r in kept if r.period in periods and r.division in frame.codes]
    rows = await require_transaction().fetch(
        "SELECT period, division, state, due_on, nothing_to_report FROM county_return"
        " WHERE period = ANY($1) AND division = ANY($2)",
        periods, list(frame.codes),
    )  # fmt: skip
    return [msgspec.convert(dict(row), Return) for row in rows]
