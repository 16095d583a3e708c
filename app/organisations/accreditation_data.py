"""Accreditation: purposes, states of an application, and the Structs that pages pass on."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel

Name = Annotated[str, msgspec.Meta(min_length=2, max_length=80)]


class RoomKind(StrEnum):
    """What a room is for."""

    THEORY = "theory"
    PRACTICE = "practice"


class Purpose(StrEnum):
    """What an accreditation allows: training, or assessing apart from training."""

    TRAIN = "train"
    ASSESS = "assess"


class ApplicationState(StrEnum):
    """Where an application for an accreditation stands."""

    DRAFT = "draft"
    FILED = "filed"
    RETURNED = "returned"
    GRANTED = "granted"
    REFUSED = "refused"


APPLICATION_TRANSITIONS: dict[ApplicationState, frozenset[ApplicationState]] = {
    ApplicationState.DRAFT: frozenset({ApplicationState.FILED}),
    ApplicationState.FILED: frozenset(
        {ApplicationState.RETURNED, ApplicationState.GRANTED, ApplicationState.REFUSED}
    ),
    ApplicationState.RETURNED: frozenset({ApplicationState.FILED}),
    ApplicationState.GRANTED: frozenset(),
    ApplicationState.REFUSED: frozenset(),
}


class AccreditationReason(StrEnum):
    """Why an organisation may, or may not, train or assess something on a day."""

    COVERED = "covered"
    NONE = "none"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    LEVEL_ABOVE = "level_above"
    """The level asked for is above every level that is accredited."""
    LEVEL_BELOW = "level_below"
    """Only a higher level is accredited, and the terms do not let it cover lower ones."""


class AccreditationTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Dated terms of accreditation; the bureau edits them.

    ``decide_within`` are the working days an officer has after filing (行政许可法 第四十二条
    allows twenty); ``mend_within`` those an institution has after a return; ``valid_years`` is
    the term that the form proposes. Where ``train_and_assess_apart``, who trains an occupation
    does not assess it.
    """

    covers_lower_levels: bool = False
    train_and_assess_apart: bool = True
    decide_within: int = 20
    mend_within: int = 10
    valid_years: int = 3


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """An accreditation as the rule needs it; ``suspended_from`` stops starts from that day."""

    id: UUID
    occupation_code: str
    level: SkillLevel
    purpose: Purpose
    valid_from: date
    valid_until: date | None = None
    suspended_from: date | None = None
    suspended_for: str = ""


class AccreditationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a start on a day is covered, why, and the accreditation that decides it."""

    covered: bool
    reason: AccreditationReason
    decided_by: Held | None = None


class NewTeacher(msgspec.Struct, frozen=True, kw_only=True):
    """A teacher to enter; the number is a mainland ID number, kept sealed."""

    name: Name
    id_number: str
    phone: str = ""
    full_time: bool = False


class TeacherChange(msgspec.Struct, frozen=True, kw_only=True):
    """What of a teacher may be changed: never the ID number. An empty phone leaves the old one."""

    name: Name
    phone: str = ""
    full_time: bool = False


class NewCertificate(msgspec.Struct, frozen=True, kw_only=True):
    """What a teacher holds that lets them teach an occupation (by name or code) up to a level."""

    occupation: str
    level: SkillLevel
    number: Name
    issued_on: date | None = None
    valid_until: date | None = None


class RoomFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A classroom or workshop."""

    name: Name
    address: Name
    seats: Annotated[int, msgspec.Meta(ge=1, le=2000)]
    kind: RoomKind = RoomKind.THEORY
    equipment: Annotated[str, msgspec.Meta(max_length=1000)] = ""


class ApplicationFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What an institution applies for, and with whom and where it would do it."""

    occupation_code: str
    level: SkillLevel
    purpose: Purpose
    teachers: list[UUID] = []
    rooms: list[UUID] = []
    equipment: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    statement: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class Certificate(msgspec.Struct, frozen=True, kw_only=True):
    """A teacher's certificate as pages show it."""

    id: UUID
    occupation_code: str
    occupation: str
    level: SkillLevel
    number: str
    issued_on: date | None
    valid_until: date | None


class Teacher(msgspec.Struct, frozen=True, kw_only=True):
    """A teacher as pages show it; ID number and phone come masked."""

    id: UUID
    organisation: UUID
    name: str
    id_masked: str
    phone_masked: str
    full_time: bool
    active: bool
    certificates: list[Certificate]


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """A room as pages show it."""

    id: UUID
    organisation: UUID
    name: str
    address: str
    seats: int
    kind: RoomKind
    equipment: str
    active: bool


class Application(msgspec.Struct, frozen=True, kw_only=True):
    """An application as lists and its page show it."""

    id: UUID
    organisation: UUID
    organisation_name: str
    division_name: str
    occupation_code: str
    occupation: str
    level: SkillLevel
    purpose: Purpose
    state: ApplicationState
    teachers: list[UUID]
    rooms: list[UUID]
    equipment: str
    statement: str
    filed_at: datetime | None
    filed_by: str
    due_on: date | None
    decided_at: datetime | None
    decided_by: str
    decision_reason: str


class FaultKind(StrEnum):
    """What an application lacks, or is likely to be refused for."""

    KIND = "application-kind"
    BOTH_PURPOSES = "application-both"
    NO_TEACHER = "application-no-teacher"
    NO_ROOM = "application-no-room"
    NO_CERTIFICATE = "application-teacher"
    HELD_ALREADY = "application-held"


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing an application lacks; ``about`` names the teacher it is about."""

    kind: FaultKind
    about: str = ""


class CertificateAnswer(StrEnum):
    """Whether what a teacher holds covers an occupation and level on a day."""

    COVERED = "covered"
    NONE = "none"
    LEVEL_BELOW = "level_below"
    EXPIRED = "expired"


class TeacherEvidence(msgspec.Struct, frozen=True, kw_only=True):
    """A teacher of an application with what decides whether they may teach it."""

    teacher: Teacher
    answer: CertificateAnswer


class ApplicationPage(msgspec.Struct, frozen=True, kw_only=True):
    """An application with the evidence beside it."""

    application: Application
    teachers: list[TeacherEvidence]
    rooms: list[Room]
    faults: list[Fault]
    held: list[Held]
    terms: AccreditationTerms


class AccreditationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An accreditation as the list shows it."""

    id: UUID
    organisation: UUID
    organisation_name: str
    division_name: str
    occupation_code: str
    occupation: str
    level: SkillLevel
    purpose: Purpose
    valid_from: date
    valid_until: date | None
    suspended_from: date | None
    suspended_for: str
    application: UUID | None
