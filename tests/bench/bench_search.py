"""Search of the occupations: 95th percentile against a query that finds nothing to do.

Target: under 20 ms.
"""

import asyncio
import platform
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from app import db
from app.permits import ANYONE
from app.postgres import ensure, release
from app.reference.queries import search
from app.serve import prepare
from app.settings import settings

TYPED = ("无人", "焊", "wurenji", "dsj", "4-02", "员", "engineer", "gong", "电商", "没有")
ROUNDS = 50


async def timed(rounds: int) -> tuple[float, float]:
    """Return the 95th percentile, in milliseconds, of a search and of an empty read."""
    searches, empties = [], []
    for typed in TYPED * rounds:
        begun = time.perf_counter()
        await search(ANYONE, typed)
        searches.append(time.perf_counter() - begun)
        begun = time.perf_counter()
        async with db.read(ANYONE) as connection:
            await connection.fetchval("SELECT 1")
        empties.append(time.perf_counter() - begun)
    place = int(len(searches) * 0.95)
    return sorted(searches)[place] * 1000, sorted(empties)[place] * 1000


async def measure() -> None:
    """Load the reference data into a fresh database and time it."""
    with tempfile.TemporaryDirectory() as folder:
        found = ensure(msgspec.structs.replace(settings(), var=Path(folder)))
        try:
            await prepare(found)
            await db.open_pool(largest=2)
            await timed(2)
            slow, floor = await timed(ROUNDS)
            await db.close_pool()
        finally:
            release()
    sys.stdout.write(
        f"search of 334 occupations, {len(TYPED) * ROUNDS} searches,"
        f" Python {platform.python_version()}: p95 {slow:.1f} ms,"
        f" {slow / floor:.1f} times an empty read ({floor:.1f} ms); target 20 ms\n"
    )


if __name__ == "__main__":
    asyncio.run(measure())
