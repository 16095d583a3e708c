import asyncio
from datetime import date

import pytest
from factories import newcomers, people

from app import db
from app.columns import uuid7
from app.people import ledger
from app.people.data import Basis, Evidence, TrainingHours
from app.people.registration import register
from app.permits import ANYONE, Actor
from app.vault import unseal


async def count(table: str) -> int:
    async with db.read(ANYONE) as connection:
        return await connection.fetchval(f"SELECT count(*) FROM {table}")


async def test_the_same_document_is_the_same_person(database, system: Actor) -> None:
    first = await people(system, 3)
    again = await people(system, 5)
    assert again[:3] == first
    assert await count("person") == 5


async def test_one_person_twice_in_a_roster_is_entered_once(database, system: Actor) -> None:
    once = newcomers(1)
    async with db.transaction(system):
        twice = await register(
            type(once)(
                **{
                    f: getattr(once, f) * 2 if f != "division" else None
                    for f in once.__struct_fields__
                }
            )
        )
    assert twice.person[0] == twice.person[1]
    assert twice.new == 1


async def test_a_new_phone_replaces_the_old_and_the_name_stays(database, system: Actor) -> None:
    await people(system, 1)
    changed = newcomers(1)
    async with db.transaction(system):
        await register(
            type(changed)(
                **{
                    **{f: getattr(changed, f) for f in changed.__struct_fields__},
                    "phone": ["15900000000"],
                    "name": ["别名"],
                }
            )
        )
    async with db.read(ANYONE) as connection:
        row = await connection.fetchrow("SELECT id, name, phone FROM person")
    assert unseal(row["phone"], f"person|phone|{row['id']}") == b"15900000000"
    assert row["name"] == newcomers(1).name[0]


async def test_nothing_personal_lies_open_in_the_table(database, system: Actor) -> None:
    await people(system, 1)
    given = newcomers(1)
    async with db.read(ANYONE) as connection:
        row = await connection.fetchval("SELECT person::text FROM person")
    assert given.id_number[0] not in row
    assert given.phone[0] not in row
    assert given.id_number[0].encode().hex() not in row


async def test_another_document_with_the_same_name_and_birth_date_waits_for_a_human(
    database, system: Actor
) -> None:
    await people(system, 1)
    other = newcomers(1, start=1)
    namesake = {f: getattr(other, f) for f in other.__struct_fields__} | {"name": newcomers(1).name}
    async with db.transaction(system):
        registered = await register(type(other)(**namesake))
    assert registered.new == 1
    async with db.read(ANYONE) as connection:
        reasons = await connection.fetchval("SELECT reasons FROM merge_case")
    assert reasons == ["name_birth"]


def hours(person, source: str, count: int) -> Evidence:
    return Evidence(
        id=uuid7(), person=person, occurred_on=date(2026, 6, 1), basis=Basis.PRODUCED_HERE,
        source=source, facts=TrainingHours(hours=count, course="电工"),
    )  # fmt: skip


async def test_a_fact_is_entered_once_and_a_correction_supersedes_it(
    database, system: Actor
) -> None:
    (person,) = await people(system, 1)
    async with db.transaction(system):
        assert await ledger.write([hours(person, "completion:1", 24)]) == 1
        assert await ledger.write([hours(person, "completion:1", 24)]) == 0
        assert await ledger.write([hours(person, "completion:1", 30)]) == 1
    async with db.read(system):
        rows = await ledger.of_person(person)
    assert [row.facts.hours for row in rows if row.counts] == [30]
    assert len(rows) == 2
    superseded = next(row for row in rows if not row.counts)
    assert superseded.superseded_by == next(row.id for row in rows if row.counts)


async def test_a_withdrawn_fact_never_counts(database, system: Actor) -> None:
    (person,) = await people(system, 1)
    async with db.transaction(system):
        await ledger.write([hours(person, "completion:1", 24)])
        await ledger.withdraw(["completion:1"])
    async with db.read(system):
        assert not any(row.counts for row in await ledger.of_person(person))


async def test_a_registration_that_fails_leaves_nobody(database, system: Actor) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction(system):
            await register(newcomers(10))
            _ = 1 / 0
    assert await count("person") == 0


async def test_two_rosters_at_once_enter_each_person_once(database, system: Actor) -> None:
    async def one() -> list:
        async with db.transaction(system):
            registered = await register(newcomers(300))
        return registered.person

    first, second = await asyncio.gather(one(), one())
    assert first == second
    assert await count("person") == 300
    assert await count("merge_case") == 0
