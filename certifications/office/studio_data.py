"""Studios: what is registered, shown and entered."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

Short = Annotated[str, msgspec.Meta(min_length=2, max_length=80)]


class StudioKind(StrEnum):
    """Whose scheme: the HR bureau's master studio, or the union's innovation studio."""

    MASTER = "master_studio"
    INNOVATION = "innovation_studio"


class StudioLevel(StrEnum):
    """Who recognised it."""

    COUNTY = "county"
    CITY = "city"
    PROVINCE = "province"
    NATIONAL = "national"


class NewStudio(msgspec.Struct, frozen=True, kw_only=True):
    """A studio to register; the leader by name and document."""

    kind: StudioKind
    name: Short
    organisation: UUID
    leader_name: Short
    leader_id_number: Annotated[str, msgspec.Meta(min_length=8, max_length=30)]
    level: StudioLevel
    document_no: Annotated[str, msgspec.Meta(max_length=60)] = ""
    founded_on: date


class Studio(msgspec.Struct, frozen=True, kw_only=True):
    """One studio as the public reads it."""

    id: UUID
    kind: StudioKind
    name: str
    organisation_name: str
    leader: UUID
    leader_name: str
    level: StudioLevel
    division: str | None
    document_no: str
    founded_on: date
    closed_on: date | None
    members: int


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who works in a studio."""

    id: UUID
    name: str
    joined_on: date
    left_on: date | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A studio's year."""

    year: int
    report: str
    apprentices: int
    results: int
    reported_by: str
    reported_at: datetime


class Support(msgspec.Struct, frozen=True, kw_only=True):
    """Money paid to a studio."""

    paid_on: date
    yuan: Decimal
    document_no: str


class NewReport(msgspec.Struct, frozen=True, kw_only=True):
    """The report on a year."""

    year: Annotated[int, msgspec.Meta(ge=2000, le=2100)]
    report: Annotated[str, msgspec.Meta(min_length=4, max_length=4000)]
    apprentices: Annotated[int, msgspec.Meta(ge=0, le=999)] = 0
    results: Annotated[int, msgspec.Meta(ge=0, le=999)] = 0


class NewSupport(msgspec.Struct, frozen=True, kw_only=True):
    """A payment to enter."""

    paid_on: date
    yuan: Decimal
    document_no: Short


class StudioFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which studios are shown."""

    q: Annotated[str, msgspec.Meta(max_length=60)] = ""
    kind: StudioKind | None = None
    division: str = ""
    closed: bool = False
    page: Annotated[int, msgspec.Meta(ge=1, le=10_000)] = 1


class StudioPage(msgspec.Struct, frozen=True, kw_only=True):
    """A studio with its people, years and money."""

    studio: Studio
    members: tuple[Member, ...]
    reports: tuple[Report, ...]
    support: tuple[Support, ...]
