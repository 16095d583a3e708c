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
from dashboards.figures.filters import Chosen, chosen, knows_persons
from dashboards.periods import quarters_back


async def targets(frame: Frame) -> dict[str, float]:
    """Return the year's targets by measure, of the city or of the one division shown.

    They are set for all occupations and levels: a part of these has none, nor have some divisions.
    A snapshot keeps those of its own quarter's year and no others.
    """
    scope = frame.scope
    if scope.group or scope.new or scope.level or not (frame.whole or len(frame.codes) == 1):
        return {}
    one = "" if frame.whole else frame.codes[0]
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
    division: str = ""


async def institutions(frame: Frame) -> list[InstitutionCount]:
    """Return the whole city's institutions' cohorts of the four quarters before this one.

    Of the one occupation chosen, else of all: nobody counted a group's persons once each.
    """
    if frame.beside is not None:
        return _kept_institutions(frame, frame.beside["institutions"])
    rows = await require_transaction().fetch(
        "SELECT r.organisation, o.name, sum(r.enrolled)::int AS enrolled,"
        " sum(r.certified)::int AS certified, coalesce(o.division, '') AS division"
        " FROM institution_rollup r JOIN organisation o ON o.id = r.organisation"
        " WHERE r.period = ANY($1) AND r.programme IS NULL AND r.occupation_code = ANY($2)"
        " GROUP BY 1, 2, 5 HAVING sum(r.enrolled) > 0 ORDER BY o.name, 1",
        quarters_back(frame.scope.period, 5)[1:], _cohorts_of(frame),
    )  # fmt: skip
    return [msgspec.convert(dict(row), InstitutionCount) for row in rows]


def _cohorts_of(frame: Frame) -> list[str]:
    """Return the occupation whose cohorts are compared; '' is all of them."""
    these = chosen(frame) if knows_persons(frame) else Chosen()
    return [these.prefix] if these.codes is None else list(these.codes)


def _kept_institutions(frame: Frame, rows: Sequence[Mapping[str, Any]]) -> list[InstitutionCount]:
    codes, back = _cohorts_of(frame), quarters_back(frame.scope.period, 5)[1:]
    found: dict[tuple[str, str, str], tuple[int, int]] = {}
    for row in rows:
        if row["occupation_code"] in codes and row["period"] in back:
            key = (row["name"], row["organisation"], row["division"] or "")
            enrolled, certified = found.get(key, (0, 0))
            found[key] = (enrolled + row["enrolled"], certified + row["certified"])
    return [
        InstitutionCount(
            organisation=UUID(key),
            name=name,
            enrolled=enrolled,
            certified=certified,
            division=division,
        )
        for (name, key, division), (enrolled, certified) in sorted(found.items())
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
