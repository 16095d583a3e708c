"""What can be joined now, as every page links it."""

from datetime import date
from enum import StrEnum

import msgspec

from app.reference.levels import SkillLevel


class OpeningKind(StrEnum):
    """What is open."""

    CLASS = "class"
    CONTEST = "contest"
    ROUND = "round"


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """A class place, a contest or a round; ``source`` is its natural key in its domain.

    ``closes_on`` is the last day to join; ``seats_left`` is ``None`` where there is no limit.
    """

    source: str
    kind: OpeningKind
    title: str
    organiser: str
    starts_on: date
    closes_on: date
    link: str
    occupation_code: str | None = None
    level: SkillLevel | None = None
    hours: int | None = None
    division: str | None = None
    seats_left: int | None = None
