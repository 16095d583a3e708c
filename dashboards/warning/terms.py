"""Terms of early warning, edited by the bureau."""

from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import msgspec

from dashboards.warning.data import Indicator

WARNING = "warning"
"""The kind under which dated terms are kept."""
Positive = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Points = Annotated[float, msgspec.Meta(ge=0, le=3)]


class Cuts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an indicator earns its first, second and third point; ``falling``: smaller is worse."""

    cuts: tuple[float, float, float]
    falling: bool


class WarningTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How shortage is scored and when somebody is told. Shares are of 1, counts persons."""

    indicators: dict[Indicator, Cuts]
    least_known: Annotated[int, msgspec.Meta(ge=1, le=6)]
    shortage_from: Points
    watch_from: Points
    hysteresis: Annotated[float, msgspec.Meta(ge=0, le=1)]
    quarters_in_a_row: Positive
    history_quarters: Annotated[int, msgspec.Meta(ge=2, le=40)]
    least_advertised: Positive
    least_demand: Positive
    least_seekers: Positive
    least_answers: Positive
    ratio_cap: Annotated[float, msgspec.Meta(gt=0)]
    low_completion: Share
    low_placement: Share
    under_way: Share
    least_cohort: Positive
    late_days: Positive
    horizon_quarters: Positive
    stays_within: Share


@lru_cache(maxsize=1)
def default_terms() -> WarningTerms:
    """Return the terms shipped with the product."""
    body = files("dashboards").joinpath("defaults/warning_policy.yaml").read_bytes()
    return msgspec.yaml.decode(body, type=WarningTerms)
