"""Adding an event to the audit trail, inside the transaction of what it tells of."""

import hashlib
import os
from collections.abc import Mapping
from uuid import UUID

import orjson

from app import clock
from app.columns import uuid7
from app.db import require_transaction
from app.permits import Actor


async def record(
    actor: Actor,
    action: str,
    subject: str,
    facts: Mapping[str, object],
    *,
    reason: str = "",
    organisation: UUID | None = None,
) -> UUID:
    """Add one event and return its key.

    ``action`` reads ``source.subject.action``; ``subject`` names the thing (``batch:…``);
    ``facts`` hold codes, counts and digests, never an unmasked personal value. The leaf hash
    follows RFC 6962 (0x00 before the leaf) over a salted canonical form, so that batches can
    be sealed later without reading the facts again. Raises RuntimeError outside a transaction.
    """
    connection = require_transaction()
    key, at, salt = uuid7(), clock.now(), os.urandom(16)
    body = orjson.dumps(dict(facts), option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    account = str(actor.account or "")
    told = "\n".join((str(key), at.isoformat(), action, account, subject, reason)).encode()
    leaf = hashlib.sha256(b"\x00" + salt + told + b"\n" + body).digest()
    await connection.execute(
        "INSERT INTO event (id, at, action, actor, actor_name, subject, organisation, facts,"
        " reason, salt, leaf) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        key, at, action, actor.account, actor.signature, subject, organisation, body.decode(),
        reason, salt, leaf,
    )  # fmt: skip
    return key
