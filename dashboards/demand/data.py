"""A county's return of demand: where it stands, what befalls it, what its page shows."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec


class ReturnState(StrEnum):
    """Where one division's return of one quarter stands: 填报, 县级审核, 市级汇总."""

    OPEN = "open"
    FILED = "filed"
    RETURNED = "returned"
    REVIEWED = "reviewed"
    ACCEPTED = "accepted"


S = ReturnState
RETURN_TRANSITIONS: dict[ReturnState, frozenset[ReturnState]] = {
    S.OPEN: frozenset({S.FILED}),
    S.FILED: frozenset({S.REVIEWED, S.RETURNED}),
    S.REVIEWED: frozenset({S.ACCEPTED, S.RETURNED}),
    S.ACCEPTED: frozenset({S.RETURNED}),
    S.RETURNED: frozenset({S.FILED}),
}
"""An accepted return that turns out wrong is given back by the city, with a reason."""
AWAITED = frozenset({S.OPEN, S.RETURNED})
"""The county has to do something before its due date; only now its reports may change."""


class ReturnStep(StrEnum):
    """What befell a return, as its history lists it."""

    OPENED = "opened"
    FILED = "filed"
    REVIEWED = "reviewed"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REMINDED = "reminded"
    COMMENT = "comment"


class ReturnRow(msgspec.Struct, frozen=True, kw_only=True):
    """One return as kept. ``left`` are working days to the due date, below 0 where it passed."""

    id: UUID
    period: str
    division: str
    state: ReturnState
    due_on: date
    nothing_to_report: str
    filer: UUID | None
    filed_by: str
    filed_at: datetime | None
    reviewer: UUID | None
    reviewed_by: str
    reviewed_at: datetime | None
    accepted_by: str
    accepted_at: datetime | None
    returned_for: str
    reminded_at: datetime | None
    reminders: int
    left: int | None = None

    @property
    def awaited(self) -> bool:
        """Whether the county has still to file."""
        return self.state in AWAITED


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """One step or comment in a return's history."""

    step: ReturnStep
    text: str
    by: str
    at: datetime


class Quarter(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter for which returns were asked."""

    period: str
    due_on: date
    opened_by: str
    closed_at: datetime | None
    closed_by: str
    missing: tuple[str, ...]
    reason: str
    corrected_at: datetime | None
    snapshot: int | None = None
    """Number of its newest frozen figures, which a link carries."""

    @property
    def provisional(self) -> bool:
        """Whether its figures may still move: not closed, or changed since the closing."""
        return self.closed_at is None or self.corrected_at is not None


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Demand of one occupation in persons: now, the quarter before, the year before.

    None where that was not reported, which is not zero. ``large`` says that the change has to
    be explained.
    """

    code: str
    name: str
    now: int | None
    before: int | None
    year_ago: int | None
    large: bool = False


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One source's report in a return: occupations, demand, day, employers asked and answered."""

    name: str
    lines: int
    demand: int
    reported_on: date
    asked: int | None
    answered: int | None


class ReturnPage(msgspec.Struct, frozen=True, kw_only=True):
    """One return with its figures and its history, the latest first."""

    held: ReturnRow
    quarter: Quarter
    place: str
    lines: tuple[Line, ...]
    sources: tuple[Source, ...]
    notes: tuple[Note, ...]

    @property
    def large(self) -> int:
        """How many changes have to be explained."""
        return sum(line.large for line in self.lines)


class Board(msgspec.Struct, frozen=True, kw_only=True):
    """Returns as a matrix: places by code and name, quarters, a return for each pair."""

    places: dict[str, str]
    quarters: tuple[Quarter, ...]
    cells: dict[tuple[str, str], ReturnRow]
    """By division and period; a pair that was never asked is not in it."""
    closable: dict[str, tuple[str, ...]]
    """Quarters that the actor may close, each with the divisions still missing."""
    openable: tuple[str, ...] = ()
