"""The two doors to the database."""

import asyncpg
import pytest
from piccolo.engine.postgres import TransactionError

from app import db
from app.organisations.tables import Organisation
from app.permits import ANYONE


async def add_organisation() -> None:
    await Organisation(
        uscc="91370900MA3C000005", name="岱青职业培训学校", kinds=[], division="370902"
    ).save()


async def organisations() -> int:
    async with db.read(ANYONE):
        return await Organisation.count()


async def test_what_fails_leaves_nothing(database) -> None:
    with pytest.raises(ZeroDivisionError):
        async with db.transaction(ANYONE):
            await add_organisation()
            _ = 1 / 0
    assert await organisations() == 0


async def test_reading_cannot_write(database) -> None:
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        async with db.read(ANYONE):
            await add_organisation()


async def test_doors_do_not_nest(database) -> None:
    async with db.transaction(ANYONE):
        with pytest.raises(TransactionError):
            async with db.read(ANYONE):
                pass


async def test_a_savepoint_keeps_the_rest(database) -> None:
    async with db.transaction(ANYONE):
        await add_organisation()
        with pytest.raises(asyncpg.UniqueViolationError):
            async with db.savepoint():
                await add_organisation()
    assert await organisations() == 1


async def test_a_failed_commit_gives_its_connection_back(database) -> None:
    for _ in range(20):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with db.transaction(ANYONE) as connection:
                await connection.execute(
                    "CREATE TEMP TABLE IF NOT EXISTS a (id int PRIMARY KEY) ON COMMIT DROP"
                )
                await connection.execute(
                    "CREATE TEMP TABLE b (a int REFERENCES a DEFERRABLE INITIALLY DEFERRED)"
                    " ON COMMIT DROP"
                )
                await connection.execute("INSERT INTO b VALUES (1)")
    assert await organisations() == 0


async def test_a_shared_step_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError, match="this step runs inside"):
        db.require_transaction()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "ALTER TABLE organisation ADD COLUMN mine int",
        "CREATE ROLE mine",
        "UPDATE event SET reason = 'changed'",
        "DELETE FROM event",
    ],
)
async def test_the_apps_role_writes_no_schema_and_no_history(database, statement: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with db.transaction(ANYONE) as connection:
            await connection.execute(statement)


async def test_a_connection_keeps_its_settings_from_one_to_the_next(database) -> None:
    await db.close_pool()
    await db.open_pool(largest=1, statement_timeout="7s")
    for _ in range(3):
        async with db.read(ANYONE) as connection:
            assert await connection.fetchval("SHOW statement_timeout") == "7s"
            assert await connection.fetchval("SHOW timezone") == "UTC"


async def test_what_one_sets_for_itself_the_next_does_not_find(database) -> None:
    await db.close_pool()
    await db.open_pool(largest=1)
    async with db.transaction(ANYONE) as connection:
        await connection.execute("SET LOCAL work_mem = '99MB'")
    async with db.read(ANYONE) as connection:
        assert await connection.fetchval("SHOW work_mem") != "99MB"
        assert await connection.fetchval("SHOW transaction_read_only") == "on"
        assert await connection.fetchval("SHOW transaction_isolation") == "repeatable read"
