"""Theta and exponential smoothing as statsmodels fits them, on adjusted quarters."""

import warnings

import numpy as np
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing, SimpleExpSmoothing

from dashboards.forecasts.methods import Floats, seasonal, seasonal_naive

YEAR = 4


def _with_season(adjusted: Floats, factors: Floats) -> Floats:
    return np.maximum(np.nan_to_num(adjusted) * seasonal_naive(factors, len(adjusted)), 0.0)


def theta(values: Floats, ahead: int) -> Floats:
    """Return the Theta method's figures."""
    factors = seasonal(values)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = ThetaModel(values / factors, period=YEAR, deseasonalize=False)
        found = np.asarray(model.fit(disp=False).forecast(ahead), dtype=np.float64)
    return _with_season(found, factors)


def ets(values: Floats, ahead: int) -> Floats:
    """Return exponential smoothing's figures: level alone or a damped trend, by AICc."""
    factors = seasonal(values)
    adjusted = values / factors
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        level = SimpleExpSmoothing(adjusted, initialization_method="heuristic").fit()
        trend = ExponentialSmoothing(
            adjusted, trend="add", damped_trend=True, initialization_method="heuristic"
        ).fit()
        best = trend if trend.aicc < level.aicc else level
        found = np.asarray(best.forecast(ahead), dtype=np.float64)
    return _with_season(found, factors)
