"""Public notices and objections: states, terms, what forms send and pages show."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from app.decisions.data import Body
from app.people.data import Tier


class NoticeState(StrEnum):
    """Where a public notice stands."""

    OPEN = "open"
    CLOSED = "closed"


NOTICE_TRANSITIONS: dict[NoticeState, frozenset[NoticeState]] = {
    NoticeState.OPEN: frozenset({NoticeState.CLOSED}),
    NoticeState.CLOSED: frozenset(),
}


class ObjectionState(StrEnum):
    """Where an objection stands."""

    RECEIVED = "received"
    NOT_ACCEPTED = "not_accepted"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    REVIEW = "review"
    REVIEW_UPHELD = "review_upheld"
    REVIEW_DISMISSED = "review_dismissed"


OBJECTION_TRANSITIONS: dict[ObjectionState, frozenset[ObjectionState]] = {
    ObjectionState.RECEIVED: frozenset(
        {ObjectionState.NOT_ACCEPTED, ObjectionState.UPHELD, ObjectionState.DISMISSED}
    ),
    ObjectionState.NOT_ACCEPTED: frozenset({ObjectionState.REVIEW}),
    ObjectionState.DISMISSED: frozenset({ObjectionState.REVIEW}),
    ObjectionState.UPHELD: frozenset(),
    ObjectionState.REVIEW: frozenset(
        {ObjectionState.REVIEW_UPHELD, ObjectionState.REVIEW_DISMISSED}
    ),
    ObjectionState.REVIEW_UPHELD: frozenset(),
    ObjectionState.REVIEW_DISMISSED: frozenset(),
}
OPEN = frozenset({ObjectionState.RECEIVED, ObjectionState.REVIEW})
"""States in which somebody has to answer; the entry is held as long."""
Days = Annotated[int, msgspec.Meta(ge=1, le=60)]


class ObjectionTerms(msgspec.Struct, frozen=True, kw_only=True):
    """Times of an objection in working days; dated terms of the bureau (kind ``objections``)."""

    answer_working_days: Days = 10
    review_within_working_days: Days = 5
    review_working_days: Days = 10


class NoticeText(msgspec.Struct, frozen=True, kw_only=True):
    """What the officer writes of a notice before it is proposed."""

    title: Annotated[str, msgspec.Meta(min_length=4, max_length=120)]
    objection_phone: Annotated[str, msgspec.Meta(min_length=5, max_length=60)]
    supervision_phone: Annotated[str, msgspec.Meta(min_length=5, max_length=60)]
    objection_address: Annotated[str, msgspec.Meta(min_length=4, max_length=160)]
    document_no: Annotated[str, msgspec.Meta(max_length=64)] = ""


class NoticeBody(Body, frozen=True, kw_only=True):
    """A proposed notice as its decision keeps it: the chosen by key, in the list's order."""

    title: str
    document_no: str
    objection_phone: str
    supervision_phone: str
    objection_address: str
    working_days: int
    applications: tuple[UUID, ...]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One person on a notice as the public reads it."""

    id: UUID
    place: int
    name: str
    employer: str
    occupation: str
    division_zh: str
    division_en: str
    held: bool
    removed: bool
    application: UUID


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """A public notice."""

    id: UUID
    round: UUID
    round_title: str
    tier: Tier
    title: str
    document_no: str
    posted_at: datetime
    first_day: date
    last_day: date
    working_days: int
    objection_phone: str
    supervision_phone: str
    objection_address: str
    state: NoticeState
    closed_at: datetime | None
    people: int
    objections: int = 0
    open_objections: int = 0


class NoticePage(msgspec.Struct, frozen=True, kw_only=True):
    """A notice with its entries, and the working days left to object (today included)."""

    notice: Notice
    entries: list[Entry]
    left: int | None
    """None where the calendar of the year is not known."""

    @property
    def shown(self) -> list[Entry]:
        """The entries that still stand."""
        return [entry for entry in self.entries if not entry.removed]


class NewObjection(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody who objects says."""

    entry: UUID
    statement: str = ""
    by_unit: bool = False
    name: str = ""
    id_number: str = ""
    phone: str = ""
    unit: str = ""
    uscc: str = ""


class Objector(msgspec.Struct, frozen=True, kw_only=True):
    """Who objects, as it is sealed."""

    name: str
    id_number: str = ""
    uscc: str = ""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """The receipt of an objection; the secret is shown this once."""

    number: str
    secret: str
    notice_title: str
    about: str
    received_at: datetime
    due_on: date


class ObjectionRow(msgspec.Struct, frozen=True, kw_only=True):
    """An objection in the officers' queue; the objector masked."""

    id: UUID
    receipt_no: str
    notice: UUID
    notice_title: str
    about: str
    state: ObjectionState
    by_unit: bool
    received_at: datetime
    due_on: date
    review_due_on: date | None

    @property
    def deadline(self) -> date | None:
        """The day on which an answer is due, or None once it is given."""
        if self.state is ObjectionState.RECEIVED:
            return self.due_on
        return self.review_due_on if self.state is ObjectionState.REVIEW else None


class ObjectionDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One objection before who rules on it."""

    row: ObjectionRow
    application: UUID
    round: UUID
    employer: str
    occupation: str
    statement: str
    objector_masked: str
    contact_masked: str
    objector: Objector | None
    """Only where it was unmasked, with a reason on record."""
    phone: str
    has_scan: bool
    ruling: str
    ruled_by: str
    ruled_at: datetime | None
    review_until: date | None
    review_asked_at: datetime | None
    review_reason: str
    review_ruling: str
    reviewed_by: str
    reviewed_at: datetime | None
    mine: bool
    """Whether the reader ruled on it, and so may not review it."""


class Followed(msgspec.Struct, frozen=True, kw_only=True):
    """What the objector reads by number and secret."""

    receipt_no: str
    notice_title: str
    about: str
    state: ObjectionState
    received_at: datetime
    due_on: date
    ruling: str
    ruled_at: datetime | None
    review_until: date | None
    review_due_on: date | None
    review_ruling: str
    reviewed_at: datetime | None
    may_ask_review: bool
