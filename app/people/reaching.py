"""How a person is reached: the phone on record."""

from uuid import UUID

from app.db import require_transaction
from app.vault import unseal


async def phone_of(person: UUID) -> str:
    """Return a person's phone, '' where none is known, in the current transaction."""
    sealed = await require_transaction().fetchval("SELECT phone FROM person WHERE id = $1", person)
    return unseal(sealed, f"person|phone|{person}").decode() if sealed else ""
