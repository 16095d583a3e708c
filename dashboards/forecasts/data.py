"""What a forecast is made of and what it says."""

from enum import StrEnum

import msgspec


class Method(StrEnum):
    """How a series is carried forward."""

    LAST_YEAR = "last_year"
    SEASONAL_NAIVE = "seasonal_naive"
    NAIVE = "naive"
    DAMPED = "damped"
    THETA = "theta"
    ETS = "ets"
    MEAN = "mean"
    SHARED = "shared"


BENCHMARKS = (Method.SEASONAL_NAIVE, Method.NAIVE)
MODELS = (Method.THETA, Method.ETS, Method.MEAN)


class ForecastState(StrEnum):
    """What stands behind a series' figures."""

    FORECAST = "forecast"
    INDICATIVE = "indicative"
    """Too short for a band: 仅供参考."""
    SHARED = "shared"
    """Too small by itself: a share of its parent's forecast."""
    MANUAL = "manual"
    """Set by hand, with author and reason."""
    REFUSED = "refused"
    ZERO = "zero"
    """Every report said zero."""


class Why(StrEnum):
    """Why there is no forecast."""

    SHORT = "short"
    STALE = "stale"
    PARENT = "parent"


class Series(msgspec.Struct, frozen=True, kw_only=True):
    """Demand of one occupation (or group) in one division ('' the city), a value a quarter.

    ``periods`` run without a hole to the last quarter of the run; None is a quarter without a
    report, never zero. Values are persons.
    """

    code: str
    division: str
    periods: tuple[str, ...]
    values: tuple[float | None, ...]

    @property
    def known(self) -> tuple[float, ...]:
        """The reported values."""
        return tuple(value for value in self.values if value is not None)


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """What one quarter is expected to bring, in persons; the band is absent where unknown."""

    period: str
    expected: float
    low: float | None = None
    high: float | None = None
    benchmark: float | None = None


class ByHand(Point, frozen=True, kw_only=True):
    """A figure set by hand, by whom and why."""

    author: str
    reason: str


class Test(msgspec.Struct, frozen=True, kw_only=True):
    """One forecast of the past beside what came: origin is the last quarter it had seen."""

    origin: str
    ahead: int
    period: str
    forecast: float
    low: float | None
    high: float | None
    actual: float


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One series with the method chosen and what it says. ``mase`` is by method."""

    series: Series
    state: ForecastState
    method: Method | None = None
    benchmark: Method | None = None
    why: Why | None = None
    origins: int = 0
    mase: dict[str, float] = {}
    coverage: float | None = None
    tests: tuple[Test, ...] = ()
    points: tuple[Point, ...] = ()
    own_points: tuple[Point, ...] = ()
    """The points before they were made to agree with the city's."""
    digest: str = ""
    """Of all that the choice depends on; the same digest, the same choice."""
    parent: str = ""
    """Where the figures of a shared series come from: code and division, joined by @."""
