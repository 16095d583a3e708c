"""What the database itself refuses of a contest."""

import asyncpg
import pytest
from contests import CITY, field, marks

from app import clock, db
from app.columns import uuid7

pytestmark = pytest.mark.usefixtures("database")


async def test_nobody_is_in_two_events_at_once() -> None:
    first = await field(2)
    second = await field(1, start=50)
    with pytest.raises(asyncpg.ExclusionViolationError):
        async with db.transaction(CITY) as connection:
            await connection.execute(
                "INSERT INTO entry_member (id, entry, event, person, position, name, starts_at,"
                " ends_at) SELECT $1, $2, $3, person, 2, name, starts_at, ends_at"
                " FROM entry_member WHERE entry = $4",
                uuid7(), second.entries[0], second.event, first.entries[0],
            )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    ["UPDATE contest_rule_set SET number = 2", "DELETE FROM contest_rule_set"],
)
async def test_a_published_rule_set_does_not_change(change: str) -> None:
    await field(1)
    with pytest.raises(asyncpg.CheckViolationError, match="does not change"):
        async with db.transaction(CITY) as connection:
            await connection.execute(change)


async def test_a_mark_counts_once() -> None:
    made = await field(1)
    await marks(made, made.entries[0])
    again = (
        "INSERT INTO mark (id, event, entry, stage, aspect, method, seat, value, sent, marked_at)"
        " SELECT $1, event, entry, stage, aspect, method, seat, value, $2, $3 FROM mark"
        " WHERE aspect = $4 LIMIT 1"
    )
    for aspect in ("A1", "B1"):
        with pytest.raises(asyncpg.UniqueViolationError):
            async with db.transaction(CITY) as connection:
                await connection.execute(again, uuid7(), uuid7(), clock.now(), aspect)
