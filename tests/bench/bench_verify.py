"""Certificates: verified by code, signed in thousands, a status list from memory.

Goals: verification by code at least 0.8 of the rate of a bare handler that does the same look-up by
asyncpg with the same read scope and limiter write; 10,000 signed in under 60 s on two cores; a
status list of 131,072 entries from memory with an ETag. Both handlers run in this process, one
after the other in turns, over connections of the same pool.
"""

import asyncio
import logging
import statistics
import time
from collections.abc import Awaitable, Callable

import httpx
import orjson
from city import SYSTEM, Server, version
from litestar import Litestar, Request, Response, post

from app import clock, db
from app.accounts import limits
from app.columns import uuid7
from app.credentials.data import Issued, Kind, NewCredential
from app.credentials.lookup import FIND
from app.credentials.service import issue
from app.main import build
from app.permits import ANYONE, Permit
from app.reference.levels import SkillLevel
from app.web.guard import permit

ISSUED, REQUESTS, CLIENTS, TURNS = 10_000, 800, 8, 8
HOLDER = "宋立岳"
LOOK_UP = "/api/v1/credentials/look-up"


async def sign() -> tuple[float, list[Issued]]:
    """Issue ten thousand certificates in one transaction; return seconds and what came of it."""
    async with db.read(SYSTEM) as connection:
        person = await connection.fetchval("SELECT id FROM person LIMIT 1")
    wanted = [
        NewCredential(
            source=f"bench:{uuid7()}", kind=Kind.COMPLETION, person=person, holder=HOLDER,
            id_masked="379***********4216", title="培训合格证书", number=f"B{n:05d}",
            issuer="岱青职业培训学校", issued_on=clock.today(), occupation_code="4-01-06-02",
            occupation="互联网营销师", level=SkillLevel.L4,
        )
        for n in range(ISSUED)
    ]  # fmt: skip
    begun = time.perf_counter()
    async with db.transaction(SYSTEM):
        made = await issue(wanted)
    return time.perf_counter() - begun, made


@post("/bare", opt=permit(Permit.PUBLIC), status_code=200)
async def bare(request: Request[object, object, object]) -> Response[bytes]:
    """Look up by asyncpg inside the same door after the same limiter write, and compare."""
    asked = orjson.loads(await request.body())
    address, now = request.client.host if request.client else "", clock.now()
    tries = limits.count_names(
        (f"verify {address} {now:%Y%m%d%H%M}", f"verify {address} {now:%Y%m%d}")
    )
    missed = limits.count_names(
        (f"missed {address} {now:%Y%m%d%H}", f"missed code {asked['code']} {now:%Y%m%d%H}")
    )
    async with db.transaction(ANYONE) as connection:
        await limits.count_once(tries)
        row = await connection.fetchrow(FIND, asked["code"], *missed)
    found = row["holder"] == asked["proof"]
    told = {"found": found, "state": row["state"], "jws": row["jws"]}
    return Response(orjson.dumps(told), media_type="application/json")


async def rate(app: Litestar, path: str, codes: list[str], turn: int) -> float:
    """Answers a second, each client from an address of its own that nobody asked from yet."""
    left = iter(range(REQUESTS))

    async def client(place: int) -> None:
        for n in left:
            address = f"10.{turn}.{place}.{n % 250}"
            transport = httpx.ASGITransport(app=app, client=(address, 1))
            async with httpx.AsyncClient(transport=transport, base_url="http://bench") as one:
                body = orjson.dumps({"code": codes[n], "proof": HOLDER})
                headers = {"content-type": "application/json"}
                answer = await one.post(path, content=body, headers=headers)
                assert answer.status_code == 200, answer.text

    begun = time.perf_counter()
    await asyncio.gather(*(client(place) for place in range(CLIENTS)))
    return REQUESTS / (time.perf_counter() - begun)


async def seconds(work: Callable[[], Awaitable[object]], times: int) -> float:
    begun = time.perf_counter()
    for _ in range(times):
        await work()
    return (time.perf_counter() - begun) / times


async def main() -> None:
    server = Server()
    await server.prepare(20)
    print("certificates:", await version(server))
    db.set_address(await server.clone("bench_verify"))
    await db.open_pool(largest=CLIENTS)
    spent, made = await sign()
    print(
        f"{ISSUED:,} signed and stored in {spent:.1f} s (goal 60): {ISSUED / spent:,.0f} a second"
    )
    app, plain = build(lifespan=()), Litestar([bare], openapi_config=None)
    codes = [one.code for one in made]
    ours, theirs, again = [], [], []
    for turn in range(TURNS):
        part = codes[turn * REQUESTS :]
        theirs.append(await rate(plain, "/bare", part, turn * 3))
        ours.append(await rate(app, LOOK_UP, part, turn * 3 + 1))
        again.append(await rate(app, LOOK_UP, part, turn * 3 + 2))
    ratio, first = (
        statistics.median(one / other for one, other in zip(found, theirs, strict=True))
        for found in (again, ours)
    )
    print(
        f"by code: {statistics.median(again):.0f} a second, bare {statistics.median(theirs):.0f}:"
        f" {ratio:.2f} (goal 0.80); {first:.2f} where each text's signature is seen and checked for"
        " the first time"
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench") as anybody:
        first = await anybody.get("/credentials/status/1/revocation")
        tag = {"if-none-match": first.headers["etag"]}
        whole = await seconds(lambda: anybody.get("/credentials/status/1/revocation"), 300)
        known = await seconds(
            lambda: anybody.get("/credentials/status/1/revocation", headers=tag), 300
        )
        again = await anybody.get("/credentials/status/1/revocation", headers=tag)
    print(
        f"status list of 131,072 from memory: {whole * 1000:.2f} ms, {len(first.content):,} bytes;"
        f" with its ETag {again.status_code} in {known * 1000:.2f} ms"
    )
    await db.close_pool()


logging.disable(logging.INFO)
asyncio.run(main())
