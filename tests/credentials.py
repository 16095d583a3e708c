"""Invented certificates to issue in tests."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from app import clock, db
from app.credentials.data import Issued, Kind, NewCredential
from app.credentials.service import issue
from app.permits import Actor
from app.reference.levels import SkillLevel


def certificate(person: UUID, source: str = "appointment:1", **changed: Any) -> NewCredential:
    """A tier of the ladder held by 宋立岳, as a domain would certify it."""
    made = NewCredential(
        source=source,
        kind=Kind.AWARD,
        person=person,
        holder="宋立岳",
        id_masked="370***********4216",
        title="泰安市工匠",
        number="泰匠2026-0038",
        issuer="泰安市人力资源和社会保障局",
        issued_on=clock.today(),
        occupation_code="6-18-02-04",
        occupation="焊工",
        level=SkillLevel.L2,
        expires_on=date(clock.today().year + 4, 6, 11),
        batch="2026年第一批",
    )
    return msgspec.structs.replace(made, **changed)


async def issued(actor: Actor, *wanted: NewCredential) -> list[Issued]:
    async with db.transaction(actor):
        return await issue(wanted)


@dataclass
class Row:
    """A credential's row as the tests look at it."""

    values: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        return self.values[name]


async def row_of(actor: Actor, key: UUID) -> Row:
    async with db.read(actor) as connection:
        return Row(dict(await connection.fetchrow("SELECT * FROM credential WHERE id = $1", key)))
