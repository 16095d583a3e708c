"""One private PostgreSQL for the whole run; each test gets a clone of the migrated database."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

os.environ.setdefault("JIANGCE_VAR", str(Path(__file__).parents[1] / "var" / "test"))

import asyncpg
import httpx
import pytest
from litestar import Litestar

from app import db, postgres
from app.columns import uuid7
from app.migrate import migrate
from app.permits import Actor, Role, system_actor
from app.settings import settings

ORIGIN = "http://test"


def named(url: str, database: str) -> str:
    """Return the address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@pytest.fixture(scope="session")
def server() -> postgres.Addresses:
    """The run's server; its database is migrated here and then only cloned."""
    found = postgres.ensure(settings(), durable=False)
    asyncio.run(migrate(found.owner))
    return found


@pytest.fixture
async def database(server: postgres.Addresses) -> AsyncIterator[str]:
    """A clone of the migrated database; db.read and db.transaction lead there."""
    name, template = f"test_{uuid7().hex}", urlsplit(server.owner).path[1:]
    owner = await asyncpg.connect(named(server.owner, "postgres"))
    await owner.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    db.set_address(named(server.app, name))
    await db.open_pool(largest=8)
    yield name
    await db.close_pool()
    await owner.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await owner.close()


@pytest.fixture(scope="session")
def application() -> Litestar:
    from app.main import build

    return build(lifespan=())


@pytest.fixture
async def client(database: str, application: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """A browser without script; cookies are kept, redirects are not followed."""
    transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as made:
        yield made


@pytest.fixture
def system() -> Actor:
    return system_actor("test", Role.CITY_OFFICER)
