"""Pages of figures: the scope resolved within the actor's reach, then each chart read and built."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import msgspec

from app import clock, db
from app.db import require_transaction
from app.errors import MalformedError
from app.i18n import current_language
from app.permits import Actor, Permit
from app.reference.queries import DivisionName, OccupationName, division_names, occupation_names
from app.settings import settings
from dashboards.data import Choice, SupplyDemand
from dashboards.facts.snapshots import Snapshot, numbered_snapshot, relation, settled
from dashboards.figures.data import FigureScope, Frame
from dashboards.figures.gap_reading import Reading
from dashboards.figures.loading import QUARTERS
from dashboards.figures.specs import Spec
from dashboards.figures.supply import shares_of
from dashboards.figures.versions import kept_terms, reports_of
from dashboards.market_terms import at_least_as_private, terms_in_time
from dashboards.panel import Panel
from dashboards.periods import quarter_of, quarters_back
from dashboards.supply.queries import refresh_due
from dashboards.terms import EffectiveTerms, MarketTerms


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """A page's frame, its charts in order, its gaps, and what the filters offer."""

    frame: Frame
    found: SupplyDemand
    panels: tuple[Panel, ...]
    periods: tuple[str, ...]
    divisions: tuple[Choice, ...]


async def figure_page(
    actor: Actor, wanted: FigureScope, today: date, specs: Sequence[Spec]
) -> Figures:
    """Return these charts, each from one reading of one snapshot of the database.

    Officers see exact figures of their divisions. Anybody else sees the whole city at all levels
    with small counts hidden: with narrower figures beside the city's, what is hidden could be
    worked out by taking one from the other. For the same reason their totals are the city's.
    Raises NotFoundError for a data version that never was.
    """
    async with db.read(actor):
        periods = await _periods()
        frame, offered = await frame_of(actor, _asked(actor, wanted), today, periods, wanted)
        reading = Reading(frame)
        made = [await spec.make(reading) for spec in specs if frame.officer or spec.public]
        found = await reading.gaps()
    return Figures(
        frame=frame,
        found=found,
        panels=tuple(made),
        periods=tuple(periods or [frame.scope.period]),
        divisions=offered,
    )


async def one_figure(
    actor: Actor, wanted: FigureScope, today: date, spec: Spec
) -> tuple[Frame, Panel]:
    """Return one chart alone, as its file and the interface for programs give it."""
    async with db.read(actor):
        periods = () if wanted.period else await _periods()
        frame, _ = await frame_of(actor, _asked(actor, wanted), today, periods, wanted)
        return frame, await spec.make(Reading(frame))


def _asked(actor: Actor, wanted: FigureScope) -> FigureScope:
    """Return what is asked for; the public chooses no version of the data.

    Two versions beside each other would give away what each hides of few people.
    """
    if actor.may(Permit.DASHBOARD_VIEW):
        return wanted
    return replace(wanted, v=None)


async def frame_of(
    actor: Actor,
    wanted: FigureScope,
    today: date,
    periods: Sequence[str],
    address: FigureScope | None = None,
) -> tuple[Frame, tuple[Choice, ...]]:
    """Return the scope resolved within the actor's reach, and the divisions it may choose.

    ``periods`` are those reported, the latest first; ``address`` is what a reader asked for where
    that is more than may be ``wanted``. A step inside the caller's transaction. Raises
    MalformedError for a quarter that has not begun.
    """
    officer = actor.may(Permit.DASHBOARD_VIEW)
    reach = actor.reach(Permit.DASHBOARD_VIEW)
    everywhere = await division_names(settings().city_code)
    within = [d for d in everywhere if not officer or reach.everything or d.code in reach.divisions]
    numbered = await numbered_snapshot(wanted.v) if wanted.v else None
    period = wanted.period or (
        numbered.period if numbered else next(iter(periods), quarter_of(today))
    )
    if period > quarter_of(today):
        raise MalformedError("quarter-future", parameter="period")
    closed, several = await settled(period)
    held = numbered if numbered and numbered.period == period else None
    if wanted.v != 0 and held is None:
        held = closed
    asked, scope = address or wanted, _resolved(wanted, period, within, held, officer=officer)
    shown = tuple(d for d in within if scope.division in {"", d.code})
    names = await occupation_names()
    facts = relation(held.number if held else None)
    terms, by_quarter = await _terms(period, today, held)
    frame = Frame(
        scope=scope,
        asked=asked,
        dropped=_dropped(asked, scope, held.number if held else None),
        strange=asked.division not in {"", *(division.code for division in everywhere)},
        today=today,
        officer=officer,
        whole=not scope.division and (not officer or reach.everything),
        divisions=shown,
        names=_spoken(names),
        new=frozenset(code for code, name in names.items() if name.is_new),
        terms=terms,
        reports=await reports_of(held, period, [d.code for d in shown]),
        relation=facts,
        sharing=await shares_of(
            facts, quarters_back(period, QUARTERS), terms.effective, by_quarter
        ),
        version=held.number if held else None,
        standing=closed.number if closed else None,
        beside=held.about if held else None,
        kept_period=held.period if held else "",
        taken=held.taken_at.astimezone(clock.CITY_ZONE).date() if held else None,
        counting=held is None and await refresh_due(period),
        closed=held.settled if held else closed is not None,
        earlier=held.earlier if held and not officer else (),
        several=several,
    )
    return frame, tuple(Choice(value=d.code, label=named(d)) for d in within)


def _resolved(
    wanted: FigureScope,
    period: str,
    within: Sequence[DivisionName],
    held: Snapshot | None,
    *,
    officer: bool,
) -> FigureScope:
    """Return the scope with its quarter, without what the actor may not narrow to."""
    v = wanted.v if not wanted.v or (held and held.number == wanted.v) else None
    scope = replace(wanted, period=period, v=v)
    if not officer:
        return replace(scope, division="", level=None)
    known = {division.code for division in within}
    return scope if scope.division in known else replace(scope, division="")


def _dropped(asked: FigureScope, scope: FigureScope, version: int | None) -> tuple[str, ...]:
    """Return which filters of an address do not hold, by their names there."""
    found = [name for name in ("division", "level") if getattr(asked, name) != getattr(scope, name)]
    same = asked.v in {None, scope.v} or asked.v == (version or 0)
    return tuple(found if same else [*found, "v"])


def _spoken(names: Mapping[str, OccupationName]) -> dict[str, str]:
    english = current_language() == "en"
    return {code: (english and name.en) or name.zh for code, name in names.items()}


def named(thing: DivisionName) -> str:
    """Return a division's name in the language being spoken."""
    return (thing.en if current_language() == "en" else "") or thing.zh


async def _periods() -> list[str]:
    rows = await require_transaction().fetch(
        "SELECT DISTINCT period FROM demand_report ORDER BY period DESC"
    )
    return [row["period"] for row in rows]


async def _terms(
    period: str, today: date, held: Snapshot | None
) -> tuple[MarketTerms, dict[str, EffectiveTerms]]:
    """Return the terms of the quarter, and what makes supply in each that is read.

    A snapshot's figures keep those that it was taken with. Its privacy minimum alone is today's
    where that is stricter: what the city holds too few to publish now is not published through an
    older version of the data.
    """
    found = await terms_in_time()
    if held is None:
        back = quarters_back(period, QUARTERS)
        return found.of_quarter(period, today), found.effective(back, today)
    terms, by_quarter = kept_terms(held)
    return at_least_as_private(terms, found.on(today)), by_quarter
