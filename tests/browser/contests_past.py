"""Contests that are over, put into the service's city by a program of its own.

Three events with marks, results and hires, one still open: every chart of their figures has
something to draw.
"""

import asyncio
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import msgspec
from contests import CITY, SMALL_RULES, Field, field, marks

from app import clock, db
from app.columns import uuid7
from app.postgres import addresses
from app.settings import settings

PASSING = msgspec.structs.replace(
    SMALL_RULES,
    stages=tuple(
        msgspec.structs.replace(stage, pass_mark=Decimal(60)) for stage in SMALL_RULES.stages
    ),
)
PAST = (
    ("无人机航测与电力巡检综合应用", "city", "staff", ["emerging"], 24, 4),
    ("电子商务师", "county", "student", ["emerging", "modern_services"], 21, 9),
    ("人工智能训练师（数据标注）", "provincial", "teacher", ["future"], 5, 1),
)
"""Name, level, group, industries, entrants, and which entry in so many has a wide spread."""
_AWARDS = {1: "FIRST", 2: "SECOND", 3: "SECOND", 4: "THIRD", 5: "THIRD", 6: "THIRD"}


async def over(made: Field, name: str, tags: list[str], wide: int) -> None:
    for place, entry in enumerate(made.entries):
        judged = (0, 2, 2) if place % wide == 0 else (2, 2, 3)
        await marks(made, entry, judged=judged)
    revision, now = uuid7(), clock.now()
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "UPDATE contest_event SET state = 'final', name = $2, tags = $3,"
            " starts_at = starts_at - interval '200 days', ends_at = ends_at - interval '200 days'"
            " WHERE id = $1",
            made.event, name, tags,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO result_revision (id, event, number, rule_set, state, made_at,"
            " published_at, root, signature, bundle)"
            " VALUES ($1, $2, 1, $3, 'final', $4, $4, 'r', 's', '{}')",
            revision, made.event, made.rule_set, now,
        )  # fmt: skip
        for rank, entry in enumerate(made.entries, 1):
            mark = 95 - 2 * rank
            await connection.execute(
                "INSERT INTO entry_result (id, revision, entry, status, stages, total, rank, award)"
                " VALUES ($1, $2, $3, 'competed', $4, $5, $6, $7)",
                uuid7(), revision, entry,
                msgspec.json.encode({"T": f"{mark}.00", "P": f"{mark}.00"}).decode(),
                Decimal(mark), rank, _AWARDS.get(rank, ""),
            )  # fmt: skip


async def hire(made: Field, hired: int) -> None:
    offer, today = uuid7(), clock.today()
    async with db.transaction(CITY) as connection:
        await connection.execute(
            "INSERT INTO job_offer (id, event, organisation, employer, post, headcount,"
            " open_until, posted_at) VALUES ($1, $2, $3, '泰山重工', '飞手', 9, $4, now())",
            offer, made.event, made.employer, today,
        )  # fmt: skip
        for place in range(hired):
            await connection.execute(
                "INSERT INTO invitation (id, offer, person, entry, state, invited_at, hired_on,"
                " left_on) VALUES ($1, $2, $3, $4, 'hired', now(), $5, $6)",
                uuid7(), offer, made.people[place], made.entries[place],
                today - timedelta(days=120), today - timedelta(days=9) if place == 0 else None,
            )  # fmt: skip


async def main() -> None:
    db.set_address(addresses(settings()).app)
    await db.open_pool(largest=2)
    for number, (name, level, group, tags, entrants, wide) in enumerate(PAST):
        made = await field(
            entrants, start=1300 + 40 * number, year=2090 + number, rules=PASSING,
            level=level, participants=group,
        )  # fmt: skip
        await over(made, name, tags, wide)
        await hire(made, 3 - number)
    await field(3, start=1500, year=2093, state="drawn")
    await db.close_pool()


asyncio.run(main())
