"""Attendance: the Structs that pages, files and programs pass on."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from courses.data import ClassState
from courses.rules.attended import AttendanceTerms, Presence


class Way(StrEnum):
    """How an attendance was entered."""

    PAGE = "page"
    WORKBOOK = "workbook"
    SCAN = "scan"
    API = "api"


class SessionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A session as the rules of attendance see it: two instants."""

    starts: datetime
    ends: datetime
    cancelled: bool
    class_state: ClassState


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one trainee."""

    enrolment: UUID
    presence: Presence
    only_first: bool = False
    """Of account only where nothing is recorded yet: a scan meanwhile stands."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What is recorded of one trainee in a session: the row that nobody superseded."""

    id: UUID
    presence: Presence


class EntryPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What recording a session comes to."""

    new: tuple[Entry, ...] = ()
    corrections: tuple[tuple[Entry, UUID], ...] = ()
    """Each with the row that it supersedes."""
    unchanged: int = 0


class Recorded(msgspec.Struct, frozen=True):
    """How many trainees' attendance was entered, corrected and left as it was."""

    new: int
    corrected: int
    unchanged: int


class SessionHead(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its class."""

    id: UUID
    training_class: UUID
    class_number: str
    class_title: str
    class_state: ClassState
    organisation: UUID
    held_on: date
    starts_at: time
    ends_at: time
    hours: Decimal
    kind: str
    content: str
    state: str
    teacher_name: str
    room_name: str


class SessionCount(msgspec.Struct, frozen=True, kw_only=True):
    """A session in its class's list: how many were recorded, and how."""

    id: UUID
    held_on: date
    starts_at: time
    ends_at: time
    hours: Decimal
    kind: str
    content: str
    state: str
    recorded: int
    present: int
    scanned: int


class TraineePresence(msgspec.Struct, frozen=True, kw_only=True):
    """One trainee of a session; nothing is known where ``presence`` is None."""

    enrolment: UUID
    name: str
    id_masked: str
    presence: Presence | None = None
    way: Way | None = None
    entered_at: datetime | None = None
    entered_by: str = ""


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """A correction: what was recorded before and after, why, when and by whom."""

    name: str
    before: Presence
    after: Presence
    reason: str
    entered_at: datetime
    entered_by: str


class SessionPage(msgspec.Struct, frozen=True, kw_only=True):
    """A session with its trainees and what was corrected."""

    held: SessionHead
    trainees: list[TraineePresence]
    corrections: list[Correction]
    refusal: str
    """Code of why nothing can be entered now; empty where it can."""
    over: bool
    """The session has ended: nobody scans in any more."""
    terms: AttendanceTerms

    @property
    def recorded(self) -> int:
        """How many trainees have an attendance."""
        return sum(trainee.presence is not None for trainee in self.trainees)


class ClassAttendance(msgspec.Struct, frozen=True, kw_only=True):
    """A class's sessions with what was recorded of each."""

    training_class: UUID
    number: str
    title: str
    state: ClassState
    trainees: int
    sessions: list[SessionCount]
