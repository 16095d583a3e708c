"""Tell me when a class opens: a sealed phone, told once, then forgotten."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from app import clock, db, vault
from app.accounts.limits import count_try, wish_buckets
from app.audit.record import record
from app.columns import uuid7
from app.errors import ConflictError, TooManyError
from app.i18n import Language
from app.jobs.queue import enqueue
from app.outbox.data import Channel
from app.outbox.service import contact, write
from app.outbox.wording import Kind, compose
from app.permits import ANYONE, system_actor
from app.settings import settings
from courses.catalogue.public_queries import public_item

KEPT = timedelta(days=365)
_PHONE = re.compile(r"1[3-9]\d{9}")
_KEEPER = system_actor("retention")
_TELLER = system_actor("interest")
TELL = "courses.interest.tell"
_WAITING = (
    "FROM training_class c JOIN class_interest i ON i.occupation_code = c.occupation_code"
    " AND i.level = c.level AND i.work_type = c.work_type"
    " AND (i.division IS NULL OR i.division = c.division) WHERE c.id = ANY($1)"
    " AND c.state = 'approved' AND c.starts_on > $2 AND c.enrolled < c.capacity"
    " AND i.told_at IS NULL"
)
"""Classes of $1 that can be joined on day $2, each with those who wait for it."""


async def tell_me(
    item: UUID, phone: str, *, division: str, language: Language, address: str
) -> None:
    """Keep a phone, sealed, to be told when a class of this item opens.

    The same phone counts once an item; whether it was known shows in nothing. Raises
    ConflictError for what is no mobile number, TooManyError past the limits and NotFoundError
    for an item that is not offered.
    """
    plain = await _counted(phone, address)
    found = (await public_item(item, clock.today())).item
    key = uuid7()
    async with db.transaction(ANYONE) as connection:
        known = await connection.fetchval("SELECT code FROM division WHERE code = $1", division)
        await connection.execute(
            "INSERT INTO class_interest (id, occupation_code, work_type, level, division, contact,"
            " contact_index, language, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
            " ON CONFLICT (contact_index, occupation_code, work_type, level) DO UPDATE SET"
            " id = excluded.id, division = excluded.division, contact = excluded.contact,"
            " language = excluded.language, asked_at = excluded.asked_at, told_at = NULL",
            key, found.occupation_code, found.work_type, found.level, known,
            vault.seal(plain, f"class_interest|contact|{key}"), vault.index(plain), language,
            clock.now(),
        )  # fmt: skip
        facts = {"occupation": found.occupation_code, "level": found.level.value}
        await record(ANYONE, "courses.interest.asked", f"item:{found.id}", facts)


async def leave_me(item: UUID, phone: str, *, address: str) -> None:
    """Forget a phone that waits for a class of this item; raises as ``tell_me``."""
    plain = await _counted(phone, address)
    found = (await public_item(item, clock.today())).item
    async with db.transaction(ANYONE) as connection:
        await connection.execute(
            "DELETE FROM class_interest WHERE contact_index = $1 AND occupation_code = $2"
            " AND work_type = $3 AND level = $4",
            vault.index(plain), found.occupation_code, found.work_type, found.level,
        )  # fmt: skip
        await record(ANYONE, "courses.interest.left", f"item:{found.id}", {})


async def _counted(phone: str, address: str) -> str:
    _, plain = contact(phone)
    if not _PHONE.fullmatch(plain):
        raise ConflictError("interest-phone")
    async with db.transaction(ANYONE):
        allowed = await count_try(wish_buckets(plain, address))
    if not allowed:
        raise TooManyError("too-many")
    return plain


async def ask_to_tell(classes: Sequence[UUID]) -> None:
    """Have those told who wait for classes that can now be joined, once this is committed.

    A step inside the caller's transaction: whoever approves a class does not wait for messages
    to hundreds.
    """
    rows = await db.require_transaction().fetch(
        f"SELECT DISTINCT c.id {_WAITING}", list(classes), clock.today()
    )
    for row in rows:
        await enqueue(TELL, row["id"])


async def tell_who_waits(training_class: UUID) -> None:
    """Write to everybody who waits for such a class; each is told once. Background work."""
    async with db.transaction(_TELLER) as connection:
        rows = await connection.fetch(
            "WITH told AS (UPDATE class_interest SET told_at = $3 WHERE told_at IS NULL"
            f" AND id IN (SELECT i.id {_WAITING}) RETURNING id, contact, language)"
            " SELECT t.*, c.id AS class, c.title, c.work_type, c.starts_on,"
            " c.capacity - c.enrolled AS seats, o.name AS organisation FROM told t,"
            " training_class c JOIN organisation o ON o.id = c.organisation WHERE c.id = ANY($1)",
            [training_class], clock.today(), clock.now(),
        )  # fmt: skip
        for row in rows:
            await _write(row)
        if rows:
            facts = {"people": len(rows)}
            await record(_TELLER, "courses.interest.told", f"class:{training_class}", facts)


async def _write(row: Any) -> None:
    title = row["title"]
    if row["work_type"] and row["work_type"] not in title:
        title = f"{title}（{row['work_type']}）"
    text = compose(
        Kind.CLASS_OPENED,
        row["language"],
        title=title,
        organisation=row["organisation"],
        starts_on=row["starts_on"],
        seats=row["seats"],
        address=f"{settings().address}/classes/{row['class']}",
    )
    await write(
        kind=Kind.CLASS_OPENED,
        channel=Channel.SMS,
        recipient=vault.unseal(row["contact"], f"class_interest|contact|{row['id']}").decode(),
        text=text,
        key=f"class-opened:{row['id']}",
    )


async def forget_interest() -> None:
    """Delete the phones of those who were told, and of who waited a year; each night."""
    async with db.transaction(_KEEPER) as connection:
        status = await connection.execute(
            "DELETE FROM class_interest WHERE told_at IS NOT NULL OR asked_at < $1",
            clock.now() - KEPT,
        )
        if count := int(status.split()[-1]):
            await record(_KEEPER, "courses.interest.forgotten", "interest", {"count": count})
