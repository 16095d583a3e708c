"""A day of 400 trainees scanning in within one minute: none lost, 99th percentile under 500 ms.

Each opens the code of that moment and confirms, at an instant of their own; an idle read is one
trainee opening the page with nobody else there.
"""

import asyncio
import random
import re
import secrets
import sys
import time
from datetime import timedelta
from uuid import UUID

import asyncpg
import httpx
from city import Server, named, version
from serving import serving

from app import clock, vault
from app.accounts.queries import token_hash
from app.columns import uuid7
from courses.attendance.scan_rules import codes, session_secret, step_of
from courses.rules.attended import AttendanceTerms

TRAINEES, SECONDS, READS = 400, 60.0, 100
_FIELDS = re.compile(r'name="(csrf|ticket)" value="([^"]+)"')


async def prepare(dsn: str) -> tuple[UUID, list[str]]:
    """A class of 400 whose session begins now; each trainee is signed in already."""
    owner = await asyncpg.connect(dsn)
    training_class, session = uuid7(), uuid7()
    await owner.execute(
        "INSERT INTO training_class (id, number, title, organisation, catalogue_item,"
        " occupation_code, occupation_edition, level, hours, division, starts_on, ends_on,"
        " capacity, enrolled, state) SELECT $1, 'scan', title, organisation, catalogue_item,"
        " occupation_code, occupation_edition, level, hours, division, $2, $2::date + 20, $3, $3,"
        " 'running' FROM training_class LIMIT 1",
        training_class, clock.today(), TRAINEES,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO enrolment (id, training_class, person, person_category, enrolled_at)"
        " SELECT gen_random_uuid(), $1, id, 'veteran', now() FROM person LIMIT $2",
        training_class, TRAINEES,
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO class_session (id, training_class, held_on, starts_at, ends_at, hours, kind,"
        " content) VALUES ($1, $2, $3, '00:00', '23:59:59', 4, 'theory', 'bench')",
        session, training_class, clock.today(),
    )  # fmt: skip
    people = await owner.fetch(
        "SELECT person FROM enrolment WHERE training_class = $1", training_class
    )
    tokens = [secrets.token_urlsafe(32) for _ in people]
    for n, (row, held) in enumerate(zip(people, tokens, strict=True)):
        account, now = uuid7(), clock.now()
        await owner.execute(
            "INSERT INTO account (id, alias, display_name, person, active, demonstration,"
            " created_at) VALUES ($1, $2, $2, $3, true, false, $4)",
            account, f"trainee{n}", row["person"], now,
        )  # fmt: skip
        await owner.execute(
            'INSERT INTO "grant" (id, account, role, valid_from) VALUES ($1, $2, $3, $4)',
            uuid7(), account, "worker", clock.today(),
        )  # fmt: skip
        await owner.execute(
            "INSERT INTO session (token_hash, account, created_at, seen_at, expires_at)"
            " VALUES ($1, $2, $3, $3, $4)",
            token_hash(held), account, now, now + timedelta(hours=1),
        )  # fmt: skip
    await owner.execute("VACUUM ANALYZE")
    await owner.close()
    return session, tokens


async def asked(client: httpx.AsyncClient, method: str, path: str, **sent: object) -> tuple:
    begun = time.perf_counter()
    answer = await client.request(method, path, **sent)
    return answer, (time.perf_counter() - begun) * 1000


async def scan_in(client: httpx.AsyncClient, session: UUID, held: str, after: float) -> list[float]:
    """One trainee: open the code of the moment, confirm."""
    await asyncio.sleep(after)
    secret = session_secret(vault.secret("attendance.key"), session)
    code = codes(secret, step_of(clock.now(), AttendanceTerms())).scanned
    headers = {"cookie": f"session={held}"}
    page, first = await asked(client, "GET", f"/scan/{session}?c={code}", headers=headers)
    data = dict(_FIELDS.findall(page.text))
    if page.status_code != 200 or "ticket" not in data:
        sys.exit(f"the code opened nothing: {page.status_code}")
    done, second = await asked(client, "POST", f"/scan/{session}", headers=headers, data=data)
    if done.status_code != 303:
        sys.exit(f"the confirmation was refused: {done.status_code}")
    return [first, second]


def percentile(taken: list[float], share: float) -> float:
    return sorted(taken)[int(len(taken) * share)]


async def main() -> None:
    server = Server()
    await server.prepare(20_000)
    print("scanning in:", await version(server))
    dsn = await server.clone("bench_scan")
    session, tokens = await prepare(named(server.found.owner, "bench_scan"))
    rng = random.Random(2026)  # noqa: S311 - arrivals, not secrets
    limits = httpx.Limits(max_connections=TRAINEES)
    async with (
        serving(dsn) as (base, _),
        httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client,
    ):
        headers = {"cookie": f"session={tokens[0]}"}
        idle = [
            (await asked(client, "GET", f"/scan/{session}", headers=headers))[1]
            for _ in range(READS)
        ]
        found = await asyncio.gather(
            *(scan_in(client, session, held, rng.uniform(0, SECONDS)) for held in tokens)
        )
    owner = await asyncpg.connect(named(server.found.owner, "bench_scan"))
    rows, credited = await owner.fetchrow(
        "SELECT (SELECT count(*) FROM attendance WHERE session = $1), (SELECT count(*)"
        " FROM enrolment WHERE attended_hours = 4)",
        session,
    )
    await owner.close()
    taken = [each for pair in found for each in pair]
    slow, read = percentile(taken, 0.99), percentile(idle, 0.5)
    print(
        f"{TRAINEES} trainees within {SECONDS:.0f} s: {TRAINEES - rows} scans lost, hours of"
        f" {credited}; p50 {percentile(taken, 0.5):.0f} ms, p99 {slow:.0f} ms (goal 500),"
        f" {slow / read:.1f} times an idle read of {read:.0f} ms"
    )
    if rows != TRAINEES or credited != TRAINEES:
        sys.exit("a scan was lost")


asyncio.run(main())
