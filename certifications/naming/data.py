"""Naming: what is proposed, what became of it, and who holds a tier."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

import msgspec

from app.decisions.data import Body
from app.people.data import Tier
from certifications.panels.views import RoundHead


class NamingText(msgspec.Struct, frozen=True, kw_only=True):
    """What the officer enters of a naming."""

    minutes_no: Annotated[str, msgspec.Meta(min_length=2, max_length=80)]
    met_on: date
    document_no: Annotated[str, msgspec.Meta(min_length=4, max_length=64)]
    named_on: date


class NamingBody(Body, frozen=True, kw_only=True):
    """A proposed naming as its decision keeps it: the named by key, in the list's order."""

    minutes_no: str
    minutes_file: UUID
    minutes_sha256: str
    met_on: date
    document_no: str
    named_on: date
    applications: tuple[UUID, ...]


class Nominee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on the closed notice."""

    application: UUID
    place: int
    name: str
    employer: str
    occupation: str
    state: str


class NamingPage(msgspec.Struct, frozen=True, kw_only=True):
    """A round before or after its naming; ``fault`` is why it cannot be proposed, or ""."""

    round: RoundHead
    notice: UUID | None
    last_day: date | None
    nominees: list[Nominee]
    fault: str
    decision: UUID | None
    named: UUID | None
    document_no: str
    named_on: date | None
    valid_until: date | None
    minutes_no: str

    @property
    def to_name(self) -> list[Nominee]:
        """Those who would be named."""
        return [one for one in self.nominees if one.state in {"approved", "named"}]


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who holds a tier, as the public reads it."""

    name: str
    employer: str
    tier: Tier
    occupation: str
    division_zh: str
    division_en: str
    named_on: date
    valid_until: date
    document_no: str


class PublicNaming(msgspec.Struct, frozen=True, kw_only=True):
    """A naming as the public reads it: those who still hold what they were named to."""

    id: UUID
    title: str
    tier: Tier
    document_no: str
    named_on: date
    named_at: datetime
    people: int
    holders: list[Holder]
