"""A closed quarter's figures stay as they were, whatever is corrected afterwards."""

import random
from datetime import date
from typing import Any

import asyncpg
import pytest
from factories import catalogue_item, clerk_of, organisation, people, training_class

from app import clock, db
from app.columns import uuid7
from app.errors import NotFoundError
from app.permits import Actor
from courses.service.classes import enrol
from dashboards.facts.service import freeze, freeze_closed, freeze_corrected
from dashboards.facts.snapshots import (
    corrected_since,
    digest_of,
    latest_snapshot,
    numbered_snapshot,
    relation,
    take_snapshot,
)
from dashboards.periods import quarter_of, quarters_back
from dashboards.supply import service as rollups

MARKETER = "4-01-06-02"
NOW = quarter_of(clock.today())


async def report(system: Actor, period: str, division: str, demand: int) -> None:
    async with db.transaction(system) as connection:
        key = uuid7()
        await connection.execute(
            "INSERT INTO demand_report (id, period, division, source, reported_on, recorded_at)"
            " VALUES ($1, $2, $3, '季报', $4, $5)",
            key, period, division, clock.today(), clock.now(),
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO demand_row (id, report, kind, category, occupation_code, demand, seekers)"
            " VALUES ($1, $2, 'occupation', '互联网营销师', $3, $4, 10)",
            uuid7(), key, MARKETER, demand,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO vacancy_flow (id, period, division, source, occupation_code,"
            " open_at_start, advertised, filled, withdrawn, recorded_at)"
            " VALUES ($1, $2, $3, '季报', $4, 5, 10, 3, 2, now())",
            uuid7(), period, division, MARKETER,
        )  # fmt: skip


async def facts(system: Actor, number: int | None) -> list[tuple[Any, ...]]:
    async with db.read(system) as connection:
        rows = await connection.fetch(
            f"SELECT period, measure, occupation_code, division, level, source, value"
            f" FROM {relation(number)} AS f ORDER BY 1, 2, 3, 4, 5, 6"
        )
    return [tuple(row) for row in rows]


async def execute(system: Actor, statement: str, *arguments: Any) -> None:
    async with db.transaction(system) as connection:
        await connection.execute(statement, *arguments)


@pytest.fixture
async def city(database: str, system: Actor) -> None:
    school = await organisation(system)
    key = await training_class(school, await catalogue_item(system), starts_in=0)
    for person in await people(system, 3):
        await enrol(clerk_of(school), key, person, "veteran")
    for period in quarters_back(NOW, 3):
        await report(system, period, "370902", 40)
        await report(system, period, "370911", 20)


async def test_every_measure_is_in_the_view_and_in_the_snapshot(city: None, system: Actor) -> None:
    made = await freeze(system, NOW, "closed")
    live = await facts(system, None)
    assert await facts(system, made.number) == live
    figures = {(f[0], f[1], f[2], f[3], f[4]): f[6] for f in live}
    assert figures[(NOW, "demand", MARKETER, "370902", "")] == 40
    assert figures[(NOW, "vacancies_open", MARKETER, "370911", "")] == 10
    assert figures[(NOW, "seats", MARKETER, "370902", "L4")] == 50
    for measure in ("enrolled", "enrolled_ytd", "c_enrolled"):
        assert figures[(NOW, measure, "", "", "")] == 3
    assert made.about["reported"] == ["370902", "370911"]
    assert made.about["still_counting"] is False
    assert made.about["terms"]["public_min_count"] == 5


async def test_corrections_leave_a_snapshot_as_it_was(city: None, system: Actor) -> None:
    made = await freeze(system, NOW, "closed")
    before = await facts(system, made.number)
    rng = random.Random(7)  # noqa: S311 - not secret
    for _ in range(12):
        await execute(
            system, "UPDATE demand_row SET demand = $1 WHERE id = (SELECT id FROM demand_row"
            " ORDER BY random() LIMIT 1)", rng.randrange(500),
        )  # fmt: skip
    await execute(system, "UPDATE training_class SET capacity = 70")
    await execute(system, "UPDATE enrolment SET state = 'withdrawn'")
    await rollups.refresh(system)
    async with db.read(system):
        assert await digest_of(made.number) == made.digest
        assert await numbered_snapshot(made.number) == made
    assert await facts(system, made.number) == before
    assert await facts(system, None) != before


async def test_the_same_facts_are_frozen_once_and_a_correction_gets_a_number_of_its_own(
    city: None, system: Actor
) -> None:
    first = await freeze(system, NOW, "closed")
    assert await freeze(system, NOW, "closed") == first
    assert await freeze_corrected(system) == []
    await execute(system, "UPDATE demand_row SET demand = 77 WHERE demand = 40")
    async with db.read(system):
        assert await corrected_since(NOW)
    (second,) = await freeze_corrected(system)
    assert (second.number, second.reason) == (first.number + 1, "corrected")
    assert second.digest != first.digest
    async with db.read(system):
        assert await latest_snapshot(NOW) == second
        assert await latest_snapshot("2001Q1") is None


async def test_a_quarter_is_frozen_once_it_is_closed(city: None, system: Actor) -> None:
    await execute(
        system,
        "INSERT INTO demand_quarter (id, period, due_on, opened_at)"
        " VALUES ($1, $2, $3, now() - interval '1 day')",
        uuid7(), NOW, date(2026, 1, 10),
    )  # fmt: skip
    assert await freeze_closed(system) == []
    await execute(system, "UPDATE demand_quarter SET closed_at = now()")
    (made,) = await freeze_closed(system)
    assert (made.period, made.reason) == (NOW, "closed")
    await execute(system, "UPDATE demand_quarter SET closed_at = now()")
    assert await freeze_closed(system) == []


async def test_nobody_changes_a_snapshot_and_an_unknown_number_is_not_found(
    city: None, system: Actor
) -> None:
    async with db.transaction(system):
        made = await take_snapshot(system, NOW, "closed")
    assert made.about["still_counting"] is True
    for statement in ("UPDATE snapshot_fact SET value = 0", "DELETE FROM data_snapshot"):
        with pytest.raises(asyncpg.RaiseError):
            await execute(system, statement)
    with pytest.raises(NotFoundError):
        async with db.read(system):
            await numbered_snapshot(99)
