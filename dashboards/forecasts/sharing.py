"""Figures shared down from a parent and made to agree: the parts sum to the whole, to the cent."""

from collections.abc import Mapping, Sequence

import msgspec

from dashboards.forecasts.data import Point, Series

_CENTS = 100


def apportion(total: float, weights: Sequence[float]) -> list[float]:
    """Return a total in parts by weight, each to two digits, summing to the total so rounded.

    All zero weights share evenly; no weights, no parts.
    """
    if not weights:
        return []
    whole = sum(weights)
    shares = (
        [weight / whole for weight in weights] if whole > 0 else [1 / len(weights)] * len(weights)
    )
    cents = round(total * _CENTS)
    exact = [cents * share for share in shares]
    parts = [int(part) for part in exact]
    order = sorted(range(len(exact)), key=lambda at: (parts[at] - exact[at], at))
    for at in order[: cents - sum(parts)]:
        parts[at] += 1
    return [part / _CENTS for part in parts]


def recent(series: Series, quarters: int) -> float:
    """Return a series' mean over its last reported quarters, in persons; 0 where none."""
    known = [value for value in series.values[-quarters:] if value is not None]
    return sum(known) / len(known) if known else 0.0


def share_down(
    parent: Sequence[Point], weights: Sequence[float], held: float = 1.0
) -> list[list[Point]]:
    """Return the parent's points shared among children by weight.

    ``held`` is the part of the parent that these children hold together; a band is shared alike,
    which makes it too narrow for a small child: it says only how the parent may vary.
    """
    shares = [apportion(point.expected * held, weights) for point in parent]
    whole = sum(weights)
    return [
        [
            _scaled(
                point,
                shares[step][child],
                held * (weights[child] / whole if whole > 0 else 1 / len(weights)),
            )
            for step, point in enumerate(parent)
        ]
        for child in range(len(weights))
    ]


def _scaled(point: Point, expected: float, factor: float) -> Point:
    def times(value: float | None) -> float | None:
        return None if value is None else round(value * factor, 2)

    low, high = times(point.low), times(point.high)
    return Point(
        period=point.period,
        expected=expected,
        low=None if low is None else min(low, expected),
        high=None if high is None else max(high, expected),
        benchmark=times(point.benchmark),
    )


def agree(
    whole: Sequence[Point], parts: Sequence[Sequence[Point]], held: float = 1.0
) -> list[list[Point]]:
    """Return the parts scaled so that each quarter's sum is what they hold of the whole.

    A quarter that the whole or a part does not have is left as it is.
    """
    targets = {point.period: point.expected * held for point in whole}
    result = [list(points) for points in parts]
    for period, target in targets.items():
        places = [
            (child, step)
            for child, points in enumerate(result)
            for step, point in enumerate(points)
            if point.period == period
        ]
        if len(places) < len(result) or not places:
            continue
        before = [result[child][step].expected for child, step in places]
        scale = target / sum(before) if sum(before) > 0 else 1.0
        for (child, step), expected in zip(places, apportion(target, before), strict=True):
            result[child][step] = _scaled(result[child][step], expected, scale)
    return result


def overlay(
    points: Mapping[str, Sequence[Point]], manual: Mapping[str, Mapping[str, Point]]
) -> dict[str, list[Point]]:
    """Return one occupation's points by division ('' the city) with figures set by hand.

    A city figure is shared among the divisions that have none of their own; a division's figure
    alone changes the city's by what it adds.
    """
    result = {division: {p.period: p for p in found} for division, found in points.items()}
    for division in manual:
        result.setdefault(division, {})
    periods = {period for found in (*result.values(), *manual.values()) for period in found}
    for period in periods:
        own = {d: found[period] for d, found in manual.items() if period in found}
        parts = [d for d in result if d and period in result[d] and d not in own]
        if "" in own:
            left = max(own[""].expected - sum(p.expected for d, p in own.items() if d), 0.0)
            before = [result[d][period].expected for d in parts]
            for d, expected in zip(parts, apportion(left, before), strict=True):
                old = result[d][period]
                factor = expected / old.expected if old.expected else 1.0
                result[d][period] = _scaled(old, expected, factor)
        elif "" in result and period in result[""]:
            added = sum(
                point.expected - (result[d][period].expected if period in result[d] else 0.0)
                for d, point in own.items()
            )
            result[""][period] = moved(result[""][period], added)
        for division, point in own.items():
            result[division][period] = msgspec.structs.replace(
                point, benchmark=getattr(result[division].get(period), "benchmark", None)
            )
    return {d: sorted(found.values(), key=lambda p: p.period) for d, found in result.items()}


def moved(point: Point, by: float) -> Point:
    """Return a point with its figure and band moved by so many persons."""
    return msgspec.structs.replace(
        point,
        expected=max(round(point.expected + by, 2), 0.0),
        low=None if point.low is None else max(round(point.low + by, 2), 0.0),
        high=None if point.high is None else max(round(point.high + by, 2), 0.0),
    )
