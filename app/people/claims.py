"""Claiming one's own record: name, document, a code to the phone on record, an account.

Whether a record was found is told to nobody: the page, its time and the row kept are the same,
and the code goes only to the phone that the register or the account already holds.
"""

import hashlib
import hmac
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.accounts import limits
from app.accounts.codes import code_terms, in_even_time, issue, redeem
from app.accounts.data import NewGrant
from app.accounts.service import add_account, checked_hash, open_session
from app.audit.record import record
from app.errors import ConflictError, ForbiddenError, TooManyError
from app.i18n import Language
from app.outbox.service import contact, write
from app.outbox.wording import Kind, compose
from app.people.identity import find_person, plain_number
from app.people.registration import pinyin_of
from app.permits import ANYONE, Actor, Role
from app.vault import secret, unseal

TICKET_LASTS = timedelta(minutes=30)


class Claimed(msgspec.Struct, frozen=True, kw_only=True):
    """What a right code opened: a session, or the way to an account of one's own."""

    session: str | None = None
    ticket: str | None = None


async def account_of(person: UUID) -> Any:
    """Return the account of this person or of records merged into it, in the transaction."""
    return await db.require_transaction().fetchrow(
        "SELECT id, display_name, person, active, contact FROM account WHERE person IN"
        " (SELECT id FROM person WHERE id = $1 OR merged_into = $1) ORDER BY active DESC, id",
        person,
    )


async def ask_to_claim(name: str, number: str, address: str, language: Language) -> UUID:
    """Send a code where name and document match and somebody can be reached; return its key.

    An account that the person has already gets the code at its own contact. Raises
    TooManyError past the limits.
    """
    async with in_even_time(), db.transaction(ANYONE):
        tries = limits.claim_buckets(plain_number(number), address)
        allowed = await limits.count_try(tries)
        known, terms = await find_person(name, number), await code_terms()
        account = await account_of(known.person) if known else None
        to = _reached(known.phone, account) if known else ""
        key, code = await issue(
            "claim", terms, person=known.person if known and to else None,
            account=account["id"] if account and to else None,
        )  # fmt: skip
        if allowed and to:
            await write(
                kind=Kind.CLAIM_CODE,
                channel=contact(to)[0],
                recipient=to,
                text=compose(Kind.CLAIM_CODE, language, code=code, minutes=terms.minutes),
                key=f"code:{key}",
                urgent=True,
            )
        await record(ANYONE, "people.record.claim-asked", f"claim:{key}", {})
    if not allowed:
        raise TooManyError("sign-in-too-often", minutes=limits.WINDOW.seconds // 60)
    return key


def _reached(phone: str, account: Any) -> str:
    """Return where the code goes: a roster may change a phone, never an account's contact."""
    if account is None:
        return phone
    if not account["active"]:
        return ""
    if account["contact"] is None:
        return phone
    return unseal(account["contact"], f"account|contact|{account['id']}").decode()


def _ticket(key: UUID) -> str:
    return hmac.new(secret("codes.key"), f"claim {key}".encode(), hashlib.sha256).hexdigest()


async def enter_claim_code(key: UUID, code: str, address: str, old_token: str | None) -> Claimed:
    """Sign in where the person has an account, else open the way to one.

    Raises TooManyError past the limits and ForbiddenError for a code that is not right.
    """
    async with in_even_time(), db.transaction(ANYONE):
        tries = limits.buckets(str(key), address)
        allowed = await limits.count_try(tries)
        found = await redeem(key, "claim", code) if allowed else None
        if found and found["person"]:
            await limits.forgive(tries)
            account = await account_of(found["person"])
            if account is None:
                return Claimed(ticket=_ticket(key))
            if account["active"]:
                actor = Actor(
                    account=account["id"], name=account["display_name"], person=account["person"]
                )
                return Claimed(session=await open_session(actor, old_token, by="claim"))
        await record(ANYONE, "people.record.claim-refused", f"claim:{key}", {})
    if not allowed:
        raise TooManyError("sign-in-too-often", minutes=limits.WINDOW.seconds // 60)
    raise ForbiddenError("code-wrong")


async def _proven(key: UUID, ticket: str) -> Any:
    """Return the canonical person behind a used code; raises ConflictError for a stale ticket."""
    row = await db.require_transaction().fetchrow(
        "SELECT c.id, c.name, c.phone FROM login_code l JOIN person p ON p.id = l.person"
        " JOIN person c ON c.id = coalesce(p.merged_into, p.id)"
        " WHERE l.id = $1 AND l.purpose = 'claim' AND l.used_at > $2",
        key, clock.now() - TICKET_LASTS,
    )  # fmt: skip
    if row is None or not hmac.compare_digest(ticket.encode(), _ticket(key).encode()):
        raise ConflictError("claim-stale")
    return row


async def claimant(key: UUID, ticket: str) -> tuple[str, str]:
    """Return the name on record and a sign-in name to propose; raises as ``claim`` does."""
    async with db.read(ANYONE):
        row = await _proven(key, ticket)
    proposed = "".join(c for c in pinyin_of(row["name"]) if c.isascii() and c.isalpha()).lower()
    return row["name"], proposed[:32]


async def claim(key: UUID, ticket: str, alias: str, password: str, old_token: str | None) -> str:
    """Make the person's account as a worker and return the token of its first session.

    Raises ConflictError for a stale ticket, where the person has an account by now, for an
    alias taken or malformed, and for a short password.
    """
    kept = await checked_hash(password) if password else None
    async with db.transaction(ANYONE) as connection:
        row = await _proven(key, ticket)
        await connection.execute("SELECT FROM person WHERE id = $1 FOR UPDATE", row["id"])
        if await account_of(row["id"]) is not None:
            raise ConflictError("claimed-already")
        account = await add_worker(
            row["id"], row["name"], alias, contact=_phone(row), kept_password=kept
        )
        actor = Actor(account=account, name=row["name"], person=row["id"])
        await record(actor, "people.record.claimed", f"account:{account}", {"by": "code"})
        return await open_session(actor, old_token, by="claim")


def _phone(row: Any) -> str:
    return unseal(row["phone"], f"person|phone|{row['id']}").decode() if row["phone"] else ""


async def add_worker(
    person: UUID, name: str, alias: str, *, contact: str, kept_password: str | None = None
) -> UUID:
    """Make a worker's account for this person in the current transaction."""
    return await add_account(
        Actor(name=name, person=person),
        alias=alias,
        display_name=name,
        kept_password=kept_password,
        grants=[NewGrant(role=Role.WORKER, valid_from=clock.today())],
        person=person,
        contact=contact,
    )
