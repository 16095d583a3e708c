"""Writing messages inside the business transaction; what is not wanted, and forgetting."""

from datetime import datetime, timedelta
from uuid import UUID

from app import clock, db, vault
from app.audit.record import record
from app.columns import uuid7
from app.db import require_transaction
from app.jobs.queue import enqueue
from app.outbox.data import Channel, MessageTerms, State
from app.outbox.rules import send_after
from app.outbox.wording import KINDS, Kind
from app.permits import system_actor
from app.terms.service import in_force

SEND = "outbox.send"
TERMS = "messages"
_KEEPER = system_actor("retention")
_LONG_DUE = timedelta(hours=1)


async def message_terms() -> MessageTerms:
    """Return today's terms of sending, in the current transaction."""
    found = await in_force(TERMS, clock.today(), MessageTerms)
    return found[0] if found else MessageTerms()


def contact(value: str) -> tuple[Channel, str]:
    """Return the way to reach this phone or mail address, and its normal form."""
    plain = "".join(value.split())
    if "@" in plain:
        return Channel.MAIL, plain.lower()
    return Channel.SMS, plain.removeprefix("+86").replace("-", "")


async def write(
    *,
    kind: Kind,
    channel: Channel,
    recipient: str,
    text: str,
    key: str,
    urgent: bool = False,
) -> UUID | None:
    """Write a message in the current transaction; the worker sends it after the commit.

    ``key`` is its natural key (``place-free:<enrolment>``): the same message is written once,
    and None says that it was there already. Who refused this kind is not written to: the row
    stays, not wanted, without a text. Quiet hours hold back what is not urgent. Raises
    RuntimeError outside a transaction.
    """
    connection = require_transaction()
    _, plain = contact(recipient)
    row, index, now = uuid7(), vault.index(plain), clock.now()
    refused = KINDS[kind].refusable and await connection.fetchval(
        "SELECT EXISTS (SELECT FROM opt_out WHERE recipient_index = $1 AND kind = $2)", index, kind
    )
    due = send_after(now, await message_terms(), clock.CITY_ZONE, urgent=urgent)
    written = await connection.fetchval(
        "INSERT INTO message (id, kind, channel, recipient, recipient_index, body, state, urgent,"
        " key, attempts, error, written_at, send_after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
        " $9, 0, '', $10, $11) ON CONFLICT (key) DO NOTHING RETURNING id",
        row, kind, channel,
        None if refused else vault.seal(plain, f"message|recipient|{row}"), index,
        None if refused else vault.seal(text, f"message|body|{row}"),
        State.NOT_WANTED if refused else State.WAITING, urgent, key, now, due,
    )  # fmt: skip
    if written and not refused:
        await enqueue(SEND, row, wait=due - now)
    return row if written else None


async def refuse(recipient: str, kind: Kind) -> None:
    """Write no more messages of this kind to this phone or address.

    Raises ValueError for a kind that cannot be refused: a code, or what one must know.
    """
    if not KINDS[kind].refusable:
        raise ValueError(f"{kind} cannot be refused")
    await require_transaction().execute(
        "INSERT INTO opt_out (id, recipient_index, kind, since) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (recipient_index, kind) DO NOTHING",
        uuid7(), vault.index(contact(recipient)[1]), kind, clock.now(),
    )  # fmt: skip


async def want_again(recipient: str, kind: Kind) -> None:
    """Write messages of this kind to this phone or address again."""
    await require_transaction().execute(
        "DELETE FROM opt_out WHERE recipient_index = $1 AND kind = $2",
        vault.index(contact(recipient)[1]), kind,
    )  # fmt: skip


async def refused_kinds(recipient: str) -> set[Kind]:
    """Return the kinds that this phone or address does not want, in the current transaction."""
    rows = await require_transaction().fetch(
        "SELECT kind FROM opt_out WHERE recipient_index = $1", vault.index(contact(recipient)[1])
    )
    return {Kind(row["kind"]) for row in rows}


async def take_up() -> None:
    """Ask again for messages that are long due: whose work failed in a way nobody foresaw."""
    async with db.transaction(_KEEPER) as connection:
        rows = await connection.fetch(
            "SELECT id FROM message WHERE state = 'waiting' AND send_after < $1 LIMIT 10000",
            clock.now() - _LONG_DUE,
        )
        for row in rows:
            await enqueue(SEND, row["id"])


async def forget(now: datetime | None = None) -> None:
    """Delete recipients and texts of messages that were written a set time ago; rows stay."""
    moment = now or clock.now()
    async with db.transaction(_KEEPER) as connection:
        before = moment - timedelta(days=(await message_terms()).keep_days)
        status = await connection.execute(
            "UPDATE message SET recipient = NULL, body = NULL WHERE body IS NOT NULL"
            " AND state <> 'waiting' AND coalesce(sent_at, written_at) < $1",
            before,
        )
        if count := int(status.split()[-1]):
            await record(_KEEPER, "outbox.messages.forgotten", "messages", {"count": count})
