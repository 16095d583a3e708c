"""Tokens for an institution's own software: shown once, kept as a hash, ended at once."""

import secrets
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.accounts.queries import GRANTS, as_grant, token_hash
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, NotFoundError
from app.permits import ANYONE, ROLE_PERMITS, Actor, Permit

PREFIX = "jct_"
LONGEST_DAYS = 366
MOST = 10
_USED_EVERY = timedelta(minutes=1)


class TokenRow(msgspec.Struct, frozen=True, kw_only=True):
    """A token as its owner sees it: never the token itself."""

    id: UUID
    label: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    live: bool


async def tokens_of(actor: Actor) -> list[TokenRow]:
    """Return this account's tokens, the newest first."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT id, label, created_at, expires_at, used_at,"
            " ended_at IS NULL AND expires_at > $2 AS live FROM api_token WHERE account = $1"
            " ORDER BY created_at DESC LIMIT 50",
            actor.account, clock.now(),
        )  # fmt: skip
    return [TokenRow(**dict(row)) for row in rows]


async def make_token(actor: Actor, label: str, days: int) -> str:
    """Make a token and return it: the only time that it can be read.

    Raises ConflictError for an empty label, for days out of range and past ten live tokens.
    """
    if not label.strip() or not 1 <= days <= LONGEST_DAYS:
        raise ConflictError("token-form", longest=LONGEST_DAYS)
    token, key = PREFIX + secrets.token_urlsafe(32), uuid7()
    async with db.transaction(actor) as connection:
        await connection.execute("SELECT FROM account WHERE id = $1 FOR UPDATE", actor.account)
        live = await connection.fetchval(
            "SELECT count(*) FROM api_token WHERE account = $1 AND ended_at IS NULL"
            " AND expires_at > $2",
            actor.account, clock.now(),
        )  # fmt: skip
        if live >= MOST:
            raise ConflictError("token-many", most=MOST)
        await connection.execute(
            "INSERT INTO api_token (id, account, token_hash, label, created_at, expires_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            key, actor.account, token_hash(token), label.strip()[:80], clock.now(),
            clock.now() + timedelta(days=days),
        )  # fmt: skip
        await record(actor, "accounts.token.made", f"token:{key}", {"days": days})
    return token


async def end_token(actor: Actor, key: UUID) -> None:
    """End one of this account's own tokens at once; raises NotFoundError."""
    async with db.transaction(actor) as connection:
        status = await connection.execute(
            "UPDATE api_token SET ended_at = $3 WHERE id = $1 AND account = $2"
            " AND ended_at IS NULL",
            key, actor.account, clock.now(),
        )  # fmt: skip
        if status != "UPDATE 1":
            raise NotFoundError("not-found")
        await record(actor, "accounts.token.ended", f"token:{key}", {})


async def actor_of_token(token: str) -> Actor | None:
    """Return who calls with this token, None where it was never made, ended or expired.

    It carries its account's own roles of institutions alone: nobody's deputyship, no other role.
    """
    async with db.read(ANYONE) as connection:
        row: Any = await connection.fetchrow(
            "SELECT t.id, t.used_at, a.id AS account, a.display_name, a.person FROM api_token t"
            " JOIN account a ON a.id = t.account WHERE t.token_hash = $1 AND t.ended_at IS NULL"
            " AND t.expires_at > $2 AND a.active",
            token_hash(token), clock.now(),
        )  # fmt: skip
        if row is None:
            return None
        grants = await connection.fetch(GRANTS, row["account"], clock.today())
    if row["used_at"] is None or row["used_at"] < clock.now() - _USED_EVERY:
        async with db.transaction(ANYONE) as connection:
            await connection.execute(
                "UPDATE api_token SET used_at = $2 WHERE id = $1", row["id"], clock.now()
            )
    held = (as_grant(grant) for grant in grants)
    return Actor(
        account=row["account"],
        person=row["person"],
        name=row["display_name"],
        grants=tuple(g for g in held if Permit.API_TOKENS in ROLE_PERMITS[g.role]),
    )
