"""Completions and reports become gaps; who sees which, and how exactly."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from factories import catalogue_item, clerk_of, organisation, people, training_class

from app import clock, db
from app.columns import uuid7
from app.permits import ANYONE, Actor, Grant, Role
from courses.data import CompletionTerms
from courses.service.classes import enrol
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult
from dashboards.data import GapState
from dashboards.facts.data import Narrowing, Twice
from dashboards.facts.reading import asked as asked_of
from dashboards.facts.reading import twice
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import figure_page
from dashboards.frames import Asked
from dashboards.periods import quarter_of, year_before

MARKETER = "4-01-06-02"
WELDER = "6-18-02-04"
PASSED = {"attended_hours": Decimal(60), "theory_score": Decimal(80), "practice_score": Decimal(80)}


def officer(*divisions: str) -> Actor:
    held = frozenset(divisions) or None
    return Actor(account=uuid7(), grants=(Grant(role=Role.CITY_OFFICER, divisions=held),))


@pytest.fixture
async def city(database: str, system: Actor) -> None:
    async with db.transaction(system) as connection:
        await connection.executemany(
            "INSERT INTO division (code, name_zh, name_en, kind, parent, source, note)"
            " VALUES ($1, $2, $3, $4, $5, '', '') ON CONFLICT DO NOTHING",
            [
                ("370900", "泰安市", "Tai'an", "city", None),
                ("370902", "泰山区", "Taishan", "county", "370900"),
                ("370911", "岱岳区", "Daiyue", "county", "370900"),
            ],
        )


async def report(
    actor: Actor, period: str, division: str, demand: int, code: str = MARKETER
) -> None:
    async with db.transaction(actor) as connection:
        key = await connection.fetchval(
            "INSERT INTO demand_report (id, period, division, source, reported_on, recorded_at)"
            " VALUES ($1, $2, $3, '季报', $4, $5) ON CONFLICT (period, division, source)"
            " DO UPDATE SET reported_on = excluded.reported_on RETURNING id",
            uuid7(), period, division, clock.today(), clock.now(),
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO demand_row (id, report, kind, category, occupation_code, demand)"
            " VALUES ($1, $2, 'occupation', $3, $4, $5)",
            uuid7(), key, code, code, demand,
        )  # fmt: skip


async def complete(
    system: Actor, count: int, *, category: str = "registered_unemployed", number: str = "1"
) -> UUID:
    """A class of the day before, in 泰山区, that everybody passes."""
    school = await organisation(system, f"学校{number}", serial=int(number))
    async with db.read(system) as connection:
        item = await connection.fetchval("SELECT id FROM catalogue_item")
    item = item or await catalogue_item(system)
    key = await training_class(school, item, number=number, starts_in=-3, days=2)
    clerk = clerk_of(school)
    enrolled = [
        await enrol(clerk, key, person, category)
        for person in await people(system, count, start=100 * int(number))
    ]
    await record_results(clerk, key, [NewResult(enrolment=e, **PASSED) for e in enrolled])
    await complete_class(clerk, key, CompletionTerms())
    return key


def quarter() -> str:
    return quarter_of(clock.today() - timedelta(days=1))


async def test_completions_of_the_quarter_are_supply_and_reports_are_demand(
    city: None, system: Actor
) -> None:
    await complete(system, 6)
    await report(system, quarter(), "370902", 40)
    await report(system, quarter(), "370911", 20)
    answer = await figure_page(officer(), FigureScope(), clock.today(), ())
    (row,) = answer.found.rows
    assert (row.code, row.demand, row.supply, row.gap) == (MARKETER, 60, 6, 54)
    assert row.state is GapState.SHORTAGE
    assert answer.found.totals.short_occupations == 1
    assert answer.found.coverage.late == ()


async def test_employees_trained_in_their_own_job_are_no_supply(city: None, system: Actor) -> None:
    await complete(system, 6, category="enterprise_employee")
    await report(system, quarter(), "370902", 40)
    answer = await figure_page(officer("370902"), FigureScope(), clock.today(), ())
    assert answer.found.rows[0].supply == 0


async def test_an_officer_of_one_county_sees_that_county_alone(city: None, system: Actor) -> None:
    await complete(system, 6)
    await report(system, quarter(), "370902", 40)
    await report(system, quarter(), "370911", 2000)
    county = await figure_page(officer("370911"), FigureScope(division="370902"), clock.today(), ())
    assert county.found.totals.demand == 2000
    assert county.found.totals.supply == 0
    assert [choice.value for choice in county.divisions] == ["370911"]


async def test_the_public_sees_no_small_count_and_cannot_narrow_the_place(
    city: None, system: Actor
) -> None:
    await complete(system, 3)
    await report(system, quarter(), "370902", 40)
    await report(system, quarter(), "370911", 20)
    await report(system, quarter(), "370902", 300, code="6-18-02-04")
    await report(system, quarter(), "370911", 300, code="6-18-02-04")
    seen = await figure_page(ANYONE, FigureScope(division="370902"), clock.today(), ())
    assert seen.found.scope.division is None
    hidden = [row for row in seen.found.rows if row.suppressed]
    assert {row.supply for row in hidden} == {None}
    exact = await figure_page(officer(), FigureScope(), clock.today(), ())
    assert not any(row.suppressed for row in exact.found.rows)


async def test_growth_compares_the_same_divisions_of_the_year_before(
    city: None, system: Actor
) -> None:
    await report(system, quarter(), "370902", 110)
    await report(system, quarter(), "370911", 500)
    await report(system, year_before(quarter()), "370902", 100)
    answer = await figure_page(officer(), FigureScope(period=quarter()), clock.today(), ())
    assert answer.found.totals.demand_change == pytest.approx(0.1)
    assert answer.found.totals.matched == 1


async def test_a_quarter_without_reports_shows_supply_as_not_reported(
    city: None, system: Actor
) -> None:
    await complete(system, 6)
    answer = await figure_page(officer(), FigureScope(period=quarter()), clock.today(), ())
    assert [row.state for row in answer.found.rows] == [GapState.NOT_REPORTED]
    assert answer.found.coverage.data_until is None


async def test_the_rollup_equals_the_completions_after_completing_and_undoing(
    city: None, system: Actor
) -> None:
    await complete(system, 6, number="1")
    await complete(system, 5, number="2", category="enterprise_employee")
    assert await rollup(system) == {("", ""): (6, 11), ("370902", "L4"): (6, 11)}
    async with db.transaction(system) as connection:
        await connection.execute("DELETE FROM completion_certificate")
        await connection.execute(
            "DELETE FROM completion WHERE enrolment IN (SELECT e.id FROM enrolment e"
            " JOIN training_class c ON c.id = e.training_class WHERE c.number = '1')"
        )
    assert await rollup(system) == {("", ""): (0, 5), ("370902", "L4"): (0, 5)}


async def test_growth_is_over_the_reports_that_came_in_both_years(
    city: None, system: Actor
) -> None:
    for period, division, demand, code in (
        ("2025Q3", "370902", 80, MARKETER), ("2026Q3", "370902", 100, MARKETER),
        ("2026Q3", "370911", 500, MARKETER), ("2025Q3", "370911", 7, WELDER),
        ("2025Q3", "370902", 9, WELDER),
    ):  # fmt: skip
        await report(system, period, division, demand, code)
    async with db.read(system):
        wanted = Narrowing(periods=("2026Q3",), divisions=("370902", "370911"), whole=True)
        found = await twice("market_fact", wanted, "2026Q3", "2025Q3")
        asked = await asked_of("market_fact", wanted)
    assert found == [Twice(MARKETER, 600, 1, 100, 80)]
    assert asked == [Asked(MARKETER, 600, 2)]


async def test_the_page_asks_at_most_twelve_questions(
    city: None, system: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    run = asyncpg.Connection._execute

    async def counted(self: asyncpg.Connection, query: str, *rest: Any, **more: Any) -> Any:
        asked.append(query)
        return await run(self, query, *rest, **more)

    monkeypatch.setattr(asyncpg.Connection, "_execute", counted)
    await figure_page(officer(), FigureScope(), clock.today(), ())
    assert 0 < len(asked) <= 12


async def rollup(actor: Actor) -> dict[tuple[str, str], tuple[int, int]]:
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT division, level, supply, completed FROM people_rollup"
            " WHERE (division = '') = (level = '') AND basis = 'event' AND span = 'quarter'"
            " AND occupation_code <> '' AND completed > 0"
        )
    return {(r["division"], r["level"]): (r["supply"], r["completed"]) for r in rows}


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 1, 1), "2026Q1"), (date(2026, 3, 31), "2026Q1"), (date(2026, 12, 31), "2026Q4")],
)
def test_a_day_lies_in_its_quarter(day: date, expected: str) -> None:
    assert quarter_of(day) == expected
