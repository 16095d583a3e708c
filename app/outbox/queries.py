"""Messages as the demonstration shows them."""

from datetime import datetime
from uuid import UUID

import msgspec

from app import db, masking, vault
from app.outbox.data import Channel, State
from app.outbox.wording import Kind
from app.permits import Actor

NEWEST = 50


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One message with its text, its recipient masked."""

    id: UUID
    kind: Kind
    channel: Channel
    state: State
    recipient: str
    text: str
    written_at: datetime
    send_after: datetime


async def newest(actor: Actor) -> list[Shown]:
    """Return the newest messages that still have a text: for the demonstration's page only."""
    async with db.read(actor) as connection:
        rows = await connection.fetch(
            "SELECT id, kind, channel, state, recipient, body, written_at, send_after"
            " FROM message WHERE body IS NOT NULL ORDER BY written_at DESC LIMIT $1",
            NEWEST,
        )
    return [
        Shown(
            id=row["id"],
            kind=Kind(row["kind"]),
            channel=Channel(row["channel"]),
            state=State(row["state"]),
            recipient=masking.mask_contact(
                vault.unseal(row["recipient"], f"message|recipient|{row['id']}").decode()
            ),
            text=vault.unseal(row["body"], f"message|body|{row['id']}").decode(),
            written_at=row["written_at"],
            send_after=row["send_after"],
        )
        for row in rows
    ]
