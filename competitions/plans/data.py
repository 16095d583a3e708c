"""What a plan, a contest and an event say, as pages and rules read them."""

from datetime import date, datetime
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel
from competitions.data import (
    ContestLevel,
    ContestState,
    EventState,
    Group,
    IndustryTag,
    PlanState,
)


class EntryRules(msgspec.Struct, frozen=True, kw_only=True):
    """Who may enter an event; ages are full years on the event's first day."""

    least_level: SkillLevel | None = None
    """Held in the event's occupation."""
    least_age: int | None = None
    most_age: int | None = None
    employer_needed: bool = False
    """An employer or a school must stand behind the entry."""
    team_of_one_employer: bool = True


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A yearly plan as listed; ``division`` none is the city's."""

    id: UUID
    year: int
    serial: int
    division: str | None
    title: str
    document_no: str
    state: PlanState
    drawn_up_by: str
    drawn_up_at: datetime
    approved_at: datetime | None


class ContestFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A contest as a plan says it; ``division`` none is the whole city."""

    name: str
    level: ContestLevel
    contest_class: int | None
    division: str | None
    organiser: str
    undertaker: str
    starts_on: date
    ends_on: date
    venue: str


class EventFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An event as it is set up; ``occupation`` is a code, a name or a work type."""

    name: str
    occupation: str
    participants: Group
    team_size: int
    tags: tuple[IndustryTag, ...]
    starts_at: datetime
    ends_at: datetime
    venue: str
    stations: int
    places: int | None
    places_each: int | None
    entry_rules: EntryRules


class CallFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the call says, and what may still move between the plan and the call."""

    call: str
    document_no: str
    entry_opens_at: datetime | None
    entry_closes_at: datetime | None
    contact: str
    phone: str
    undertaker: str
    starts_on: date
    ends_on: date
    venue: str


class Contest(msgspec.Struct, frozen=True, kw_only=True):
    """A contest as planned and as called."""

    id: UUID
    plan: UUID
    name: str
    level: ContestLevel
    contest_class: int | None
    division: str | None
    organiser: str
    undertaker: str
    organisation: UUID | None
    starts_on: date
    ends_on: date
    venue: str
    call: str
    document_no: str
    entry_opens_at: datetime | None
    entry_closes_at: datetime | None
    contact: str
    phone: str
    state: ContestState
    called_at: datetime | None
    ended_at: datetime | None
    ended_for: str


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a contest; seed and ciphers are not part of it."""

    id: UUID
    contest: UUID
    serial: int
    name: str
    occupation_code: str
    occupation_edition: str
    occupation: str
    participants: Group
    team_size: int
    tags: tuple[IndustryTag, ...]
    starts_at: datetime
    ends_at: datetime
    venue: str
    stations: int
    places: int | None
    places_each: int | None
    entry_rules: EntryRules
    rule_set: UUID | None
    state: EventState
    drawn_at: datetime | None
    deciphered_at: datetime | None
    appeals_until: datetime | None
    ended_for: str = ""
