"""What a page of figures is narrowed to, and what all its charts have in common."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec

from app.i18n import current_language
from app.reference.levels import SkillLevel
from app.reference.queries import DivisionName
from dashboards.facts.data import Report
from dashboards.periods import QUARTER
from dashboards.supply.sharing import Sharing
from dashboards.terms import MarketTerms

GROUP = r"([1-8](-[0-9]{2}){0,3})?"
"""The beginning of an occupation's code: a major, middle or small group, or one occupation."""
Version = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]


@dataclass(frozen=True, kw_only=True)
class FigureScope:
    """What the address says: empty is everything, and the figures as they stand now.

    ``group`` is the beginning of an occupation's code, ``v`` the number of a data snapshot,
    0 for the figures as they stand; ``log`` whether people are drawn on a logarithmic scale.
    """

    period: Annotated[str, msgspec.Meta(pattern=f"^({QUARTER.pattern})?$")] = ""
    division: Annotated[str, msgspec.Meta(max_length=12)] = ""
    level: SkillLevel | None = None
    new: bool = False
    group: Annotated[str, msgspec.Meta(pattern=f"^{GROUP}$")] = ""
    log: bool = False
    v: Version | None = None


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What all charts of a page share; ``scope`` is resolved, its period the one shown.

    ``divisions`` are those within reach and the filter, ``names`` occupations by code.
    """

    scope: FigureScope
    today: date
    officer: bool
    whole: bool
    """Whether the divisions are the whole city, so that its distinct persons are known."""
    divisions: tuple[DivisionName, ...]
    names: dict[str, str]
    new: frozenset[str]
    terms: MarketTerms
    reports: tuple[Report, ...]
    relation: str
    sharing: Sharing = Sharing()
    version: int | None = None
    """The snapshot that is read; none: the figures as they stand."""
    standing: int | None = None
    """The snapshot that stands for the quarter where the address names none."""
    taken: date | None = None
    """When the snapshot was taken."""
    beside: dict[str, Any] | None = None
    """What a snapshot keeps beside the facts: returns, institutions, targets, holders of tiers."""
    kept_period: str = ""
    """The quarter of the snapshot, which what it keeps beside the facts is of."""
    counting: bool = False
    """Whether persons of the quarter are still to be counted anew."""
    dropped: tuple[str, ...] = ()
    """Filters of the address that do not hold for this reader, by their names there."""
    asked: FigureScope = FigureScope()
    """What the address says, before it was resolved."""
    strange: bool = False
    """Whether the division of the address is none of the city's."""
    closed: bool = False
    """Whether the quarter is closed, of a snapshot whether it was when that was taken."""
    earlier: tuple[UUID, ...] = ()
    """Snapshots of the quarter before the one that the public reads, the oldest first."""
    several: frozenset[str] = frozenset()
    """Quarters that have several snapshots."""

    @property
    def day(self) -> date:
        """The day whose state is shown: when the snapshot was taken, or today."""
        return self.taken or self.today

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the divisions."""
        return tuple(division.code for division in self.divisions)

    @property
    def provisional(self) -> bool:
        """Whether the quarter was still being reported when these figures were taken."""
        return not self.closed

    def place(self, code: str) -> str:
        """Return a division's name in the language being spoken."""
        found = next((d for d in self.divisions if d.code == code), None)
        if found is None:
            return code
        return (found.en if current_language() == "en" else "") or found.zh
