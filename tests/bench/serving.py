"""The service as it is run, over a bench's database."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from city import ROOT

from app.settings import settings


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
