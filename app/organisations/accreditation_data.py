"""Accreditation: purposes, states of an application, and the Structs that pages pass on."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel


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
    the term that the form proposes.
    """

    covers_lower_levels: bool = False
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
