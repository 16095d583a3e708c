"""What the figures of contests are made of, and what the page shows of them."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from competitions.data import ContestLevel, EventState, Group, IndustryTag
from competitions.rules.data import RuleSet

Year = Annotated[int, msgspec.Meta(ge=2000, le=2100)]


class ContestScope(msgspec.Struct, frozen=True, kw_only=True):
    """What the page is narrowed to, as its address says; empty is everything within reach.

    ``year`` is the yearly plan's, ``division`` the contest's.
    """

    year: Year | None = None
    level: ContestLevel | None = None
    tag: IndustryTag | None = None
    division: Annotated[str, msgspec.Meta(max_length=12)] = ""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event of a called contest; ``rules`` are those that decide it."""

    id: UUID
    contest: UUID
    contest_name: str
    name: str
    year: int
    level: ContestLevel
    participants: Group
    tags: tuple[IndustryTag, ...]
    state: EventState
    rules: RuleSet | None
    published_on: date | None = None
    named: bool = False
    """Whether who looks manages this contest, and so may read the judges' names."""


class Entrant(msgspec.Struct, frozen=True):
    """One person in one entry that was not withdrawn."""

    event: UUID
    entry: UUID
    person: UUID


class Ended(msgspec.Struct, frozen=True, kw_only=True):
    """What one entry that competed came to in the published result."""

    event: UUID
    stages: dict[str, Decimal]
    rank: int | None
    award: str


class Judged(msgspec.Struct, frozen=True):
    """Judged aspects of entries marked alike: by judges' numbers, the marks, how often."""

    event: UUID
    judges: tuple[int, ...]
    marks: tuple[int, ...]
    times: int


class Known(StrEnum):
    """Whether a figure can be given."""

    KNOWN = "known"
    NO_LINE = "no_line"
    TOO_FEW = "too_few"


class TagRow(msgspec.Struct, frozen=True, kw_only=True):
    """Events of one industry by level; ``tag`` none: of no industry named. Contests once each."""

    tag: IndustryTag | None
    levels: dict[ContestLevel, int]
    events: int
    contests: int


class EntrantRow(msgspec.Struct, frozen=True, kw_only=True):
    """Distinct persons and entries of one year, level or group."""

    by: str
    key: str
    people: int
    entries: int


class ResultRow(msgspec.Struct, frozen=True, kw_only=True):
    """Passes and awards of one event; ``rate`` and ``awards`` are shares from 0 to 1.

    ``counts`` and ``shares`` go by first, second, third, merit and none.
    """

    event: UUID
    competed: int
    passed: int | None
    rate: float | None
    known: Known
    counts: dict[str, int]
    shares: dict[str, float] | None


class JudgeRow(msgspec.Struct, frozen=True, kw_only=True):
    """One judge: how many judged aspects, and how far from the panel's mean on average."""

    number: int
    marks: int
    away: float | None


class AgreementRow(msgspec.Struct, frozen=True, kw_only=True):
    """How far the judges of one event agree; figures are none with too few judged aspects."""

    event: UUID
    spread: int
    aspects: int
    within: float | None
    away: float | None
    judges: tuple[JudgeRow, ...]
    known: Known


class HireRow(msgspec.Struct, frozen=True, kw_only=True):
    """Distinct persons hired from one event, or from all; see ``hiring.data.Outcome``."""

    event: UUID | None
    entrants: int
    hired: int
    there: int
    """Of them, those still there today."""
    after: tuple[int | None, int | None, int | None]
    """Hired within 3, 6 and 12 months of the end; none where that day has not come."""
    stayed: int | None
    """Of those hired within 12 months, who was still there on that day."""
