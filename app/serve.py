"""Bringing the service up: database, migrations, reference data, worker, web server."""

import asyncio
import contextlib
import ctypes
import gc
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import uvicorn

from app import db
from app.accounts.queries import demonstration_accounts
from app.accounts.wording import ROLE_NAMES
from app.credentials.published import keep_copies
from app.credentials.rotation import ensure_keys
from app.demo import DEMO_PASSWORD
from app.demo.build import build_city
from app.errors import UnavailableError
from app.i18n import gettext
from app.main import build
from app.migrate import migrate
from app.permits import Role, system_actor
from app.postgres import Addresses, ensure, place, release
from app.reference.loader import load
from app.settings import settings

_STOP = 10


async def prepare(found: Addresses) -> None:
    """Migrate as the owner; as the app's role load the reference data and make the first keys."""
    await migrate(found.owner)
    db.set_address(found.app)
    await db.open_pool(largest=4)
    try:
        await load()
        await ensure_keys(system_actor("jiangce"))
        await keep_copies()
    finally:
        await db.close_pool()


@contextlib.contextmanager
def _worker() -> Iterator[None]:
    # its own session: Ctrl-C is ours alone, and we tell it
    child = subprocess.Popen([sys.executable, "-m", "app.cli", "work"], start_new_session=True)
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(_STOP)
        except subprocess.TimeoutExpired:
            child.kill()


def check_port(host: str, port: int) -> None:
    """Raise UnavailableError where somebody else listens there already."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UnavailableError("port-taken", host=host, port=port) from error


async def _greet(found: Addresses) -> None:
    """Print the address and, in the demonstration, who can sign in."""
    told = [f"\n  匠册  {settings().address}"]
    if data := place(settings()):
        told.append(gettext("数据在 %(folder)s", folder=data))
    if settings().demo:
        db.set_address(found.app)
        await db.open_pool(largest=1)
        try:
            accounts = await demonstration_accounts()
        finally:
            await db.close_pool()
        told.append(gettext("演示账号（密码都是 %(password)s）：", password=DEMO_PASSWORD))
        told += [
            f"    {a.alias:<10} {gettext(ROLE_NAMES[Role(a.role)])}  {a.organisation or ''}"
            for a in accounts
        ]
    told.append(gettext("按 Ctrl-C 停止。") + "\n")
    sys.stdout.write("\n  ".join(told) + "\n")
    sys.stdout.flush()


def _leave_in_order() -> None:
    """Turn the signals that would end the process at once into its ordinary end.

    uvicorn sends itself the signal again after its own shutdown: without this, nothing that
    we started would be stopped.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h


def _few_arenas() -> None:
    """Let threads share two heaps, so that memory of an upload is given back (glibc only)."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)


_OBJECTS_BEFORE_A_LOOK = 50_000


def _collect_seldom() -> None:
    """Leave all that is loaded out of the search for cycles: an answer's rows hold none."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK, 50, 50)


def serve() -> None:
    """Serve until a signal comes; the worker and the database stop with us."""
    held = settings()
    _leave_in_order()
    _few_arenas()
    ensure(held)
    try:
        with _worker():
            app = build()
            _collect_seldom()
            uvicorn.run(
                app,
                host=held.host,
                port=held.port,
                log_level="warning",
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=5,
            )
    finally:
        release()


def start(*, demonstration: tuple[int, int] | None) -> None:
    """Bring everything up on this machine: what ``make run`` does.

    ``demonstration`` says how many people an empty database gets, and the seed.
    """
    held = settings()
    _leave_in_order()
    check_port(held.host, held.port)
    found = ensure(held)
    asyncio.run(prepare(found))
    if demonstration is not None:
        people, seed = demonstration
        asyncio.run(build_city(found, people=people, seed=seed, only_if_empty=True))
    asyncio.run(_greet(found))
    serve()
