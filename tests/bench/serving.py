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
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
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
IDLE = 0.05
"""Of the processor, in half a second: what does less is not starting any more."""


def free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port


def seconds_used(group: int) -> float:
    """Return the processor's time that a group of processes has used."""
    ticks = 0
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = status.read_text().rpartition(")")[2].split()
            if int(fields[2]) == group:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


async def started(group: int) -> None:
    """Wait until the service and its worker have started: what is measured is a warm server."""
    before = seconds_used(group)
    for _ in range(120):
        await asyncio.sleep(0.5)
        now = seconds_used(group)
        if now - before < IDLE:
            return
        before = now


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
            await started(process.pid)
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
