"""Which occupations the people of a programme serve; each person counts once over all of them.

A programme's shares always sum to 1. How they are set is a labelled choice: by openings (the
default), as stated, or as observed from where its people were placed. The full count in every
occupation says who *could* fill a job and is never added up with the rest.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec


class Method(StrEnum):
    """How a programme's people are shared out over its occupations."""

    OPENINGS = "openings"
    STATED = "stated"
    OBSERVED = "observed"


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A programme: its people, and what share of them is stated to serve each occupation.

    ``placed`` are placements by occupation, where the occupation of the job is known.
    """

    programme: str
    persons: float
    weights: Mapping[str, float]
    placed: Mapping[str, int] = {}


class Bounds(msgspec.Struct, frozen=True):
    """The least and the most people that an occupation has under any allocation."""

    low: float
    high: float


class Allocated(msgspec.Struct, frozen=True, kw_only=True):
    """Persons by occupation; ``could_fill`` counts a person in every occupation served."""

    supply: Mapping[str, float]
    could_fill: Mapping[str, float]
    bounds: Mapping[str, Bounds]
    methods: Mapping[str, Method]
    """By programme, the method that was used for it."""


def _proportional(amounts: Mapping[str, float]) -> dict[str, float] | None:
    whole = sum(amounts.values())
    if whole <= 0:
        return None
    return {code: amount / whole for code, amount in amounts.items()}


def shares(
    offer: Offer, openings: Mapping[str, float], method: Method, *, least_observed: int
) -> tuple[Method, dict[str, float]]:
    """Return the share of a programme's people in each occupation it serves, and how it is known.

    Observed shares stand in for openings once there are enough placements; without openings in
    any of its occupations, or enough placements, the stated weights hold. Sums to 1.
    """
    served = {code: float(openings.get(code, 0)) for code in offer.weights}
    observed = {code: float(n) for code, n in offer.placed.items() if code in offer.weights}
    enough = sum(observed.values()) >= least_observed
    if method is not Method.STATED and enough and (found := _proportional(observed)):
        return Method.OBSERVED, found
    if method is Method.OPENINGS and (found := _proportional(served)):
        return Method.OPENINGS, found
    return Method.STATED, _proportional(offer.weights) or {}


def allocate(
    offers: Sequence[Offer],
    openings: Mapping[str, float],
    method: Method = Method.OPENINGS,
    *,
    least_observed: int,
) -> Allocated:
    """Share out the people of all programmes; the sum over occupations is all of them."""
    supply: dict[str, float] = {}
    could_fill: dict[str, float] = {}
    low: dict[str, float] = {}
    used: dict[str, Method] = {}
    for offer in offers:
        how, parts = shares(offer, openings, method, least_observed=least_observed)
        used[offer.programme] = how
        for code, part in parts.items():
            supply[code] = supply.get(code, 0.0) + offer.persons * part
        for code in offer.weights:
            could_fill[code] = could_fill.get(code, 0.0) + offer.persons
            only = offer.persons if len(offer.weights) == 1 else 0.0
            low[code] = low.get(code, 0.0) + only
    bounds = {code: Bounds(low[code], could_fill[code]) for code in could_fill}
    return Allocated(supply=supply, could_fill=could_fill, bounds=bounds, methods=used)


def surplus_under_any(bounds: Mapping[str, Bounds], openings: Mapping[str, float]) -> set[str]:
    """Return occupations with more people than openings however programmes are shared out.

    An occupation without a figure of openings is not judged: no evidence is no surplus.
    """
    return {code for code, one in bounds.items() if code in openings and one.low > openings[code]}


def short_under_any(bounds: Mapping[str, Bounds], openings: Mapping[str, float]) -> set[str]:
    """Return occupations with fewer people than openings however programmes are shared out."""
    return {
        code
        for code, wanted in openings.items()
        if wanted > bounds.get(code, Bounds(0.0, 0.0)).high
    }
