"""Medals and entries of published results, counted by division and by institution."""

from enum import StrEnum
from typing import Annotated

import msgspec

from app import db
from app.permits import ANYONE
from competitions.results.league import Entered, Row, league


class By(StrEnum):
    """What the table's rows are."""

    DIVISION = "division"
    INSTITUTION = "institution"


class LeagueQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which table; ``year`` is the plan's, none for all years."""

    by: By = By.DIVISION
    year: Annotated[int, msgspec.Meta(ge=2000, le=2100)] | None = None


class League(msgspec.Struct, frozen=True, kw_only=True):
    """The table, over so many events with a published result; ``years`` are those that have one."""

    by: By
    year: int | None
    rows: list[Row]
    events: int
    years: list[int]


_SIDES = {
    By.DIVISION: (
        "coalesce(n.division, '')",
        "coalesce(d.name_zh, n.division, '')",
        "coalesce(d.name_en, n.division, '')",
    ),
    By.INSTITUTION: (
        "coalesce(o.id::text, n.employer)",
        "coalesce(o.name, n.employer)",
        "coalesce(o.name, n.employer)",
    ),
}
_FROM = (
    " FROM result_revision v JOIN contest_event e ON e.id = v.event JOIN contest c"
    " ON c.id = e.contest JOIN yearly_plan y ON y.id = c.plan"
)


async def league_table(wanted: LeagueQuery, *, english: bool = False) -> League:
    """Return the table of results in force; an entry counts once, however many compete in it.

    Entries that competed are counted; those of nobody's division or institution are one side
    with an empty name.
    """
    side, zh, en = _SIDES[wanted.by]
    async with db.read(ANYONE) as connection:
        rows = await connection.fetch(
            f"SELECT {side} AS side, min({en if english else zh}) AS name, r.award,"
            f" count(*)::int AS number {_FROM}"
            " JOIN entry_result r ON r.revision = v.id AND r.status = 'competed'"
            " JOIN entry n ON n.id = r.entry LEFT JOIN division d ON d.code = n.division"
            " LEFT JOIN organisation o ON o.id = n.organisation"
            " WHERE v.state = 'final' AND ($1::int IS NULL OR y.year = $1) GROUP BY 1, r.award",
            wanted.year,
        )
        events = await connection.fetchval(
            f"SELECT count(*) {_FROM} WHERE v.state = 'final' AND ($1::int IS NULL OR y.year = $1)",
            wanted.year,
        )
        years = await connection.fetch(
            f"SELECT DISTINCT y.year {_FROM} WHERE v.state = 'final' ORDER BY y.year DESC"
        )
    return League(
        by=wanted.by,
        year=wanted.year,
        rows=league(msgspec.convert(dict(row), Entered) for row in rows),
        events=events,
        years=[row["year"] for row in years],
    )
