"""Single sealed values of a person: the phone on record, the number as certificates print it."""

from uuid import UUID

from app.db import require_transaction
from app.masking import printed_number
from app.vault import unseal


async def phone_of(person: UUID) -> str:
    """Return a person's phone, '' where none is known, in the current transaction."""
    sealed = await require_transaction().fetchval("SELECT phone FROM person WHERE id = $1", person)
    return unseal(sealed, f"person|phone|{person}").decode() if sealed else ""


async def printed_number_of(person: UUID) -> str:
    """Return a person's ID number as certificates print it, in the current transaction."""
    sealed = await require_transaction().fetchval(
        "SELECT id_number FROM person WHERE id = $1", person
    )
    number = unseal(sealed, f"person|id_number|{person}").decode() if sealed else ""
    return printed_number(number)
