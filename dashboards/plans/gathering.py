"""The problem of a quarter from the city's records, inside the caller's ``db.read``."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from app.db import require_transaction
from app.terms.service import in_force
from dashboards.forecasts.reading import points_by_series
from dashboards.periods import quarters_after, quarters_back
from dashboards.plans.capacity import OPENED, institutions, starts
from dashboards.plans.data import (
    Gathered,
    Lead,
    Limits,
    Need,
    Note,
    Offer,
    Problem,
    Reach,
    Refusal,
)
from dashboards.plans.leads import leads_of, target_of
from dashboards.plans.needs import CITY, by_place, coming_to
from dashboards.plans.shortages import uncovered_shares
from dashboards.plans.terms import SEAT_PLAN, PlanTerms, default_terms
from dashboards.plans.yields import Stages, rate, yield_of

NEW, GENERAL = "new", "general"
"""Funds: for new occupations, and for all others."""
Pasts = dict[tuple[UUID, str], Stages]


async def terms_on(today: date) -> PlanTerms:
    """Return the terms of seat plans in force."""
    found = await in_force(SEAT_PLAN, today, PlanTerms)
    return found[0] if found else default_terms()


async def gather(
    period: str, limits: Limits, locks: Mapping[str, int], terms: PlanTerms
) -> Gathered:
    """Return the problem of opening classes in this quarter, or why there is none."""
    target = quarters_after(period, terms.lead_quarters)[-1] if terms.lead_quarters else period
    notes: dict[str, int] = defaultdict(int)
    pasts = await _pasts(period, terms, notes)
    rated = len({school for (school, _), s in pasts.items() if s.enrolled >= terms.least_enrolled})
    offers = await _offers(period, pasts, locks, terms, notes)
    leads = await leads_of(period, terms)
    needs = await _needs(period, leads, offers, pasts, terms, notes)

    def refused(why: Refusal) -> Gathered:
        return Gathered(
            problem=None, refusal=why, target=target, rated=rated, notes=dict(notes), leads=leads
        )

    if not limits.budget:
        return refused(Refusal.NO_BUDGET)
    if not offers:
        return refused(Refusal.NO_OFFERS)
    if rated < terms.least_rated:
        return refused(Refusal.THIN_RATES)
    if not needs:
        return refused(Refusal.NO_FORECAST)
    divisions = sorted({o.division for o in offers} | {n.division for n in needs} - {CITY})
    problem = Problem(
        offers=tuple(offers),
        institutions=tuple(await institutions(period, offers, terms, notes)),
        needs=tuple(needs),
        reach={d: (*_reached(d, divisions, limits), CITY) for d in divisions},
        budget=float(limits.budget),
        funds={} if limits.new_budget is None else {NEW: float(limits.new_budget)},
        swing=limits.swing / 100,
        overshoot=terms.overshoot,
        new_classes=terms.new_classes,
        floors={d: least for d, least in limits.floors.items() if least > 0},
        priority_share=limits.priority / 100,
        step=float(terms.step_yuan),
    )
    return Gathered(
        problem=problem, refusal=None, target=target, rated=rated, notes=dict(notes), leads=leads
    )


def _reached(division: str, divisions: Sequence[str], limits: Limits) -> list[str]:
    """Return where people trained in a division are taken to work."""
    if limits.reach is Reach.CITY:
        return list(divisions)
    others = limits.routes.get(division, ()) if limits.reach is Reach.CHOSEN else ()
    return [one for one in divisions if one == division or one in others]


async def _pasts(period: str, terms: PlanTerms, notes: dict[str, int]) -> Pasts:
    """Return persons by stage of past cohorts; a stage that the city never recorded is left out."""
    span = quarters_back(period, terms.unfinished_quarters + terms.history_quarters + 1)
    rows = await require_transaction().fetch(
        "SELECT organisation, occupation_code, sum(enrolled)::int AS enrolled,"
        " sum(completed)::int AS completed, sum(certified)::int AS certified,"
        " sum(placed)::int AS placed FROM institution_rollup"
        " WHERE programme IS NULL AND occupation_code <> '' AND period = ANY($1) GROUP BY 1, 2",
        span[terms.unfinished_quarters + 1 :],
    )
    certified = any(row["certified"] for row in rows)
    placed = any(row["placed"] for row in rows)
    if rows and not certified:
        notes[Note.NO_CERTIFICATES] = 1
    if rows and not placed:
        notes[Note.NO_PLACEMENTS] = 1
    found: Pasts = {}
    for row in rows:
        to = row["certified"] if certified else row["completed"]
        found[row["organisation"], row["occupation_code"]] = Stages(
            enrolled=row["enrolled"],
            completed=row["completed"],
            certified=to,
            placed=row["placed"] if placed else to,
        )
    return found


def _means(pasts: Pasts) -> tuple[dict[str, float], float]:
    """Return each occupation's mean yield, and the city's for one without a past."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for (_, code), s in pasts.items():
        for name in (code, ""):
            for at, value in enumerate((s.enrolled, s.completed, s.certified, s.placed)):
                sums[name][at] += value
    means = {
        name: rate(Stages(enrolled=v[0], completed=v[1], certified=v[2], placed=v[3])) or 0.0
        for name, v in sums.items()
    }
    return means, means.get("", 0.0)


async def _offers(
    period: str,
    pasts: Pasts,
    locks: Mapping[str, int],
    terms: PlanTerms,
    notes: dict[str, int],
) -> list[Offer]:
    """Return what institutions may train on the quarter's first day and the catalogue supports."""
    rows = await require_transaction().fetch(
        "SELECT DISTINCT ON (a.organisation, i.occupation_code, i.level) a.organisation,"
        " o.division, i.occupation_code, i.level, i.new_occupation,"
        " i.subsidy_standard::float8 AS cost,"
        " (SELECT coalesce(sum(c.capacity), 0)::int FROM training_class c"
        "  WHERE c.organisation = a.organisation AND c.occupation_code = i.occupation_code"
        "  AND c.level = i.level AND c.state NOT IN ('draft', 'returned', 'cancelled')"
        "  AND c.starts_on >= $1::date - interval '1 year' AND c.starts_on < $1) AS year,"
        " (SELECT coalesce(sum(c.capacity), 0)::int FROM training_class c"
        "  WHERE c.organisation = a.organisation AND c.occupation_code = i.occupation_code"
        "  AND c.level = i.level AND c.state = ANY($2) AND c.starts_on >= $1"
        "  AND c.starts_on < $1::date + interval '3 months') AS approved"
        " FROM accreditation a JOIN organisation o ON o.id = a.organisation AND o.active"
        " JOIN catalogue_item i ON i.occupation_code = a.occupation_code AND (i.level = a.level"
        "  OR (i.level ~ '^L[1-5]$' AND a.level ~ '^L[1-5]$' AND i.level > a.level))"
        " JOIN catalogue_edition e ON e.id = i.edition AND e.state = 'published'"
        " WHERE a.purpose = 'train' AND a.valid_from <= $1"
        " AND (a.valid_until IS NULL OR a.valid_until >= $1)"
        " AND (a.suspended_from IS NULL OR a.suspended_from > $1)"
        " AND i.valid_from <= $1 AND (i.valid_until IS NULL OR i.valid_until >= $1)"
        " ORDER BY 1, 3, 4, i.valid_from DESC, i.subsidy_standard",
        starts(period), list(OPENED),
    )  # fmt: skip
    priority = await _priority(period, terms)
    means, city = _means(pasts)
    found = []
    for row in rows:
        if row["cost"] is None:
            notes[Note.NO_STANDARD] += 1
            continue
        school, code = row["organisation"], row["occupation_code"]
        key = offer_key(school, code, row["level"])
        if row["approved"]:
            notes[Note.APPROVED] += row["approved"]
        found.append(
            Offer(
                key=key,
                occupation=code,
                level=row["level"],
                institution=str(school),
                division=row["division"],
                fund=NEW if row["new_occupation"] else GENERAL,
                cost=row["cost"],
                smallest=terms.smallest_class,
                largest=terms.largest_class,
                last=round(row["year"] / 4),
                yield_=yield_of(
                    pasts.get((school, code), Stages()),
                    means.get(code, city),
                    weight=terms.yield_weight,
                    confidence=terms.yield_confidence,
                ),
                priority=priority.get(school, priority.get(None, 0.0)),
                approved=row["approved"],
                locked=locks.get(key),
            )
        )
    return found


def offer_key(organisation: UUID | str, code: str, level: str) -> str:
    """Return what names an offer."""
    return f"{organisation}|{code}|{level}"


async def _priority(period: str, terms: PlanTerms) -> dict[UUID | None, float]:
    """Return the share of priority categories by institution; under None the city's."""
    rows = await require_transaction().fetch(
        "SELECT c.organisation, count(*) FILTER (WHERE e.person_category = ANY($3))::float8"
        " / count(*) AS share FROM enrolment e JOIN training_class c ON c.id = e.training_class"
        " WHERE c.starts_on >= $1 AND c.starts_on < $2"
        " GROUP BY GROUPING SETS ((c.organisation), ()) HAVING count(*) > 0",
        starts(quarters_back(period, terms.history_quarters + 1)[-1]), starts(period),
        list(terms.priority_categories),
    )  # fmt: skip
    return {row["organisation"]: row["share"] for row in rows}


async def _needs(
    period: str,
    leads: Mapping[str, Lead],
    offers: list[Offer],
    pasts: Pasts,
    terms: PlanTerms,
    notes: dict[str, int],
) -> list[Need]:
    taught = {offer.occupation for offer in offers}
    points = await points_by_series()
    pipeline = await _pipeline(period, pasts)
    short = await uncovered_shares()
    found = []
    for code in sorted(taught & points.keys()):
        parts = by_place(points[code], target_of(code, period, leads, points[code], terms))
        for division, point in sorted(parts.items()):
            if point.low is None:
                notes[Note.NO_BAND] += 1
            coming = coming_to(pipeline, code, division, parts)
            ahead = max(point.expected - coming, 0.0) / point.expected if point.expected else 0.0
            uncovered = short.get(code, ahead)
            found.append(
                Need(
                    occupation=code,
                    division=division,
                    mid=point.expected,
                    low=point.low,
                    high=point.high,
                    pipeline=coming,
                    weight=terms.weight(uncovered),
                )
            )
    return found


async def _pipeline(period: str, pasts: Pasts) -> dict[tuple[str, str], float]:
    """Return placements to come from classes open before the quarter, by the mean yield."""
    means, city = _means(pasts)
    rows: list[Any] = await require_transaction().fetch(
        "SELECT occupation_code, division, sum(enrolled)::float8 FROM training_class"
        " WHERE state IN ('approved', 'running', 'assessed') AND starts_on < $1 GROUP BY 1, 2",
        starts(period),
    )
    return {(code, division): n * means.get(code, city) for code, division, n in rows}
