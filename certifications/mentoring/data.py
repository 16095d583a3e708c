"""师徒结对: a pair of mentor and apprentice, how it is filed and shown."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec

from app.reference.levels import SkillLevel


class PairState(StrEnum):
    """Where a pair stands."""

    FILED = "filed"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ENDED = "ended"


PAIR_TRANSITIONS: dict[PairState, frozenset[PairState]] = {
    PairState.FILED: frozenset({PairState.CONFIRMED, PairState.REFUSED, PairState.ENDED}),
    PairState.CONFIRMED: frozenset({PairState.ENDED}),
    PairState.REFUSED: frozenset(),
    PairState.ENDED: frozenset(),
}


class NewPair(msgspec.Struct, frozen=True, kw_only=True):
    """What one of the two files: which side they are, and who the other is."""

    mentor: bool
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    id_number: Annotated[str, msgspec.Meta(min_length=8, max_length=30)]
    begun_on: date


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """One pair as its two people and officials see it; the other's name is masked outside."""

    id: UUID
    mentor: UUID
    mentor_name: str
    apprentice: UUID
    apprentice_name: str
    begun_on: date
    ended_on: date | None
    agreement: UUID | None
    progress: str
    state: PairState
    level_reached: SkillLevel | None
