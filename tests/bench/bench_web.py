"""The web process: memory and answers while a large roster comes in; pages at a million enrolments.

Targets: at most 32 MiB more for 100,000 rows; a page's 99th percentile at 32 clients while
importing under 6 times idle; a page of 50 enrolments and the gap page under 100 ms (95th
percentile, 8 clients).
"""

import asyncio
import re
import sys
from pathlib import Path
from uuid import UUID

import asyncpg
import httpx
from city import SYSTEM, Server, named, roster, version
from serving import percentile, serving

from app import clock, db
from app.accounts.data import NewGrant
from app.accounts.service import create_account
from app.permits import Role

PASSWORD = "a password for the bench"
ROWS, MILLION = 100_000, 1_000_000
_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]+)"')


async def signed_in(base: str, alias: str) -> httpx.AsyncClient:
    client = httpx.AsyncClient(base_url=base, timeout=120)
    token = _TOKEN.search((await client.get("/sign-in")).text)
    sent = {"csrf": token[1] if token else "", "alias": alias, "password": PASSWORD}
    answer = await client.post("/sign-in", data=sent)
    if answer.status_code != 303:
        sys.exit(f"could not sign in: {answer.status_code}")
    return client


def resident(process: int) -> float:
    """MiB that the process holds in memory now."""
    text = Path(f"/proc/{process}/status").read_text("utf-8")
    found = re.search(r"VmRSS:\s+(\d+)", text)
    return int(found[1]) / 1024 if found else 0.0


async def accounts(school: UUID) -> None:
    for alias, role, within in (
        ("clerk", Role.INSTITUTION_CLERK, school),
        ("officer", Role.CITY_OFFICER, None),
    ):
        grant = NewGrant(role=role, valid_from=clock.today(), organisation=within)
        await create_account(
            SYSTEM, alias=alias, display_name=alias, password=PASSWORD, grants=[grant]
        )


async def state(key: str) -> str:
    async with db.read(SYSTEM) as connection:
        found: str = await connection.fetchval("SELECT state FROM batch WHERE id = $1", UUID(key))
    return found


async def importing(clerk: httpx.AsyncClient, content: bytes) -> None:
    """Upload, wait for the preview, accept, wait for the entry."""
    page = await clerk.get("/desk/rosters/new")
    token = _TOKEN.search(page.text)
    data = {"csrf": token[1] if token else ""}
    sent = await clerk.post("/desk/rosters", data=data, files={"file": ("a.xlsx", content)})
    key = sent.headers["location"].rsplit("/", 1)[1].split("?")[0]
    while await state(key) in {"received", "reading"}:  # noqa: ASYNC110 - another process works
        await asyncio.sleep(0.1)
    await clerk.post(f"/desk/rosters/{key}/accept", data=data)
    while await state(key) == "accepting":  # noqa: ASYNC110 - another process works
        await asyncio.sleep(0.1)
    if (ended := await state(key)) != "accepted":
        sys.exit(f"the roster ended as {ended}")


async def memory(base: str, process: int) -> None:
    """An import with nobody else there, after the pages have been warmed."""
    clerk = await signed_in(base, "clerk")
    await percentile(clerk, "/classes", 32, 0.5)
    before, most = resident(process), 0.0
    work = asyncio.create_task(importing(clerk, roster(ROWS)))
    while not work.done():
        most = max(most, resident(process))
        await asyncio.sleep(0.02)
    await work
    print(f"web process, {ROWS:,} rows: {most - before:+.1f} MiB at most (goal 32)")
    await clerk.aclose()


async def answers(base: str) -> None:
    """The same page idle and while another large roster comes in."""
    clerk = await signed_in(base, "clerk")
    idle = await percentile(clerk, "/classes", 32, 0.99)
    work = asyncio.create_task(importing(clerk, roster(ROWS - 1)))
    busy: list[float] = []
    while not work.done():
        busy.append(await percentile(clerk, "/classes", 32, 0.99, requests=320))
    await work
    print(
        f"page p99 at 32 clients: idle {idle:.0f} ms, importing {max(busy):.0f} ms at worst,"
        f" {max(busy) / idle:.1f} times (goal 6)"
    )
    await clerk.aclose()


async def fill_million(owner_dsn: str, school: UUID) -> str:
    """Enrol a million, fifty to a class, and return one of the classes."""
    owner = await asyncpg.connect(owner_dsn)
    await owner.execute(
        "INSERT INTO training_class (id, number, title, organisation, catalogue_item,"
        " occupation_code, occupation_edition, level, hours, division, starts_on, ends_on,"
        " capacity, enrolled) SELECT gen_random_uuid(), 'm' || n, c.title, c.organisation,"
        " c.catalogue_item, c.occupation_code, c.occupation_edition, c.level, c.hours,"
        " c.division, c.starts_on - 400, c.ends_on - 400, 50, 50"
        " FROM (SELECT * FROM training_class LIMIT 1) c, generate_series(1, $1::int / 50) n",
        MILLION,
    )
    await owner.execute(
        "WITH p AS (SELECT id, row_number() OVER () - 1 AS n FROM person LIMIT 100000),"
        " c AS (SELECT id, row_number() OVER () - 1 AS n FROM training_class"
        "  WHERE number LIKE 'm%')"
        " INSERT INTO enrolment (id, training_class, person, person_category, enrolled_at)"
        " SELECT gen_random_uuid(), c.id, p.id, 'veteran', now()"
        " FROM c JOIN p ON p.n / 50 = c.n % 2000"
    )
    await owner.execute("VACUUM ANALYZE")
    key: UUID = await owner.fetchval("SELECT id FROM training_class WHERE number = 'm77'")
    await owner.close()
    return str(key)


async def pages(base: str, key: str) -> None:
    clerk, officer = await signed_in(base, "clerk"), await signed_in(base, "officer")
    for who, path, name in (
        (clerk, f"/desk/classes/{key}", "page of 50 enrolments"),
        (officer, "/supply-demand", "gap page"),
    ):
        await percentile(who, path, 8, 0.5, requests=64)
        slow = await percentile(who, path, 8, 0.95)
        print(f"{name}, a million enrolments, 8 clients: p95 {slow:.0f} ms (goal 100)")
        await who.aclose()


async def main() -> None:
    server = Server()
    await server.prepare()
    print("web process:", await version(server))
    dsn = await server.clone("bench_web")
    db.set_address(dsn)
    await db.open_pool(largest=2)
    await accounts(server.school)
    async with serving(dsn) as (base, process):
        await memory(base, process)
        await answers(base)
        key = await fill_million(named(server.found.owner, "bench_web"), server.school)
        await pages(base, key)
    await db.close_pool()


asyncio.run(main())
