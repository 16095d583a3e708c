"""One's own account: where codes go, the password, other devices."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.accounts import limits
from app.accounts.codes import code_terms, issue, redeem
from app.accounts.passwords import matches
from app.accounts.queries import token_hash
from app.accounts.service import checked_contact, checked_hash
from app.audit.record import record
from app.errors import ForbiddenError, TooManyError
from app.i18n import Language
from app.masking import mask_contact
from app.outbox.service import contact as contact_of
from app.outbox.service import write
from app.outbox.wording import Kind, compose
from app.permits import Actor, Role
from app.vault import VaultError, index, seal, unseal


class OwnAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account as its owner sees it; the contact masked."""

    alias: str
    name: str
    contact: str
    has_password: bool
    other_sessions: int
    roles: list[Role]


async def own_account(actor: Actor, token: str) -> OwnAccount:
    """Return the account behind this session."""
    async with db.read(actor) as connection:
        row = await _row(actor)
        others = await connection.fetchval(
            "SELECT count(*) FROM session WHERE account = $1 AND token_hash <> $2"
            " AND expires_at > $3",
            actor.account, token_hash(token), clock.now(),
        )  # fmt: skip
    return OwnAccount(
        alias=row["alias"],
        name=row["display_name"],
        contact=mask_contact(_contact(row)),
        has_password=row["password"] is not None,
        other_sessions=others,
        roles=list(dict.fromkeys(grant.role for grant in actor.grants)),
    )


async def _row(actor: Actor, lock: str = "") -> Any:
    return await db.require_transaction().fetchrow(
        f"SELECT id, alias, display_name, contact, password FROM account WHERE id = $1{lock}",
        actor.account,
    )


def _contact(row: Any) -> str:
    sealed = row["contact"]
    return unseal(sealed, f"account|contact|{row['id']}").decode() if sealed else ""


async def ask_to_change_contact(
    actor: Actor, new: str, address: str, language: Language
) -> tuple[UUID, str]:
    """Send a code to the new phone or address; return its key and the sealed contact.

    Raises ConflictError for what is neither and TooManyError past the limits.
    """
    plain = checked_contact(new)
    async with db.transaction(actor):
        allowed = await limits.count_try(limits.code_buckets(plain, address))
        terms = await code_terms()
        # The code counts as a claim's, of nobody's record: it opens neither session nor claim.
        key, code = await issue("claim", terms, account=actor.account)
        if allowed:
            await write(
                kind=Kind.CONTACT_CODE,
                channel=contact_of(plain)[0],
                recipient=plain,
                text=compose(Kind.CONTACT_CODE, language, code=code, minutes=terms.minutes),
                key=f"code:{key}",
                urgent=True,
            )
    if not allowed:
        raise TooManyError("sign-in-too-often", minutes=limits.WINDOW.seconds // 60)
    return key, urlsafe_b64encode(seal(plain, _place(actor, key))).decode()


def _place(actor: Actor, key: UUID) -> str:
    return f"change|contact|{actor.account}|{key}"


async def change_contact(
    actor: Actor, key: UUID, sealed: str, code: str, language: Language
) -> None:
    """Let codes go to the new contact from now on, and tell the old one.

    Raises ForbiddenError for a code that is not right or of another account.
    """
    try:
        plain = unseal(urlsafe_b64decode(sealed.encode()), _place(actor, key)).decode()
    except (NotBase64, IndexError, UnicodeError, VaultError) as error:
        raise ForbiddenError("code-wrong") from error
    async with db.transaction(actor) as connection:
        found = await redeem(key, "claim", code)
        right = bool(found) and found["account"] == actor.account and found["person"] is None
        if right:
            before = _contact(await _row(actor, " FOR UPDATE"))
            await connection.execute(
                "UPDATE account SET contact = $2, contact_index = $3 WHERE id = $1",
                actor.account, seal(plain, f"account|contact|{actor.account}"), index(plain),
            )  # fmt: skip
            if before and before != plain:
                await write(
                    kind=Kind.CONTACT_CHANGED,
                    channel=contact_of(before)[0],
                    recipient=before,
                    text=compose(Kind.CONTACT_CHANGED, language),
                    key=f"contact-changed:{key}",
                    urgent=True,
                )
            await record(actor, "accounts.contact.changed", f"account:{actor.account}", {})
    if not right:
        raise ForbiddenError("code-wrong")


async def set_password(actor: Actor, old: str, new: str, token: str, address: str) -> None:
    """Set or change the password; every other session ends.

    Raises ForbiddenError where the old one is wrong, TooManyError past the limits and
    ConflictError for a short new one.
    """
    kept = await checked_hash(new)
    tries = limits.buckets(str(actor.account), address)
    async with db.transaction(actor):
        allowed = await limits.count_try(tries)
        row = await _row(actor)
    if not allowed:
        raise TooManyError("sign-in-too-often", minutes=limits.WINDOW.seconds // 60)
    if row["password"] is not None and not await matches(old, row["password"]):
        raise ForbiddenError("password-wrong")
    async with db.transaction(actor) as connection:
        await limits.forgive(tries)
        await connection.execute(
            "UPDATE account SET password = $2 WHERE id = $1", actor.account, kept
        )
        await _end_others(actor, token)
        await record(actor, "accounts.password.set", f"account:{actor.account}", {})


async def end_other_sessions(actor: Actor, token: str) -> None:
    """End every session of this account but the one in use."""
    async with db.transaction(actor):
        await _end_others(actor, token)
        await record(actor, "accounts.sessions.ended", f"account:{actor.account}", {})


async def _end_others(actor: Actor, token: str) -> None:
    await db.require_transaction().execute(
        "DELETE FROM session WHERE account = $1 AND token_hash <> $2",
        actor.account, token_hash(token),
    )  # fmt: skip
