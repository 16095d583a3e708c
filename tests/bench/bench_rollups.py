"""Rollups of persons: their share of a roster's import, and a refresh at ten million enrolments.

``bench_rollups.py [ENROLMENTS]``. Goals: at most 3 % of a 50,000 row import; an occupation and
quarter counted anew in under 100 ms at the 95th percentile. Beside them its year after it, and all
of a year at night.
"""

import asyncio
import os
import random
import sys
import time

import asyncpg
from city import SYSTEM, Server, clerk, named, roster, version
from market import LARGE, prepared

from app import db
from courses.service import roster as verbs
from courses.service import roster_work
from dashboards.supply.service import rebuild, refresh

ROWS, KEYS = 50_000, 60
FUNCTIONS = ("follow_enrolments", "follow_classes")
NOW = "INSERT INTO bench_time VALUES ({}extract(epoch FROM clock_timestamp()));"


async def time_triggers(owner: asyncpg.Connection) -> None:
    """Have the rollups' triggers note when they begin and end."""
    await owner.execute("CREATE TABLE bench_time (at numeric)")
    for name in FUNCTIONS:
        body = await owner.fetchval("SELECT pg_get_functiondef($1::regproc)", name)
        body = body.replace("BEGIN\n", "BEGIN\n" + NOW.format("-"), 1)
        await owner.execute(body.replace("RETURN NULL;", NOW.format("") + "RETURN NULL;"))


async def share(server: Server) -> float:
    """Enter a roster and return how much of its time the rollups' triggers took."""
    dsn = await server.clone("bench_rollups")
    owner = await asyncpg.connect(named(server.found.owner, "bench_rollups"))
    await time_triggers(owner)
    db.set_address(dsn)
    await db.open_pool(largest=2)
    content = roster(ROWS)
    began = time.perf_counter()
    key, _ = await verbs.receive(clerk(server.school), file_name="名册.xlsx", content=content)
    await roster_work.read_batch(key)
    await verbs.request_acceptance(clerk(server.school), key)
    await roster_work.accept_batch(key)
    whole = time.perf_counter() - began
    await db.close_pool()
    spent = float(await owner.fetchval("SELECT sum(at) FROM bench_time"))
    entered = await owner.fetchval("SELECT sum(enrolments) FROM stage_count")
    await owner.close()
    print(f"  import of {ROWS} rows: {whole:.2f} s, {entered} entered; rollups {spent:.3f} s")
    return spent / whole


async def refreshes(count: int) -> None:
    db.set_address(await prepared(count))
    await db.open_pool(largest=2)
    async with db.read(SYSTEM) as connection:
        rows = await connection.fetch(
            "SELECT DISTINCT period, occupation_code FROM people_rollup WHERE basis = 'event'"
            " AND span = 'quarter' AND occupation_code <> '' ORDER BY 1, 2"
        )
    picked = random.Random(1).sample(rows, min(KEYS, len(rows)))  # noqa: S311 - not secret
    times = []
    for row in picked:
        began = time.perf_counter()
        async with db.transaction(SYSTEM) as connection:
            await connection.execute("SELECT refresh_people($1, $2)", *row)
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    print(f"  one occupation and quarter: p50 {times[len(times) // 2]:.0f} ms,"
          f" p95 {times[int(len(times) * 0.95)]:.0f} ms (goal 100)")  # fmt: skip
    async with db.transaction(SYSTEM) as connection:
        await connection.execute("SELECT touch_people(ARRAY[$1], ARRAY[$2], false)", *picked[0])
    began = time.perf_counter()
    await refresh(SYSTEM)
    print(f"  its year and all occupations, after the import: {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    await rebuild(SYSTEM, [picked[0]["period"][:4]])
    print(f"  all of a year rebuilt: {time.perf_counter() - began:.0f} s")
    await db.close_pool()


async def main(count: int) -> None:
    server = Server()
    await server.prepare()
    print(f"rollups of persons: {await version(server)}, load {os.getloadavg()[0]:.1f}")
    print(f"  share of the import: {100 * await share(server):.1f} % (goal 3)")
    await refreshes(count)


asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE))
