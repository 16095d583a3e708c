"""What somebody's desk asks of them, as Structs."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec


class TodoKind(StrEnum):
    """What is to be done, most pressing first where deadlines are equal."""

    MEND_FILING = "mend_filing"
    MEND_INSPECTION = "mend_inspection"
    FILE_CLASS = "file_class"
    START_CLASS = "start_class"
    RECORD_ATTENDANCE = "record_attendance"
    COMPLETE_CLASS = "complete_class"
    FOLLOW_UP = "follow_up"
    SEND_PAPERS = "send_papers"
    FINISH_ROSTER = "finish_roster"
    RENEW_ACCREDITATION = "renew_accreditation"
    MEND_APPLICATION = "mend_application"


class Todo(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do: about what, until when, where; ``count`` says how much of it there is."""

    kind: TodoKind
    about: str
    subject: UUID
    due_on: date | None = None
    count: int = 1


class InstitutionDesk(msgspec.Struct, frozen=True, kw_only=True):
    """An institution's desk: what is to do, and its classes by state."""

    todos: list[Todo]
    states: dict[str, int]
    running_people: int


class OfficerDesk(msgspec.Struct, frozen=True, kw_only=True):
    """An officer's desk: what waits within reach, and how much of it is late."""

    queues: list["QueueCount"]


class QueueCount(msgspec.Struct, frozen=True, kw_only=True):
    """One queue: how many wait, how many past their deadline, the earliest deadline."""

    kind: str
    waiting: int
    late: int
    due_on: date | None = None
