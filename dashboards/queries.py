"""Supply against demand within the actor's reach, as one Struct for every form of it."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

import msgspec

from app import db
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.levels import SkillLevel
from app.reference.queries import DivisionName, OccupationName, division_names, occupation_names
from app.settings import settings
from app.terms.service import in_force
from dashboards import frames
from dashboards.data import Choice, Choices, Coverage, Scope, SupplyDemand
from dashboards.frames import Demand, Supply
from dashboards.periods import QUARTER, quarter_of, year_before
from dashboards.terms import MarketTerms, default_terms

MARKET = "market"


class GapFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the page is narrowed to, as its address says it; empty is everything."""

    period: Annotated[str, msgspec.Meta(pattern=f"^({QUARTER.pattern})?$")] = ""
    division: str = ""
    level: SkillLevel | None = None
    new: bool = False


class GapAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The figures, what the filters offer, and the place in words."""

    found: SupplyDemand
    choices: Choices
    place: str


async def supply_demand(actor: Actor, wanted: GapFilter, today: date) -> GapAnswer:
    """Return gaps in the divisions that this actor reaches.

    Officers see exact figures of their divisions. Anybody else sees the whole city at all levels
    with small counts hidden: with narrower figures beside the city's, what is hidden could be
    worked out by taking one from the other. For the same reason their totals are the city's.
    """
    officer = actor.may(Permit.DASHBOARD_VIEW)
    reach = actor.reach(Permit.DASHBOARD_VIEW)
    async with db.read(actor):
        divisions = [
            division
            for division in await division_names(settings().city_code)
            if not officer or reach.everything or division.code in reach.divisions
        ]
        periods = await _periods()
        terms = await _terms(today)
        scope = _scope(wanted, periods, divisions, today)
        if not officer:
            scope = msgspec.structs.replace(scope, division=None, level=None)
        within = [d.code for d in divisions if scope.division in {None, d.code}]
        city = scope.division is None and (not officer or reach.everything)
        demand, before = await _demand(scope, within)
        supply = await _supply(scope, [""] if city else within)
        coverage = await _coverage(scope, within, divisions)
        names = await occupation_names()
    new = {code for code, name in names.items() if name.is_new}
    words = {code: _name(name) for code, name in names.items()}
    full = frames.gap_frame(demand, supply, words, divisions=len(within), terms=terms)
    shown, summed = (full, full) if officer else (frames.suppress(full, terms), full)
    if scope.new_only:
        shown = shown[shown["code"].isin(new)]
    if scope.new_only and officer:
        summed = shown
        demand, before = ([row for row in part if row.code in new] for part in (demand, before))
    change, matched = frames.matched_change(demand, before, within)
    totals = frames.totals(summed)
    return GapAnswer(
        found=SupplyDemand(
            scope=scope,
            rows=frames.rows(shown),
            totals=msgspec.structs.replace(totals, demand_change=change, matched=matched),
            coverage=coverage,
        ),
        choices=Choices(
            periods=tuple(periods or [scope.period]),
            divisions=tuple(Choice(value=d.code, label=_name(d)) for d in divisions),
        ),
        place=next((_name(d) for d in divisions if d.code == scope.division), ""),
    )


def _name(named: DivisionName | OccupationName) -> str:
    return (named.en if current_language() == "en" else "") or named.zh


def _scope(
    wanted: GapFilter, periods: Sequence[str], divisions: Sequence[DivisionName], today: date
) -> Scope:
    known = {division.code for division in divisions}
    return Scope(
        period=wanted.period or (periods[0] if periods else quarter_of(today)),
        division=wanted.division if wanted.division in known else None,
        level=wanted.level,
        new_only=wanted.new,
    )


async def _periods() -> list[str]:
    rows = await db.require_transaction().fetch(
        "SELECT DISTINCT period FROM demand_report ORDER BY period DESC"
    )
    return [row["period"] for row in rows]


async def _terms(today: date) -> MarketTerms:
    found = await in_force(MARKET, today, MarketTerms)
    return found[0] if found else default_terms()


async def _demand(scope: Scope, within: list[str]) -> tuple[list[Demand], list[Demand]]:
    """Return what was reported for the quarter, and for the same quarter of the year before."""
    last_year = year_before(scope.period)
    rows = await db.require_transaction().fetch(
        "SELECT r.period, d.occupation_code, r.division, sum(d.demand)::int FROM demand_row d"
        " JOIN demand_report r ON r.id = d.report WHERE r.period = ANY($1)"
        " AND r.division = ANY($2) AND d.kind = 'occupation' AND d.demand IS NOT NULL"
        " AND ($3::text IS NULL OR d.level = $3) GROUP BY 1, 2, 3",
        [scope.period, last_year], within, scope.level,
    )  # fmt: skip
    now, before = (
        [Demand(*rest) for period, *rest in rows if period == wanted]
        for wanted in (scope.period, last_year)
    )
    return now, before


async def _supply(scope: Scope, within: list[str]) -> list[Supply]:
    rows = await db.require_transaction().fetch(
        "SELECT coalesce(s.code, t.code), coalesce(s.supply, 0), coalesce(t.enrolled, 0) FROM"
        " (SELECT occupation_code AS code, sum(supply)::int AS supply FROM people_rollup"
        "  WHERE basis = 'event' AND span = 'quarter' AND period = $1 AND division = ANY($2)"
        "  AND level = $3 AND occupation_code <> '' AND completed > 0 GROUP BY 1) s"
        " FULL JOIN (SELECT occupation_code AS code, sum(enrolled)::int AS enrolled"
        "  FROM training_class WHERE state IN ('approved', 'running', 'assessed')"
        "  AND ('' = ANY($2) OR division = ANY($2))"
        "  AND $3 IN ('', level) GROUP BY 1) t ON t.code = s.code",
        scope.period, within, scope.level or "",
    )  # fmt: skip
    return [Supply(*row) for row in rows]


async def _coverage(scope: Scope, within: list[str], divisions: Sequence[DivisionName]) -> Coverage:
    row = await db.require_transaction().fetchrow(
        "SELECT array_agg(DISTINCT division) AS reported, max(reported_on) AS until,"
        " array_agg(DISTINCT source) AS sources FROM demand_report"
        " WHERE period = $1 AND division = ANY($2)",
        scope.period, within,
    )  # fmt: skip
    reported = set(row["reported"] or ())
    return Coverage(
        expected=len(within),
        reported=len(reported),
        late=tuple(_name(d) for d in divisions if d.code in within and d.code not in reported),
        data_until=row["until"],
        sources=tuple(sorted(row["sources"] or ())),
    )
