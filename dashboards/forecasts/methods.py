"""Ways to carry a series of quarters forward, each from values without a hole; never negative.

Each takes the values and how many quarters ahead, and returns that many figures.
"""

from collections.abc import Callable
from math import ceil, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

YEAR = 4
_WEIGHTS = np.array([0.5, 1.0, 1.0, 1.0, 0.5]) / YEAR
_GRID = (0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
_DAMPING = 0.9
Floats = NDArray[np.float64]
Forecaster = Callable[[Floats, int], Floats]


def filled(values: tuple[float | None, ...]) -> Floats:
    """Return the values with each hole bridged: between its neighbours, a year apart if it can.

    Bridges are for fitting alone: nothing is ever scored against one.
    """
    held = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    for place in np.flatnonzero(np.isnan(held)):
        years = [place - YEAR, place + YEAR]
        near = [held[at] for at in years if 0 <= at < len(held) and not np.isnan(held[at])]
        if len(near) == len(years):
            held[place] = sum(near) / len(near)
    known = np.flatnonzero(~np.isnan(held))
    return np.interp(np.arange(len(held)), known, held[known])


def seasonal(values: Floats) -> Floats:
    """Return a factor for each quarter, the mean of a year's factors being 1.

    Ratios to a centred year's mean; all ones for less than two years or where nothing was asked.
    """
    ones: Floats = np.ones(len(values))
    if len(values) < 2 * YEAR or values.min() <= 0:
        return ones
    trend = np.convolve(values, _WEIGHTS, mode="valid")
    ratios = values[2:-2] / trend
    places = np.arange(2, len(values) - 2) % YEAR
    found = np.array([ratios[places == quarter].mean() for quarter in range(YEAR)])
    factors: Floats = (found / found.mean())[np.arange(len(values)) % YEAR]
    return factors


def _ahead(factors: Floats, ahead: int) -> Floats:
    year = factors[-YEAR:] if len(factors) >= YEAR else np.ones(YEAR)
    return np.resize(year, ahead)


def seasonal_naive(values: Floats, ahead: int) -> Floats:
    """Return last year's same quarters."""
    return np.resize(values[-YEAR:], ahead)


def naive(values: Floats, ahead: int) -> Floats:
    """Return the last quarter, seasonally adjusted and given each quarter's season back."""
    factors = seasonal(values)
    level: float = values[-1] / factors[-1]
    return level * _ahead(factors, ahead)


def damped(values: Floats, ahead: int) -> Floats:
    """Return a damped trend on adjusted values, its weights chosen by one-step errors."""
    factors = seasonal(values)
    adjusted = values / factors
    level, trend = _smoothed(adjusted)
    steps = np.cumsum(_DAMPING ** np.arange(1, ahead + 1))
    return np.maximum((level + trend * steps) * _ahead(factors, ahead), 0.0)


def _smoothed(values: Floats) -> tuple[float, float]:
    best, found = np.inf, (float(values[-1]), 0.0)
    for alpha in _GRID:
        for beta in (0.0, *_GRID[:3]):
            level, trend, errors = float(values[0]), 0.0, 0.0
            for value in values[1:]:
                expected = level + _DAMPING * trend
                error = value - expected
                errors += error * error
                level, trend = expected + alpha * error, _DAMPING * trend + alpha * beta * error
            if errors < best:
                best, found = errors, (level, trend)
    return found


def naive_scale(values: Floats) -> float:
    """Return the mean error of "as last quarter" within the values, in persons; 1 where none."""
    return float(np.abs(np.diff(values)).mean()) or 1.0 if len(values) > 1 else 1.0


def spread(values: Floats, ahead: int, *, by_year: bool) -> float:
    """Return the expected error so many quarters ahead, by the changes within the values."""
    lag = YEAR if by_year and len(values) > YEAR else 1
    changes = values[lag:] - values[:-lag] if lag == YEAR else np.diff(values / seasonal(values))
    base = float(np.sqrt(np.mean(changes**2))) if len(changes) else 0.0
    return base * sqrt(ceil(ahead / YEAR) if lag == YEAR else ahead)


def quantile(share: float, errors: int) -> float:
    """Return how many errors wide half a band is: Student's, by its usual expansion."""
    z = NormalDist().inv_cdf((1 + share) / 2)
    return z + (z**3 + z) / (4 * max(errors, 1))
