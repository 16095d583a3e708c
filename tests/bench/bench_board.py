"""The live board while 200 judges post marks over loopback: 95th percentile under 100 ms.

One event of 100 entries and 60 judged aspects in 20 modules, ten judges a module; half of the
marks are there. Each judge posts an entry's three marks every few seconds. The ratio is to the
page that lists contests, read in the same seconds.
"""

import asyncio
import random
import sys
import time
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

import asyncpg
import httpx
import msgspec
from city import Server, named, version
from serving import serving, signed_in

from app import clock
from app.columns import uuid7
from competitions.rules.data import Aspect, Method, Module, RuleSet, Stage, StageKind

JUDGES, ENTRIES, MODULES, SECONDS, PAUSE, GOAL = 200, 100, 20, 12.0, 5.0, 100


class Judge(msgspec.Struct):
    """A judge signed in: the seat, the module, the session's cookie and token."""

    seat: UUID
    module: int
    headers: dict[str, str]


def rule_set() -> RuleSet:
    most = [Decimal("1.5")] * 40 + [Decimal(2)] * 20
    modules = tuple(
        Module(
            code=f"M{n}",
            name=f"M{n}",
            aspects=tuple(
                Aspect(code=f"M{n}A{k}", name="x", method=Method.JUDGEMENT, most=most[n * 3 + k])
                for k in range(3)
            ),
        )
        for n in range(MODULES)
    )
    stage = Stage(code="P", name="P", kind=StageKind.PRACTICE, weight=Decimal(100), modules=modules)
    return RuleSet(stages=(stage,), judges=10, tie_chain=("practice",))


async def event_of(owner: asyncpg.Connection) -> UUID:
    """Write a contest with one event being marked and return the event."""
    now, body = clock.now(), msgspec.json.encode(rule_set())
    plan, contest, event, rules = (uuid7() for _ in range(4))
    await owner.execute(
        "INSERT INTO yearly_plan (id, year, serial, title, document_no, state, drawn_up_at,"
        " approved_at) VALUES ($1, 2026, 99, 'bench', 'x', 'approved', $2, $2)",
        plan, now,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO contest (id, plan, name, level, contest_class, organiser, starts_on, ends_on,"
        " call, entry_opens_at, entry_closes_at, state) VALUES ($1, $2, 'bench', 'city', 1, 'x',"
        " $3, $3, 'x', $4, $5, 'called')",
        contest, plan, clock.today(), now - timedelta(days=2), now - timedelta(days=1),
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO contest_event (id, contest, serial, name, occupation_code,"
        " occupation_edition, occupation, participants, starts_at, ends_at, entry_rules, rule_set,"
        " state) VALUES ($1, $2, 1, 'bench', 'x', 'x', 'x', 'staff', $3, $4, '{}', $5, 'marking')",
        event, contest, now, now + timedelta(hours=8), rules,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO contest_rule_set (id, event, number, body, state, tried_at, sha256,"
        " published_at) VALUES ($1, $2, 1, $3, 'published', $4, $5, $4)",
        rules, event, body.decode(), now, sha256(body).digest(),
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO entry (id, event, cipher, source, entered_at, start_number)"
        " SELECT gen_random_uuid(), $1, 'C' || lpad(n::text, 3, '0'), 'organisation', $2, n"
        " FROM generate_series(1, $3::int) n",
        event, now, ENTRIES,
    )  # fmt: skip
    return event


async def prepare(dsn: str) -> tuple[UUID, list[Judge], dict[str, str]]:
    """An event half marked, its judges and an officer signed in."""
    owner = await asyncpg.connect(dsn)
    event, judges = await event_of(owner), []
    for n in range(JUDGES):
        account, headers = await signed_in(owner, f"judge{n}", "judge")
        seat = uuid7()
        await owner.execute(
            "INSERT INTO judge_seat (id, event, role, account, number, name, modules,"
            " appointed_at) VALUES ($1, $2, 'judge', $3, $4, 'x', $5, now())",
            seat, event, account, n + 1, [f"M{n % MODULES}"],
        )  # fmt: skip
        judges.append(Judge(seat, n % MODULES, headers))
    await owner.execute(
        "INSERT INTO mark (id, event, entry, stage, aspect, method, seat, value, sent, marked_at)"
        " SELECT gen_random_uuid(), $1, n.id, 'P', s.modules[1] || 'A' || k, 'judgement', s.id, 2,"
        " gen_random_uuid(), now() FROM entry n, judge_seat s, generate_series(0, 2) k"
        " WHERE n.event = $1 AND s.event = $1 AND n.start_number <= $2",
        event, ENTRIES // 2,
    )  # fmt: skip
    _, officer = await signed_in(owner, "officer", "city_officer")
    await owner.execute("VACUUM ANALYZE")
    await owner.close()
    return event, judges, officer


async def posting(
    client: httpx.AsyncClient, event: UUID, judge: Judge, until: float, taken: list[float]
) -> None:
    """One judge: an entry's marks every few seconds."""
    rng = random.Random(str(judge.seat))  # noqa: S311 - arrivals, not secrets
    await asyncio.sleep(rng.uniform(0, PAUSE))
    number = ENTRIES // 2
    while time.perf_counter() < until and number < ENTRIES:
        number += 1
        marks = [
            {
                "sent": str(uuid7()),
                "cipher": f"C{number:03d}",
                "aspect": f"M{judge.module}A{k}",
                "value": str(rng.randint(1, 3)),
            }
            for k in range(3)
        ]
        begun = time.perf_counter()
        answer = await client.post(
            f"/judging/{event}/marks",
            headers=judge.headers,
            json={"seat": str(judge.seat), "marks": marks},
        )
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200 or any(
            one["standing"] != "kept" for one in answer.json()["answers"]
        ):
            sys.exit(f"a mark was refused: {answer.status_code} {answer.text[:200]}")
        await asyncio.sleep(rng.uniform(PAUSE / 2, PAUSE * 1.5))


async def reading(
    client: httpx.AsyncClient, path: str, headers: dict[str, str], until: float
) -> list[float]:
    taken = []
    while time.perf_counter() < until:
        begun = time.perf_counter()
        answer = await client.get(path, headers=headers)
        taken.append((time.perf_counter() - begun) * 1000)
        if answer.status_code != 200:
            sys.exit(f"{path} answered {answer.status_code}")
        await asyncio.sleep(0.1)
    return taken


def percentile(taken: list[float], share: float) -> float:
    return sorted(taken)[int(len(taken) * share)]


async def main() -> None:
    server = Server()
    await server.prepare(1_000)
    print("live board:", await version(server))
    dsn = await server.clone("bench_board")
    event, judges, officer = await prepare(named(server.found.owner, "bench_board"))
    limits = httpx.Limits(max_connections=JUDGES + 4)
    posts: list[float] = []
    async with (
        serving(dsn) as (base, _),
        httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client,
    ):
        until = time.perf_counter() + SECONDS
        *_, board, empty = await asyncio.gather(
            *(posting(client, event, judge, until, posts) for judge in judges),
            reading(client, f"/desk/contests/events/{event}/marking/board", officer, until),
            reading(client, "/desk/contests?q=none", officer, until),
        )
    slow, plain = percentile(board, 0.95), percentile(empty, 0.95)
    print(
        f"{JUDGES} judges, {len(posts) / SECONDS:.0f} posts of 3 marks a second (p95"
        f" {percentile(posts, 0.95):.0f} ms): board p50 {percentile(board, 0.5):.0f} ms, p95"
        f" {slow:.0f} ms (goal {GOAL}), {slow / plain:.1f} times an empty list of {plain:.0f} ms"
    )
    if slow > GOAL:
        sys.exit("the board is too slow")


asyncio.run(main())
