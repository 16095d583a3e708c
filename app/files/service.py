"""Uploaded files, sealed outside the web root and the database."""

import asyncio
import hashlib
import re
from datetime import datetime
from pathlib import Path
from uuid import UUID

from app import clock, vault
from app.columns import uuid7
from app.db import require_transaction
from app.errors import NotFoundError
from app.settings import settings

_NUMBERS = re.compile(r"\d{11,}[\dXx]*")


def _path(key: UUID) -> Path:
    return settings().var / "files" / key.hex[-2:] / key.hex


def _write(key: UUID, content: bytes) -> None:
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_suffix(".part")
    part.write_bytes(vault.seal(content, f"stored_file|content|{key}"))
    part.replace(path)


def shown_name(name: str) -> str:
    """Return a file's name without what could be somebody's number: a phone or a document."""
    return _NUMBERS.sub("…", name)


async def store(name: str, content: bytes, delete_after: datetime | None = None) -> UUID:
    """Seal and keep a file and return its key; its row joins the current transaction.

    The file is on disk before the row is written: a crash between leaves a file that nothing
    names, never a row without its file.
    """
    key, name = uuid7(), shown_name(name)
    await asyncio.to_thread(_write, key, content)
    await require_transaction().execute(
        "INSERT INTO stored_file (id, name, sha256, size, stored_at, delete_after)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        key, name, hashlib.sha256(content).digest(), len(content), clock.now(), delete_after,
    )  # fmt: skip
    return key


async def content(key: UUID) -> bytes:
    """Return the file's bytes; raises NotFoundError where it has been deleted."""
    try:
        sealed = await asyncio.to_thread(_path(key).read_bytes)
    except FileNotFoundError as error:
        raise NotFoundError("file-deleted") from error
    return vault.unseal(sealed, f"stored_file|content|{key}")


async def delete(key: UUID) -> None:
    """Delete the file and note when; its name and hash stay as a record."""
    _path(key).unlink(missing_ok=True)
    await require_transaction().execute(
        "UPDATE stored_file SET deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL",
        key, clock.now(),
    )  # fmt: skip
