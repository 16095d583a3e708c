"""A market with what early warning looks at: supply, vacancies, employers' answers."""

from markets import LAST, MARKETER, small_market

from app import clock, db
from app.columns import uuid7
from app.permits import Actor
from dashboards.periods import quarters_back

QUARTERS = quarters_back(LAST, 8)


async def trained(system: Actor, persons: int, *periods: str, code: str = MARKETER) -> None:
    """Let so many newcomers have completed in these quarters, city-wide."""
    async with db.transaction(system) as connection:
        for period in periods:
            await connection.execute(
                "INSERT INTO people_rollup (id, basis, span, period, occupation_code, division,"
                " level, enrolled, completed, certified, placed, supply)"
                " VALUES ($1, 'event', 'quarter', $2, $3, '', '', 0, $4, 0, 0, $4)"
                " ON CONFLICT (basis, span, period, occupation_code, division, level)"
                " DO UPDATE SET supply = excluded.supply",
                uuid7(), period, code, persons,
            )  # fmt: skip


async def advertised(system: Actor, filled: int, days: int, *periods: str) -> None:
    """Let a hundred vacancies have been advertised in each quarter and so many filled."""
    async with db.transaction(system) as connection:
        for period in periods:
            await connection.execute(
                "INSERT INTO vacancy_flow (id, period, division, source, occupation_code,"
                " open_at_start, advertised, filled, withdrawn, median_days, recorded_at)"
                " VALUES ($1, $2, '370902', '市场', $3, 0, 100, $4, 0, $5, $6)",
                uuid7(), period, MARKETER, filled, days, clock.now(),
            )  # fmt: skip


async def short_market(system: Actor) -> None:
    """The marketer: nobody trained, vacancies that stay open, in two quarters and before."""
    await small_market(system)
    await trained(system, 0, *QUARTERS)
    await advertised(system, 10, 120, *QUARTERS)
