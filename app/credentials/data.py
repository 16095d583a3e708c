"""What a credential says and where it stands."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel


class Kind(StrEnum):
    """What is certified."""

    COMPLETION = "completion"
    """培训合格证书."""
    LEVEL = "level"
    """职业技能等级证书."""
    APPOINTMENT = "appointment"
    """A tier of the ladder: 种子工匠, 工匠, 首席工匠; the title says which."""
    AWARD = "award"
    """A rank or title won in a contest."""


class State(StrEnum):
    """Where a credential stands; that its time is over is a date, not a state."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    """Another took its place; a revoked one may still be followed by another."""


CREDENTIAL_TRANSITIONS: Mapping[State, frozenset[State]] = {
    State.ACTIVE: frozenset({State.SUSPENDED, State.REVOKED, State.SUPERSEDED}),
    State.SUSPENDED: frozenset({State.ACTIVE, State.REVOKED, State.SUPERSEDED}),
    State.REVOKED: frozenset({State.SUPERSEDED}),
    State.SUPERSEDED: frozenset(),
}


class Action(StrEnum):
    """What two people may do to a credential."""

    REVOKE = "revoke"
    SUSPEND = "suspend"
    LIFT = "lift"


ACTION_STATES: Mapping[Action, tuple[frozenset[State], State]] = {
    Action.REVOKE: (frozenset({State.ACTIVE, State.SUSPENDED}), State.REVOKED),
    Action.SUSPEND: (frozenset({State.ACTIVE}), State.SUSPENDED),
    Action.LIFT: (frozenset({State.SUSPENDED}), State.ACTIVE),
}
"""From which states each action leads to which."""


class Reason(StrEnum):
    """Why; kept inside, never published."""

    FRAUD = "fraud"
    WRONG_DATA = "wrong_data"
    CENTRE = "centre"
    """The institution's training or assessment was not in order."""
    DISCIPLINE = "discipline"
    UNDER_REVIEW = "under_review"
    CLEARED = "cleared"
    HOLDER_ASKED = "holder_asked"


class ChangeState(StrEnum):
    """A request for a change of status, and what became of it."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


STATUS_CHANGE_TRANSITIONS: Mapping[ChangeState, frozenset[ChangeState]] = {
    ChangeState.WAITING: frozenset(
        {ChangeState.APPROVED, ChangeState.REFUSED, ChangeState.WITHDRAWN}
    ),
    ChangeState.APPROVED: frozenset(),
    ChangeState.REFUSED: frozenset(),
    ChangeState.WITHDRAWN: frozenset(),
}


class NewCredential(msgspec.Struct, frozen=True, kw_only=True):
    """What a domain certifies, as it stands now; nothing of it changes afterwards."""

    source: str
    """Natural key of the fact in its domain, as ``completion_certificate:<uuid>``."""
    kind: Kind
    person: UUID
    holder: str
    """Full name as certified."""
    id_masked: str
    """First 3 and last 4 of the ID number, as printed; the last four answer the online form."""
    title: str
    """Name of the certificate: 培训合格证书, 泰安市工匠."""
    number: str
    """The official number as printed."""
    issuer: str
    """Who certifies, by name."""
    issued_on: date
    occupation_code: str = ""
    occupation: str = ""
    """Occupation or work type, as certified."""
    level: SkillLevel | None = None
    expires_on: date | None = None
    organisation: UUID | None = None
    """The issuing institution, where it is not the bureau."""
    division: str | None = None
    batch: str = ""
    """What one institution certified together: a class number, a round."""
    details: dict[str, str] = {}
    """More lines of the printed certificate; never a document number."""


class Issued(msgspec.Struct, frozen=True, kw_only=True):
    """A credential as its domain needs it."""

    id: UUID
    source: str
    code: str


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """A credential as it was frozen at issue, and where it stands."""

    id: UUID
    source: str
    code: str
    kind: Kind
    number: str
    person: UUID
    holder: str
    masked_name: str
    id_masked: str
    title: str
    occupation_code: str
    occupation: str
    level: SkillLevel | None
    issuer: str
    organisation: UUID | None
    division: str | None
    batch: str
    details: dict[str, str]
    issued_on: date
    expires_on: date | None
    state: State
    state_since: datetime
    status_list: int
    status_index: int
    jws: str
    kid: str
    signed_at: datetime
    reissue_of: UUID | None
    superseded_by: UUID | None
