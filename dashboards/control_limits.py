"""Whether a class's completion rate is within what chance explains: a p chart. Pure.

Shewhart's chart for proportions with unequal sizes: limits at three standard deviations of the
city's rate for a class of that size (Montgomery, Statistical Quality Control, 7.3).
"""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from math import sqrt
from uuid import UUID

import msgspec

SIGMAS = 3
FEWEST = 5
"""Trainees below which a rate says nothing and is not judged."""


class Signal(StrEnum):
    """Where a class's rate lies."""

    WITHIN = "within"
    BELOW = "below"
    ABOVE = "above"
    TOO_FEW = "too_few"


class ClassResult(msgspec.Struct, frozen=True, kw_only=True):
    """How a class ended: how many were in it at the end and how many completed."""

    training_class: UUID
    number: str
    title: str
    ended_on: date
    trainees: int
    completed: int


class ControlPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A class's completion rate with the limits of a class of its size, all from 0 to 1."""

    result: ClassResult
    rate: float
    lower: float
    upper: float
    signal: Signal


def limits(mean: float, size: int) -> tuple[float, float]:
    """Return the lower and upper control limit of a proportion ``mean`` in a sample of a size."""
    spread = SIGMAS * sqrt(mean * (1 - mean) / size)
    return max(0.0, mean - spread), min(1.0, mean + spread)


def control_points(results: Sequence[ClassResult], mean: float) -> list[ControlPoint]:
    """Return each class with trainees as a point of the chart, in the order given."""
    return [_point(result, mean) for result in results if result.trainees]


def _point(result: ClassResult, mean: float) -> ControlPoint:
    rate = result.completed / result.trainees
    lower, upper = limits(mean, result.trainees)
    if result.trainees < FEWEST:
        signal = Signal.TOO_FEW
    elif rate < lower:
        signal = Signal.BELOW
    elif rate > upper:
        signal = Signal.ABOVE
    else:
        signal = Signal.WITHIN
    return ControlPoint(result=result, rate=rate, lower=lower, upper=upper, signal=signal)
