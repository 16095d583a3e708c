"""A worker killed in the middle of a roster: another takes it up, nothing is lost or doubled."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from databases import named
from factories import catalogue_item, clerk_of, organisation, training_class
from rosters import good_rows, workbook

from app import clock, db
from app.permits import ANYONE, Actor
from app.settings import settings
from courses.service import roster

ROOT = Path(__file__).parents[2]
NUMBER = "2026年第(021)期"
PEOPLE = 4_000
SECONDS = 30


@contextmanager
def working(dsn: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker of its own, with the children that read files for it; killed at the end."""
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "work"],
        env={
            **os.environ,
            "DATABASE_URL": dsn,
            "JIANGCE_OWNER_DATABASE_URL": dsn,
            "JIANGCE_VAR": str(settings().var),
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            os.killpg(process.pid, signal.SIGKILL)


async def until(question: str, *arguments: object) -> None:
    """Ask the database until it says yes; the deadline ends a wait that is in vain."""
    late = clock.now().timestamp() + SECONDS
    while clock.now().timestamp() < late:
        async with db.read(ANYONE) as connection:
            if await connection.fetchval(question, *arguments):
                return
            await connection.execute("SELECT pg_sleep(0.01)")
    pytest.fail(f"{SECONDS} s went by in vain: {question}")


async def picked(work: str) -> None:
    await until("SELECT true FROM pgqueuer WHERE entrypoint = $1 AND status = 'picked'", work)


async def state(key: UUID) -> str:
    async with db.read(ANYONE) as connection:
        told: str = await connection.fetchval("SELECT state FROM batch WHERE id = $1", key)
    return told


async def count(table: str) -> int:
    async with db.read(ANYONE) as connection:
        found: int = await connection.fetchval(f"SELECT count(*) FROM {table}")
    return found


async def test_a_roster_outlives_the_workers_that_are_killed_reading_and_entering_it(
    server, database: str, system: Actor
) -> None:
    dsn = named(server.app, database)
    school = await organisation(system)
    item = await catalogue_item(system)
    await training_class(school, item, number=NUMBER, capacity=PEOPLE)
    clerk = clerk_of(school)
    key, _ = await roster.receive(
        clerk, file_name="名册.xlsx", content=workbook(good_rows(PEOPLE, NUMBER))
    )
    with working(dsn):
        await picked(roster.READ)
    assert await state(key) in {"received", "reading"}
    with working(dsn):
        await until("SELECT state = 'ready' FROM batch WHERE id = $1", key)
        assert await count("batch_row") == PEOPLE
        await roster.request_acceptance(clerk, key)
        await picked(roster.ACCEPT)
    assert (await state(key), await count("enrolment")) == ("accepting", 0)
    with working(dsn):
        await until("SELECT state = 'accepted' FROM batch WHERE id = $1", key)
        await until("SELECT count(*) = 0 FROM pgqueuer")
    assert (await count("enrolment"), await count("person")) == (PEOPLE, PEOPLE)
    async with db.read(ANYONE) as connection:
        assert await connection.fetchval("SELECT enrolled FROM training_class") == PEOPLE
        events = await connection.fetchval(
            "SELECT count(*) FROM event WHERE action = 'courses.roster.accepted'"
        )
    assert events == 1
