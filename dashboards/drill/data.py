"""What the pages of one occupation, one division and one institution show beside the charts."""

from datetime import date
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel


class OpenClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class that is coming, running or being assessed."""

    id: UUID
    number: str
    title: str
    organisation: UUID
    institution: str
    division: str
    level: SkillLevel
    state: str
    starts_on: date
    ends_on: date
    capacity: int
    enrolled: int


class Trainer(msgspec.Struct, frozen=True, kw_only=True):
    """An institution that may train an occupation, up to which levels, and what it did lately.

    ``enrolled`` and ``certified`` are distinct persons of its cohorts of the last four quarters.
    """

    organisation: UUID
    name: str
    division: str
    levels: tuple[SkillLevel, ...]
    enrolled: int
    certified: int


class Holders(msgspec.Struct, frozen=True, kw_only=True):
    """How many hold a tier of the ladder or a level certificate now."""

    kind: str
    code: str
    people: int


class EventLine(msgspec.Struct, frozen=True, kw_only=True):
    """A contest's event of an occupation, and how many entered."""

    id: UUID
    contest: str
    event: str
    starts_on: date
    state: str
    entrants: int
    hired: int


class OpenAlert(msgspec.Struct, frozen=True, kw_only=True):
    """An early warning that is open about it."""

    id: UUID
    kind: str
    period: str
    cause: str
    action: str


class PlannedSeats(msgspec.Struct, frozen=True, kw_only=True):
    """What the latest signed or solved seat plan gives."""

    plan: UUID
    period: str
    state: str
    seats: int
    classes: int
    robust: int


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What an institution may train, with all that a suggestion is weighed by.

    ``needed`` are persons short in the quarter looked at, ``expected`` the demand of
    the next quarter that has a figure (None: none has), ``expected_in`` that quarter, ``coming``
    people in training city-wide, ``waiting`` those who asked for a class, ``trainers`` how many
    institutions may train it, ``rate`` the institution's own certified share (None: too few
    people), ``usual`` the size of its classes.
    """

    code: str
    name: str
    level: SkillLevel
    needed: int | None
    demand: int | None
    expected: int | None
    expected_in: str = ""
    coming: int
    waiting: int
    trainers: int
    city_rate: float
    rate: float | None
    usual: int
    largest: int


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """Seats to open of one occupation and level; ``reasons`` are codes with their facts."""

    offer: Offer
    seats: int
    weight: float
    reasons: tuple[tuple[str, dict[str, str]], ...]
