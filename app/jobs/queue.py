"""Background work on the same database: enqueued in the business transaction.

A killed worker's job is taken up again; payloads hold ids only.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import structlog
from pgqueuer import PgQueuer
from pgqueuer.db import AsyncpgDriver
from pgqueuer.models import Job, Schedule
from pgqueuer.queries import Queries

from app.db import require_transaction

Work = Callable[[UUID], Awaitable[None]]
Nightly = Callable[[], Awaitable[None]]
_AT_NIGHT = "15 19 * * *"
"""03:15 in the city; the queue's clock is UTC."""
_EACH_MINUTE = "* * * * *"
_log = structlog.get_logger("jiangce.jobs")
_HEARTBEAT = timedelta(seconds=6)
_POLL = timedelta(seconds=5)


async def install(owner: str) -> None:
    """Make the queue's tables as the owner, once."""
    connection = await asyncpg.connect(owner)
    try:
        queries = Queries(AsyncpgDriver(connection))
        if not await queries.schema_is_installed():
            await queries.install()
    finally:
        await connection.close()


async def enqueue(work: str, subject: UUID, *, wait: timedelta = timedelta()) -> None:
    """Ask for this work on this subject; it starts ``wait`` after the transaction commits."""
    queries = Queries(AsyncpgDriver(require_transaction()))
    await queries.enqueue(work, str(subject).encode(), execute_after=max(wait, timedelta()))


def _entrypoint(queue: PgQueuer, name: str, work: Work) -> None:
    @queue.entrypoint(name, on_failure="hold")
    async def run(job: Job) -> None:
        subject = UUID((job.payload or b"").decode())
        try:
            await work(subject)
        except Exception:
            _log.exception("job failed", work=name, subject=str(subject))
            raise


def _schedule(queue: PgQueuer, name: str, when: str, work: Nightly) -> None:
    @queue.schedule(name, when)
    async def run(schedule: Schedule) -> None:
        _ = schedule
        await work()


@asynccontextmanager
async def worker(
    dsn: str,
    works: Mapping[str, Work],
    nightly: Mapping[str, Nightly],
    often: Mapping[str, Nightly] | None = None,
) -> AsyncIterator[None]:
    """Do the queue's work in this process until the block ends, and the nightly work at night.

    ``often`` is done each minute: what the database itself marks as due, in no one's transaction.

    The queue keeps connections of its own: one of them listens all the time.
    """
    async with asyncpg.create_pool(dsn, min_size=1, max_size=3) as pool:
        queue = PgQueuer.from_asyncpg_pool(pool)
        for name, work in works.items():
            _entrypoint(queue, name, work)
        for name, tidy in nightly.items():
            _schedule(queue, name, _AT_NIGHT, tidy)
        for name, look in (often or {}).items():
            _schedule(queue, name, _EACH_MINUTE, look)
        task: asyncio.Task[Any] = asyncio.create_task(
            queue.run(dequeue_timeout=_POLL, heartbeat_timeout=_HEARTBEAT)
        )
        try:
            yield
        finally:
            queue.shutdown.set()
            await asyncio.wait_for(task, timeout=20)
