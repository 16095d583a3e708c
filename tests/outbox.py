"""What was written to people, as a test opens it."""

import re

from app import db
from app.permits import Actor
from app.vault import unseal


async def letters(system: Actor) -> list[tuple[str, str, str]]:
    """Return kind, recipient and text of every message, oldest first."""
    async with db.read(system) as connection:
        rows = await connection.fetch(
            "SELECT id, kind, recipient, body FROM message WHERE body IS NOT NULL"
            " ORDER BY written_at"
        )
    return [
        (
            row["kind"],
            unseal(row["recipient"], f"message|recipient|{row['id']}").decode(),
            unseal(row["body"], f"message|body|{row['id']}").decode(),
        )
        for row in rows
    ]


async def last_code(system: Actor) -> str:
    """Return the six digits that were sent last."""
    found = re.search(r"\b\d{6}\b", (await letters(system))[-1][2])
    assert found
    return found[0]
