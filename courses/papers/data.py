"""One class, one file: its kinds of paper, when each is due, and what is filed."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from courses.data import ClassState


class PaperKind(StrEnum):
    """A paper of a class's file."""

    FILING_FORM = "filing_form"
    """备案表"""
    ROSTER = "roster"
    """花名册"""
    SIGN_IN = "sign_in"
    """签到表"""
    ASSESSMENT = "assessment"
    """考核表"""
    COMMITMENT = "commitment"
    """承诺书"""
    OTHER = "other"


PRINTED = (
    PaperKind.FILING_FORM,
    PaperKind.COMMITMENT,
    PaperKind.ROSTER,
    PaperKind.SIGN_IN,
    PaperKind.ASSESSMENT,
)
"""Kinds that the service prints, in the order of a class's life."""


DUE_WITH = {
    PaperKind.FILING_FORM: ClassState.FILED,
    PaperKind.COMMITMENT: ClassState.FILED,
    PaperKind.ROSTER: ClassState.RUNNING,
    PaperKind.SIGN_IN: ClassState.COMPLETED,
    PaperKind.ASSESSMENT: ClassState.COMPLETED,
}
"""No published rule dates the papers; these are the bureau's to edit."""


class PaperTerms(msgspec.Struct, frozen=True, kw_only=True):
    """With which step of the class a stamped paper is due (dated terms, kind ``class_papers``)."""

    due_with: dict[PaperKind, ClassState] = msgspec.field(default_factory=lambda: dict(DUE_WITH))
    scan_bytes_max: int = 20 * 1024 * 1024


class PaperRow(msgspec.Struct, frozen=True, kw_only=True):
    """A scan on file."""

    id: UUID
    kind: PaperKind
    file: UUID
    name: str
    media_type: str
    size: int
    sha256: bytes
    remark: str
    entered_at: datetime
    entered_by: str
    current: bool
    """Nobody superseded it."""


class PaperLine(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of paper of a class: when it is due, and its scan."""

    kind: PaperKind
    due_with: ClassState | None
    due: bool
    scan: PaperRow | None


class PaperPage(msgspec.Struct, frozen=True, kw_only=True):
    """A class's file (一班一档)."""

    training_class: UUID
    number: str
    title: str
    state: ClassState
    lines: list[PaperLine]
    others: list[PaperRow]
    superseded: list[PaperRow]
    most_megabytes: int

    @property
    def missing(self) -> list[PaperLine]:
        """Papers that are due and not on file."""
        return [line for line in self.lines if line.due and line.scan is None]
