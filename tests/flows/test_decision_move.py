"""Decisions of a city that runs already move to the table they live in now, with every row."""

import contextlib
import io

import asyncpg
from databases import named
from piccolo.apps.migrations.commands.forwards import run_forwards

from app import db, postgres
from app.columns import uuid7
from app.migrate import migrate

BEFORE = "2026-11-24T19:45:00:000000"
"""The certifications' last migration with a table of decisions of their own."""
EARLIER = (
    "audit", "files", "outbox", "reference", "terms", "organisations", "accounts", "people",
)  # fmt: skip


async def as_it_was(owner: str) -> None:
    """Bring an empty database to where the certifications kept decisions themselves."""
    before = dict(db.ENGINE.config)
    db.set_address(owner)
    with contextlib.redirect_stdout(io.StringIO()):
        for app in EARLIER:
            await run_forwards(app)
        await run_forwards("certifications", BEFORE)
    db.ENGINE.config = before


async def test_decisions_and_what_refers_to_them_survive(server: postgres.Addresses) -> None:
    name, decision, round_ = f"test_{uuid7().hex}", uuid7(), uuid7()
    root = await asyncpg.connect(named(server.owner, "postgres"))
    await root.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    await as_it_was(named(server.owner, name))
    held = await asyncpg.connect(named(server.owner, name))
    await held.execute(
        "INSERT INTO decision (id, kind, subject, title, body, state, needs_cosign, proposer,"
        " proposed_by, proposed_at, reviewer, reviewed_by, signer, signed_by, cosigner)"
        " VALUES ($1, 'naming', $2, '命名', '{\"people\": []}', 'in_force', 'union', $3, '秦牧川',"
        " now(), $4, '丁若兰', $5, '石怀远', $6)",
        decision, round_, *(uuid7() for _ in range(4)),
    )  # fmt: skip
    await held.execute(
        "INSERT INTO round (id, tier, year, title, opens_on, closes_on, quota, rubric,"
        " drawn_up_at) VALUES ($1, 'seed', 2026, '评选', '2026-01-01', '2026-02-01', 9, '[]',"
        " now())",
        round_,
    )
    await held.execute(
        "INSERT INTO naming (id, round, decision, minutes_no, met_on, document_no, named_on,"
        " named_at) VALUES ($1, $2, $3, '1', '2026-03-01', '文号', '2026-03-02', now())",
        uuid7(), round_, decision,
    )  # fmt: skip
    was = dict(await held.fetchrow("SELECT * FROM decision"))
    await migrate(named(server.owner, name))
    assert dict(await held.fetchrow("SELECT * FROM official_decision")) == was
    assert await held.fetchval("SELECT to_regclass('decision')") is None
    assert await held.fetchval(
        "SELECT confrelid::regclass::text FROM pg_constraint WHERE conname = 'naming_decision_fkey'"
    ) == "official_decision"  # fmt: skip
    await held.close()
    await root.execute(f"DROP DATABASE {name}")
    await root.close()
