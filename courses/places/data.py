"""Places in a class: asking for one, waiting for one, and what a worker sees of theirs."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel
from courses.data import ClassState, EnrolmentState


class WaitingState(StrEnum):
    """Where a place in the queue stands."""

    WAITING = "waiting"
    MOVED_UP = "moved_up"
    LEFT = "left"
    PASSED_OVER = "passed_over"
    """The class was cancelled, or the person could no longer join when the turn came."""


WAITING_TRANSITIONS: dict[WaitingState, frozenset[WaitingState]] = {
    WaitingState.WAITING: frozenset(
        {WaitingState.MOVED_UP, WaitingState.LEFT, WaitingState.PASSED_OVER}
    ),
    WaitingState.MOVED_UP: frozenset(),
    WaitingState.LEFT: frozenset(),
    WaitingState.PASSED_OVER: frozenset(),
}


class JoinTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What joining a class oneself asks; dated terms of the bureau (kind ``class_joining``)."""

    age_min: int = 16
    """Youngest age on the first day of class, in years (领域 4, 12)."""
    closes_days_before: int = 0
    """Days before the first day on which joining ends."""
    waiting_max: int = 30
    """Longest queue of one class."""
    remind_days_before: int = 2
    """Days before the first day on which people are reminded."""


class JoinFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known when somebody asks for a place; levels are of the same occupation."""

    state: ClassState
    starts_on: date
    level: SkillLevel
    birth_year: int | None
    category: str
    eligible: tuple[str, ...]
    already_in: bool
    overlaps: bool
    completed: tuple[SkillLevel, ...]


class Joined(msgspec.Struct, frozen=True):
    """How asking for a place ended: an enrolment, or a turn in the queue (from 1)."""

    enrolment: UUID | None
    turn: int | None = None


class MyCourse(msgspec.Struct, frozen=True, kw_only=True):
    """One of a worker's classes with hours and results."""

    training_class: UUID
    enrolment: UUID
    number: str
    title: str
    organisation_name: str
    place: str
    starts_on: date
    ends_on: date
    hours: int
    class_state: ClassState
    state: EnrolmentState
    way: str
    attended_hours: Decimal | None
    theory_score: Decimal | None
    practice_score: Decimal | None
    failed_for: tuple[str, ...]
    certificate: UUID | None
    next_session: datetime | None


class MyWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """A worker's turn in the queue of a full class."""

    training_class: UUID
    number: str
    title: str
    starts_on: date
    asked_at: datetime
    turn: int


class MyCourses(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker's page of courses shows."""

    courses: list[MyCourse]
    waiting: list[MyWaiting]


class AgentPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an agent files for, as the form gives it."""

    name: str
    id_number: str
    phone: str
    person_category: str


class AgentFiling(msgspec.Struct, frozen=True, kw_only=True):
    """One enrolment that an agent filed; the ID number masked."""

    name: str
    id_masked: str
    number: str
    title: str
    starts_on: date
    state: EnrolmentState
    filed_at: datetime
