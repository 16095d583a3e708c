"""Filing a class: terms, the Structs of timetable, filing and change."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from courses.data import ClassRow, ClassState
from courses.rules.base import Severity


class SessionKind(StrEnum):
    """What a session counts as."""

    THEORY = "theory"
    PRACTICE = "practice"


class ChangeState(StrEnum):
    """Where a change to an approved class stands."""

    FILED = "filed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


CHANGE_TRANSITIONS: dict[ChangeState, frozenset[ChangeState]] = {
    ChangeState.FILED: frozenset(
        {ChangeState.APPROVED, ChangeState.REFUSED, ChangeState.WITHDRAWN}
    ),
    ChangeState.APPROVED: frozenset(),
    ChangeState.REFUSED: frozenset(),
    ChangeState.WITHDRAWN: frozenset(),
}
EDITABLE = frozenset({ClassState.DRAFT, ClassState.RETURNED})
"""States in which the institution edits the filing itself."""
CHANGEABLE = frozenset({ClassState.APPROVED, ClassState.RUNNING})
"""States in which a change must be asked for."""


class FilingTerms(msgspec.Struct, frozen=True, kw_only=True):
    """What filing a class asks; dated terms of the bureau (kind ``class_filing``)."""

    minutes_per_hour: int = 45
    """Minutes of one training hour, 课时 (淮安 2023)."""
    file_days_before: int = 15
    """Calendar days between filing and the first day of class."""
    answer_working_days: int = 5
    mend_working_days: int = 5
    change_working_days: int = 3
    class_size_max: int = 50
    day_minutes_max: int = 540
    """A day of more than nine hours is questioned."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something a filing does not meet: an error stops it, a warning asks an officer to look."""

    code: str
    severity: Severity
    facts: dict[str, str | int] = {}


class SessionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A session as the rules see it. ``room_seats`` is None where no room is named."""

    held_on: date
    starts_at: time
    ends_at: time
    hours: Decimal
    kind: SessionKind
    teacher: UUID | None
    teacher_name: str = ""
    certified: bool = True
    room_seats: int | None = None
    room_name: str = ""


class FilingFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a class when its filing is judged.

    ``accreditation`` is the reason why the institution may not train this, empty where it may;
    ``assessor_refusal`` the same for the assessment institution named.
    """

    starts_on: date
    ends_on: date
    capacity: int
    enrolled: int
    hours: int
    practice_hours: int
    item_valid_from: date
    item_valid_until: date | None
    edition_published: bool
    accreditation: str
    has_assessor: bool
    assessor_refusal: str = ""
    plan: str
    assessment_plan: str
    place: str
    missing_papers: tuple[str, ...] = ()
    sessions: tuple[SessionFacts, ...] = ()


class NewSession(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a timetable to enter."""

    held_on: date
    starts_at: time
    ends_at: time
    content: str
    kind: SessionKind = SessionKind.THEORY
    teacher: UUID | None = None
    room: UUID | None = None


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a timetable as pages show it."""

    id: UUID
    held_on: date
    starts_at: time
    ends_at: time
    hours: Decimal
    kind: SessionKind
    content: str
    teacher: UUID | None
    teacher_name: str
    room: UUID | None
    room_name: str
    state: str


class Filing(msgspec.Struct, frozen=True, kw_only=True):
    """What the institution writes of a class before it files it."""

    number: str
    catalogue_item: UUID
    division: str
    starts_on: date
    ends_on: date
    capacity: int
    place: str = ""
    plan: str = ""
    assessment_plan: str = ""
    assessor: UUID | None = None
    action: str = ""


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    """A step a class went through."""

    step: str
    taken_at: datetime
    taken_by: str
    reason: str


class ChangeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A change asked for, with what it changes: (what, before, after)."""

    id: UUID
    state: ChangeState
    before: dict[str, dict[str, Any]]
    after: dict[str, dict[str, Any]]
    reason: str
    asked_at: datetime
    asked_by: str
    due_on: date | None
    decided_at: datetime | None
    decided_by: str
    decision_reason: str


class SwappedTrainee(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who came into or left a class after it was approved."""

    name: str
    id_masked: str
    came: bool
    at: datetime
    way: str


class FilingDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A class's filing with its evidence, findings and history."""

    held: ClassRow
    filing: Filing
    item_title: str
    assessor_name: str
    due_on: date | None
    state_since: datetime | None
    sessions: list[SessionRow]
    findings: tuple[Finding, ...]
    steps: list[StepRow]
    change: ChangeRow | None
    called: dict[str, str]
    """Names of the teachers and rooms that the change names, by key."""
    swapped: list[SwappedTrainee]

    @property
    def errors(self) -> list[Finding]:
        """What stops the filing."""
        return [f for f in self.findings if f.severity is Severity.ERROR]

    @property
    def questions(self) -> list[Finding]:
        """What an officer must look at; with none, the filing may be approved in bulk."""
        return [f for f in self.findings if f.severity is Severity.WARNING]

    @property
    def theory_hours(self) -> Decimal:
        """Training hours of theory in the timetable."""
        return self._hours(SessionKind.THEORY)

    @property
    def practice_hours(self) -> Decimal:
        """Training hours of practice in the timetable."""
        return self._hours(SessionKind.PRACTICE)

    def _hours(self, kind: SessionKind) -> Decimal:
        lines = (s.hours for s in self.sessions if s.kind is kind and s.state == "planned")
        return sum(lines, Decimal(0))
