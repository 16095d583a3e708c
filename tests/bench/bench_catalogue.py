"""The public catalogue at 5,000 open classes: answers to people who have no account.

Target: 95th percentile under 100 ms with 8 clients, each page.
"""

import asyncio

import asyncpg
import httpx
from city import Server, named, version
from serving import percentile, serving

CLASSES, ITEMS = 5_000, 120
CLIENTS = 8


async def fill(owner_dsn: str) -> str:
    """Offer 120 items and spread 5,000 open classes over them and the divisions."""
    owner = await asyncpg.connect(owner_dsn)
    await owner.execute(
        "INSERT INTO catalogue_item (id, edition, title, occupation_code, occupation_edition,"
        " level, hours, practice_hours, new_occupation, eligible_categories, valid_from)"
        " SELECT gen_random_uuid(), i.edition, o.name_zh, o.code, o.edition, 'L4', 80, 48,"
        " o.is_new, '{}', i.valid_from FROM catalogue_item i, (SELECT DISTINCT ON (code) *"
        " FROM occupation WHERE code <> '4-01-06-02' ORDER BY code, edition DESC LIMIT $1) o",
        ITEMS - 1,
    )
    await owner.execute(
        "WITH places AS (SELECT array_agg(code) AS codes FROM division"
        " WHERE kind IN ('county', 'zone')),"
        " items AS (SELECT *, row_number() OVER (ORDER BY occupation_code) - 1 AS n"
        " FROM catalogue_item)"
        " INSERT INTO training_class (id, number, title, organisation, catalogue_item,"
        " occupation_code, occupation_edition, level, hours, division, starts_on, ends_on,"
        " capacity, enrolled) SELECT gen_random_uuid(), 'c' || g.n, i.title, o.id, i.id,"
        " i.occupation_code, i.occupation_edition, i.level, 80,"
        " places.codes[1 + g.n % array_length(places.codes, 1)], current_date + 1 + g.n % 90,"
        " current_date + 20 + g.n % 90, 50, g.n % 51 FROM generate_series(1, $1::int) g(n)"
        " JOIN items i ON i.n = g.n % $2, places, organisation o",
        CLASSES - 2_000, ITEMS,
    )  # fmt: skip
    await owner.execute("VACUUM ANALYZE")
    key = await owner.fetchval("SELECT id FROM catalogue_item WHERE occupation_code = '4-02-04-06'")
    await owner.close()
    return str(key)


async def main() -> None:
    server = Server()
    await server.prepare(0)
    print("catalogue:", await version(server))
    dsn = await server.clone("bench_catalogue")
    item = await fill(named(server.found.owner, "bench_catalogue"))
    async with serving(dsn) as (base, _), httpx.AsyncClient(base_url=base, timeout=60) as anybody:
        for path, name in (
            ("/catalogue", "the catalogue"),
            ("/catalogue?q=wrj", "a search by initials"),
            ("/catalogue?division=370911&seats=true&level=L4", "a search by place and seats"),
            (f"/catalogue/{item}", "one item with its classes"),
            ("/api/v1/catalogue", "the same by the API"),
        ):
            await percentile(anybody, path, CLIENTS, 0.5, requests=64)
            slow = await percentile(anybody, path, CLIENTS, 0.95)
            print(
                f"{name}, {CLASSES:,} open classes, {CLIENTS} clients: p95 {slow:.0f} ms (goal 100)"
            )


asyncio.run(main())
