"""Marks as they stand, and what still keeps an event from being locked."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec


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
