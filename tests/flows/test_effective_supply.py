"""What the city can count on: stated programmes share their people, and nobody counts twice."""

from datetime import timedelta
from decimal import Decimal

from factories import catalogue_item, clerk_of, organisation, people, training_class

from app import clock, db
from app.columns import uuid7
from app.permits import Actor
from app.reference.loader import load
from courses.catalogue.service.programmes import state_weights
from courses.data import CompletionTerms
from courses.service.classes import enrol
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult
from dashboards.figures.citywide import CITY, READER, by_place, standings
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import figure_page
from dashboards.periods import quarter_of
from dashboards.supply.allocation import Method
from dashboards.supply.service import refresh
from dashboards.supply.sharing import Standing

MARKETER, DRONE = "4-01-06-02", "4-02-04-06"
PASSED = {"attended_hours": Decimal(60), "theory_score": Decimal(80), "practice_score": Decimal(80)}


async def ask(system: Actor, period: str) -> dict[str, Standing]:
    async with db.read(system):
        return await standings(period, clock.today())


async def as_the_pages_show(system: Actor, period: str) -> None:
    """Figures of the night's work are those of the city's page and of each division's."""
    async with db.read(system):
        found = await by_place(period, clock.today())
    for place in (CITY, "370902", "370911"):
        wanted = FigureScope(period=period, division=place)
        page = await figure_page(READER, wanted, clock.today(), ())
        shown = {row.code: (row.demand or 0, row.supply or 0) for row in page.found.rows}
        assert any(shown.values())
        assert {
            code: (found.demand.get((code, place), 0), found.supply.get((code, place), 0))
            for code in shown
        } == shown


async def test_a_programme_of_two_occupations_supplies_both_with_each_person_once(
    database: str, system: Actor
) -> None:
    await load()
    school = await organisation(system)
    clerk = clerk_of(school)
    key = await training_class(school, await catalogue_item(system), starts_in=-3, days=2)
    who = await people(system, 10)
    results = [
        NewResult(enrolment=await enrol(clerk, key, person, "veteran"), **PASSED) for person in who
    ]
    await record_results(clerk, key, results)
    await complete_class(clerk, key, CompletionTerms())
    await refresh(system)
    period = quarter_of(clock.today() - timedelta(days=3))
    alone = (await ask(system, period))[MARKETER]
    assert (alone.supply, alone.least, alone.could_fill, alone.openings) == (10, 10, 10, None)
    assert not alone.surplus_under_any
    async with db.transaction(system) as connection:
        programme = await connection.fetchval("SELECT id FROM programme")
        for division, marketers, pilots in (("370902", 4, 20), ("370911", 2, 4)):
            report = uuid7()
            await connection.execute(
                "INSERT INTO demand_report (id, period, division, source, reported_on,"
                " recorded_at) VALUES ($1, $2, $3, '季报', now(), now())",
                report, period, division,
            )  # fmt: skip
            await connection.executemany(
                "INSERT INTO demand_row (id, report, kind, category, occupation_code, demand)"
                " VALUES ($1, $2, 'occupation', $3::varchar, $3::varchar, $4)",
                [(uuid7(), report, MARKETER, marketers), (uuid7(), report, DRONE, pilots)],
            )
    assert not (await ask(system, period))[MARKETER].surplus_under_any, "10 for 6 may be chance"
    wanted = "UPDATE demand_row SET demand = $2 WHERE occupation_code = $1 AND demand = $3"
    async with db.transaction(system) as connection:
        await connection.executemany(wanted, [(MARKETER, 0, 4), (MARKETER, 1, 2)])
    assert (await ask(system, period))[MARKETER].surplus_under_any, "10 for 1 is not"
    async with db.transaction(system) as connection:
        await connection.executemany(wanted, [(MARKETER, 4, 0), (MARKETER, 2, 1)])
    await state_weights(clerk, programme, [("互联网营销师", "60"), ("无人机驾驶员", "40")])
    await refresh(system)
    shared = await ask(system, period)
    marketer, drone = shared[MARKETER], shared[DRONE]
    assert (marketer.supply, drone.supply) == (2, 8)
    assert (marketer.could_fill, drone.could_fill) == (10, 10)
    assert (marketer.least, drone.least) == (0, 0)
    assert not marketer.surplus_under_any
    assert drone.short_under_any
    assert drone.methods == (Method.OPENINGS,)
    await as_the_pages_show(system, period)
    async with db.transaction(system) as connection:
        await connection.execute("DELETE FROM demand_row")
    stated = await ask(system, period)
    assert [stated[code].supply for code in (MARKETER, DRONE)] == [6, 4]
