"""A roster from upload to accepted, against the floor, round by round.

``bench_roster.py [ROUNDS]``. Targets: 50,000 rows at most 2.0 times the floor in wall and CPU
seconds, 100,000 rows at most 2.2 times the 50,000.
"""

import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from city import ROOT, SYSTEM, Server, clerk, cpu, roster, version

from app import db
from app.settings import settings
from courses.service import roster as verbs

ROWS = 50_000
Measured = tuple[float, float, int]
"""Wall seconds, CPU seconds, rows entered."""


@asynccontextmanager
async def working(dsn: str) -> AsyncIterator[int]:
    """A worker that has come up; its process id."""
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "work"],
        env={
            **os.environ, "DATABASE_URL": dsn, "JIANGCE_OWNER_DATABASE_URL": dsn,
            "JIANGCE_VAR": str(settings().var),
        },
        cwd=ROOT,
        start_new_session=True,
    ) as process:  # fmt: skip
        try:
            # It listens on a connection of its own, which does nothing else once it is up.
            await until(
                "SELECT true FROM pg_stat_activity WHERE query ILIKE 'LISTEN%'"
                " AND datname = current_database() AND pid <> pg_backend_pid() LIMIT 1"
            )
            await asyncio.sleep(1)
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGTERM)


async def until(question: str, *arguments: object) -> None:
    while True:
        async with db.read(SYSTEM) as connection:
            if await connection.fetchval(question, *arguments):
                return
        await asyncio.sleep(0.02)


async def product(server: Server, content: bytes, steps: list[float]) -> Measured:
    """Upload, wait for the preview, confirm, wait for the entry."""
    dsn = await server.clone("bench_product")
    db.set_address(dsn)
    await db.open_pool(largest=2)
    postmaster = await server.postmaster()
    async with working(dsn) as worker:
        used, began = cpu(os.getpid(), postmaster), time.perf_counter()
        key, _ = await verbs.receive(clerk(server.school), file_name="名册.xlsx", content=content)
        await until("SELECT state <> ALL('{received,reading}') FROM batch WHERE id = $1", key)
        ready = time.perf_counter()
        await verbs.request_acceptance(clerk(server.school), key)
        await until("SELECT state <> 'accepting' FROM batch WHERE id = $1", key)
        ended = time.perf_counter()
        # The worker is a child of this process: one family with the file's reader below it.
        spent = cpu(os.getpid(), postmaster) - used
        _ = worker
    entered = await enrolled(key)
    await db.close_pool()
    steps.append(ready - began)
    return ended - began, spent, entered


async def enrolled(key: UUID) -> int:
    async with db.read(SYSTEM) as connection:
        found: int = await connection.fetchval(
            "SELECT count(*) FROM enrolment WHERE batch = $1", key
        )
    return found


async def floor(server: Server, path: Path) -> Measured:
    dsn = await server.clone("bench_floor")
    postmaster = await server.postmaster()
    used = cpu(postmaster)
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(Path(__file__).with_name("floor_roster.py")), dsn, str(path),
        str(settings().secrets), str(server.school), stdout=subprocess.PIPE,
    )  # fmt: skip
    told = json.loads((await process.communicate())[0])
    return told["wall"], told["cpu"] + cpu(postmaster) - used, told["entered"]


def line(name: str, values: Sequence[float], unit: str = "s") -> str:
    middle = statistics.median(values)
    return f"  {name:<28} {middle:7.2f} {unit}  ({min(values):.2f} to {max(values):.2f})"


async def main(rounds: int) -> None:
    server = Server()
    await server.prepare()
    print("roster, upload to accepted:", await version(server))
    small, large = roster(ROWS), roster(2 * ROWS)
    ours, floors, double = [], [], []
    previews: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "roster.xlsx"
        path.write_bytes(small)
        for _ in range(rounds):
            floors.append(await floor(server, path))
            ours.append(await product(server, small, previews))
            double.append(await product(server, large, []))
            if ours[-1][2] != floors[-1][2]:
                sys.exit(f"not the same work: {ours[-1][2]} rows against {floors[-1][2]}")
            print(f"  round: floor {floors[-1]}, product {ours[-1]}, 100,000 {double[-1]}")
    for place, name in enumerate(("wall", "cpu")):
        print(line(f"floor {name}", [f[place] for f in floors]))
        print(line(f"product {name}", [o[place] for o in ours]))
        ratios = [o[place] / f[place] for o, f in zip(ours, floors, strict=True)]
        print(line(f"{name} / floor (goal 2.0)", ratios, "x"))
        ratios = [d[place] / o[place] for d, o in zip(double, ours, strict=True)]
        print(line(f"100,000 / 50,000 {name} (2.2)", ratios, "x"))
    print(line("of it, until the preview", previews))


asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
