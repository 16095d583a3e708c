"""Reported rows made into series: a quarter nobody reported is a hole, never a zero."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboards.forecasts.data import Series
from dashboards.forecasts.terms import ForecastTerms
from dashboards.periods import quarters_between

CITY = ""
Values = dict[str, float]


class Reported(NamedTuple):
    """Demand that one division reported for an occupation and quarter, all levels and sources."""

    code: str
    division: str
    period: str
    value: float


def groups_of(code: str) -> tuple[str, ...]:
    """Return the groups an occupation belongs to, the nearest first: 2-02-10 ... gives 2-02, 2."""
    parts = code.split("-")
    return tuple("-".join(parts[:kept]) for kept in (2, 1) if len(parts) > kept)


def build(rows: Sequence[Reported], last: str, terms: ForecastTerms) -> dict[str, list[Series]]:
    """Return each occupation's series by code: the city's first, then the divisions'."""
    held: dict[str, dict[str, Values]] = defaultdict(lambda: defaultdict(dict))
    for code, division, period, value in rows:
        if code and period <= last:
            held[code][division][period] = held[code][division].get(period, 0.0) + value
    return {
        code: [
            series_of(code, CITY, city_values(by_division, terms), last),
            *(
                series_of(code, division, values, last)
                for division, values in sorted(by_division.items())
            ),
        ]
        for code, by_division in sorted(held.items())
    }


def series_of(code: str, division: str, values: Mapping[str, float], last: str) -> Series:
    """Return a series without a missing period from its first report to the last quarter."""
    periods = tuple(quarters_between(min(values, default=last), last))
    return Series(
        code=code,
        division=division,
        periods=periods,
        values=tuple(values.get(period) for period in periods),
    )


def city_values(by_division: Mapping[str, Values], terms: ForecastTerms) -> Values:
    """Return the city's value a quarter.

    Where a division that usually reports is missing, the others' sum is raised by the share they
    usually hold; where they hold less than the terms ask, the quarter is a hole.
    """
    usual = {
        division: sum(values.values()) / len(values) for division, values in by_division.items()
    }
    whole = sum(usual.values())
    found: Values = {}
    for period in {p for values in by_division.values() for p in values}:
        here = [d for d, values in by_division.items() if period in values]
        total = sum(by_division[division][period] for division in here)
        share = sum(usual[division] for division in here) / whole if whole else 1.0
        if share >= terms.least_reported_share:
            found[period] = total / share
    return found


def group_series(members: Sequence[Series], group: str, last: str, terms: ForecastTerms) -> Series:
    """Return a group's series for the city: the sum of its occupations', holes as above."""
    by_code = {
        one.code: {
            period: value
            for period, value in zip(one.periods, one.values, strict=True)
            if value is not None
        }
        for one in members
    }
    return series_of(group, CITY, city_values(by_code, terms), last)
