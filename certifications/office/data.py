"""In office: states of an appointment, grades of a year, what is shown and decided."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from app.decisions.data import Body
from app.people.data import Tier


class AppointmentState(StrEnum):
    """Where a term of office stands."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    RENEWED = "renewed"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    RESIGNED = "resigned"


_ENDS = frozenset(
    {
        AppointmentState.EXPIRED,
        AppointmentState.RENEWED,
        AppointmentState.SUPERSEDED,
        AppointmentState.REVOKED,
        AppointmentState.RESIGNED,
    }
)
TRANSITIONS: dict[AppointmentState, frozenset[AppointmentState]] = {
    AppointmentState.ACTIVE: frozenset({AppointmentState.SUSPENDED, *_ENDS}),
    AppointmentState.SUSPENDED: frozenset({AppointmentState.ACTIVE, *_ENDS}),
    **dict.fromkeys(
        (
            AppointmentState.EXPIRED,
            AppointmentState.RENEWED,
            AppointmentState.SUPERSEDED,
            AppointmentState.REVOKED,
            AppointmentState.RESIGNED,
        ),
        frozenset[AppointmentState](),
    ),
}
RUNNING = frozenset({AppointmentState.ACTIVE, AppointmentState.SUSPENDED})
"""States in which the tier is held, be it without its allowance."""


class Grade(StrEnum):
    """How a year was judged: 优秀, 合格, 不合格."""

    EXCELLENT = "excellent"
    PASSED = "passed"
    FAILED = "failed"


class OfficeTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Days of the years in office; the ladder's own terms say what follows from a grade."""

    report_due_month: Annotated[int, msgspec.Meta(ge=1, le=12)] = 1
    """The self-report of a year is due on the last day of this month of the next."""
    least_days_reviewed: Annotated[int, msgspec.Meta(ge=1, le=366)] = 180
    """A year is reviewed in which the tier was held for so many days."""
    renewal_opens_days: Annotated[int, msgspec.Meta(ge=1)] = 180
    """How long before the end of the term a renewal may be proposed."""
    remind_days: Annotated[int, msgspec.Meta(ge=1)] = 30
    """How long before a report is due or a term ends its holder is reminded."""


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """One term of office as the desk's list shows it."""

    id: UUID
    person: UUID
    tier: Tier
    name: str
    employer: str
    occupation: str
    division: str | None
    document_no: str
    named_on: date
    valid_until: date
    monthly_allowance_yuan: int | None
    state: AppointmentState
    suspended_from: date | None
    ended_on: date | None
    ended_for: str
    credential: UUID | None


class Review(msgspec.Struct, frozen=True, kw_only=True):
    """One yearly review."""

    id: UUID
    year: int
    due_on: date
    report: str
    reported_at: datetime | None
    grade: Grade | None
    reason: str
    graded_by: str
    graded_at: datetime | None


class Paid(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid, or will be, for one quarter."""

    year: int
    quarter: int
    months: int
    yuan: Decimal
    paid_on: date | None


class OpenDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A decision about a term of office, made or under way."""

    id: UUID
    kind: str
    title: str
    state: str
    proposed_at: datetime


class HolderPage(msgspec.Struct, frozen=True, kw_only=True):
    """One term of office with all that belongs to it."""

    held: Holder
    reviews: tuple[Review, ...]
    paid: tuple[Paid, ...]
    decisions: tuple[OpenDecision, ...]
    renewal_opens_on: date
    new_results: int
    needs_new_results: bool
    suspended_for: str


class AppointmentBody(Body, frozen=True, kw_only=True):
    """A decision about one term of office: what for, and from when."""

    appointment: UUID
    tier: Tier
    ground: str
    reason: str
    from_day: date
    lift: bool = False
    """For a suspension: that it ends."""
    until: date | None = None
    """For a renewal: the last day of the new term."""


class AllowanceBody(Body, frozen=True, kw_only=True):
    """The allowances of one quarter: how many people, how much in all."""

    year: int
    quarter: int
    lines: int
    yuan: str


class AllowanceLineRow(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an allowance list."""

    appointment: UUID
    name: str
    employer: str
    tier: Tier
    months: int
    monthly: int
    yuan: Decimal


class AllowanceListRow(msgspec.Struct, frozen=True, kw_only=True):
    """One quarter's list of allowances."""

    id: UUID
    year: int
    quarter: int
    state: str
    drawn_up_at: datetime
    paid_on: date | None
    people: int
    yuan: Decimal
