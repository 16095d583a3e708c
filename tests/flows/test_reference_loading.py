"""The shipped reference data arrives whole, once, and the database holds its rules."""

from datetime import date
from decimal import Decimal

import asyncpg
import pytest

from app import db
from app.permits import Actor
from app.reference import loader, shipped
from app.reference.loader import Change, load


@pytest.fixture
async def loaded(database: str) -> list[Change]:
    return await load()


async def value(sql: str, *facts: object) -> object:
    async with db.read(loader.LOADER) as connection:
        return await connection.fetchval(sql, *facts)


async def test_everything_is_added_once(loaded: list[Change]):
    added = {change.table: change.added for change in loaded}
    assert added["occupation"] == 334
    assert added["work_type"] == 77
    assert added["division"] == 1 + 6 + 3 + 88
    assert added["major"] == 451
    assert added["major_occupation"] == 1327
    assert all(change.changed == change.unchanged == change.removed == 0 for change in loaded)
    assert await load() == []


async def test_loading_again_finds_every_row_unchanged(loaded: list[Change]):
    async with db.transaction(loader.LOADER) as connection:
        await connection.execute("DELETE FROM reference_load")
    again = await load()
    assert [(c.table, c.unchanged) for c in again] == [(c.table, c.added) for c in loaded]
    assert all(change.added == change.changed == 0 for change in again)
    events = "SELECT count(*) FROM event WHERE action = 'reference.data.loaded'"
    assert await value(events) == 2


async def test_the_report_names_what_changed(loaded: list[Change], system: Actor):
    async with db.transaction(system) as connection:
        await connection.execute("UPDATE division SET name_en = 'Taishan' WHERE code = '370902'")
        await connection.execute("DELETE FROM shortage_rank WHERE period = '2020Q3' AND rank = 1")
        await connection.execute(
            "INSERT INTO cluster (name_zh, kind, source, note) VALUES ('旧', 'chain', '', '')"
        )
        changes = {table.table: await loader.merge(table) for table in shipped.shipped()}
    assert changes["division"].changed == 1
    assert changes["shortage_rank"].added == 1
    assert changes["cluster"].removed == 1
    assert await value("SELECT count(*) FROM cluster WHERE name_zh = '旧'") == 1
    assert await value("SELECT name_en FROM division WHERE code = '370902'") == "Taishan District"


async def test_the_weights_of_a_major_are_equal_assumed_and_sum_to_one(loaded: list[Change]):
    sums = (
        "SELECT array_agg(DISTINCT s) FROM (SELECT sum(weight) s FROM major_occupation"
        " GROUP BY major) x"
    )
    assert await value(sums) == [Decimal(1)]
    assert await value("SELECT bool_and(assumed) FROM major_occupation") is True
    spread = (
        "SELECT max(s) FROM (SELECT max(weight) - min(weight) s FROM major_occupation"
        " GROUP BY major) x"
    )
    assert await value(spread) <= Decimal("0.000001")


CONTRADICTIONS = {
    "UPDATE occupation SET code = '9-01' WHERE code = '4-02-04-06'": "code_form",
    "UPDATE occupation SET batch_year = 2020 WHERE NOT is_new": "batch_of_new",
    "DELETE FROM occupation WHERE code = '4-04-05-05'": "work_type_occupation",
    "UPDATE major_occupation SET weight = 0.4 WHERE major = '210103'": "sum_to_one",
    "UPDATE major_occupation SET weight = 1.2": "a_share",
    "UPDATE division SET parent = NULL WHERE code = '370902'": "city_on_top",
    "UPDATE division SET kind = 'county' WHERE code = '3709GX'": "gb_code",
    "UPDATE skill_level SET rank = 0 WHERE code = 'L1'": "rank",
    "UPDATE industry SET section = NULL WHERE code = '35'": "form",
    "UPDATE shortage_rank SET period = '2022'": "quarter",
}


async def test_the_database_refuses_contradictions(loaded: list[Change]):
    for sql, rule in CONTRADICTIONS.items():
        with pytest.raises(asyncpg.IntegrityConstraintViolationError) as refused:
            async with db.transaction(loader.LOADER) as connection:
                await connection.execute(sql)
        assert rule in str(refused.value.constraint_name)


async def test_the_calendar_knows_moved_weekends(loaded: list[Change]):
    working = "SELECT working FROM working_day WHERE day = $1"
    assert await value(working, date(2026, 2, 14)) is True  # a Saturday worked for the festival
    assert await value(working, date(2026, 2, 16)) is False
    assert await value("SELECT bool_or(provisional) FROM working_day") is False
