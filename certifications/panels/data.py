"""The panel: its states, terms of review, and the facts that draw, seating and ranking work on."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

import msgspec


class PanelState(StrEnum):
    """Where a panel stands."""

    ANNOUNCED = "announced"
    DRAWN = "drawn"
    SCORING = "scoring"
    CLOSED = "closed"


PANEL_TRANSITIONS: dict[PanelState, frozenset[PanelState]] = {
    PanelState.ANNOUNCED: frozenset({PanelState.DRAWN}),
    PanelState.DRAWN: frozenset({PanelState.SCORING}),
    PanelState.SCORING: frozenset({PanelState.CLOSED}),
    PanelState.CLOSED: frozenset({PanelState.SCORING}),
}
"""A closed panel marks again where a tie at the cut, or a complaint, asks for it."""


class Ground(StrEnum):
    """Why an expert may not mark an application."""

    SAME_EMPLOYER = "same_employer"
    SAME_INSTITUTION = "same_institution"
    DECLARED = "declared"


class TieBreak(StrEnum):
    """What decides between equal points."""

    VOTES = "votes"
    RUBRIC = "rubric"


class ReviewTerms(msgspec.Struct, frozen=True, kw_only=True):
    """How marks become a list; dated terms of the bureau (kind ``panel_review``).

    Those in force on the day of the call hold for the whole round.
    """

    spread_max: Annotated[int, msgspec.Meta(ge=1, le=100)] = 20
    """Points between the highest and the lowest mark above which somebody must look."""
    drop_extremes: bool = False
    """Leave the highest and the lowest mark out of the mean (from five marks on)."""
    ties: tuple[TieBreak, ...] = (TieBreak.VOTES, TieBreak.RUBRIC)
    visitors_min: Annotated[int, msgspec.Meta(ge=2, le=10)] = 2


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """An applicant before the panel, for recusal: where the person works, who stands behind."""

    application: UUID
    name: str
    employer: str
    organisation: UUID | None = None
    agent: UUID | None = None
    person: UUID | None = None


class PoolExpert(msgspec.Struct, frozen=True, kw_only=True):
    """An expert of the pool, for draw and recusal."""

    expert: UUID
    employer: str
    organisation: UUID | None = None
    person: UUID | None = None


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody, or a unit, that an expert says to be related to; one of the two may be empty."""

    name: str = ""
    unit: str = ""


class RecusalFound(msgspec.Struct, frozen=True, kw_only=True):
    """An expert who may not mark an application, and why."""

    expert: UUID
    application: UUID
    ground: Ground


class Seating(msgspec.Struct, frozen=True, kw_only=True):
    """Who marks what: for each application as many experts as the panel has seats.

    ``short`` names the applications for which the pool has too few who may mark, and how many.
    """

    markers: dict[UUID, tuple[UUID, ...]]
    short: dict[UUID, int]

    @property
    def seated(self) -> frozenset[UUID]:
        """Everybody who marks something."""
        return frozenset(expert for experts in self.markers.values() for expert in experts)


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One expert's marks of one application."""

    expert: UUID
    points: Decimal
    items: dict[str, Decimal]
    in_favour: bool


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """What the marks of one application come to. ``items`` are means in the rubric's order."""

    points: Decimal
    items: tuple[Decimal, ...]
    votes_for: int
    votes: int
    spread: Decimal


class Entrant(msgspec.Struct, frozen=True, kw_only=True):
    """One application to be ranked. ``visited`` is None where no visit is asked for."""

    application: UUID
    tally: Tally
    occupation: str
    division: str
    visited: bool | None = None


class Quotas(msgspec.Struct, frozen=True, kw_only=True):
    """Seats of a round; "" in a map stands for each occupation or division not named."""

    city: int
    divisions: dict[str, int] = {}
    occupations: dict[str, int] = {}


class Standing(StrEnum):
    """How an application ends in the ranking."""

    CHOSEN = "chosen"
    NOT_PASSED = "not_passed"
    NOT_CONFIRMED = "not_confirmed"
    CITY_FULL = "city_full"
    DIVISION_FULL = "division_full"
    OCCUPATION_FULL = "occupation_full"
    TIED = "tied"
    WAITS_ON_TIE = "waits_on_tie"


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """An application's place; equals that nothing decides between share one."""

    application: UUID
    place: int
    standing: Standing
    shared: bool = False
