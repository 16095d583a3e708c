"""What an institution may train, with all that a suggestion is weighed by."""

from collections.abc import Mapping
from datetime import date

import msgspec

from app import db
from app.db import require_transaction
from app.permits import ANYONE, Actor, Permit
from app.reference.levels import SkillLevel
from app.scope import reach_arguments
from dashboards.data import EVIDENT, GapRow, GapState
from dashboards.drill.data import Offer, Suggestion
from dashboards.drill.rules import suggestions, without
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import figure_page
from dashboards.forecasts.reading import points_by_series
from dashboards.periods import quarters_back

_OFFERS = (
    "SELECT a.occupation_code AS code, a.level, ("
    "  SELECT count(DISTINCT b.organisation) FROM accreditation b WHERE b.purpose = 'train'"
    "  AND b.occupation_code = a.occupation_code AND b.level = a.level AND b.valid_from <= $3"
    "  AND (b.valid_until IS NULL OR b.valid_until >= $3)"
    "  AND (b.suspended_from IS NULL OR b.suspended_from > $3))::int AS trainers,"
    " (SELECT count(*) FROM class_interest i WHERE i.occupation_code = a.occupation_code"
    "  AND i.level = a.level AND i.told_at IS NULL)::int AS waiting,"
    " (SELECT round(avg(c.capacity)) FROM training_class c WHERE c.organisation = a.organisation"
    "  AND c.occupation_code = a.occupation_code AND c.level = a.level"
    "  AND c.starts_on > $3 - 730)::int AS usual,"
    " (SELECT max(r.seats) FROM room r WHERE r.organisation = a.organisation AND r.active)::int"
    "  AS largest"
    " FROM accreditation a WHERE a.purpose = 'train' AND a.valid_from <= $3"
    " AND (a.valid_until IS NULL OR a.valid_until >= $3)"
    " AND (a.suspended_from IS NULL OR a.suspended_from > $3)"
    " AND ($1 OR a.organisation = ANY($2::uuid[]))"
    " ORDER BY 1, 2"
)
_USUAL_SIZE = (
    "SELECT coalesce(percentile_disc(0.5) WITHIN GROUP (ORDER BY capacity), 0)::int"
    " FROM training_class WHERE starts_on > $1::date - 730"
)
_RATES = (
    "SELECT occupation_code, sum(enrolled)::int AS enrolled, sum(certified)::int AS certified,"
    " sum(enrolled) FILTER (WHERE $1 OR organisation = ANY($2::uuid[]))::int AS own,"
    " sum(certified) FILTER (WHERE $1 OR organisation = ANY($2::uuid[]))::int AS own_certified"
    " FROM institution_rollup WHERE programme IS NULL AND period = ANY($3)"
    " AND occupation_code <> '' GROUP BY 1"
)
_COMING = (
    "SELECT occupation_code, sum(enrolled)::int AS people FROM training_class"
    " WHERE state IN ('approved', 'running', 'assessed') GROUP BY 1"
)
_LEVELS = (
    "SELECT occupation_code, level, sum(value)::float8 AS people FROM market_fact"
    " WHERE measure = 'demand' AND period = $1 AND level <> '' GROUP BY 1, 2"
)
FEWEST = 10
"""People below which an institution's own rate says nothing."""


class Next(msgspec.Struct, frozen=True, kw_only=True):
    """What to open next, for which quarter's gaps, and what cannot be said."""

    period: str
    suggestions: tuple[Suggestion, ...]
    offers: int
    unknown: tuple[str, ...]
    """Names of occupations it may train whose demand is not known: no proof of no need."""
    nothing: tuple[str, ...] = ()
    """Names of occupations it may train for which enough divisions reported a demand of 0."""


async def next_classes(actor: Actor, today: date) -> Next:
    """Return what the actor's institution could open next.

    Gaps are those that the public sees, so that no institution learns a small count.
    """
    city = await figure_page(ANYONE, FigureScope(), today, ())
    everything, organisations, _ = reach_arguments(actor, Permit.INSTITUTION_OUTLOOK)
    gaps = {row.code: row for row in city.found.rows}
    period = city.frame.scope.period
    async with db.read(actor) as connection:
        rows = await connection.fetch(_OFFERS, everything, organisations, today)
        usual = await connection.fetchval(_USUAL_SIZE, today)
        back = quarters_back(period, 5)[1:]
        rates = await connection.fetch(_RATES, everything, organisations, back)
        coming = await _by_code(_COMING)
        ahead = await points_by_series(divisions=[""])
        levels = await connection.fetch(_LEVELS, period)
    shares = _shares([(r["occupation_code"], r["level"], r["people"]) for r in levels])
    expected = {code: parts[""][0] for code, parts in ahead.items() if parts.get("")}
    held = {row["occupation_code"]: row for row in rates}
    whole = sum(row["enrolled"] for row in rates)
    city_rate = sum(row["certified"] for row in rates) / whole if whole else 0.0
    offers = []
    for row in rows:
        code, level = row["code"], SkillLevel(row["level"])
        share = shares.get(code, {}).get(level)
        past = held.get(code)
        own = past is not None and (past["own"] or 0) >= FEWEST
        offers.append(
            Offer(
                code=code,
                name=city.frame.names.get(code, code),
                level=level,
                needed=_part(_needed(gaps.get(code)), share),
                demand=_part(gaps[code].demand if code in gaps else None, share),
                expected=_part(round(expected[code].expected) if code in expected else None, share),
                expected_in=expected[code].period if code in expected else "",
                coming=round(coming.get(code, 0) * (1.0 if share is None else share)),
                waiting=row["waiting"],
                trainers=row["trainers"],
                city_rate=past["certified"] / past["enrolled"]
                if past is not None and past["enrolled"] >= FEWEST
                else city_rate,
                rate=past["own_certified"] / past["own"] if own and past is not None else None,
                usual=row["usual"] or usual or 30,
                largest=row["largest"] or row["usual"] or usual or 30,
            )
        )
    made = without(suggestions(offers), city.frame.terms.public_min_count)
    unknown = {o.name for o in offers if o.needed is None and o.expected is None}
    nothing = {gaps[o.code].name for o in offers if o.code in gaps and _asked_nobody(gaps[o.code])}
    return Next(
        period=period,
        suggestions=made,
        offers=len(offers),
        unknown=tuple(sorted(unknown)),
        nothing=tuple(sorted(nothing)),
    )


async def _by_code(query: str) -> dict[str, float]:
    rows = await require_transaction().fetch(query)
    return {row["occupation_code"]: row["people"] for row in rows}


def _needed(row: GapRow | None) -> int | None:
    if row is not None and _asked_nobody(row):
        return 0
    if row is None or row.gap is None or row.state not in EVIDENT:
        return None
    return max(row.gap, 0)


def _asked_nobody(row: GapRow) -> bool:
    """Return whether a demand of 0 was reported, by enough divisions to be evidence."""
    return row.state is GapState.NO_DEMAND


def _shares(rows: list[tuple[str, str, float]]) -> Mapping[str, Mapping[str, float]]:
    """Return each level's part of an occupation's demand that states a level."""
    levels = {level.value for level in SkillLevel}
    total: dict[str, float] = {}
    for code, level, people in rows:
        if level in levels:
            total[code] = total.get(code, 0) + people
    found: dict[str, dict[str, float]] = {}
    for code, level, people in rows:
        if level in levels and total[code]:
            found.setdefault(code, {})[level] = people / total[code]
    return found


def _part(people: int | None, share: float | None) -> int | None:
    return people if people is None or share is None else round(people * share)
