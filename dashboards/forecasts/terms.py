"""Terms of forecasts, edited by the bureau: when a series is forecast, how, and when it is not."""

from functools import lru_cache
from importlib.resources import files
from typing import Annotated

import msgspec

Positive = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(gt=0, lt=1)]
FORECAST = "forecast"
"""The kind under which dated terms are kept."""


class ForecastTerms(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Thresholds of the forecasting policy. Counts are quarters unless said otherwise.

    ``sparse_below`` is in persons a quarter, ``fit_seconds`` in seconds a night.
    """

    fewest_quarters: Positive
    band_from_quarters: Positive
    models_from_quarters: Positive
    least_gain: Share
    least_origins: Positive
    most_origins: Positive
    least_training: Annotated[int, msgspec.Meta(ge=5)]
    horizon: Annotated[int, msgspec.Meta(ge=1, le=12)]
    tested_ahead: Positive
    band: Share
    sparse_below: Positive
    share_quarters: Positive
    least_reported_share: Share
    stale_after: Positive
    fit_seconds: Positive


@lru_cache(maxsize=1)
def default_terms() -> ForecastTerms:
    """Return the terms shipped with the product."""
    body = files("dashboards").joinpath("defaults/forecast_policy.yaml").read_bytes()
    return msgspec.yaml.decode(body, type=ForecastTerms)
