"""The evidence that scores are made of, by quarter, occupation and division. Shared steps.

An empty division is the city. Persons of the city are distinct, not sums of its divisions.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from app.db import require_transaction
from app.terms.service import in_force
from dashboards.figures.citywide import CITY, ByPlace, by_place
from dashboards.forecasts.reading import reported
from dashboards.forecasts.reading import terms_on as forecast_terms
from dashboards.forecasts.series import city_values
from dashboards.periods import quarters_back, year_before
from dashboards.warning.data import Evidence
from dashboards.warning.rules import level_ratio
from dashboards.warning.terms import WARNING, WarningTerms, default_terms

Place = tuple[str, str, str]
"""Quarter, occupation and division."""
_PERSONS = ("supply", "c_enrolled", "c_completed", "c_certified", "c_placed")
"""Whoever was counted in a quarter: with nobody at all it is not known who was trained in it."""
_COHORT = ("enrolled", "completed", "certified", "placed")


async def terms_of(today: date) -> WarningTerms:
    """Return the terms of early warning in force."""
    found = await in_force(WARNING, today, WarningTerms)
    return found[0] if found else default_terms()


async def full_quarters(today: date) -> list[str]:
    """Return the quarters in which enough of the city reported, the latest first."""
    by_division: dict[str, dict[str, float]] = defaultdict(dict)
    for row in await reported():
        held = by_division[row.division]
        held[row.period] = held.get(row.period, 0.0) + row.value
    return sorted(city_values(by_division, await forecast_terms(today)), reverse=True)


async def evidence(
    periods: Sequence[str], full: Iterable[str], terms: WarningTerms, today: date
) -> dict[Place, Evidence]:
    """Return what is known in these quarters, by quarter, occupation and division.

    Vacancies are of four quarters up to each, cohorts of the four that began before the last
    two, whose people are still under way. In a quarter that is not ``full`` the city's demand is
    not known: what some divisions did not report is no absence of demand. Demand and supply are
    those that the pages show.
    """
    shown = {period: await by_place(period, today) for period in periods}
    back = sorted({one for period in periods for one in quarters_back(period, 7)})
    parts = [
        _demand(shown, frozenset(full)),
        await _persons(shown, back),
        await _ratios(periods, terms),
        await _vacancies(periods, back),
        await _changes(periods),
        await _difficulties(periods),
        await _in_training(periods),
    ]
    places = {place for part in parts for place in part}
    return {
        place: Evidence(**{k: v for part in parts for k, v in part.get(place, {}).items()})
        for place in places
    }


Part = dict[Place, dict[str, Any]]


def _demand(shown: Mapping[str, ByPlace], full: frozenset[str]) -> Part:
    return {
        (period, code, place): {"demand": demand}
        for period, found in shown.items()
        for (code, place), demand in found.demand.items()
        if place or period in full
    }


async def _persons(shown: Mapping[str, ByPlace], back: Sequence[str]) -> Part:
    rows = await require_transaction().fetch(
        "SELECT period, occupation_code AS code, division, measure, value FROM market_fact"
        " WHERE measure = ANY($1) AND period = ANY($2) AND occupation_code <> '' AND level = ''",
        list(_PERSONS), list(back),
    )  # fmt: skip
    cohorts: dict[tuple[Place, str], int] = {}
    known, pairs = set[str](), set[tuple[str, str]]()
    for period, code, division, measure, value in rows:
        known.add(period)
        pairs.add((code, division))
        cohorts[(period, code, division), measure.removeprefix("c_")] = value
    found: Part = {}
    for period, figures in shown.items():
        # nobody trained for what is asked for is a known zero
        every = pairs | figures.supply.keys() | figures.demand.keys()
        for code, division in every if period in known else ():
            found[period, code, division] = {
                "supply": figures.supply.get((code, division), 0),
                **{
                    name: sum(
                        cohorts.get(((one, code, division), name), 0)
                        for one in quarters_back(period, 6)[2:]
                    )
                    for name in _COHORT
                },
            }
    return found


async def _ratios(periods: Sequence[str], terms: WarningTerms) -> Part:
    rows = await require_transaction().fetch(
        "SELECT r.period, d.occupation_code AS code, r.division, d.level,"
        " sum(d.demand)::int AS demand, sum(d.seekers)::int AS seekers"
        " FROM demand_row d JOIN demand_report r ON r.id = d.report WHERE r.period = ANY($1)"
        " AND d.kind = 'occupation' AND d.demand IS NOT NULL AND d.seekers IS NOT NULL"
        " GROUP BY 1, 2, 3, 4",
        list(periods),
    )
    tables: dict[Place, dict[str, tuple[int, int]]] = defaultdict(dict)
    for period, code, division, level, demand, seekers in rows:
        for place in ((period, code, division), (period, code, CITY)):
            held = tables[place].get(level, (0, 0))
            tables[place][level] = (held[0] + demand, held[1] + seekers)
    return {
        place: {
            "ratio": level_ratio(table, least_seekers=terms.least_seekers, cap=terms.ratio_cap),
            "seekers": sum(seekers for _, seekers in table.values()),
        }
        for place, table in tables.items()
    }


class _Flow(msgspec.Struct, frozen=True):
    advertised: int
    filled: int
    median_days: int | None


async def _vacancies(periods: Sequence[str], back: Sequence[str]) -> Part:
    rows = await require_transaction().fetch(
        "SELECT period, occupation_code AS code, division, advertised, filled, median_days"
        " FROM vacancy_flow WHERE period = ANY($1)",
        list(back),
    )
    flows: dict[Place, list[_Flow]] = defaultdict(list)
    for period, code, division, *rest in rows:
        for place in (division, CITY):
            flows[period, code, place].append(_Flow(*rest))
    pairs = {(code, division) for _, code, division in flows}
    found: Part = {}
    for period in periods:
        for code, division in pairs:
            held = [
                one
                for quarter in quarters_back(period, 4)
                for one in flows.get((quarter, code, division), [])
            ]
            if held:
                found[period, code, division] = {
                    "advertised": sum(one.advertised for one in held),
                    "filled": sum(one.filled for one in held),
                    "median_days": _middle([(o.median_days, o.filled) for o in held]),
                }
    return found


def _middle(days: Iterable[tuple[int | None, int]]) -> float | None:
    """Return the median of medians, each weighing as many vacancies as were filled."""
    held = sorted((value, weight) for value, weight in days if value is not None and weight)
    half, run = sum(weight for _, weight in held) / 2, 0
    for value, weight in held:
        run += weight
        if run >= half:
            return float(value)
    return None


async def _changes(periods: Sequence[str]) -> Part:
    """Return demand of both years over the reports that name the occupation in both."""
    rows = await require_transaction().fetch(
        "SELECT period, occupation_code AS code, division, source, sum(value)::int"
        " FROM market_fact WHERE measure = 'demand' AND period = ANY($1)"
        " AND occupation_code <> '' AND division <> '' GROUP BY 1, 2, 3, 4",
        sorted({*periods, *map(year_before, periods)}),
    )
    held = {(period, code, division, source): n for period, code, division, source, n in rows}
    found: Part = defaultdict(lambda: {"asked": 0, "asked_before": 0})
    for (period, code, division, source), demand in held.items():
        before = held.get((year_before(period), code, division, source))
        if before is None or period not in periods:
            continue
        for place in (division, CITY):
            found[period, code, place]["asked"] += demand
            found[period, code, place]["asked_before"] += before
    return dict(found)


async def _difficulties(periods: Sequence[str]) -> Part:
    """Return what employers said, in the survey of a quarter or else of the one before it."""
    rows = await require_transaction().fetch(
        "SELECT s.period, a.occupation_code AS code, a.division, sum(a.difficulty)::int,"
        " count(a.difficulty)::int FROM survey_answer a JOIN survey_round s ON s.id = a.survey"
        " WHERE a.difficulty IS NOT NULL AND s.closed_at IS NOT NULL GROUP BY 1, 2, 3"
    )
    said: dict[Place, list[int]] = defaultdict(lambda: [0, 0])
    for period, code, division, total, count in rows:
        for place in (division, CITY):
            said[period, code, place][0] += total
            said[period, code, place][1] += count
    surveyed = {period for period, _, _ in said}
    found: Part = {}
    for period in periods:
        used = next((one for one in quarters_back(period, 2) if one in surveyed), None)
        for (when, code, division), (total, count) in said.items():
            if when == used:
                found[period, code, division] = {"difficulty": total / count, "answers": count}
    return found


async def _in_training(periods: Sequence[str]) -> Part:
    """Return who is in a class now: known of today, and so of the latest quarter only."""
    rows = await require_transaction().fetch(
        "SELECT occupation_code AS code, division, sum(enrolled)::int FROM training_class"
        " WHERE state IN ('approved', 'running', 'assessed') GROUP BY 1, 2"
    )
    latest, found = max(periods), dict[Place, dict[str, Any]]()
    for code, division, count in rows:
        for place in (division, CITY):
            held = found.setdefault((latest, code, place), {"in_training": 0})
            held["in_training"] += count
    return found


def gap(found: Mapping[Place, Evidence], place: Place) -> int | None:
    """Return demand less supply in persons, or None where either is not known."""
    held = found.get(place)
    if held is None or held.demand is None or held.supply is None:
        return None
    return held.demand - held.supply
