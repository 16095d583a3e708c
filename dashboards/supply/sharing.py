"""People of programmes that serve several occupations, moved to where they are counted on; pure.

Every figure is worked out unrounded at the grain that is shown and rounded once, half up. So sums
of shown figures differ from a shown sum by half a person a figure at most, besides what distinct
persons differ by.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import floor

import msgspec
import numpy as np
from numpy.typing import NDArray

from dashboards.periods import quarters_back
from dashboards.supply.allocation import (
    Bounds,
    Method,
    Offer,
    allocate,
    shares,
    short_under_any,
    surplus_under_any,
)
from dashboards.terms import EffectiveTerms

WHOLE = 10_000
"""The shares of a programme are kept in ten-thousandths."""
OBSERVED = 4
"""Quarters, the last the one shown, whose jobs say where a programme's people find work."""
_MILLION = 1_000_000
"""To how much of a person a product is exact before it is rounded."""
Programme = tuple[str, str]
"""A quarter and a programme."""


class Sharing(msgspec.Struct, frozen=True, kw_only=True):
    """What makes supply effective: the share that stays, and where programmes' people count.

    A programme that is not in ``parts`` serves the occupation of its classes alone.
    """

    kept: float = 1.0
    kept_by: Mapping[str, float] = {}
    """By quarter, where its terms keep another share than ``kept``."""
    parts: Mapping[Programme, Mapping[str, float]] = {}
    methods: Mapping[Programme, Method] = {}
    observed: Mapping[Programme, int] = {}
    """Jobs on which the shares of a programme stand that is shared out as observed."""

    def kept_in(self, period: str) -> float:
        """Return the share of a quarter's completers that the city can count on."""
        return self.kept_by.get(period, self.kept)


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Completers of a programme in one quarter, under the occupation of their classes.

    ``line`` is what else they are told apart by, such as the division.
    """

    period: str
    programme: str
    occupation: str
    people: int
    line: tuple[str, ...] = ()


def sharing(
    weights: Mapping[Programme, Mapping[str, int]],
    openings: Mapping[tuple[str, str], int],
    *,
    terms: EffectiveTerms,
    terms_by: Mapping[str, EffectiveTerms] = {},
    placed: Mapping[Programme, Mapping[str, int]] | None = None,
) -> Sharing:
    """Return where each programme's people count, by the city's openings of the quarter.

    ``openings`` are by quarter and occupation. Without any, the stated shares hold. ``placed``
    are jobs by occupation, see ``placed_until``; enough of them count before any opening.
    ``terms_by`` are the terms of quarters that have others than ``terms``.
    """
    observed: dict[Programme, int] = {}
    parts: dict[Programme, Mapping[str, float]] = {}
    methods: dict[Programme, Method] = {}
    for key, stated in weights.items():
        offer = Offer(
            programme=key[1],
            persons=0,
            weights={code: weight / WHOLE for code, weight in stated.items()},
            placed=(placed or {}).get(key, {}),
        )
        wanted = {code: float(openings.get((key[0], code), 0)) for code in stated}
        methods[key], parts[key] = shares(
            offer, wanted, Method.OPENINGS,
            least_observed=terms_by.get(key[0], terms).least_observed,
        )  # fmt: skip
        if methods[key] is Method.OBSERVED:
            observed[key] = sum(n for code, n in offer.placed.items() if code in stated)
    others = {period: one.kept for period, one in terms_by.items() if one.kept != terms.kept}
    return Sharing(kept=terms.kept, kept_by=others, parts=parts, methods=methods, observed=observed)


def placed_until(
    jobs: Mapping[Programme, Mapping[str, int]], period: str, programme: str
) -> dict[str, int]:
    """Return a programme's jobs by occupation in the year up to a quarter; ``jobs`` by quarter."""
    found: dict[str, int] = {}
    for back in quarters_back(period, OBSERVED):
        for code, n in jobs.get((back, programme), {}).items():
            found[code] = found.get(code, 0) + n
    return found


def moves(groups: Iterable[Group], held: Sharing) -> dict[tuple[str, str, tuple[str, ...]], float]:
    """Return how many people each occupation gains or loses, by quarter, occupation and line.

    What one occupation loses others gain: the sum is zero.
    """
    found: dict[tuple[str, str, tuple[str, ...]], float] = {}
    for group in groups:
        parts = held.parts.get((group.period, group.programme))
        if not parts:
            continue
        for code, share in ((group.occupation, -1.0), *parts.items()):
            key = (group.period, code, group.line)
            found[key] = found.get(key, 0.0) + group.people * share
    return found


def counted_on(people: float, held: Sharing, period: str = "") -> int:
    """Return the whole persons that a city can count on; never fewer than none.

    They completed in ``period``; without one in the quarter whose share is ``held.kept``.
    """
    kept = held.kept_in(period)
    return floor(round(max(people, 0.0) * kept * _MILLION) / _MILLION + 0.5)


def each_counted_on(
    people: Sequence[float], held: Sharing, periods: Sequence[str] = ()
) -> list[int]:
    """Return ``counted_on`` of each, in the same steps of arithmetic: a page has thousands."""
    values = np.maximum(np.array(people, dtype=np.float64), 0)
    kept: float | NDArray[np.float64] = held.kept
    if held.kept_by and periods:
        kept = np.array([held.kept_in(period) for period in periods], dtype=np.float64)
    whole = np.floor(np.rint(values * kept * _MILLION) / _MILLION + 0.5)
    counted: list[int] = whole.astype(np.int64).tolist()
    return counted


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """One occupation's supply under any way of sharing programmes out, in whole persons.

    ``could_fill`` counts people in every occupation that they could serve: never to be added up;
    it is also the most that the occupation has under any allocation. ``openings`` is None where
    no demand was reported. Then, and where too little is reported to judge by, neither flag is set.
    """

    code: str
    own: int
    supply: int
    could_fill: int
    least: int
    openings: int | None
    surplus_under_any: bool
    short_under_any: bool
    evident: bool
    """Whether enough was reported of the occupation to judge by."""
    methods: tuple[Method, ...]
    """How the programmes that serve it are shared out; none: no programme is."""
    observed: int = 0
    """Jobs on which those of them stand that are shared out as observed."""


def standings(
    own: Mapping[str, int],
    supply: Mapping[str, int],
    openings: Mapping[str, int],
    groups: Sequence[Group],
    held: Sharing,
    evident: Collection[str],
) -> tuple[Standing, ...]:
    """Return the occupations with people or openings, by code.

    ``own`` are completers under the occupation of their classes, ``supply`` what every chart
    shows as effective supply; ``evident`` occupations are those of which enough was reported.
    """
    rest = {code: float(people) for code, people in own.items()}
    offers: list[Offer] = []
    methods: dict[str, set[Method]] = {}
    serving: dict[str, set[Programme]] = {}
    for place, group in enumerate(groups):
        key = (group.period, group.programme)
        if not (parts := held.parts.get(key)):
            continue
        rest[group.occupation] = max(0.0, rest.get(group.occupation, 0.0) - group.people)
        persons = group.people * held.kept_in(group.period)
        offers.append(Offer(programme=str(place), persons=persons, weights=dict(parts)))
        for code in parts:
            methods.setdefault(code, set()).add(held.methods[key])
            serving.setdefault(code, set()).add(key)
    wanted = {code: float(n) for code, n in openings.items()}
    bounds = dict(allocate(offers, wanted, Method.STATED, least_observed=1).bounds)
    for code, people in rest.items():
        bound, alone = bounds.get(code, Bounds(0.0, 0.0)), people * held.kept
        bounds[code] = Bounds(bound.low + alone, bound.high + alone)
    judged = {code: n for code, n in wanted.items() if code in evident}
    surplus, short = surplus_under_any(bounds, judged), short_under_any(bounds, judged)
    whole = Sharing()
    found = []
    for code in sorted(bounds.keys() | wanted.keys() | supply.keys()):
        bound = bounds.get(code, Bounds(0.0, 0.0))
        found.append(
            Standing(
                code=code,
                own=own.get(code, 0),
                supply=supply.get(code, 0),
                could_fill=counted_on(bound.high, whole),
                least=counted_on(bound.low, whole),
                openings=openings.get(code),
                surplus_under_any=code in surplus,
                short_under_any=code in short,
                evident=code in evident,
                methods=tuple(sorted(methods.get(code, ()))),
                observed=sum(held.observed.get(key, 0) for key in serving.get(code, ())),
            )
        )
    return tuple(found)
