"""The two doors to the database: ``read(actor)`` and ``transaction(actor)``.

They are opened in ``queries.py`` and ``service.py`` alone and never inside one another.
Row-level security comes in here later, so nothing goes round them.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from asyncpg import Connection
from piccolo.engine.postgres import PostgresEngine, PostgresTransaction

from app.permits import Actor

__all__ = [
    "ENGINE",
    "Connection",
    "close_pool",
    "open_pool",
    "read",
    "require_transaction",
    "savepoint",
    "set_address",
    "transaction",
    "trial",
]


class _LateEngine(PostgresEngine):
    """Piccolo's engine, told its address at start rather than at import."""

    async def check_version(self) -> None:
        """Ask nothing at import: the server may not run yet."""

    async def prep_database(self) -> None:
        """Make no extensions: the app's role may not."""


ENGINE = _LateEngine(config={})


def set_address(dsn: str) -> None:
    """Point every later connection of this process at this database."""
    ENGINE.config = {"dsn": dsn}


_ARRAYS = (
    "bool", "bytea", "date", "int2", "int4", "interval", "jsonb", "numeric", "uuid", "varchar",
)  # fmt: skip


async def _prepare(connection: Connection) -> None:
    # asyncpg asks the server about each type of array when it first meets it: here once for all.
    await connection.prepare(f"SELECT {', '.join(f'NULL::{element}[]' for element in _ARRAYS)}")


async def _keep(connection: Connection) -> None:
    """Leave a connection as it is: what a transaction sets or makes is gone with it."""


async def open_pool(*, largest: int = 12, statement_timeout: str = "0") -> None:
    """Open this process's connections; raises what asyncpg raises when nobody answers.

    ``statement_timeout`` is PostgreSQL's, such as ``120s``; 0 is without end.
    """
    await ENGINE.start_connection_pool(
        min_size=1, max_size=largest, init=_prepare, reset=_keep, timeout=15,
        server_settings={"statement_timeout": statement_timeout, "timezone": "UTC"},
    )  # fmt: skip


async def close_pool() -> None:
    """Close this process's connections."""
    await ENGINE.close_connection_pool()


class _Transaction(PostgresTransaction):
    """Piccolo's, begun in one step with what it is to be."""

    def __init__(self, **modes: Any) -> None:
        super().__init__(ENGINE, allow_nested=False)
        self.modes = modes

    async def begin(self) -> None:
        self.transaction = self.connection.transaction(**self.modes)
        await self.transaction.start()


@asynccontextmanager
async def _begin(**modes: Any) -> AsyncIterator[Connection]:
    held = _Transaction(**modes)
    try:
        async with held:
            yield held.connection
    except BaseException:
        # Piccolo keeps the connection when COMMIT or ROLLBACK itself fails.
        if ENGINE.current_transaction.get() is held:
            ENGINE.current_transaction.reset(held.context)
            if ENGINE.pool is not None:
                await ENGINE.pool.release(held.connection)
        raise


@asynccontextmanager
async def read(actor: Actor) -> AsyncIterator[Connection]:
    """Open one read-only snapshot, so that all numbers of a page agree."""
    _ = actor
    async with _begin(isolation="repeatable_read", readonly=True) as connection:
        yield connection


@asynccontextmanager
async def transaction(actor: Actor) -> AsyncIterator[Connection]:
    """Open one transaction: all of it is written, or none."""
    _ = actor
    async with _begin() as connection:
        yield connection


@asynccontextmanager
async def savepoint() -> AsyncIterator[Connection]:
    """Open a savepoint inside the current transaction."""
    connection = require_transaction()
    async with connection.transaction():
        yield connection


@asynccontextmanager
async def trial() -> AsyncIterator[Connection]:
    """Open a savepoint that is always taken back: to see what a change would lead to."""
    connection = require_transaction()
    savepoint = connection.transaction()
    await savepoint.start()
    try:
        yield connection
    finally:
        await savepoint.rollback()


def require_transaction() -> Connection:
    """Return the current transaction's connection.

    Raises RuntimeError when a shared step is called outside a transaction.
    """
    held: Any = ENGINE.current_transaction.get()
    if held is None:
        raise RuntimeError("this step runs inside db.transaction(actor) or db.read(actor)")
    connection: Connection = held.connection
    return connection
