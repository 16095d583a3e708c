"""The service as it is run, over a bench's database."""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import asyncpg
import httpx
from city import ROOT

from app import clock
from app.accounts.queries import token_hash
from app.columns import uuid7
from app.settings import settings
from app.web.forms import csrf_token

REQUESTS = 640


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port


@asynccontextmanager
async def serving(dsn: str) -> AsyncIterator[tuple[str, int]]:
    """The service with its worker beside it: address, and process id of the web process."""
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    env = {
        **os.environ, "DATABASE_URL": dsn, "JIANGCE_OWNER_DATABASE_URL": dsn,
        "JIANGCE_VAR": str(settings().var), "JIANGCE_PORT": str(port),
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve"], env=env, cwd=ROOT, start_new_session=True
    ) as process:
        try:
            async with httpx.AsyncClient() as client:
                for _ in range(200):
                    try:
                        if (await client.get(f"{base}/health/ready")).status_code == 200:
                            break
                    except httpx.TransportError:
                        await asyncio.sleep(0.1)
            yield base, process.pid
        finally:
            os.killpg(process.pid, signal.SIGINT)


async def signed_in(
    owner: asyncpg.Connection, alias: str, role: str
) -> tuple[UUID, dict[str, str]]:
    """Make an account with a role; return it and the headers of its session."""
    account, held, now = uuid7(), secrets.token_urlsafe(32), clock.now()
    await owner.execute(
        "INSERT INTO account (id, alias, display_name, active, demonstration, created_at)"
        " VALUES ($1, $2, $2, true, false, $3)",
        account, alias, now,
    )  # fmt: skip
    await owner.execute(
        'INSERT INTO "grant" (id, account, role, valid_from) VALUES ($1, $2, $3, $4)',
        uuid7(), account, role, clock.today(),
    )  # fmt: skip
    await owner.execute(
        "INSERT INTO session (token_hash, account, created_at, seen_at, expires_at)"
        " VALUES ($1, $2, $3, $3, $4)",
        token_hash(held), account, now, now + timedelta(hours=1),
    )  # fmt: skip
    return account, {
        "cookie": f"session={held}",
        "x-csrf-token": csrf_token(token_hash(held)),
    }


async def percentile(
    client: httpx.AsyncClient,
    path: str | Sequence[str],
    clients: int,
    share: float,
    requests: int = REQUESTS,
) -> float:
    """Milliseconds under which this share of the answers came, with so many clients at once.

    Several paths are asked in turn.
    """
    taken: list[float] = []
    paths = [path] if isinstance(path, str) else path
    left = iter(range(requests))

    async def one() -> None:
        for place in left:
            asked = paths[place % len(paths)]
            begun = time.perf_counter()
            answer = await client.get(asked)
            taken.append(time.perf_counter() - begun)
            if answer.status_code != 200:
                sys.exit(f"{asked} answered {answer.status_code}")

    await asyncio.gather(*(one() for _ in range(clients)))
    return sorted(taken)[int(len(taken) * share)] * 1000
