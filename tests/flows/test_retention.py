"""Uploaded files and their rows are kept for a set time, then they are gone."""

from datetime import timedelta

import pytest
from factories import catalogue_item, clerk_of, organisation, training_class
from rosters import good_rows, workbook

from app import clock, db
from app.errors import ConflictError, NotFoundError
from app.files.service import content
from app.imports import batches
from app.imports.retention import delete_expired
from app.permits import ANYONE, Actor
from courses.service import roster
from courses.service.roster_work import accept_batch, read_batch

NUMBER = "2026年第(021)期"


@pytest.fixture
async def accepted(database, system: Actor):
    school = await organisation(system)
    await training_class(school, await catalogue_item(system), number=NUMBER)
    clerk = clerk_of(school)
    key, _ = await roster.receive(
        clerk, file_name="名册.xlsx", content=workbook(good_rows(2, NUMBER))
    )
    await read_batch(key)
    await roster.request_acceptance(clerk, key)
    await accept_batch(key)
    return clerk, key


async def counts() -> tuple[int, int]:
    async with db.read(ANYONE) as connection:
        return tuple(
            await connection.fetchrow(
                "SELECT (SELECT count(*) FROM batch_row), (SELECT count(*) FROM enrolment)"
            )
        )


async def test_nothing_is_deleted_before_its_day(accepted) -> None:
    await delete_expired()
    assert await counts() == (2, 2)


async def test_file_and_rows_go_and_what_was_accepted_stays(accepted, monkeypatch) -> None:
    clerk, key = accepted
    late = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: late)
    await delete_expired()
    assert await counts() == (0, 2)
    async with db.read(ANYONE):
        batch = await batches.load(key)
    assert batch.counts["accepted"] == 2
    with pytest.raises(NotFoundError, match="file-deleted"):
        await content(batch.stored_file)
    with pytest.raises(ConflictError, match="undo-too-late"):
        await roster.undo(clerk, key)
