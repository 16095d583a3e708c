"""Solving a seat plan: the best seats under three outlooks, what holds it back, what clashes."""

import time
from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

from dashboards.plans.data import (
    Binding,
    Clash,
    Limit,
    Outlook,
    Problem,
    Seats,
    Solution,
    Unmet,
)
from dashboards.plans.matrix import Floats, Key, Matrix

RELAXABLE = tuple(limit for limit in Limit if limit is not Limit.OVERSHOOT)
"""Limits that may give way: an overshoot can always be avoided by opening less."""
_TINY = 1e-6
_INFEASIBLE = 2
"""The solver's word for: no plan exists."""


class SlowError(Exception):
    """No plan was proven within the time given."""


def solve(problem: Problem, *, seconds: float = 60.0, gap: float = 1e-4) -> Solution:
    """Return the best plan, or which limits clash. Raises SlowError.

    ``gap`` is how far from the best, as a share, a plan may be and still be taken as proven.
    """
    began = time.monotonic()
    found: dict[Outlook, Floats] = {}
    bound_gap = 0.0
    for outlook in Outlook:
        matrix = Matrix(problem, outlook)
        result = _milp(matrix, seconds, gap)
        if result is None:
            clashes, alone = _clashes(Matrix(problem, outlook), seconds)
            return Solution(clashes=clashes, alone=alone, seconds=time.monotonic() - began)
        found[outlook], found_gap = result
        bound_gap = max(bound_gap, found_gap)
    matrix = Matrix(problem, Outlook.MID)
    bindings, more_seats, more_placed = _prices(problem, matrix)
    mid = found[Outlook.MID]
    return Solution(
        seats=_seats(problem, found),
        unmet=_unmet(matrix, mid),
        bindings=bindings,
        cost=_cost(problem, mid),
        worth=_worth(matrix, mid),
        more_seats=more_seats,
        more_placed=more_placed,
        bound_gap=bound_gap,
        seconds=time.monotonic() - began,
    )


def _milp(matrix: Matrix, seconds: float, gap: float) -> tuple[Floats, float] | None:
    """Return the variables and the gap left, or None where no plan exists."""
    result = milp(
        matrix.objective,
        integrality=matrix.whole,
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(matrix.rows, matrix.lower, matrix.upper),
        options={"time_limit": seconds, "mip_rel_gap": gap},
    )
    if result.status == _INFEASIBLE:
        return None
    if result.status != 0 or result.x is None:
        raise SlowError
    values = np.asarray(result.x, dtype=np.float64)
    values[: matrix.first_z] = np.round(values[: matrix.first_z])
    return values, float(result.mip_gap or 0.0)


def _seats(problem: Problem, found: dict[Outlook, Floats]) -> tuple[Seats, ...]:
    count = len(problem.offers)
    banded = {n.occupation for n in problem.needs if n.low is not None and n.high is not None}
    rows = []
    for at, offer in enumerate(problem.offers):
        low, mid, high = (round(float(found[outlook][at])) for outlook in Outlook)
        rows.append(
            Seats(
                key=offer.key,
                low=low,
                mid=mid,
                high=high,
                robust=min(low, mid, high) if offer.occupation in banded else 0,
                classes=round(float(found[Outlook.MID][count + at])),
                cost=mid * offer.cost,
                placed=mid * offer.yield_,
            )
        )
    return tuple(rows)


def _unmet(matrix: Matrix, values: Floats) -> tuple[Unmet, ...]:
    return tuple(
        Unmet(
            occupation=need.occupation,
            division=need.division,
            gap=need.gap(Outlook.MID),
            unmet=max(float(values[matrix.first_u + at]), 0.0),
        )
        for at, need in enumerate(matrix.needs)
    )


def _cost(problem: Problem, values: Floats) -> float:
    return float(sum(o.cost * values[at] for at, o in enumerate(problem.offers)))


def _worth(matrix: Matrix, values: Floats) -> float:
    """Return the weighted need met."""
    return float(
        sum(
            need.weight * (need.gap(matrix.outlook) - values[matrix.first_u + at])
            for at, need in enumerate(matrix.needs)
        )
    )


def _prices(problem: Problem, matrix: Matrix) -> tuple[tuple[Binding, ...], float, float]:
    """Return what holds the relaxation back, and what one step of budget more would bring."""
    now = _relaxed(matrix)
    if now is None:
        return (), 0.0, 0.0
    values, prices = now
    bindings = [
        Binding(limit=key[0], name=key[1], price=round(price, 9))
        for key, price in prices
        if price > _TINY * _TINY
    ]
    bindings.sort(key=lambda one: (-one.price, one.limit, one.name))
    more = _relaxed(Matrix(problem, Outlook.MID, problem.budget + problem.step))
    if more is None:
        return tuple(bindings), 0.0, 0.0
    count, first = matrix.count, matrix.first_u
    seats = float(more[0][:count].sum() - values[:count].sum())
    placed = float(values[first:].sum() - more[0][first:].sum())
    return tuple(bindings), round(max(seats, 0.0), 1), round(max(placed, 0.0), 1)


def _relaxed(matrix: Matrix) -> tuple[Floats, list[tuple[Key, float]]] | None:
    """Return the relaxation's variables and each named row's price."""
    over, under = np.isfinite(matrix.upper), np.isfinite(matrix.lower)
    rows = matrix.rows
    result = linprog(  # type: ignore[call-overload]  # the stubs know dense rows only
        matrix.objective,
        A_ub=vstack([rows[over], -rows[under]]),
        b_ub=np.concatenate([matrix.upper[over], -matrix.lower[under]]),
        bounds=(0, None),
        method="highs",
    )
    if result.status != 0:
        return None
    named = [*np.flatnonzero(over), *np.flatnonzero(under)]
    prices = [
        (key, -float(price))
        for row, price in zip(named, result.ineqlin.marginals, strict=True)
        if (key := matrix.keys[row]) is not None
    ]
    return np.asarray(result.x, dtype=np.float64), prices


def _clashes(matrix: Matrix, seconds: float) -> tuple[tuple[Clash, ...], bool]:
    """Return the limits that clash: each that could give way alone, or all that must together."""
    present = [limit for limit in RELAXABLE if any(k and k[0] is limit for k in matrix.keys)]
    found: list[Clash] = []
    for limit in present:
        found += _elastic(matrix, (limit,), seconds) or []
    if found:
        return tuple(found), True
    return tuple(_elastic(matrix, present, seconds) or []), False


def _elastic(matrix: Matrix, limits: Sequence[Limit], seconds: float) -> list[Clash] | None:
    """Return by how much these limits must give way, or None where that is not enough."""
    soft = [at for at, key in enumerate(matrix.keys) if key and key[0] in limits]
    count, kinds = len(soft), [matrix.keys[at] for at in soft]
    sizes = [max(abs(_bound(matrix, at)), 1.0) for at in soft]
    ones = np.ones(count)
    columns = np.arange(count)
    below = csr_array((ones, (soft, columns)), shape=(len(matrix.keys), count))
    result = milp(
        np.concatenate([np.zeros(matrix.size), 1 / np.array(sizes), 1 / np.array(sizes)]),
        integrality=np.concatenate([matrix.whole, np.zeros(2 * count, dtype=np.int_)]),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(
            hstack([matrix.rows, below, -below]), matrix.lower, matrix.upper
        ),
        options={"time_limit": seconds, "mip_rel_gap": 1e-3},
    )
    if result.status != 0 or result.x is None:
        return None
    moved = result.x[matrix.size : matrix.size + count] + result.x[matrix.size + count :]
    return [
        Clash(limit=key[0], name=key[1], amount=round(float(amount), 2))
        for key, amount in zip(kinds, moved, strict=True)
        if key is not None and amount > _TINY
    ]


def _bound(matrix: Matrix, row: int) -> float:
    upper, lower = matrix.upper[row], matrix.lower[row]
    return float(upper if np.isfinite(upper) else lower)
