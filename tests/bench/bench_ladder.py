"""A draft of the terms over 500,000 people, and one's own path among them.

Targets: the simulation under 30 s on two cores; my path p95 under 100 ms. The floor of the
simulation is reading the same rows out of the database with no rule applied.
"""

import asyncio
import platform
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from uuid import UUID

import msgspec

from app import clock, db
from app.columns import uuid7
from app.permits import ANYONE, Actor, Grant, Role, system_actor
from app.postgres import ensure, release
from app.serve import prepare
from app.settings import settings
from app.vault import seal
from certifications.policy import service
from certifications.policy.columns import boundary_years
from certifications.policy.queries import version_of
from certifications.policy.registry import load_registry
from certifications.queries import my_path
from certifications.terms import LadderTerms, default_terms

PEOPLE = 500_000
PATHS = 400
BUILDER = system_actor("bench", Role.CITY_OFFICER)
_PEOPLE = (
    "INSERT INTO person (id, name, pinyin, id_type, id_number, id_index, birth_year, division,"
    " created_at) SELECT gen_random_uuid(), '测试' || n, 'ceshi', 'mainland_id', '\\x00',"
    " int4send(n), 1960 + n % 48, (ARRAY['370902', '370911', '370921', '370982'])[1 + n % 4],"
    " now() FROM generate_series(1, $1) n"
)
_EVIDENCE = (
    ("training_hours", ("jsonb_build_object('type', 'training_hours', 'hours', 20 + n % 90,"
     " 'course', '电工', 'organiser', '学校')"), "n % 5 <> 0", "n % 1500"),
    ("training_hours", ("jsonb_build_object('type', 'training_hours', 'hours', 40, 'course', '焊',"
     " 'organiser', '学校')"), "n % 3 = 0", "n % 900"),
    ("skill_level", ("jsonb_build_object('type', 'skill_level', 'level',"
     " (ARRAY['L5', 'L4', 'L3', 'L2', 'L1'])[1 + n % 5], 'occupation', '电工', 'issuer', '')"),
     "n % 2 = 0", "n % 3000"),
    ("years_in_trade", ("jsonb_build_object('type', 'years_in_trade', 'occupation', '电工',"
     " 'employer', '阀门厂')"), "n % 4 <> 0", "n % 6000"),
    ("employment", ("jsonb_build_object('type', 'employment', 'employer', '阀门厂', 'post', '',"
     " 'front_line', n % 7 <> 0, 'in_city', true)"), "n % 4 <> 0", "n % 2000"),
    ("mentor", "jsonb_build_object('type', 'mentor', 'mentor', gen_random_uuid(), 'name', '师傅')",
     "n % 3 <> 0", "n % 800"),
    ("contest_rank", ("jsonb_build_object('type', 'contest_rank', 'contest', '大赛', 'event', '电',"
     " 'level', 'city', 'contest_class', 1, 'rank', n % 20 + 1)"), "n % 20 = 0", "n % 1400"),
    ("ladder_tier", "jsonb_build_object('type', 'ladder_tier', 'tier', 'seed')", "n % 50 = 0",
     "n % 1400"),
)  # fmt: skip


async def fill(today: date) -> int:
    """Register the people and their evidence; return how many rows of evidence there are."""
    async with db.transaction(BUILDER) as connection:
        await connection.execute(_PEOPLE, PEOPLE)
        await connection.execute(
            "CREATE TEMP TABLE numbered ON COMMIT DROP AS"
            " SELECT id, row_number() OVER (ORDER BY id)::int AS n FROM person"
        )
        for serial, (kind, facts, some, ago) in enumerate(_EVIDENCE):
            await connection.execute(
                "INSERT INTO evidence (id, person, kind, occurred_on, basis, source,"
                " occupation_code, facts, recorded_at) SELECT gen_random_uuid(), id, $1,"
                f" $2::date - ({ago}), 'produced_here', $3 || n, '6-31-01-03', {facts}, now()"
                f" FROM numbered WHERE {some}",
                kind, today, f"bench:{serial}:",
            )  # fmt: skip
        rows = await connection.fetch(
            "SELECT id, birth_year FROM person WHERE birth_year = ANY($1::smallint[])",
            boundary_years(today, default_terms(), harder()),
        )
        sealed = [
            (
                row["id"],
                seal(f"{row['birth_year']}-06-15".encode(), f"person|birth_date|{row['id']}"),
            )
            for row in rows
        ]
        await connection.executemany("UPDATE person SET birth_date = $2 WHERE id = $1", sealed)
        found: int = await connection.fetchval("SELECT count(*) FROM evidence")
    return found


def harder() -> LadderTerms:
    """Return a draft that changes something for many people."""
    terms = default_terms()
    hours = msgspec.structs.replace(terms.seed.training_hours, hours=80)
    seed = msgspec.structs.replace(terms.seed, training_hours=hours, age_max=45)
    return msgspec.structs.replace(terms, seed=seed)


async def simulation(today: date) -> tuple[float, float, int]:
    """Return the seconds of a simulation, of reading alone, and how many people change."""
    key = await service.draft(BUILDER, "第二版")
    await service.change(BUILDER, key, "第二版", harder())
    await service.ask_simulation(BUILDER, key)
    begun = time.perf_counter()
    async with db.read(BUILDER):
        await load_registry(today, (default_terms(), harder()))
    floor = time.perf_counter() - begun
    begun = time.perf_counter()
    await service.simulate(key)
    took = time.perf_counter() - begun
    async with db.read(BUILDER):
        held = await version_of(key)
    return took, floor, held.simulation.changed if held.simulation else 0


async def paths(today: date) -> tuple[float, float]:
    """Return the 95th percentile, in milliseconds, of my path and of an empty read."""
    async with db.read(ANYONE) as connection:
        people = await connection.fetch("SELECT id FROM person ORDER BY id_index LIMIT $1", PATHS)
    mine, empty = [], []
    for row in people:
        worker = _worker(row["id"])
        begun = time.perf_counter()
        await my_path(worker, today)
        mine.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        async with db.read(ANYONE) as connection:
            await connection.fetchval("SELECT 1")
        empty.append(time.perf_counter() - begun)
    place = int(PATHS * 0.95)
    return sorted(mine)[place] * 1000, sorted(empty)[place] * 1000


def _worker(person: UUID) -> Actor:
    return Actor(account=uuid7(), person=person, grants=(Grant(role=Role.WORKER),))


async def measure() -> None:
    """Fill a fresh database, simulate, and ask for paths."""
    today = clock.today()
    with tempfile.TemporaryDirectory() as folder:
        found = ensure(msgspec.structs.replace(settings(), var=Path(folder)))
        try:
            await prepare(found)
            await db.open_pool(largest=2)
            rows = await fill(today)
            async with db.transaction(BUILDER) as connection:
                await connection.execute("SELECT 1")
            took, floor, changed = await simulation(today)
            slow, idle = await paths(today)
            await db.close_pool()
        finally:
            release()
    sys.stdout.write(
        f"simulation over {PEOPLE:,} people and {rows:,} rows of evidence, {changed:,} change,"
        f" Python {platform.python_version()}: {took:.1f} s, {took / floor:.2f} times reading them"
        f" ({floor:.1f} s); target 30 s\n"
        f"my path among them, {PATHS} people: p95 {slow:.1f} ms, {slow / idle:.1f} times an empty"
        f" read ({idle:.1f} ms); target 100 ms\n"
    )


if __name__ == "__main__":
    asyncio.run(measure())
