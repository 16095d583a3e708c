"""The rollups of persons kept true: what is due is counted, all of it is checked at night."""

from collections.abc import Sequence
from datetime import date

import msgspec
import orjson

from app import clock, db
from app.columns import uuid7
from app.permits import Actor, Role, system_actor
from dashboards.supply.counting import FACT_TABLE, FACTS
from dashboards.supply.data import Checked, Wrong
from dashboards.supply.rollups import ROLLUPS, Rollup

KEEPER = system_actor("dashboards.rollups", Role.CITY_OFFICER)
WRONG_KIND = "rollup_wrong"
_SHOWN = 50
_MEMORY = (
    "SET LOCAL work_mem = '128MB'; SET LOCAL join_collapse_limit = 16;"
    " SET LOCAL statement_timeout = '30min'"
)
_YEARS = """
    SELECT min(y)::int AS first, max(y)::int AS last FROM (
        SELECT extract(year FROM min(starts_on)) AS y FROM training_class
        UNION ALL SELECT extract(year FROM max(starts_on)) FROM training_class
        UNION ALL SELECT extract(year FROM max(completed_on)) FROM completion
        UNION ALL SELECT extract(year FROM min(completed_on)) FROM completion
        UNION ALL SELECT extract(year FROM max(placed_on)) FROM placement
        UNION ALL SELECT extract(year FROM max(issued_on)) FROM skill_certificate
            WHERE state <> 'withdrawn'
        UNION ALL SELECT left(min(period), 4)::numeric FROM people_rollup
        UNION ALL SELECT left(max(period), 4)::numeric FROM people_rollup
        UNION ALL SELECT left(min(period), 4)::numeric FROM institution_rollup
        UNION ALL SELECT left(max(period), 4)::numeric FROM institution_rollup
        UNION ALL SELECT extract(year FROM min(placed_on)) FROM placement
        UNION ALL SELECT left(min(period), 4)::numeric FROM stage_count
        UNION ALL SELECT left(max(period), 4)::numeric FROM stage_count
        UNION ALL SELECT left(min(period), 4)::numeric FROM demand_report
        UNION ALL SELECT left(max(period), 4)::numeric FROM demand_report
    ) every
"""


async def refresh(actor: Actor = KEEPER) -> int:
    """Count what is due: quarters touched, their years, all occupations together.

    Returns how many occupations and quarters were due. What becomes due meanwhile stays due.
    """
    async with db.read(actor) as connection:
        due = await connection.fetch("SELECT id, period, occupation_code FROM rollup_due")
    touched = sorted({(row["period"], row["occupation_code"]) for row in due})
    for period, code in touched:
        async with db.transaction(actor) as connection:
            await connection.execute("SELECT refresh_people($1, $2)", period, code)
    for year in sorted({period[:4] for period, _ in touched}):
        codes = sorted({code for period, code in touched if period[:4] == year})
        done = [row["id"] for row in due if row["period"][:4] == year]
        async with db.transaction(actor) as connection:
            await _gather(year)
            for rollup in ROLLUPS:
                if rollup.by_occupation:
                    await connection.execute(rollup.replace(), year, codes)
                elif rollup.people:
                    await connection.execute(rollup.replace(), year)
            await connection.execute("DELETE FROM rollup_due WHERE id = ANY($1)", done)
    return len(touched)


async def refresh_soon() -> None:
    """Count what is due, if anything is: the work of each minute."""
    await refresh()


async def rebuild(actor: Actor = KEEPER, years: Sequence[str] = ()) -> int:
    """Count every rollup anew from the facts, in these years or all; returns how many years.

    No import waits for it: what is touched meanwhile stays due and is counted after it.
    """
    wanted = tuple(years) or await _years(actor)
    for year in wanted:
        async with db.transaction(actor) as connection:
            due = await connection.fetch(
                "SELECT id FROM rollup_due WHERE left(period, 4) = $1", year
            )
            await _gather(year)
            for rollup in ROLLUPS:
                arguments = (year, None) if rollup.by_occupation else (year,)
                await connection.execute(rollup.replace(), *arguments)
            await connection.execute(
                "DELETE FROM rollup_due WHERE id = ANY($1)", [row["id"] for row in due]
            )
    return len(wanted)


async def check(actor: Actor = KEEPER, *, mend: bool = True) -> list[Checked]:
    """Compare every rollup with the facts, record it, and rebuild the years that differ.

    What differs raises an alert at once: a wrong figure is never served in silence. Years with
    something due are counted first; a year that became due meanwhile is left to the next check.
    """
    await refresh(actor)
    found: dict[str, list[Checked]] = {}
    for year in await _years(actor):
        for checked in await _compare(actor, year):
            found.setdefault(checked.rollup, []).append(checked)
    checks = [
        Checked(
            rollup=rollup,
            checked_at=clock.now(),
            figures=sum(one.figures for one in parts),
            wrong=tuple(wrong for one in parts for wrong in one.wrong),
        )
        for rollup, parts in found.items()
    ]
    wrong_years = sorted({wrong.period[:4] for one in checks for wrong in one.wrong})
    await _record(actor, checks, rebuilt=mend)
    if mend and wrong_years:
        await rebuild(actor, wrong_years)
    return checks


async def check_at_night() -> None:
    """Reconcile the rollups with the facts."""
    await check()


async def _years(actor: Actor) -> tuple[str, ...]:
    async with db.read(actor) as connection:
        row = await connection.fetchrow(_YEARS)
    if row["first"] is None:
        return ()
    return tuple(str(year) for year in range(row["first"], row["last"] + 1))


async def _gather(year: str) -> None:
    connection = db.require_transaction()
    first = date(int(year), 1, 1)
    await connection.execute(_MEMORY)
    await connection.execute("DROP TABLE IF EXISTS year_fact")
    await connection.execute(FACT_TABLE)
    await connection.execute(FACTS, first, date(first.year + 1, 1, 1))
    await connection.execute("ANALYZE year_fact")


async def _compare(actor: Actor, year: str) -> list[Checked]:
    async with db.transaction(actor) as connection:
        await connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        if await connection.fetchval(
            "SELECT EXISTS (SELECT FROM rollup_due WHERE left(period, 4) = $1)", year
        ):
            return []
        await _gather(year)
        return [await _one(rollup, year) for rollup in ROLLUPS]


async def _one(rollup: Rollup, year: str) -> Checked:
    arguments = (year, None) if rollup.by_occupation else (year,)
    rows = await db.require_transaction().fetch(rollup.compare(), *arguments)
    return Checked(
        rollup=rollup.table,
        checked_at=clock.now(),
        figures=max((row["rows"] for row in rows), default=0),
        wrong=tuple(msgspec.json.decode(row["found"], type=Wrong) for row in rows if row["found"]),
    )


async def _record(actor: Actor, checks: Sequence[Checked], *, rebuilt: bool) -> None:
    now = clock.now()
    async with db.transaction(actor) as connection:
        for one in checks:
            shown = orjson.dumps([msgspec.to_builtins(wrong) for wrong in one.wrong[:_SHOWN]])
            await connection.execute(
                "INSERT INTO rollup_check (id, checked_at, rollup, figures, wrong, rebuilt)"
                " VALUES ($1, $2, $3, $4, $5, $6)",
                uuid7(), now, one.rollup, one.figures, shown.decode(), rebuilt and bool(one.wrong),
            )  # fmt: skip
            for period in sorted({wrong.period for wrong in one.wrong}):
                rows = [wrong for wrong in one.wrong if wrong.period == period]
                facts = {"rollup": one.rollup, "rows": len(rows), "rebuilt": rebuilt}
                facts |= {"example": msgspec.to_builtins(rows[0])}
                await connection.execute(
                    "INSERT INTO alert (id, kind, subject, period, cause, action, facts, opened_at)"
                    " VALUES ($1, $2, $3, $4, 'rollup_differs', 'look_for_the_cause', $5, $6)"
                    " ON CONFLICT (kind, subject) WHERE state <> 'closed' DO NOTHING",
                    uuid7(), WRONG_KIND, f"{one.rollup}:{period}", period,
                    orjson.dumps(facts).decode(), now,
                )  # fmt: skip
