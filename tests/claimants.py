"""Somebody invented who has a record and claims it."""

from datetime import date
from uuid import UUID

from app import db
from app.people.id_numbers import reserved_id_number
from app.people.registration import Newcomers, register
from app.permits import Actor

NAME, PHONE, BIRTH = "沈若溪", "13800004004", date(1996, 3, 12)
NUMBER = reserved_id_number(4_004, BIRTH, male=False)


async def enter_person(
    system: Actor,
    name: str = NAME,
    number: str = NUMBER,
    phone: str = PHONE,
    kind: str = "mainland_id",
) -> UUID:
    async with db.transaction(system):
        found = await register(
            Newcomers(
                name=[name], id_type=[kind], id_number=[number], phone=[phone],
                birth_date=[BIRTH], sex=["f"], education=[""],
            )
        )  # fmt: skip
    return found.person[0]
