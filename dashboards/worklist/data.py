"""The work list: tasks, targets, quarterly entries and what they come to."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from dashboards.facts.data import Measure

ITEMS = (13, 14, 15)
"""Items of the policy that the work list carries out."""
COUNTED = (
    Measure.ENROLLED,
    Measure.COMPLETED,
    Measure.CERTIFIED,
    Measure.PLACED,
    Measure.SEATS,
)
"""Measures that the register counts itself."""
CITY = ""
"""The division of the city's own target."""


class TaskState(StrEnum):
    """Where a task stands."""

    DRAFT = "draft"
    ISSUED = "issued"
    DONE = "done"
    DROPPED = "dropped"


TASK_TRANSITIONS: dict[TaskState, frozenset[TaskState]] = {
    TaskState.DRAFT: frozenset({TaskState.ISSUED, TaskState.DROPPED}),
    TaskState.ISSUED: frozenset({TaskState.DONE, TaskState.DROPPED}),
    TaskState.DONE: frozenset({TaskState.ISSUED}),
    TaskState.DROPPED: frozenset({TaskState.DRAFT}),
}
"""A dropped task comes back as a draft and is issued again."""


class EntryState(StrEnum):
    """Where a quarter's entry stands."""

    FILED = "filed"
    ACCEPTED = "accepted"
    RETURNED = "returned"


ENTRY_TRANSITIONS: dict[EntryState, frozenset[EntryState]] = {
    EntryState.FILED: frozenset({EntryState.ACCEPTED, EntryState.RETURNED}),
    EntryState.ACCEPTED: frozenset({EntryState.RETURNED}),
    EntryState.RETURNED: frozenset({EntryState.FILED}),
}


class Basis(StrEnum):
    """What a forecast to the year's end stands on."""

    FINAL = "final"
    SEASONAL = "seasonal"
    LINEAR = "linear"
    EARLY = "early"
    SUMMED = "summed"
    PARTIAL = "partial"
    THIN = "thin"
    NONE = "none"


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """The value expected at the year's end; None where nothing is known yet.

    ``low`` and ``high`` are where the readings of the pace end that differ the most; None where
    there is only one reading.
    """

    value: float | None
    basis: Basis
    low: float | None = None
    high: float | None = None


class Standing(StrEnum):
    """How a task does, the worst first."""

    LATE = "late"
    BEHIND = "behind"
    INCOMPLETE = "incomplete"
    UNKNOWN = "unknown"
    ON_TRACK = "on_track"
    REACHED = "reached"


class NewTask(msgspec.Struct, frozen=True, kw_only=True):
    """A task as drafted; ``targets`` by division, '' the city's."""

    item: int
    title: str
    unit: str
    lead: UUID
    due_on: date
    helpers: tuple[UUID, ...] = ()
    measure: Measure | None = None
    targets: dict[str, Decimal]


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A task as kept."""

    id: UUID
    year: int
    item: int
    number: int
    title: str
    unit: str
    measure: str
    lead: UUID
    lead_name: str
    helpers: tuple[UUID, ...]
    helper_names: tuple[str, ...]
    due_on: date
    state: TaskState


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter's entry: the value for the year up to it."""

    id: UUID
    target: UUID
    quarter: int
    value: Decimal
    text: str
    file: UUID | None
    state: EntryState
    filer: UUID
    filed_by: str
    filed_at: datetime
    reviewed_by: str
    returned_for: str


class TargetLine(msgspec.Struct, frozen=True, kw_only=True):
    """A target with what was reached: ``value`` is None where nothing is known yet.

    ``quarter`` is the one that the value goes up to; ``waiting`` that it is not reviewed yet.
    """

    id: UUID
    division: str
    target: Decimal
    value: float | None
    quarter: int
    outlook: Outlook
    standing: Standing
    waiting: bool = False
    entries: tuple[Entry, ...] = ()
    missing: tuple[int, ...] = ()
    """Quarters whose entry is past due."""
    latest: int = 0
    """The quarter up to which the furthest part of a sum goes."""

    @property
    def share(self) -> float | None:
        """What was reached over the target."""
        return None if self.value is None else self.value / float(self.target)


class TaskLine(msgspec.Struct, frozen=True, kw_only=True):
    """A task with the city's line first; ``summed`` where divisions were added up for it."""

    task: Task
    city: TargetLine
    divisions: tuple[TargetLine, ...]
    summed: bool
    reported: int

    @property
    def targets(self) -> tuple[TargetLine, ...]:
        """The city's line and those of divisions."""
        return (self.city, *self.divisions)

    @property
    def to_review(self) -> int:
        """How many entries wait for their review."""
        return sum(e.state is EntryState.FILED for one in self.targets for e in one.entries)

    @property
    def missing(self) -> int:
        """How many entries are past due."""
        return sum(len(one.missing) for one in self.targets)


class NoteLine(msgspec.Struct, frozen=True, kw_only=True):
    """What befell a quarter's entry."""

    division: str
    quarter: int
    step: EntryState
    value: Decimal
    text: str
    by: str
    at: datetime


def subject_of(year: int) -> UUID:
    """Return what a decision on this year's list is about."""
    return uuid5(NAMESPACE_URL, f"jiangce:work-list:{year}")
