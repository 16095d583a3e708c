"""Courses: states and the Structs that pages and jobs pass on."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel


class ClassState(StrEnum):
    """Where a class stands."""

    DRAFT = "draft"
    FILED = "filed"
    RETURNED = "returned"
    APPROVED = "approved"
    RUNNING = "running"
    ASSESSED = "assessed"
    COMPLETED = "completed"
    ARCHIVED = "archived"
    CANCELLED = "cancelled"


CLASS_TRANSITIONS: dict[ClassState, frozenset[ClassState]] = {
    ClassState.DRAFT: frozenset({ClassState.FILED, ClassState.CANCELLED}),
    ClassState.FILED: frozenset({ClassState.RETURNED, ClassState.APPROVED, ClassState.CANCELLED}),
    ClassState.RETURNED: frozenset({ClassState.FILED, ClassState.CANCELLED}),
    ClassState.APPROVED: frozenset(
        {ClassState.RUNNING, ClassState.COMPLETED, ClassState.CANCELLED}
    ),
    ClassState.RUNNING: frozenset(
        {ClassState.ASSESSED, ClassState.COMPLETED, ClassState.CANCELLED}
    ),
    ClassState.ASSESSED: frozenset({ClassState.COMPLETED}),
    ClassState.COMPLETED: frozenset({ClassState.ARCHIVED}),
    ClassState.ARCHIVED: frozenset(),
    ClassState.CANCELLED: frozenset(),
}
TAKES_ENROLMENTS = frozenset({ClassState.APPROVED, ClassState.RUNNING})
"""States in which anybody may still join."""
TAKES_ROSTER = TAKES_ENROLMENTS | {ClassState.DRAFT, ClassState.RETURNED}
"""States in which the institution may add people: the roster is part of what it files."""
TAKES_RESULTS = frozenset({ClassState.APPROVED, ClassState.RUNNING, ClassState.ASSESSED})
"""States in which attendance and scores may be entered."""


class EnrolmentState(StrEnum):
    """Where somebody's enrolment stands."""

    ENROLLED = "enrolled"
    COMPLETED = "completed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


ENROLMENT_TRANSITIONS: dict[EnrolmentState, frozenset[EnrolmentState]] = {
    EnrolmentState.ENROLLED: frozenset(
        {EnrolmentState.COMPLETED, EnrolmentState.FAILED, EnrolmentState.WITHDRAWN}
    ),
    EnrolmentState.FAILED: frozenset(),
    EnrolmentState.WITHDRAWN: frozenset({EnrolmentState.ENROLLED}),
    EnrolmentState.COMPLETED: frozenset(),
}


class CompletionTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What completing a class asks; thresholds are dated terms of the bureau."""

    attendance_min: Decimal = Decimal("0.8")
    theory_pass: Decimal = Decimal(60)
    practice_pass: Decimal = Decimal(60)


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one trainee at the end of a class; None where nothing was reported."""

    attended_hours: Decimal | None
    theory_score: Decimal | None
    practice_score: Decimal | None
    absent: bool = False


class CompletionDecision(msgspec.Struct, frozen=True):
    """Whether a trainee completed, and the codes of what was not met."""

    completed: bool
    reasons: tuple[str, ...]


class NewClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class to make."""

    number: str
    organisation: UUID
    catalogue_item: UUID
    division: str
    starts_on: date
    ends_on: date
    capacity: int
    action: str = ""


class ClassRow(msgspec.Struct, frozen=True, kw_only=True):
    """A class as lists and pages show it."""

    id: UUID
    number: str
    title: str
    organisation: UUID
    organisation_name: str
    occupation_code: str
    work_type: str
    level: SkillLevel
    hours: int
    action: str
    division: str
    starts_on: date
    ends_on: date
    capacity: int
    enrolled: int
    state: ClassState

    @property
    def seats_left(self) -> int:
        """How many may still join."""
        return self.capacity - self.enrolled


class EnrolmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One enrolment as a class's page shows it; ID and phone come masked."""

    id: UUID
    person: UUID
    name: str
    id_masked: str
    phone_masked: str
    person_category: str
    employer: str
    state: EnrolmentState
    attended_hours: Decimal | None
    hours_recorded: bool
    """The hours come from attendance by session."""
    theory_score: Decimal | None
    practice_score: Decimal | None
    absent: bool
    failed_for: tuple[str, ...]


def trainee_number(enrolment: UUID) -> str:
    """Return what stands for somebody on a results workbook instead of an ID number.

    It begins with a letter: no spreadsheet takes it for a number.
    """
    return f"N{enrolment.hex[-10:].upper()}"
