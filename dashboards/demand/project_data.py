"""Major projects: who declares them, whom they need, from when to when."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec


class ProjectState(StrEnum):
    """Where a declared project stands."""

    DECLARED = "declared"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ENDED = "ended"


P = ProjectState
PROJECT_TRANSITIONS: dict[ProjectState, frozenset[ProjectState]] = {
    P.DECLARED: frozenset({P.CONFIRMED, P.REFUSED}),
    P.CONFIRMED: frozenset({P.DECLARED, P.ENDED}),
    P.REFUSED: frozenset({P.DECLARED}),
    P.ENDED: frozenset(),
}
"""A change of whom a project needs makes it declared again: the city confirms what it saw."""
CHANGEABLE = frozenset({P.DECLARED, P.CONFIRMED, P.REFUSED})


class ProjectFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever declares a project says of it; ``opens_on`` is when it goes into operation."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    owner: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    division: Annotated[str, msgspec.Meta(min_length=1, max_length=12)]
    starts_on: date
    opens_on: date | None = None
    contact: Annotated[str, msgspec.Meta(max_length=60)] = ""
    phone: Annotated[str, msgspec.Meta(max_length=40)] = ""


class NeedFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Persons of an occupation that a project hires between two days."""

    occupation: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    headcount: Annotated[int, msgspec.Meta(ge=1, le=100_000)]
    needed_from: date
    needed_until: date | None = None


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """One need as kept; without a last day everybody is needed from the first on."""

    id: UUID
    project: UUID
    code: str
    name: str
    headcount: int
    needed_from: date
    needed_until: date | None


class Project(ProjectFacts, frozen=True, kw_only=True):
    """A project as kept."""

    id: UUID
    state: ProjectState
    source: str
    declared_at: datetime
    organisation: UUID | None
    decided_at: datetime | None
    decided_by: str
    reason: str
    place: str
    headcount: int
