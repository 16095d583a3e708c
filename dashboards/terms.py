"""Terms of the supply-demand pages, edited by the bureau."""

from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import msgspec

MARKET = "market"
"""The kind of these terms."""
Positive = Annotated[int, msgspec.Meta(ge=1)]


class Band(StrEnum):
    """Where a ratio of demand to seekers lies."""

    SURPLUS = "surplus"
    BALANCED = "balanced"
    SHORT = "short"
    SEVERE = "severe"


class BandTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A band and the ratio that it stays under; ``None`` for the last, which has no top."""

    band: Band
    below: Annotated[float, msgspec.Meta(gt=0)] | None


Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class EffectiveTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What turns completers into supply that a city can count on; shares from 0 to 1.

    Employees known to be trained in their own job are left out before. Of the others
    ``new_entrant_share`` are new to the occupation, ``stay_share`` of these stay in the city and
    ``attrition`` leave the occupation. From ``least_observed`` placements on they say how a
    programme's people are shared out over its occupations; they are never multiplied in.
    """

    attrition: Share = 0.0
    new_entrant_share: Share = 1.0
    stay_share: Share = 1.0
    least_observed: Positive = 30

    @property
    def kept(self) -> float:
        """The share of completers that the city can count on."""
        return self.new_entrant_share * self.stay_share * (1 - self.attrition)


class StageTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For so many quarters from its first a cohort's stage is not final: more may still come."""

    completed: Positive = 2
    certified: Positive = 3
    placed: Positive = 5


class MarketTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the pages show, hide and call short. Counts are persons."""

    min_seekers_for_ratio: Positive
    bands: tuple[BandTerms, ...]
    public_min_count: Positive
    min_reporting_divisions: Positive
    balanced_within: Annotated[float, msgspec.Meta(ge=0, lt=1)]
    effective: EffectiveTerms = EffectiveTerms()
    stages: StageTerms = StageTerms()


@lru_cache(maxsize=1)
def default_terms() -> MarketTerms:
    """Return the terms shipped with the product."""
    body = files("dashboards").joinpath("defaults/market_policy.yaml").read_bytes()
    return msgspec.yaml.decode(body, type=MarketTerms)
