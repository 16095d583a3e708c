"""Signing in and out; making accounts and giving roles."""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from asyncpg import UniqueViolationError

from app import clock, db
from app.accounts import limits
from app.accounts.data import NewGrant
from app.accounts.passwords import SHORTEST, make_hash, matches
from app.accounts.queries import token_hash
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, ForbiddenError, NotFoundError, TooManyError
from app.permits import ADMINISTRATORS, ANYONE, Actor

LONGEST = timedelta(hours=12)


async def sign_in(alias: str, password: str, address: str, old_token: str | None) -> str:
    """Return the token of a new session; a session held before ends.

    Raises TooManyError past the limits and ForbiddenError for a wrong pair, in the same time
    and words whether the account exists or not.
    """
    alias = alias.strip().lower()
    tries = limits.buckets(alias, address)
    async with db.transaction(ANYONE) as connection:
        allowed = await limits.count_try(tries)
        account = await connection.fetchrow(
            "SELECT id, display_name, password, person FROM account WHERE alias = $1 AND active",
            alias,
        )
    if not allowed:
        raise TooManyError("sign-in-too-often", minutes=limits.WINDOW.seconds // 60)
    if not await matches(password, account["password"] if account else None):
        async with db.transaction(ANYONE):
            await record(ANYONE, "accounts.session.refused", "sign-in", {})
        raise ForbiddenError("sign-in-wrong")
    token = secrets.token_urlsafe(32)
    actor = Actor(account=account["id"], name=account["display_name"], person=account["person"])
    async with db.transaction(actor) as connection:
        await limits.forgive(tries)
        if old_token:
            await connection.execute(
                "DELETE FROM session WHERE token_hash = $1", token_hash(old_token)
            )
        await connection.execute(
            "INSERT INTO session (token_hash, account, created_at, seen_at, expires_at)"
            " VALUES ($1, $2, $3, $3, $4)",
            token_hash(token), actor.account, clock.now(), clock.now() + LONGEST,
        )  # fmt: skip
        await record(actor, "accounts.session.opened", f"account:{actor.account}", {})
    return token


async def sign_out(actor: Actor, token: str) -> None:
    """End this session."""
    async with db.transaction(actor) as connection:
        await connection.execute("DELETE FROM session WHERE token_hash = $1", token_hash(token))
        await record(actor, "accounts.session.closed", f"account:{actor.account}", {})


async def touch_session(token: str) -> None:
    """Note that the session is in use."""
    async with db.transaction(ANYONE) as connection:
        await connection.execute(
            "UPDATE session SET seen_at = $2 WHERE token_hash = $1", token_hash(token), clock.now()
        )


async def create_account(
    actor: Actor,
    *,
    alias: str,
    display_name: str,
    password: str,
    grants: Sequence[NewGrant],
    person: UUID | None = None,
    demonstration: bool = False,
) -> UUID:
    """Make an account with its first roles and return its key.

    Raises ConflictError for a short password, an alias that is taken, or two administrators'
    roles on one account (等保 2.0 level 3).
    """
    if len(password) < SHORTEST:
        raise ConflictError("password-short", shortest=SHORTEST)
    if len({grant.role for grant in grants} & ADMINISTRATORS) > 1:
        raise ConflictError("administrators-apart")
    kept, key = await make_hash(password), uuid7()
    async with db.transaction(actor) as connection:
        try:
            await connection.execute(
                "INSERT INTO account (id, alias, display_name, password, person, active,"
                " demonstration, created_at) VALUES ($1, $2, $3, $4, $5, true, $6, $7)",
                key, alias.strip().lower(), display_name, kept, person, demonstration, clock.now(),
            )  # fmt: skip
        except UniqueViolationError as error:
            raise ConflictError("alias-taken") from error
        await connection.executemany(
            'INSERT INTO "grant" (id, account, role, organisation, division, valid_from,'
            " valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                (uuid7(), key, g.role, g.organisation, g.division, g.valid_from, g.valid_until)
                for g in grants
            ],
        )
        facts = {"roles": [grant.role for grant in grants]}
        await record(actor, "accounts.account.created", f"account:{key}", facts)
    return key


async def end_account(actor: Actor, account: UUID) -> None:
    """Let an account sign in no more and end its sessions.

    Raises NotFoundError, and ConflictError for one's own account.
    """
    if account == actor.account:
        raise ConflictError("own-account")
    async with db.transaction(actor) as connection:
        status = await connection.execute(
            "UPDATE account SET active = false WHERE id = $1 AND active", account
        )
        if status != "UPDATE 1":
            raise NotFoundError("not-found")
        await connection.execute("DELETE FROM session WHERE account = $1", account)
        await record(actor, "accounts.account.ended", f"account:{account}", {})
