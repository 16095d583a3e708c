"""Who is meant by a name and a document: the canonical person, with the phone on record."""

import re
import unicodedata
from uuid import UUID

import msgspec

from app import clock
from app.cleaning import column
from app.db import require_transaction
from app.people.id_numbers import ID_TYPE_CODES, check_id_numbers
from app.people.registration import document_index
from app.vault import unseal

_DOTS = re.compile(r"[•‧・･∙．.]")


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """A registered person; ``phone`` is empty where none is on record."""

    person: UUID
    name: str
    phone: str


def plain_number(number: str) -> str:
    """Return a document's number in normal width, without spaces, letters in upper case."""
    value: str = check_id_numbers(column([number]), today=clock.today()).value[0]
    return value


def _plain_name(name: str) -> str:
    return _DOTS.sub("·", "".join(unicodedata.normalize("NFKC", name).split())).upper()


async def find_person(name: str, number: str) -> Known | None:
    """Return the person of this name and document, in the current transaction.

    Records merged into another lead to it. A number alone finds nobody.
    """
    plain = plain_number(number)
    row = await require_transaction().fetchrow(
        "SELECT c.id, c.name, c.phone, p.name AS name_then FROM person p"
        " JOIN person c ON c.id = coalesce(p.merged_into, p.id)"
        " WHERE p.id_index = ANY($1::bytea[])",
        [document_index(code, plain) for code in ID_TYPE_CODES.values()],
    )
    if row is None:
        return None
    if _plain_name(name) not in {_plain_name(row["name"]), _plain_name(row["name_then"])}:
        return None
    phone = row["phone"]
    opened = unseal(phone, f"person|phone|{row['id']}").decode() if phone else ""
    return Known(person=row["id"], name=row["name"], phone=opened)
