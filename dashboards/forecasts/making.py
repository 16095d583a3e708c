"""A night's forecasts from reported rows: every occupation, in the city and its divisions."""

import hashlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from dashboards.forecasts.choosing import choose
from dashboards.forecasts.data import ForecastState, Method, Outcome, Point, Series, Why
from dashboards.forecasts.methods import Forecaster
from dashboards.forecasts.series import (
    Reported,
    build,
    city_values,
    group_series,
    groups_of,
)
from dashboards.forecasts.sharing import agree, recent, share_down
from dashboards.forecasts.terms import ForecastTerms

_POINTED = frozenset({ForecastState.FORECAST, ForecastState.INDICATIVE})
VERSION = 1
"""Raised when a method changes: every series is then fitted anew."""
_ALL = "*"
"""The parent of last resort: all occupations of the city together."""
Chooser = Callable[[Series], Outcome]


def make(
    rows: Sequence[Reported],
    last: str,
    terms: ForecastTerms,
    models: Mapping[Method, Forecaster],
    known: Mapping[str, Outcome] | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> list[Outcome]:
    """Return every series' outcome, cities before their divisions.

    What is ``known`` by its digest is not fitted again. Past ``fit_seconds`` of fitting, the
    remaining series are given no fitted models, and no digest: the next night tries them.
    """
    by_code = build(rows, last, terms)
    until = clock() + terms.fit_seconds

    def choose_one(series: Series) -> Outcome:
        digest = digest_of(series, terms, models)
        if known and (found := known.get(digest)):
            return msgspec.structs.replace(found, series=series, points=found.own_points)
        in_time = clock() < until
        made = choose(series, terms, models if in_time else {})
        return msgspec.structs.replace(
            made, own_points=made.points, digest=digest if in_time else ""
        )

    groups = _groups(by_code, last, terms)
    parents: dict[str, Outcome] = {}
    found: list[Outcome] = []
    largest = sorted(by_code, key=lambda code: -recent(by_code[code][0], terms.share_quarters))
    for code in largest:
        city = _city(by_code[code][0], groups, parents, choose_one, terms)
        found += [city, *_divisions(city, by_code[code][1:], choose_one, terms)]
    return sorted(found, key=lambda one: (one.series.code, one.series.division))


def digest_of(series: Series, terms: ForecastTerms, models: Iterable[Method]) -> str:
    """Return a digest of all that a series' choice depends on."""
    told = msgspec.json.encode((VERSION, series, terms, sorted(models)))
    return hashlib.sha256(told).hexdigest()


def last_full(rows: Sequence[Reported], terms: ForecastTerms) -> str | None:
    """Return the last quarter in which enough of the city reported, or None before the first."""
    by_division: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows:
        found = by_division[row.division]
        found[row.period] = found.get(row.period, 0.0) + row.value
    return max(city_values(by_division, terms), default=None)


def _groups(
    by_code: Mapping[str, list[Series]], last: str, terms: ForecastTerms
) -> dict[str, Series]:
    members: dict[str, list[Series]] = defaultdict(list)
    for code, (city, *_) in by_code.items():
        for group in (*groups_of(code), _ALL):
            members[group].append(city)
    return {group: group_series(found, group, last, terms) for group, found in members.items()}


def _sparse(series: Series, terms: ForecastTerms) -> bool:
    return 0 < recent(series, terms.share_quarters) < terms.sparse_below


def _city(
    series: Series,
    groups: Mapping[str, Series],
    parents: dict[str, Outcome],
    choose_one: Chooser,
    terms: ForecastTerms,
) -> Outcome:
    """Return the city's outcome; a sparse one is a share of the nearest group that is not."""
    if not _sparse(series, terms) or len(series.known) < terms.fewest_quarters:
        return choose_one(series)
    for group in (*groups_of(series.code), _ALL):
        parent = groups[group]
        if recent(parent, terms.share_quarters) < terms.sparse_below:
            continue
        if group not in parents:
            parents[group] = choose_one(parent)
        if parents[group].state in _POINTED:
            held = recent(series, terms.share_quarters) / recent(parent, terms.share_quarters)
            (points,) = share_down(parents[group].points, [1.0], min(held, 1.0))
            return _shared(series, points, parents[group])
    own = choose_one(series)
    if own.state is ForecastState.FORECAST:
        return own
    return Outcome(series=series, state=ForecastState.REFUSED, why=Why.PARENT)


def _shared(series: Series, points: Sequence[Point], parent: Outcome) -> Outcome:
    return Outcome(
        series=series,
        state=ForecastState.SHARED,
        method=Method.SHARED,
        benchmark=parent.method,
        points=tuple(points),
        parent=f"{parent.series.code}@{parent.series.division}",
    )


def _divisions(
    city: Outcome, series: Sequence[Series], choose_one: Chooser, terms: ForecastTerms
) -> list[Outcome]:
    """Return the divisions' outcomes, their figures summing to what they hold of the city's."""
    made: list[Outcome] = []
    for one in series:
        sparse = _sparse(one, terms) and len(one.known) >= terms.fewest_quarters
        if sparse and city.points:
            held = recent(one, terms.share_quarters) / max(_together(series, terms), 1e-9)
            (points,) = share_down(city.points, [1.0], min(held, 1.0))
            made.append(_shared(one, points, city))
        else:
            made.append(choose_one(one))
    if not city.points:
        return made
    pointed = [one for one in made if one.points]
    share = sum(recent(one.series, terms.share_quarters) for one in pointed)
    held = min(share / max(_together(series, terms), 1e-9), 1.0)
    agreed = agree(city.points, [one.points for one in pointed], held)
    points_of = {
        one.series.division: tuple(points) for one, points in zip(pointed, agreed, strict=True)
    }
    return [
        msgspec.structs.replace(one, points=points_of.get(one.series.division, one.points))
        for one in made
    ]


def _together(series: Sequence[Series], terms: ForecastTerms) -> float:
    return sum(recent(one, terms.share_quarters) for one in series)
