"""Returns of demand: the matrix, one return with its figures and history, what waits."""

from collections import defaultdict
from datetime import date
from uuid import UUID

import msgspec

from app import clock, db
from app.columns import uuid7
from app.db import require_transaction
from app.errors import NotFoundError
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.queries import calendar, division_names, occupation_names
from app.scope import reach_arguments
from app.settings import settings
from app.terms.service import in_force
from dashboards.data import SURVEY_SOURCE
from dashboards.demand.data import (
    Board,
    Line,
    Note,
    Quarter,
    ReturnPage,
    ReturnRow,
    ReturnState,
    ReturnStep,
    Source,
)
from dashboards.demand.rules import compared, left_until
from dashboards.demand.terms import DEMAND, DemandTerms, default_demand_terms
from dashboards.periods import quarter_of, quarters_back, year_before

_SHOWN = 6
_ROW = ", ".join(name for name in ReturnRow.__struct_fields__ if name != "left")
_QUARTER = (
    ", ".join(name for name in Quarter.__struct_fields__ if name != "snapshot")
    + ", (SELECT max(s.number) FROM data_snapshot s WHERE s.period = demand_quarter.period)"
    " AS snapshot"
)


async def demand_terms(day: date) -> DemandTerms:
    """Return the terms of this day, in the current transaction; the shipped before the first."""
    found = await in_force(DEMAND, day, DemandTerms)
    return found[0] if found else default_demand_terms()


async def return_at(key: UUID, *, lock: bool = False) -> ReturnRow:
    """Return one return, in the current transaction; raises NotFoundError."""
    row = await require_transaction().fetchrow(
        f"SELECT {_ROW} FROM county_return WHERE id = $1{' FOR UPDATE' if lock else ''}", key
    )
    if row is None:
        raise NotFoundError("not-found")
    return msgspec.convert(dict(row), ReturnRow)


async def awaited_returns() -> list[ReturnRow]:
    """Return and hold the returns that counties still have to file, in the transaction."""
    rows = await require_transaction().fetch(
        f"SELECT {_ROW} FROM county_return WHERE state IN ('open', 'returned')"
        " ORDER BY due_on, id FOR UPDATE"
    )
    return [msgspec.convert(dict(row), ReturnRow) for row in rows]


async def note(actor: Actor, key: UUID, step: ReturnStep, text: str = "") -> None:
    """Add a step to a return's history, in the current transaction."""
    await require_transaction().execute(
        'INSERT INTO return_note (id, county_return, step, text, "by", at)'
        " VALUES ($1, $2, $3, $4, $5, $6)",
        uuid7(), key, step.value, text, actor.signature, clock.now(),
    )  # fmt: skip


async def _left(rows: list[ReturnRow], today: date) -> list[ReturnRow]:
    working = await calendar(today.year - 1, today.year + 1)
    return [
        msgspec.structs.replace(row, left=left_until(row.due_on, today, working)) for row in rows
    ]


async def _places() -> dict[str, str]:
    english = current_language() == "en"
    return {
        one.code: (one.en if english and one.en else one.zh)
        for one in await division_names(settings().city_code)
    }


async def board(
    actor: Actor, state: ReturnState | None = None, division: str = "", period: str = ""
) -> Board:
    """Return the matrix of the latest quarters within the actor's reach.

    ``state``, ``division`` and ``period`` narrow it; what matches nothing leaves it empty.
    """
    today = clock.today()
    everything, _, divisions = reach_arguments(actor, Permit.DEMAND_IMPORT)
    async with db.read(actor) as connection:
        quarters = [
            msgspec.convert(dict(row), Quarter)
            for row in await connection.fetch(
                f"SELECT {_QUARTER} FROM demand_quarter ORDER BY period DESC"
            )
        ]
        shown = [one for one in quarters if period in {"", one.period}][:_SHOWN]
        rows = await connection.fetch(
            f"SELECT {_ROW} FROM county_return WHERE period = ANY($1)"
            " AND ($2 OR division = ANY($3))",
            [one.period for one in shown], everything, divisions,
        )  # fmt: skip
        held = await _left([msgspec.convert(dict(row), ReturnRow) for row in rows], today)
        places = await _places()
    kept = [row for row in held if state in {None, row.state} and division in {"", row.division}]
    known = {row.division for row in kept}
    missing: dict[str, list[str]] = defaultdict(list)
    for row in held:
        if row.state is not ReturnState.ACCEPTED:
            missing[row.period].append(places.get(row.division, row.division))
    opened = {one.period for one in quarters}
    return Board(
        places={code: name for code, name in places.items() if code in known},
        quarters=tuple(shown),
        cells={(row.division, row.period): row for row in kept},
        closable={
            one.period: tuple(missing[one.period])
            for one in shown
            if actor.reach(Permit.DEMAND_ACCEPT).everything and one.provisional
        },
        openable=tuple(
            one
            for one in quarters_back(quarter_of(today), 4)
            if actor.reach(Permit.DEMAND_ACCEPT).everything and one not in opened
        ),
    )


async def one_return(actor: Actor, key: UUID) -> ReturnPage:
    """Return one return with figures and history; NotFoundError outside the actor's reach."""
    today = clock.today()
    reach = actor.reach(Permit.DEMAND_IMPORT)
    async with db.read(actor) as connection:
        (held,) = await _left([await return_at(key)], today)
        if not reach.everything and held.division not in reach.divisions:
            raise NotFoundError("not-found")
        lines, sources = await figures(held, today)
        quarter = await connection.fetchrow(
            f"SELECT {_QUARTER} FROM demand_quarter WHERE period = $1", held.period
        )
        notes = await connection.fetch(
            'SELECT step, text, "by", at FROM return_note WHERE county_return = $1'
            " ORDER BY at DESC, id DESC",
            key,
        )
        places = await _places()
    return ReturnPage(
        held=held,
        quarter=msgspec.convert(dict(quarter), Quarter),
        place=places.get(held.division, held.division),
        lines=lines,
        sources=sources,
        notes=tuple(msgspec.convert(dict(row), Note) for row in notes),
    )


async def figures(held: ReturnRow, today: date) -> tuple[tuple[Line, ...], tuple[Source, ...]]:
    """Return a return's demand by occupation beside earlier quarters, and its sources.

    In the current transaction. Only sources of the county count: what the city's survey of
    employers adds is no part of a county's return.
    """
    before = quarters_back(held.period, 2)[1]
    periods = [held.period, before, year_before(held.period)]
    rows = await require_transaction().fetch(
        "SELECT r.period, d.occupation_code AS code, sum(d.demand)::int AS demand"
        " FROM demand_row d JOIN demand_report r ON r.id = d.report"
        " WHERE r.division = $1 AND r.period = ANY($2) AND d.kind = 'occupation'"
        " AND d.demand IS NOT NULL AND r.source <> $3 GROUP BY 1, 2",
        held.division, periods, SURVEY_SOURCE,
    )  # fmt: skip
    by_period: dict[str, dict[str, int]] = {period: {} for period in periods}
    for row in rows:
        by_period[row["period"]][row["code"]] = row["demand"]
    sources = await require_transaction().fetch(
        "SELECT r.source AS name, count(d.id)::int AS lines, coalesce(sum(d.demand), 0)::int"
        " AS demand, r.reported_on, r.asked, r.answered FROM demand_report r"
        " JOIN demand_row d ON d.report = r.id WHERE r.period = $1 AND r.division = $2"
        " AND r.source <> $3 GROUP BY r.id ORDER BY r.source",
        held.period, held.division, SURVEY_SOURCE,
    )  # fmt: skip
    english = current_language() == "en"
    names = {
        code: (one.en if english and one.en else one.zh)
        for code, one in (await occupation_names()).items()
    }
    now, then, year_ago = (by_period[period] for period in periods)
    lines = compared(now, then, year_ago, names, await demand_terms(today))
    return lines, tuple(msgspec.convert(dict(row), Source) for row in sources)
