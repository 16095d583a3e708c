"""A revision of an event's result, what keeps it from becoming final, appeals against it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from app.decisions.data import Body
from competitions.data import AppealState, EntryState, RevisionState
from competitions.plans.data import Contest, Event
from competitions.recompute.compare import Found
from competitions.rules.data import RuleSet, Scale


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """One computation of an event's result; ``published_at`` is none until it is signed."""

    id: UUID
    event: UUID
    number: int
    state: RevisionState
    reason: str
    appeal: UUID | None
    made_at: datetime
    made_by: str
    shown_at: datetime | None
    finalised_at: datetime | None
    finaliser: UUID | None
    finalised_by: str
    published_at: datetime | None
    root: bytes | None
    kid: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What one entry came to; ``stages`` are its marks by stage code, as published."""

    entry: UUID
    cipher: str
    start_number: int | None
    status: str
    state: EntryState
    stages: dict[str, str]
    total: str | None
    scaled: int | None
    rank: int | None
    award: str
    stopped_at: str
    people: tuple[str, ...]
    team: str
    employer: str


class Hindrance(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that keeps a result from being shown or becoming final; see ``wording.BLOCKS``."""

    code: str
    facts: dict[str, str] = {}
    found: tuple[Found, ...] = ()
    """Where the recomputation differs: cipher, field, as computed first, as recomputed."""


class ResultBody(Body, frozen=True, kw_only=True):
    """What a decision on a result publishes."""

    contest: str
    event: str
    number: int
    reason: str
    entrants: int
    ranked: int
    awards: dict[str, int]


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """The results of an event as its office sees them; ``held`` is none before the first."""

    contest: Contest
    event: Event
    manages: bool
    rules: RuleSet | None
    revisions: list[Revision]
    held: Revision | None
    lines: list[Line]
    hindrances: list[Hindrance]
    appeals: list["AppealRow"]
    decision: UUID | None
    penalties: list["Penalty"]

    @property
    def newest(self) -> bool:
        """Whether the revision shown is the last one."""
        return self.held is not None and self.held.number == self.revisions[-1].number

    @property
    def no_scale(self) -> bool:
        """Whether the rule set has a scale that could not be computed from the totals."""
        return (
            self.rules is not None
            and self.rules.scale is not Scale.NONE
            and any(line.rank is not None and line.scaled is None for line in self.lines)
        )


class Penalty(msgspec.Struct, frozen=True, kw_only=True):
    """A deduction that stands."""

    id: UUID
    cipher: str
    points: str
    reason: str


class AppealRow(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal as lists show it; what it says is read on its own page."""

    id: UUID
    event: UUID
    event_name: str
    contest_name: str
    entry: UUID
    cipher: str
    revision: int
    state: AppealState
    filed_by: str
    filed_at: datetime
    ruling: str
    ruled_by: str
    ruled_at: datetime | None


Bundle = dict[str, Any]
"""The public record of a result; its format is ``competitions.recompute.FORMAT``."""
