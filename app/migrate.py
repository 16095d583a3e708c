"""Migrating as the owner, one process at a time."""

import contextlib
import io

import asyncpg
from piccolo.apps.migrations.commands.forwards import run_forwards

from app import db
from app.jobs.queue import install

_LOCK = 0x6A69616E67  # "jiang": held while somebody migrates


async def migrate(owner: str) -> str:
    """Bring the database at this owner's address up to date and return what was done.

    Concurrent callers wait for each other. Raises RuntimeError where a migration fails.
    """
    held = await asyncpg.connect(owner)
    before = dict(db.ENGINE.config)
    told = io.StringIO()
    try:
        await held.execute("SELECT pg_advisory_lock($1)", _LOCK)
        db.set_address(owner)
        with contextlib.redirect_stdout(told):
            await run_forwards("all")
        await install(owner)
    except SystemExit as error:
        raise RuntimeError(f"a migration failed:\n{told.getvalue()}") from error
    finally:
        db.ENGINE.config = before
        await held.close()
    return told.getvalue()
