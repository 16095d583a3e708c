"""Single-use codes: a row for each one asked for, whether anybody is reached by it or not.

Who asks learns nothing: known and unknown names are answered alike, in the same time, with a
row of the same form; only the message differs, and that goes to the contact kept.
"""

import asyncio
import hashlib
import hmac
import math
import secrets
import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.accounts import limits
from app.accounts.service import open_session
from app.audit.record import record
from app.columns import uuid7
from app.errors import ForbiddenError, TooManyError
from app.i18n import Language
from app.outbox.service import contact, write
from app.outbox.wording import Kind, compose
from app.permits import ANYONE, Actor
from app.terms.service import in_force
from app.vault import index, secret, unseal

TERMS = "sign_in_codes"
_DIGITS = 6
_STEP = 0.35
"""Seconds: an answer comes at the next whole step, so that its time tells nothing."""


class CodeTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How long a code lasts and how often it may be mistyped."""

    minutes: int = 5
    tries: int = 5


async def code_terms() -> CodeTerms:
    """Return today's terms of codes, in the current transaction."""
    found = await in_force(TERMS, clock.today(), CodeTerms)
    return found[0] if found else CodeTerms()


@asynccontextmanager
async def in_even_time() -> AsyncIterator[None]:
    """Let the block take a whole number of steps, however quick it was."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        yield
    finally:
        spent = loop.time() - began
        await asyncio.sleep(math.ceil(spent / _STEP) * _STEP - spent)


def _hash(key: UUID, code: str) -> bytes:
    return hmac.digest(secret("codes.key"), f"{key}|{code}".encode(), hashlib.sha256)


async def issue(
    purpose: str, terms: CodeTerms, *, account: UUID | None = None, person: UUID | None = None
) -> tuple[UUID, str]:
    """Keep a new code's hash in the current transaction; return the row's key and the code."""
    key, code = uuid7(), f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    await db.require_transaction().execute(
        "INSERT INTO login_code (id, account, person, purpose, code_hash, tries, created_at,"
        " expires_at) VALUES ($1, $2, $3, $4, $5, 0, $6, $7)",
        key, account, person, purpose, _hash(key, code), clock.now(),
        clock.now() + timedelta(minutes=terms.minutes),
    )  # fmt: skip
    return key, code


async def redeem(key: UUID, purpose: str, code: str) -> Any:
    """Count a try in the current transaction and return the row where the code is right.

    None for a wrong, used, expired or mistyped-too-often code: the caller commits all the same,
    so that the try stays counted.
    """
    connection = db.require_transaction()
    row = await connection.fetchrow(
        "UPDATE login_code SET tries = tries + 1 WHERE id = $1 AND purpose = $2"
        " AND used_at IS NULL AND expires_at > $3 AND tries < $4"
        " RETURNING account, person, code_hash",
        key, purpose, clock.now(), (await code_terms()).tries,
    )  # fmt: skip
    typed = "".join(unicodedata.normalize("NFKC", code).split())
    if row is None or not hmac.compare_digest(row["code_hash"], _hash(key, typed)):
        return None
    await connection.execute("UPDATE login_code SET used_at = $2 WHERE id = $1", key, clock.now())
    return row


async def _accounts_of(typed: str) -> list[Any]:
    """Return the accounts that can be reached under this alias, phone or mail address."""
    _, plain = contact(typed)
    by_contact = "@" in plain or plain.isdigit()
    rows: list[Any] = await db.require_transaction().fetch(
        "SELECT id, alias, contact FROM account WHERE active AND contact IS NOT NULL"
        " AND CASE WHEN $1 THEN contact_index = $2 ELSE alias = $3 END ORDER BY alias",
        by_contact, index(plain), typed.strip().lower(),
    )  # fmt: skip
    return rows


async def ask_for_code(typed: str, address: str, language: Language) -> UUID:
    """Send a code to the account's contact and return the key under which it is entered.

    A phone that several accounts share gets their names instead. Raises TooManyError past the
    limits; an unknown name is answered like a known one.
    """
    async with in_even_time(), db.transaction(ANYONE):
        tries = limits.code_buckets(contact(typed)[1].lower(), address)
        allowed = await limits.count_try(tries)
        found, terms = await _accounts_of(typed), await code_terms()
        one = found[0] if len(found) == 1 else None
        key, code = await issue("sign_in", terms, account=one["id"] if one else None)
        if allowed and found:
            kind = Kind.SIGN_IN_CODE if one else Kind.SIGN_IN_WHICH
            aliases = "、".join(row["alias"] for row in found)
            text = compose(kind, language, code=code, minutes=terms.minutes, aliases=aliases)
            await send_code(kind, found[0], text, key)
    if not allowed:
        raise TooManyError("sign-in-too-often", minutes=limits.WINDOW.seconds // 60)
    return key


async def send_code(kind: Kind, account: Any, text: str, key: UUID) -> None:
    """Write a code to this account's contact, in the current transaction."""
    plain = unseal(account["contact"], f"account|contact|{account['id']}").decode()
    await write(
        kind=kind,
        channel=contact(plain)[0],
        recipient=plain,
        text=text,
        key=f"code:{key}",
        urgent=True,
    )


async def sign_in_by_code(key: UUID, code: str, address: str, old_token: str | None) -> str:
    """Return the token of a new session; a session held before ends.

    Raises TooManyError past the limits and ForbiddenError for a code that is wrong, used,
    expired or somebody else's, in the same words.
    """
    async with in_even_time(), db.transaction(ANYONE) as connection:
        owner = await connection.fetchval("SELECT account FROM login_code WHERE id = $1", key)
        tries = limits.buckets(str(owner or key), address)
        allowed = await limits.count_try(tries)
        found = await redeem(key, "sign_in", code) if allowed else None
        account = found and await connection.fetchrow(
            "SELECT id, display_name, person FROM account WHERE id = $1 AND active",
            found["account"],
        )
        if account:
            await limits.forgive(tries)
            actor = Actor(
                account=account["id"], name=account["display_name"], person=account["person"]
            )
            return await open_session(actor, old_token, by="code")
        await record(ANYONE, "accounts.session.refused", "sign-in", {"by": "code"})
    if not allowed:
        raise TooManyError("sign-in-too-often", minutes=limits.WINDOW.seconds // 60)
    raise ForbiddenError("code-wrong")


async def tidy() -> None:
    """Delete codes, counters and sessions whose time has been over for a day."""
    before = clock.now() - timedelta(days=1)
    async with db.transaction(ANYONE) as connection:
        await connection.execute("DELETE FROM login_code WHERE expires_at < $1", before)
        await connection.execute("DELETE FROM attempt WHERE window_start < $1", before)
        await connection.execute("DELETE FROM session WHERE expires_at < $1", before)
