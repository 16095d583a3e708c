"""Versions of the market's terms, and the figures that one is made of."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from dashboards.terms import MarketTerms


class FigureKind(StrEnum):
    """How a figure is typed and shown."""

    WHOLE = "whole"
    SHARE = "share"
    """Kept from 0 to 1, typed and shown in per cent."""
    RATIO = "ratio"


class Parameter(msgspec.Struct, frozen=True, kw_only=True):
    """One figure of the terms: its name, unit and what it does are messages.

    ``place`` is where it stands in the terms, a number being a place in a list. A figure lies from
    ``least`` to ``most``, as it is typed.
    """

    code: str
    place: tuple[str | int, ...]
    kind: FigureKind
    name: str
    unit: str
    does: str
    least: float
    most: float


class VersionState(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    SIGNED = "signed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class TermsVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version with who drafted and who signed it; ``decision`` is its latest, if any."""

    id: UUID
    number: int
    terms: MarketTerms
    state: VersionState
    valid_from: date
    reason: str
    drafted_by: str
    changed_at: datetime | None
    published_at: datetime | None
    decision: UUID | None = None
    waiting: bool = False
    """Whether the decision waits for somebody's step."""
    reviewed_by: str = ""
    signed_by: str = ""
    returned_by: str = ""
    returned_for: str = ""

    @property
    def open_to_change(self) -> bool:
        """Whether it may still be edited: a draft that waits for nobody."""
        return self.state is VersionState.DRAFT and not self.waiting


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A figure that differs in two versions, each as it is shown without its unit."""

    parameter: Parameter
    before: str
    after: str
