"""Versions of the ladder's terms, and what a draft would change for the whole registry."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from app.people.data import Tier
from certifications.data import Assessment, Criterion, Standing
from certifications.terms import LadderTerms


class PolicyState(StrEnum):
    """How far a version of the terms has come."""

    DRAFT = "draft"
    SIMULATED = "simulated"
    SIGNED = "signed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


TRANSITIONS: dict[PolicyState, frozenset[PolicyState]] = {
    PolicyState.DRAFT: frozenset({PolicyState.SIMULATED}),
    PolicyState.SIMULATED: frozenset({PolicyState.DRAFT, PolicyState.SIGNED}),
    PolicyState.SIGNED: frozenset({PolicyState.PUBLISHED}),
    PolicyState.PUBLISHED: frozenset({PolicyState.SUPERSEDED}),
    PolicyState.SUPERSEDED: frozenset(),
}
"""A draft is simulated again after every change; a version once published is never edited."""


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """How many people go from one standing to another at a tier."""

    tier: Tier
    before: Standing
    after: Standing
    people: int


class GroupCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many people of one group gain and lose a tier's eligibility."""

    tier: Tier
    code: str
    gain: int
    lose: int


class Simulation(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft would change against the terms in force, over the whole registry.

    ``people`` were assessed, ``changed`` of them stand differently to one tier at least.
    """

    today: date
    against: str
    people: int
    changed: int
    seconds: float
    moved: tuple[Moved, ...]
    by_division: tuple[GroupCount, ...]
    by_occupation: tuple[GroupCount, ...]
    by_age: tuple[GroupCount, ...]


class PolicyVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of the ladder's terms."""

    id: UUID
    number: int
    title: str
    terms: LadderTerms
    state: PolicyState
    valid_from: date
    drafted_by: str
    changed_at: datetime | None
    published_at: datetime | None
    simulation: Simulation | None
    simulating: bool
    decision: UUID | None = None

    @property
    def open_to_change(self) -> bool:
        """Whether it may still be edited: not signed, and no decision about it under way."""
        return self.decision is None and self.state in {PolicyState.DRAFT, PolicyState.SIMULATED}


class ChangedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """One person whose standing a draft changes; the name is masked."""

    person: UUID
    name: str
    tier: Tier
    before: Standing
    after: Standing
    division: str | None
    occupation_code: str | None
    age_band: str


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """A past check, and what the same rules say today under the version in force then."""

    check: UUID
    application: UUID
    name: str
    tier: Tier
    round_title: str
    stage: str
    verdict: str
    checked_on: date
    checked_by: str
    terms_number: int | None
    then: Assessment
    now: Assessment

    @property
    def differs_in(self) -> tuple[Criterion, ...]:
        """The conditions of the tier applied for that read otherwise now."""
        before = {c.criterion: c for c in self.then.of(self.tier).best.conditions}
        after = {c.criterion: c for c in self.now.of(self.tier).best.conditions}
        return tuple(c for c in Criterion if before.get(c) != after.get(c))

    @property
    def same(self) -> bool:
        """Whether the replay gives the answer that was given."""
        return self.then == self.now
