"""Which tier stands how, condition by condition."""

from datetime import date

import msgspec

from app.people.data import Disqualified, Tier, TierHeld
from certifications.data import (
    Alternative,
    Assessment,
    Condition,
    LadderFacts,
    Route,
    RouteAssessment,
    Standing,
    TierAssessment,
)
from certifications.rules import conditions, standing
from certifications.rules.case import Case, in_force, open_case
from certifications.terms import LadderTerms


def assess(facts: LadderFacts, terms: LadderTerms, today: date) -> Assessment:
    """Return each tier, each condition: met, met by what else, or missing and by how much.

    Statements of a unit and the person's own word count only once confirmed. The order of the
    evidence does not matter, and more of it never makes a condition worse: only a
    disqualification does.
    """
    case = open_case(facts, today)
    barred = tuple(
        row.id for row, bar in in_force(case, Disqualified) if bar.ground in terms.common.disqualify
    )
    held = [held.tier for _, held in in_force(case, TierHeld)]
    highest = max((_ORDER[tier] for tier in held), default=-1)
    return Assessment(
        today=today,
        tiers=tuple(
            _tier(case, tier, terms, highest=highest, held=held, barred=bool(barred))
            for tier in Tier
        ),
        barred_by=barred,
    )


_ORDER = {tier: order for order, tier in enumerate(Tier)}


def _tier(
    case: Case,
    tier: Tier,
    terms: LadderTerms,
    *,
    highest: int,
    held: list[Tier],
    barred: bool,
) -> TierAssessment:
    routes = sorted(_routes(case, tier, terms), key=lambda route: len(route.missing))
    missing = routes[0].missing
    rows = [row for row, row_held in in_force(case, TierHeld) if row_held.tier is tier]
    return TierAssessment(
        tier=tier,
        standing=_standing(
            order=_ORDER[tier],
            highest=highest,
            held=tier in held,
            barred=barred,
            open_=not missing,
            one_only=terms.common.one_active_tier_per_person,
        ),
        routes=tuple(routes),
        opens_on=None if barred else _opens_on(case, tier, terms, routes),
        held_since=min((row.occurred_on for row in rows), default=None),
        held_until=max((row.valid_until for row in rows if row.valid_until), default=None),
    )


def _standing(
    *, order: int, highest: int, held: bool, barred: bool, open_: bool, one_only: bool
) -> Standing:
    if held and order == highest:
        return Standing.HELD
    if one_only and order < highest:
        return Standing.SURPASSED
    if held:
        return Standing.HELD
    if barred:
        return Standing.BARRED
    return Standing.ELIGIBLE if open_ else Standing.SHORT


def _opens_on(
    case: Case, tier: Tier, terms: LadderTerms, routes: list[RouteAssessment]
) -> date | None:
    """Return the day, unless by then something else has lapsed: hours, a contest, the age."""
    waits = ([condition.met_on for condition in route.missing] for route in routes)
    days = {max((day for day in wait if day), default=case.today) for wait in waits if all(wait)}
    for day in sorted(days):
        then = msgspec.structs.replace(case, today=day)
        if any(not route.missing for route in _routes(then, tier, terms)):
            return day
    return None


def _routes(case: Case, tier: Tier, terms: LadderTerms) -> list[RouteAssessment]:
    asked = terms.of(tier)
    found = [RouteAssessment(route=Route.NORMAL, conditions=_conditions(case, tier, terms))]
    if asked.holding is not None and asked.holding.direct is not None:
        found.append(
            RouteAssessment(
                route=Route.DIRECT, conditions=_conditions(case, tier, terms, Route.DIRECT)
            )
        )
    if asked.level is not None and asked.level.exception is not None:
        found.append(
            RouteAssessment(
                route=Route.EXCEPTIONAL_LEVEL,
                conditions=_conditions(case, tier, terms, Route.EXCEPTIONAL_LEVEL),
            )
        )
    return found


def _conditions(
    case: Case, tier: Tier, terms: LadderTerms, route: Route = Route.NORMAL
) -> tuple[Condition, ...]:
    asked, common = terms.of(tier), terms.common
    found = _level(case, tier, terms, route)
    if asked.years_in_trade is not None:
        found.append(
            standing.years_in_trade(
                case, asked.years_in_trade, asked, common.contest_lookback_years
            )
        )
    found += _holding(case, tier, terms, route)
    if asked.training_hours is not None:
        found.append(conditions.training_hours(case, asked.training_hours))
    if asked.apprentices is not None:
        found.append(conditions.apprentices(case, asked.apprentices))
    if asked.mentor:
        found.append(conditions.mentor(case))
    if asked.innovation is not None:
        found.append(conditions.innovation(case, asked.innovation))
    if asked.studio:
        found.append(conditions.studio(case))
    if common.employed_in_city or common.front_line_post:
        found.append(conditions.post(case, common))
    return tuple(found + _age(case, tier, terms, route))


def _level(case: Case, tier: Tier, terms: LadderTerms, route: Route) -> list[Condition]:
    asked = terms.of(tier).level
    if asked is None:
        return []
    if route is not Route.EXCEPTIONAL_LEVEL or asked.exception is None:
        return [standing.level(case, asked.min)]
    found = [standing.level(case, asked.exception.min, Alternative.EXCEPTIONAL_LEVEL)]
    if asked.exception.contest_award:
        found.append(standing.contest_award(case, terms.common.contest_lookback_years))
    return found


def _holding(case: Case, tier: Tier, terms: LadderTerms, route: Route) -> list[Condition]:
    asked = terms.of(tier)
    if asked.holding is None:
        return []
    if route is Route.DIRECT and asked.holding.direct is not None:
        return [standing.direct(case, asked.holding, asked.holding.direct)]
    return [
        standing.holding(
            case,
            asked.holding,
            tier=tier,
            terms=asked,
            transition=terms.transition,
            lookback_years=terms.common.contest_lookback_years,
        )
    ]


def _age(case: Case, tier: Tier, terms: LadderTerms, route: Route) -> list[Condition]:
    asked = terms.of(tier)
    limit = asked.age_max
    exception = asked.level.exception if asked.level is not None else None
    if route is Route.EXCEPTIONAL_LEVEL and exception is not None:
        limits = [age for age in (limit, exception.age_max) if age is not None]
        limit = min(limits, default=None)
    return [conditions.age(case, limit)] if limit is not None else []
