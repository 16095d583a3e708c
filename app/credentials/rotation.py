"""Changing keys: every year in order, at once when one may be in other hands."""

from datetime import datetime
from uuid import UUID

import asyncpg
from joserfc.jwk import OKPKey

from app import clock, db
from app.audit.record import record
from app.credentials.data import Kind
from app.credentials.keyring import PublicKey, Purpose
from app.credentials.keys import end_and_make, mark_compromised, public_keys, signer
from app.credentials.lists import publish
from app.credentials.signing import signed_text
from app.db import require_transaction
from app.errors import NotFoundError
from app.permits import ANYONE, Actor
from app.reference.levels import SkillLevel

_AT_ONCE = 5_000


async def ensure_keys(actor: Actor) -> None:
    """Make the first key of each purpose where there is none."""
    async with db.transaction(actor):
        for purpose in Purpose:
            await signer(purpose)


async def rotate(actor: Actor, purpose: Purpose) -> str:
    """End the key in use, make the next, return its ``kid``; lists are signed anew at once."""
    async with db.transaction(actor):
        made = await end_and_make(actor, purpose)
        if purpose is Purpose.STATUS:
            await _publish_all()
    return made


async def all_keys() -> list[PublicKey]:
    """Return every key, oldest first."""
    async with db.read(ANYONE):
        return await public_keys()


async def compromise(actor: Actor, kid: str, since: datetime) -> int:
    """Deal with a key that may be in other hands since then; return how much was signed anew.

    The key ends and is marked, a new one signs all that it signed: not only what it signed
    since, for a thief can write any date. Done in parts; a second call goes on where a first was
    stopped. Raises NotFoundError for an unknown key.
    """
    async with db.transaction(actor):
        found = await mark_compromised(actor, kid, since)
        if found is not None and found[1] is Purpose.STATUS:
            await _publish_all()
    if found is None:
        raise NotFoundError("signing-key-unknown", kid=kid)
    key, purpose = found
    total = 0
    while purpose is Purpose.CREDENTIAL and (done := await _sign_anew(actor, key)):
        total += done
    return total


async def _publish_all() -> None:
    rows = await require_transaction().fetch("SELECT number FROM status_list")
    await publish(row["number"] for row in rows)


async def _sign_anew(actor: Actor, old: UUID) -> int:
    """Sign with the key in use some of what this key signed; return how many."""
    async with db.transaction(actor) as connection:
        rows = await connection.fetch(
            "SELECT id, code, kind, title, masked_name, occupation_code, occupation, level,"
            " issuer, organisation, issued_on, expires_on, status_list, status_index"
            " FROM credential WHERE signing_key = $1 ORDER BY id LIMIT $2 FOR UPDATE",
            old, _AT_ONCE,
        )  # fmt: skip
        if not rows:
            return 0
        key, now = await signer(Purpose.CREDENTIAL), clock.now()
        texts = [_text(row, key.kid, key.jose, now) for row in rows]
        await connection.execute(
            "UPDATE credential c SET jws = n.jws, signing_key = $3, signed_at = $4"
            " FROM unnest($1::uuid[], $2::text[]) AS n (id, jws) WHERE c.id = n.id",
            [row["id"] for row in rows], texts, key.id, now,
        )  # fmt: skip
        facts = {"from": str(old), "count": len(rows)}
        await record(actor, "credentials.credential.signed_anew", f"key:{key.kid}", facts)
    return len(rows)


def _text(row: asyncpg.Record, kid: str, key: OKPKey, now: datetime) -> str:
    same = ("code", "title", "masked_name", "occupation_code", "occupation", "issued_on",
            "expires_on")  # fmt: skip
    return signed_text(
        **{name: row[name] for name in same},
        kind=Kind(row["kind"]),
        level=SkillLevel(row["level"]) if row["level"] else None,
        issuer=row["issuer"] if row["organisation"] else "",
        place=(row["status_list"], row["status_index"]),
        kid=kid,
        key=key,
        now=now,
    )
