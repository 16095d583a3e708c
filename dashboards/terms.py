"""Terms of the supply-demand pages, edited by the bureau."""

from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import msgspec

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


class MarketTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the pages show, hide and call short. Counts are persons."""

    min_seekers_for_ratio: Positive
    bands: tuple[BandTerms, ...]
    public_min_count: Positive
    min_reporting_divisions: Positive
    balanced_within: Annotated[float, msgspec.Meta(ge=0, lt=1)]


@lru_cache(maxsize=1)
def default_terms() -> MarketTerms:
    """Return the terms shipped with the product."""
    body = files("dashboards").joinpath("defaults/market_policy.yaml").read_bytes()
    return msgspec.yaml.decode(body, type=MarketTerms)
