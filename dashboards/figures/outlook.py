"""What is expected of demand, as the night's forecasts left it."""

import msgspec


class Point(msgspec.Struct, frozen=True, kw_only=True):
    """Demand expected in one quarter, in whole persons, with its 80 % band and the benchmark."""

    period: str
    expected: int
    low: int | None = None
    high: int | None = None
    benchmark: int | None = None


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """The forecast of what a page shows; ``said`` how it was made, or why there is none."""

    points: tuple[Point, ...] = ()
    said: tuple[str, ...] = ()
