"""Marks as they stand, and what still keeps an event from being locked."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

from competitions.data import SeatRole


class Open(StrEnum):
    """What is not settled before results may be made of an event's marks."""

    CIPHERS = "ciphers-missing"
    """No entry has a cipher yet."""
    MISSING = "marks-missing"
    SPREAD = "marks-spread"
    """Judges are too far apart, neither marked anew nor left to stand by the chief judge."""
    UNCONFIRMED = "marks-unconfirmed"
    """A judgement mark that no second person entered, or entered otherwise."""
    UNSIGNED = "sheets-unsigned"


class MarkLine(msgspec.Struct, frozen=True, kw_only=True):
    """One mark that counts; ``judge`` is J and the seat's number."""

    cipher: str
    stage: str
    aspect: str
    judge: str
    value: Decimal


class StageLine(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry has in a stage beside its aspects."""

    cipher: str
    stage: str
    theory: Decimal | None
    seconds: int | None
    retest: Decimal | None


class PenaltyLine(msgspec.Struct, frozen=True, kw_only=True):
    """One deduction that stands."""

    cipher: str
    stage: str
    code: str
    points: Decimal


class EventMarks(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that was given in an event, by cipher: what a bundle holds."""

    marks: list[MarkLine]
    stages: list[StageLine]
    penalties: list[PenaltyLine]


class Spread(msgspec.Struct, frozen=True, kw_only=True):
    """Judges of one aspect of one entry who are too far apart."""

    entry: UUID
    cipher: str
    stage: str
    aspect: str
    values: list[int]
    judges: list[str]
    latest: datetime


class Ground(StrEnum):
    """Why a judge does not mark an entry (回避)."""

    SELF = "self"
    """The judge competes in it."""
    SAME_EMPLOYER = "same_employer"
    DECLARED = "declared"


RESERVE = "~reserve"
"""In the place of a module's code: marks only where a judge stands aside."""


class Seat(msgspec.Struct, frozen=True, kw_only=True):
    """An office at an event and who holds it; no ``modules`` means all of them."""

    id: UUID
    event: UUID
    role: SeatRole
    number: int
    name: str
    employer: str
    account: UUID
    person: UUID | None
    organisation: UUID | None
    modules: tuple[str, ...]
    ended_at: datetime | None

    @property
    def judge(self) -> str:
        """How sheets and bundles call it."""
        return f"J{self.number}"


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Who competes in an entry, as far as conflicts of interest ask."""

    entry: UUID
    organisation: UUID | None
    employer: str
    people: frozenset[UUID]


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """A seat that does not mark an entry, and which seat does in its place."""

    seat: UUID
    entry: UUID
    ground: Ground
    replaced_by: UUID | None = None


class Standing(StrEnum):
    """What became of one mark that was sent."""

    KEPT = "kept"
    ALREADY = "already"
    """It was there before: sent twice, counted once."""
    REFUSED = "refused"


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """One mark as a device sends it; ``sent`` is the key that the device made for it.

    ``value`` is the text that was entered; ``reason`` says why an earlier mark is replaced;
    ``device_at`` is the device's clock, ISO 8601, as it said.
    """

    sent: UUID
    cipher: str
    aspect: str
    value: str
    device_at: str = ""
    reason: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one mark; ``code`` and ``facts`` say why it was refused.

    ``kept`` is the mark that counts now, where there is one.
    """

    sent: UUID
    standing: Standing
    code: str = ""
    facts: dict[str, str] = {}
    kept: str = ""


class LiveMark(msgspec.Struct, frozen=True, kw_only=True):
    """A mark that counts, as the next one for the same place meets it."""

    id: UUID
    sent: UUID
    seat: UUID
    judge: str
    value: Decimal
