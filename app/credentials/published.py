"""What anybody may fetch: keys and status lists, from memory; and copies beside the keys.

A process looks into the database at most once in ten seconds whether another one changed
something; what it changed itself it knows at once.
"""

import hashlib
import time
from pathlib import Path
from typing import Any

import brotli
import msgspec
import orjson

from app import db
from app.credentials.keys import did_document, issuer_did, key_set, public_keys
from app.credentials.lists import copies, publish_every_night
from app.credentials.status_list import StatusPurpose
from app.errors import NotFoundError
from app.permits import ANYONE
from app.settings import settings

_FRESH = 10.0
"""Seconds for which what is held is given out unasked."""


class Body(msgspec.Struct, frozen=True):
    """A document as it is sent, plain and compressed, with the hash its ETag is made of."""

    tag: str
    plain: bytes
    packed: bytes


def _body(document: bytes) -> Body:
    tag = hashlib.sha256(document).hexdigest()[:24]
    return Body(tag, document, brotli.compress(document, quality=5))


class _Held(msgspec.Struct):
    looked: float
    made: object
    bodies: dict[str, Body]


_memory: dict[str, _Held] = {}


def forget() -> None:
    """Look anew at the next question, in the process that changed something."""
    _memory.clear()


def _fresh(name: str) -> _Held | None:
    held = _memory.get(name)
    return held if held and time.monotonic() - held.looked < _FRESH else None


async def key_documents() -> dict[str, Body]:
    """Return ``did`` and ``jwks``."""
    held = _fresh("keys")
    if held is None:
        async with db.read(ANYONE):
            keys = await public_keys()
        did = issuer_did()
        documents = {"did": did_document(did, keys), "jwks": key_set(did, keys)}
        bodies = {name: _body(orjson.dumps(told)) for name, told in documents.items()}
        held = _memory["keys"] = _Held(time.monotonic(), None, bodies)
    return held.bodies


async def list_documents(number: int) -> dict[str, Body]:
    """Return a list's three credentials by purpose, and ``all`` of them as an array.

    Raises NotFoundError for a list that is not there.
    """
    name = f"list {number}"
    held = _fresh(name)
    if held is None:
        async with db.read(ANYONE):
            found = await copies(number)
        if found is None:
            raise NotFoundError("not-found")
        documents, made = found
        before = _memory.get(name)
        if before is not None and before.made == made:
            before.looked, held = time.monotonic(), before
        else:
            held = _memory[name] = _Held(time.monotonic(), made, _bodies(documents))
    return held.bodies


def _bodies(documents: dict[StatusPurpose, str]) -> dict[str, Body]:
    parts = {purpose.value: text.encode() for purpose, text in documents.items()}
    whole = b"[" + b",".join(parts[purpose.value] for purpose in StatusPurpose) + b"]"
    return {name: _body(text) for name, text in {**parts, "all": whole}.items()}


def folder() -> Path:
    """Return where the copies lie that the command verifies with on this machine."""
    return settings().var / "published"


async def keep_copies() -> None:
    """Write did.json and every status list beside, for checks without database or network."""
    async with db.read(ANYONE) as connection:
        keys = await public_keys()
        rows = await connection.fetch("SELECT document FROM status_list_copy ORDER BY id")
    lists: list[Any] = [orjson.loads(row["document"]) for row in rows]
    told = {"did.json": did_document(issuer_did(), keys), "status.json": lists}
    where = folder()
    where.mkdir(parents=True, exist_ok=True)
    for name, document in told.items():
        part = where / f".{name}.new"
        part.write_bytes(orjson.dumps(document))
        part.replace(where / name)


async def keep_every_night() -> None:
    """Sign the lists anew and write the copies."""
    await publish_every_night()
    await keep_copies()
