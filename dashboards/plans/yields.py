"""How many of a hundred seats end in a job: a lower bound, drawn towards the occupation's mean."""

from itertools import pairwise
from math import sqrt
from statistics import NormalDist

import msgspec


class Stages(msgspec.Struct, frozen=True, kw_only=True):
    """Persons of past classes by how far they came; each is among the one before."""

    enrolled: int = 0
    completed: int = 0
    certified: int = 0
    placed: int = 0


def rate(stages: Stages) -> float | None:
    """Return completion times certification times placement, or None where nobody enrolled."""
    if stages.enrolled <= 0:
        return None
    found = 1.0
    steps = (stages.enrolled, stages.completed, stages.certified, stages.placed)
    for before, after in pairwise(steps):
        found *= min(after / before, 1.0) if before else 0.0
    return found


def lower(share: float, count: float, confidence: float) -> float:
    """Return Wilson's lower bound of a share of so many, one-sided at this confidence."""
    if count <= 0:
        return 0.0
    z = NormalDist().inv_cdf(confidence)
    middle = share + z * z / (2 * count)
    half = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max((middle - half) / (1 + z * z / count), 0.0)


def yield_of(own: Stages, mean: float, *, weight: float, confidence: float) -> float:
    """Return an offer's yield: its own past, with the mean as so many persons more.

    An offer without a past has the mean's own lower bound.
    """
    own_rate = rate(own)
    count = own.enrolled + weight
    share = mean if own_rate is None else (own_rate * own.enrolled + mean * weight) / count
    return lower(share, count, confidence)
