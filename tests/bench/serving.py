"""The service as it is run, over a bench's database."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from city import ROOT

from app.settings import settings

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


async def percentile(
    client: httpx.AsyncClient, path: str, clients: int, share: float, requests: int = REQUESTS
) -> float:
    """Milliseconds under which this share of the answers came, with so many clients at once."""
    taken: list[float] = []
    left = iter(range(requests))

    async def one() -> None:
        for _ in left:
            begun = time.perf_counter()
            answer = await client.get(path)
            taken.append(time.perf_counter() - begun)
            if answer.status_code != 200:
                sys.exit(f"{path} answered {answer.status_code}")

    await asyncio.gather(*(one() for _ in range(clients)))
    return sorted(taken)[int(len(taken) * share)] * 1000
