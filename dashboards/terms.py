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
    """What turns certified persons into supply that a city can count on; shares from 0 to 1.

    ``attrition`` leave the occupation, ``new_entrant_share`` are no employees trained in their own
    job, ``stay_share`` stay in the city. ``least_observed`` placements make them evidence.
    """

    attrition: Share = 0.0
    new_entrant_share: Share = 1.0
    stay_share: Share = 1.0
    least_observed: Positive = 30


class MarketTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the pages show, hide and call short. Counts are persons."""

    min_seekers_for_ratio: Positive
    bands: tuple[BandTerms, ...]
    public_min_count: Positive
    min_reporting_divisions: Positive
    balanced_within: Annotated[float, msgspec.Meta(ge=0, lt=1)]
    effective: EffectiveTerms = EffectiveTerms()


@lru_cache(maxsize=1)
def default_terms() -> MarketTerms:
    """Return the terms shipped with the product."""
    body = files("dashboards").joinpath("defaults/market_policy.yaml").read_bytes()
    return msgspec.yaml.decode(body, type=MarketTerms)
