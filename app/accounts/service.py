"""Signing in and out; making accounts and giving roles."""

import re
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
from app.outbox.data import Channel
from app.outbox.service import contact as contact_of
from app.permits import ADMINISTRATORS, ANYONE, Actor
from app.vault import index, seal

LONGEST = timedelta(hours=12)
_ALIAS = re.compile(r"[a-z0-9][a-z0-9._-]{2,31}")
_CONTACTS = {
    Channel.SMS: re.compile(r"1[3-9]\d{9}"),
    Channel.MAIL: re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[a-z]{2,}"),
}


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
    actor = Actor(account=account["id"], name=account["display_name"], person=account["person"])
    async with db.transaction(actor):
        await limits.forgive(tries)
        return await open_session(actor, old_token, by="password")


async def open_session(actor: Actor, old_token: str | None, *, by: str) -> str:
    """Open a session under a new token in the current transaction; the one held before ends.

    ``by`` names the proof that was given: ``password``, ``code``, ``oidc``.
    """
    connection, token = db.require_transaction(), secrets.token_urlsafe(32)
    if old_token:
        await connection.execute("DELETE FROM session WHERE token_hash = $1", token_hash(old_token))
    await connection.execute(
        "INSERT INTO session (token_hash, account, created_at, seen_at, expires_at)"
        " VALUES ($1, $2, $3, $3, $4)",
        token_hash(token), actor.account, clock.now(), clock.now() + LONGEST,
    )  # fmt: skip
    await record(actor, "accounts.session.opened", f"account:{actor.account}", {"by": by})
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
    contact: str = "",
    demonstration: bool = False,
) -> UUID:
    """Make an account with its first roles and return its key.

    Raises ConflictError for a short password and as ``add_account`` does.
    """
    kept = await checked_hash(password)
    async with db.transaction(actor):
        return await add_account(
            actor,
            alias=alias,
            display_name=display_name,
            kept_password=kept,
            grants=grants,
            person=person,
            contact=contact,
            demonstration=demonstration,
        )


async def checked_hash(password: str) -> str:
    """Return the hash to keep; raises ConflictError for a short password."""
    if len(password) < SHORTEST:
        raise ConflictError("password-short", shortest=SHORTEST)
    return await make_hash(password)


async def add_account(
    actor: Actor,
    *,
    alias: str,
    display_name: str,
    grants: Sequence[NewGrant],
    kept_password: str | None = None,
    person: UUID | None = None,
    contact: str = "",
    demonstration: bool = False,
) -> UUID:
    """Make an account in the current transaction; without a password it signs in by code.

    Raises ConflictError for an alias that is taken, malformed or a number, for a contact that
    is neither a phone nor an address, and for two administrators' roles on one account
    (等保 2.0 level 3).
    """
    if len({grant.role for grant in grants} & ADMINISTRATORS) > 1:
        raise ConflictError("administrators-apart")
    name, key = alias.strip().lower(), uuid7()
    sealed: tuple[bytes | None, bytes | None] = (None, None)
    if not _ALIAS.fullmatch(name) or name.isdigit():
        raise ConflictError("alias-malformed")
    if contact:
        plain = checked_contact(contact)
        sealed = seal(plain, f"account|contact|{key}"), index(plain)
    connection = db.require_transaction()
    try:
        await connection.execute(
            "INSERT INTO account (id, alias, display_name, password, contact, contact_index,"
            " person, active, demonstration, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, true, $8, $9)",
            key, name, display_name, kept_password, *sealed, person, demonstration, clock.now(),
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


def checked_contact(value: str) -> str:
    """Return a phone or mail address in its normal form; raises ConflictError for neither."""
    channel, plain = contact_of(value)
    if not _CONTACTS[channel].fullmatch(plain):
        raise ConflictError("contact-malformed")
    return plain


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
