"""A page's frame as it was of another version of a quarter. Shared steps of a page's snapshot."""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from app import clock
from dashboards.facts.data import Report
from dashboards.facts.reading import reports
from dashboards.facts.snapshots import Snapshot, relation
from dashboards.figures.data import Frame
from dashboards.figures.loading import QUARTERS
from dashboards.figures.supply import shares_of
from dashboards.periods import quarters_back
from dashboards.terms import EffectiveTerms, MarketTerms


async def reports_of(
    held: Snapshot | None, period: str, divisions: Sequence[str]
) -> tuple[Report, ...]:
    """Return who reported in the quarters up to this one, as a snapshot has it or as it stands."""
    back = quarters_back(period, QUARTERS)
    if held is None:
        return tuple(await reports(back, divisions))
    then = msgspec.convert(held.about["reports"], list[Report])
    return tuple(r for r in then if r.period in back and r.division in divisions)


def kept_terms(held: Snapshot) -> tuple[MarketTerms, dict[str, EffectiveTerms]]:
    """Return the terms that a snapshot was taken with, and what made supply in each quarter.

    One of before these were kept by quarter had one set of terms for all of them.
    """
    terms = msgspec.convert(held.about["terms"], MarketTerms)
    return terms, msgspec.convert(held.about.get("effective", {}), dict[str, EffectiveTerms])


async def as_of(frame: Frame, held: Snapshot) -> Frame:
    """Return the frame on a snapshot's own quarter, under the terms of then."""
    facts, (terms, by_quarter) = relation(held.number), kept_terms(held)
    back = quarters_back(held.period, QUARTERS)
    return msgspec.structs.replace(
        frame,
        scope=replace(frame.scope, period=held.period),
        terms=terms,
        reports=await reports_of(held, held.period, frame.codes),
        relation=facts,
        sharing=await shares_of(facts, back, terms.effective, by_quarter),
        version=held.number,
        beside=held.about,
        kept_period=held.period,
        taken=held.taken_at.astimezone(clock.CITY_ZONE).date(),
        closed=held.settled,
        earlier=held.earlier,
    )
