"""Ten million enrolments put straight into the facts, for whoever measures the market's figures.

200 occupations x 17 divisions x 24 quarters: classes of fifty, of whom three in four complete;
six in ten of those are certified and three in ten placed through their class. Five enrolments a
person. ``prepared(count)`` gives the address of a database that holds them, with rollups of the
same grains and sizes written beside them from the classes, each enrolment as a person of its own;
one that was made before is used again, ``removed(count)`` takes it away.
"""

import sys
import time
from datetime import date
from urllib.parse import urlsplit

import asyncpg
from city import Server, named

from app import db
from app.migrate import migrate
from app.reference.loader import load

OCCUPATIONS, DIVISIONS, QUARTERS, SEATS, CLASSES_A_PERSON = 200, 17, 24, 50, 5
FIRST = date(2021, 1, 1)
LARGE, SMALL = 10_000_000, 100_000
FILLED = (
    *("person", "training_class", "enrolment", "completion", "skill_certificate", "placement"),
    *("people_rollup", "institution_rollup", "stage_count"),
)
_KEY = "('00000000-0000-7000-8{0:03d}-' || lpad(to_hex({1}), 12, '0'))::uuid"


def key(kind: int, number: str) -> str:
    """SQL of the key of the n-th row of a kind, in the order of the rows."""
    return _KEY.format(kind, number)


def _place(number: str) -> str:
    """SQL of the code of the n-th division."""
    return f"(370901 + {number})::text"


_PEOPLE = f"""
    INSERT INTO person (id, name, pinyin, id_number, id_index, created_at)
    SELECT {key(1, "n")}, '某', 'mou', int8send(n), int8send(n), now()
    FROM generate_series(0, $1::bigint - 1) AS n
"""
_SCHOOLS = f"""
    INSERT INTO organisation (id, uscc, name, kinds, division, active)
    SELECT {key(2, "n")}, '91370900MB' || lpad(n::text, 8, '0'), '机构' || n,
        ARRAY['training'], {_place(f"n % {DIVISIONS}")}, true
    FROM generate_series(0, 199) AS n
"""
_DIVISIONS = f"""
    INSERT INTO division (code, name_zh, name_en, kind, parent, source, note)
    SELECT {_place("n")}, '县' || n, 'County ' || n, 'county', '370900', '', ''
    FROM generate_series(0, {DIVISIONS - 1}) AS n ON CONFLICT DO NOTHING
"""
_ITEMS = f"""
    WITH e AS (INSERT INTO catalogue_edition (kind, year, title, state, valid_from, published_at)
        VALUES ('demand', 2020, '目录', 'published', '2020-01-01', now()) RETURNING id)
    INSERT INTO catalogue_item (id, edition, title, occupation_code, occupation_edition, level,
        hours, practice_hours, certificate, eligible_categories, valid_from)
    SELECT {key(3, "n")}, e.id, '班', o.code, o.edition, (ARRAY['L5', 'L4', 'L3'])[n % 3 + 1], 60,
        36, 'skill_level', ARRAY[]::varchar[], '2020-01-01'
    FROM e, generate_series(0, {3 * OCCUPATIONS - 1}) AS n
    JOIN (SELECT row_number() OVER (ORDER BY code, edition) - 1 AS place, code, edition FROM
        (SELECT DISTINCT ON (code) code, edition FROM occupation ORDER BY code, edition DESC) d)
        o ON o.place = n / 3
"""
_CLASSES = f"""
    INSERT INTO training_class (id, number, title, organisation, catalogue_item, occupation_code,
        occupation_edition, level, hours, division, starts_on, ends_on, capacity, enrolled, state)
    SELECT {key(4, "c.n")}, c.n::text, '班', {key(2, "(c.n / 7) % 200")}, i.id, i.occupation_code,
        i.occupation_edition, i.level, 60, {_place("c.division")}, c.day,
        c.day + 20, {SEATS}, {SEATS}, 'completed'
    FROM (SELECT n, (a + b) % {DIVISIONS} AS division,
            a * 3 + (a + b / {DIVISIONS * QUARTERS}) % 3 AS item,
            ($2::date + make_interval(months => 3 * ((a + b) % {QUARTERS})::int))::date
                + (n * 7 % 60)::int AS day
        FROM generate_series(0, $1::int - 1) AS n,
            LATERAL (SELECT n % {OCCUPATIONS} AS a, n / {OCCUPATIONS} AS b) k) c
    JOIN catalogue_item i ON i.id = {key(3, "c.item")}
"""
_ENROLMENTS = f"""
    INSERT INTO enrolment (id, training_class, person, state, person_category, enrolled_at)
    SELECT {key(5, "n")}, {key(4, f"n / {SEATS}")},
        {key(1, "(n * 7919 + n / $3 * 104729) % $3")},
        CASE WHEN n % 4 = 3 THEN 'failed' ELSE 'completed' END,
        CASE WHEN n % 10 < 3 THEN 'enterprise_employee' ELSE 'veteran' END, now()
    FROM generate_series($1::bigint, $2::bigint - 1) AS n
"""
_COMPLETIONS = """
    INSERT INTO completion (id, enrolment, person, occupation_code, level, hours, completed_on)
    SELECT DISTINCT ON (e.person, c.occupation_code, c.level) gen_random_uuid(), e.id, e.person,
        c.occupation_code, c.level, 60, c.ends_on
    FROM training_class c JOIN enrolment e ON e.training_class = c.id
    WHERE e.state = 'completed' ORDER BY e.person, c.occupation_code, c.level, e.id
"""
_CERTIFICATES = """
    INSERT INTO skill_certificate (id, number, person, holder, occupation_code,
        occupation_edition, occupation, level, issuer_name, issued_on, entered_at, state)
    SELECT gen_random_uuid(), 'Y' || lpad((row_number() OVER ())::text, 21, '0'),
        k.person, '某', k.occupation_code, '2022', '', k.level, '',
        k.completed_on + 40, now(), 'superseded'
    FROM completion k WHERE hashtext(k.enrolment::text) % 10 BETWEEN -5 AND 5
"""
_PLACEMENTS = """
    INSERT INTO placement (id, person, source, training_class, employer, placed_on, verified_by)
    SELECT gen_random_uuid(), k.person, e.id::text, e.training_class, '', k.completed_on + 75,
        'social_insurance'
    FROM completion k JOIN enrolment e ON e.id = k.enrolment
    WHERE hashtext(k.person::text) % 10 BETWEEN -2 AND 2
"""
_DEMAND = f"""
    WITH r AS (
        INSERT INTO demand_report (id, period, division, source, reported_on, recorded_at)
        SELECT gen_random_uuid(), quarter_of(d.day), {_place("n")}, '季报',
            d.day + 100, now()
        FROM generate_series(0, {DIVISIONS - 1}) AS n, (SELECT ($1::date
            + make_interval(months => 3 * q))::date AS day
            FROM generate_series(0, {QUARTERS - 1}) AS q) d
        RETURNING id
    )
    INSERT INTO demand_row (id, report, kind, category, occupation_code, demand, seekers)
    SELECT gen_random_uuid(), r.id, 'occupation', i.occupation_code, i.occupation_code,
        80 + (random() * 60)::int, 60 + (random() * 60)::int
    FROM r, (SELECT DISTINCT occupation_code FROM catalogue_item) i
"""

_STAGES = (
    *(("enrolled", "starts_on", 0, 50), ("completed", "ends_on", 0, 37)),
    *(
        ("certified", "ends_on", 40, 22),
        ("placed", "ends_on", 75, 11),
        ("supply", "ends_on", 0, 26),
    ),
)
"""Stage, the class's day, days after it, people of a class."""
_ROLLUP = "enrolled, completed, certified, placed, supply"
_BY_DAY = " UNION ALL ".join(
    f"SELECT 'event', quarter_of({day} + {later}), occupation_code, division, level,"
    f" {', '.join(str(people * (stage == other[0])) for other in _STAGES)} FROM training_class"
    for stage, day, later, people in _STAGES
)
_GRAINS = f"""
    CREATE TEMP TABLE grain AS
    SELECT basis, period, coalesce(occupation_code, '') AS occupation_code,
        coalesce(division, '') AS division, coalesce(level, '') AS level,
        {", ".join(f"sum({stage[0]})::int AS {stage[0]}" for stage in _STAGES)}
    FROM ({_BY_DAY} UNION ALL SELECT 'cohort', quarter_of(starts_on), occupation_code, division,
        level, {", ".join(str(stage[3]) for stage in _STAGES)} FROM training_class
    ) AS c (basis, period, occupation_code, division, level, {_ROLLUP})
    GROUP BY basis, period, CUBE (occupation_code, division, level)
"""
_PEOPLE_ROLLUP = f"""
    INSERT INTO people_rollup (id, basis, span, period, occupation_code, division, level, {_ROLLUP})
    SELECT gen_random_uuid(), basis, 'quarter', period, occupation_code, division, level, {_ROLLUP}
    FROM grain UNION ALL
    SELECT gen_random_uuid(), basis, 'year', left(period, 5) || q, occupation_code, division,
        level, {", ".join(f"sum({stage[0]})" for stage in _STAGES)}
    FROM grain, generate_series(right(period, 1)::int, 4) AS q GROUP BY 2, 3, 4, 5, 6, 7
"""
_INSTITUTION_ROLLUP = f"""
    INSERT INTO institution_rollup (id, period, organisation, occupation_code, {_ROLLUP})
    SELECT gen_random_uuid(), quarter_of(starts_on), organisation, coalesce(occupation_code, ''),
        {", ".join(f"count(*) * {stage[3]}" for stage in _STAGES)}
    FROM training_class
    GROUP BY quarter_of(starts_on), organisation, ROLLUP (occupation_code)
"""
_STAGE_COUNT = f"""
    INSERT INTO stage_count (id, period, occupation_code, level, division, organisation, seats,
        enrolments)
    SELECT gen_random_uuid(), quarter_of(starts_on), occupation_code, level, division,
        organisation, count(*) * {SEATS}, count(*) * {SEATS}
    FROM training_class GROUP BY 2, 3, 4, 5, 6
"""


def told(text: str, began: float) -> None:
    sys.stdout.write(f"  {text}: {time.perf_counter() - began:.0f} s\n")
    sys.stdout.flush()


async def unbind(owner: asyncpg.Connection) -> list[str]:
    """Still the triggers of the filled tables and take off their indexes and foreign keys.

    Returns the statements that put them back, foreign keys last.
    """
    constraints = await owner.fetch(
        "SELECT conrelid::regclass::text AS owned, conname::text AS name, contype::text AS kind,"
        " pg_get_constraintdef(oid) AS text FROM pg_constraint"
        " WHERE contype IN ('f', 'p', 'u', 'x') AND (conrelid::regclass::text = ANY($1)"
        " OR contype = 'f' AND confrelid::regclass::text = ANY($1)) ORDER BY contype = 'f' DESC",
        FILLED,
    )
    indexes = await owner.fetch(
        "SELECT indexname AS name, indexdef AS text FROM pg_indexes WHERE tablename = ANY($1)"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)",
        FILLED,
    )
    for table in FILLED:
        await owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for row in constraints:
        await owner.execute(f"ALTER TABLE {row['owned']} DROP CONSTRAINT {row['name']}")
    for row in indexes:
        await owner.execute(f"DROP INDEX {row['name']}")
    keys = [
        f"ALTER TABLE {row['owned']} ADD CONSTRAINT {row['name']} {row['text']}"
        for row in reversed(constraints)
    ]
    return [*(row["text"] for row in indexes), *keys]


async def bind(owner: asyncpg.Connection, statements: list[str]) -> None:
    await owner.execute("SET maintenance_work_mem = '1GB'")
    for statement in statements:
        await owner.execute(statement)
    for table in FILLED:
        await owner.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


async def fill(owner: asyncpg.Connection, count: int) -> None:
    """Write the facts without the triggers, which are what is measured."""
    people = max(1, count // CLASSES_A_PERSON)
    await owner.execute("SET work_mem = '512MB'; SET synchronous_commit = off")
    bound = await unbind(owner)
    began = time.perf_counter()
    await owner.execute(_PEOPLE, people)
    await owner.execute(_DIVISIONS)
    await owner.execute(_SCHOOLS)
    await owner.execute(_ITEMS)
    await owner.execute(_CLASSES, count // SEATS, FIRST)
    await owner.execute(_ENROLMENTS, 0, count, people)
    told(f"{count} enrolments", began)
    await owner.execute("ANALYZE training_class; ANALYZE enrolment")
    await owner.execute(_COMPLETIONS)
    await owner.execute("ANALYZE completion")
    await owner.execute(_CERTIFICATES)
    await owner.execute(_PLACEMENTS)
    await owner.execute(_DEMAND, FIRST)
    told("completions, certificates, placements, demand", began)
    for statement in (_GRAINS, _PEOPLE_ROLLUP, _INSTITUTION_ROLLUP, _STAGE_COUNT):
        await owner.execute(statement)
    told("rollups", began)
    await bind(owner, bound)
    told("indexes", began)
    await owner.execute("VACUUM ANALYZE")
    told("vacuum", began)


async def prepared(count: int = LARGE) -> str:
    """Return the app's address of a database with so many enrolments, made if it is not there."""
    server = Server()
    name = f"bench_market_{count}"
    postgres = await asyncpg.connect(named(server.found.owner, "postgres"))
    there = await postgres.fetchval("SELECT true FROM pg_database WHERE datname = $1", name)
    if not there:
        half = f"{name}_making"
        await postgres.execute(f"DROP DATABASE IF EXISTS {half}")
        await postgres.execute(
            f"CREATE DATABASE {half} TEMPLATE {urlsplit(server.found.owner).path[1:]}"
        )
        await make(named(server.found.owner, half), server.address(half), count)
        await postgres.execute(f"ALTER DATABASE {half} RENAME TO {name}")
    await postgres.close()
    return server.address(name)


async def removed(count: int) -> None:
    """Take away the database of so many enrolments."""
    await Server().ask(f"DROP DATABASE IF EXISTS bench_market_{count} WITH (FORCE)")


async def make(owner: str, address: str, count: int) -> None:
    await migrate(owner)
    db.set_address(address)
    await db.open_pool(largest=2)
    await load()
    connection = await asyncpg.connect(owner, command_timeout=None)
    await connection.execute(f"ALTER DATABASE {urlsplit(owner).path[1:]} SET jit = off")
    await fill(connection, count)
    await connection.close()
    await db.close_pool()
