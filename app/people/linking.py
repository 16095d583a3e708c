"""From an identity that a provider vouches for to the account of the same person."""

import secrets
from typing import Any
from uuid import UUID

from app import clock, db
from app.accounts.oidc import Identity
from app.accounts.service import checked_contact, open_session
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError
from app.people.claims import account_of, add_worker
from app.people.identity import Known, find_person
from app.permits import ANYONE, Actor

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


async def sign_in_by_identity(identity: Identity, old_token: str | None) -> str:
    """Return the token of a new session.

    The first time, name and document find the person, whose account is linked, or made where
    there is none. Raises ConflictError for somebody not in the register and for an ended
    account.
    """
    async with db.transaction(ANYONE):
        account = await _linked(identity) or await _link(identity)
        if not account["active"]:
            raise ConflictError("account-ended")
        actor = Actor(account=account["id"], name=account["display_name"], person=account["person"])
        return await open_session(actor, old_token, by="oidc")


async def _linked(identity: Identity) -> Any:
    return await db.require_transaction().fetchrow(
        "SELECT a.id, a.display_name, a.person, a.active FROM external_identity e"
        " JOIN account a ON a.id = e.account WHERE e.issuer = $1 AND e.subject = $2",
        identity.issuer, identity.subject,
    )  # fmt: skip


async def _link(identity: Identity) -> Any:
    connection = db.require_transaction()
    known = await find_person(identity.name, identity.number)
    if known is None:
        raise ConflictError("oidc-unknown")
    await connection.execute("SELECT FROM person WHERE id = $1 FOR UPDATE", known.person)
    account = await account_of(known.person)
    key = account["id"] if account else await _new_account(identity, known)
    actor = Actor(account=key, name=known.name, person=known.person)
    await connection.execute(
        "INSERT INTO external_identity (id, account, issuer, subject, linked_at)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (issuer, subject) DO NOTHING",
        uuid7(), key, identity.issuer, identity.subject, clock.now(),
    )  # fmt: skip
    await record(actor, "accounts.identity.linked", f"account:{key}", {"issuer": identity.issuer})
    return await _linked(identity)


async def _new_account(identity: Identity, known: Known) -> UUID:
    alias = "w-" + "".join(secrets.choice(_LETTERS) for _ in range(8))
    try:
        contact = checked_contact(identity.phone)
    except ConflictError:
        contact = known.phone
    return await add_worker(known.person, known.name, alias, contact=contact)
