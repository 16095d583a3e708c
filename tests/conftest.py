"""One private PostgreSQL for the whole run; each test gets a clone of the migrated database."""

import asyncio
import functools
import gc
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

from places import folder_for_tests

os.environ.setdefault("JIANGCE_VAR", str(folder_for_tests()))

import asyncpg
import httpx
import pytest
from databases import named
from litestar import Litestar

from app import db, postgres
from app.columns import uuid7
from app.main import build
from app.migrate import migrate
from app.permits import Actor, Role, system_actor
from app.settings import settings

ORIGIN = "http://test"
ROOT = Path(__file__).parents[1]
PACKAGES = ("app", "courses", "certifications", "competitions", "dashboards")


@functools.cache
def template_name() -> str:
    """Return a name that changes with any migration."""
    found = sorted(p for top in PACKAGES for p in ROOT.glob(f"{top}/**/piccolo_migrations/*.py"))
    told = hashlib.sha256(b"".join(path.read_bytes() for path in found))
    return f"template_{told.hexdigest()[:12]}"


async def make_template(found: postgres.Addresses, name: str) -> None:
    owner = await asyncpg.connect(named(found.owner, "postgres"))
    await owner.execute("SELECT pg_advisory_lock(1)")
    if not await owner.fetchval("SELECT true FROM pg_database WHERE datname = $1", name):
        await owner.execute(f"CREATE DATABASE {name} TEMPLATE {urlsplit(found.owner).path[1:]}")
        await migrate(named(found.owner, name))
    await owner.close()


@pytest.fixture(scope="session")
def server() -> postgres.Addresses:
    """The run's server; the template is migrated once and then only cloned."""
    found = postgres.ensure(settings(), durable=False)
    asyncio.run(make_template(found, template_name()))
    return found


@pytest.fixture
async def database(server: postgres.Addresses) -> AsyncIterator[str]:
    """A clone of the migrated database; db.read and db.transaction lead there."""
    name = f"test_{uuid7().hex}"
    owner = await asyncpg.connect(named(server.owner, "postgres"))
    await owner.execute(f"CREATE DATABASE {name} TEMPLATE {template_name()} STRATEGY file_copy")
    db.set_address(named(server.app, name))
    await db.open_pool(largest=8)
    yield name
    await db.close_pool()
    await owner.execute(f"DROP DATABASE {name}")
    await owner.close()


@pytest.fixture(scope="session")
def application() -> Litestar:
    made = build(lifespan=())
    gc.freeze()
    return made


@pytest.fixture
async def client(database: str, application: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without script; cookies are kept, redirects are not followed."""
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as made:
        yield made


@pytest.fixture
def system() -> Actor:
    return system_actor("test", Role.CITY_OFFICER)
