"""All figures of a report, read from one snapshot. Steps inside the drafting's transaction."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

import msgspec

from app import clock
from app.permits import ANYONE, Actor
from app.reference.queries import division_names, occupation_names
from app.settings import settings
from dashboards import frames
from dashboards.data import GapState, SupplyDemand, Totals
from dashboards.facts.data import Line, Measure
from dashboards.facts.reading import figures
from dashboards.facts.snapshots import Snapshot
from dashboards.figures import loading
from dashboards.figures.data import FigureScope, Frame
from dashboards.figures.gap_reading import Reading, heat
from dashboards.figures.heat_cells import (
    HeatRow,
    crossed,
    heat_rows,
    suppress_rows,
)
from dashboards.figures.queries import frame_of
from dashboards.figures.stages import Cohorts, by_cohort, recorded, running, shown_stages
from dashboards.frames import Demand
from dashboards.periods import quarter_of, quarters_back, year_before
from dashboards.reports.data import (
    STAGE_MEASURES,
    Change,
    Facts,
    Name,
    Shift,
    Stage,
)
from dashboards.reports.findings import LONGEST
from dashboards.reports.seekers import by_group, by_quarter, closed_quarters, pairs, veil_of, veiled

RATIO_QUARTERS = 12


async def facts_of(actor: Actor, snapshot: Snapshot, *, public: bool) -> Facts:
    """Return the facts of a snapshot's quarter, exact or as the public may see them."""
    reader = ANYONE if public else actor
    scope = FigureScope(period=snapshot.period, v=snapshot.number)
    today = clock.today()
    frame, _ = await frame_of(reader, scope, today, ())
    reading = Reading(frame)
    found = await reading.gaps()
    least = frame.terms.public_min_count
    lines = await pairs(frame, "occupation_code", [scope.period])
    names = await _names()
    cohorts = by_cohort(await loading.stages(frame))
    heat = await _heat(frame, reading)
    back = quarters_back(scope.period, RATIO_QUARTERS)
    market = await by_quarter(frame, back, least if public else 0)
    facts = Facts(
        period=scope.period,
        number=snapshot.number,
        digest=snapshot.digest,
        taken_on=snapshot.taken_at.astimezone(clock.CITY_ZONE).date(),
        settled=snapshot.settled,
        drawn_on=today,
        public=public,
        least=least,
        least_seekers=frame.terms.min_seekers_for_ratio,
        names={},
        divisions=frame.codes,
        rows=found.rows,
        totals=_totals(found),
        late=_late(frame),
        data_until=found.coverage.data_until,
        sources=found.coverage.sources,
        lasting=await _lasting(frame, found),
        training=_training(await loading.in_training(frame), least if public else 0),
        shifts=await _shifts(frame),
        stages=tuple(
            _stage(frame, period, cohorts, today)
            for period in quarters_back(scope.period, 8)
            if period in cohorts
        ),
        market=tuple(reversed(market)),
        year=await _change(frame, year_before(scope.period)),
        quarter=await _change(frame, quarters_back(scope.period, 2)[1]),
        occupations=tuple(lines),
        groups=tuple(by_group(lines)),
        levels=tuple(await pairs(frame, "level", [scope.period])),
        heat=heat,
    )
    if public:
        facts = veiled(facts, await veil_of(frame), await closed_quarters(frame, back))
    return msgspec.structs.replace(facts, names=_used(facts, names))


async def _names() -> dict[str, Name]:
    occupations = await occupation_names()
    divisions = await division_names(settings().city_code)
    return {
        **{code: Name(found.zh, found.en) for code, found in occupations.items()},
        **{one.code: Name(one.zh, one.en) for one in divisions},
    }


def _used(facts: Facts, names: Mapping[str, Name]) -> dict[str, Name]:
    codes = {
        *facts.divisions,
        *(row.code for row in facts.rows),
        *(one.code for one in facts.shifts),
        *(line.key for line in facts.occupations),
        *(row.code for row in facts.heat),
    }
    return {code: names[code] for code in sorted(codes) if code in names}


def _totals(found: SupplyDemand) -> Totals | None:
    """Return the totals, or None where the few that they give away are too few."""
    return None if found.totals.supply is None else found.totals


def _late(frame: Frame) -> tuple[str, ...]:
    reported = {r.division for r in frame.reports if r.period == frame.scope.period}
    return tuple(code for code in frame.codes if code not in reported)


async def _lasting(frame: Frame, found: SupplyDemand) -> dict[str, int]:
    """Return for how many quarters in a row each occupation has been short, 4 the most counted."""
    short = {row.code for row in found.rows if row.state is GapState.SHORTAGE}
    lasting = dict.fromkeys(short, 1)
    for period in quarters_back(frame.scope.period, LONGEST)[1:]:
        scope = replace(frame.scope, period=period)
        then = await Reading(msgspec.structs.replace(frame, scope=scope, earlier=())).gaps()
        short &= {row.code for row in then.rows if row.state is GapState.SHORTAGE}
        if not short:
            break
        for code in short:
            lasting[code] += 1
    return lasting


def _training(people: Mapping[str, int], least: int) -> dict[str, int | None]:
    return {code: None if 0 < n < least else n for code, n in people.items()}


async def _asked(frame: Frame, period: str) -> list[Demand]:
    asked = await figures(
        frame.relation, [Measure.DEMAND], loading.narrowed(frame, period),
        [Line.OCCUPATION, Line.DIVISION, Line.SOURCE],
    )  # fmt: skip
    return [Demand(f.occupation, f.division, f.value, f.source) for f in asked]


async def _shifts(frame: Frame) -> tuple[Shift, ...]:
    now = await _asked(frame, frame.scope.period)
    before = await _asked(frame, year_before(frame.scope.period))
    both = {(d.division, d.source) for d in now} & {(d.division, d.source) for d in before}
    since, then = (_summed(part, both) for part in (now, before))
    return tuple(
        Shift(
            code=code,
            before=then.get(code, 0),
            now=since.get(code, 0),
            n=len({division for division, _ in both}),
        )
        for code in sorted(since.keys() | then.keys())
    )


def _summed(rows: Iterable[Demand], both: set[tuple[str, str]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        if (row.division, row.source) in both:
            found[row.code] = found.get(row.code, 0) + row.people
    return found


async def _change(frame: Frame, before: str) -> Change:
    now, then = await _asked(frame, frame.scope.period), await _asked(frame, before)
    change, n = frames.matched_change(now, then, frame.codes)
    return Change(change=change, n=n)


def _stage(frame: Frame, period: str, cohorts: Cohorts, today: date) -> Stage:
    shown, known = shown_stages(frame, cohorts[period]), recorded(cohorts)
    going = running(period, quarter_of(today), frame.terms.stages)
    unrecorded = [
        name
        for name, measure in STAGE_MEASURES.items()
        if measure is not Measure.SEATS and measure not in known
    ]
    return Stage(
        period=period,
        open=bool(going),
        running=tuple(name for name, measure in STAGE_MEASURES.items() if measure in going),
        unrecorded=tuple(unrecorded),
        **{
            name: None if name in unrecorded else shown.get(measure, 0)
            for name, measure in STAGE_MEASURES.items()
        },
    )


async def _heat(frame: Frame, reading: Reading) -> tuple[HeatRow, ...]:
    found = await heat(reading)
    demand, supply = (crossed(found.facts, one) for one in (Measure.DEMAND, Measure.SUPPLY))
    codes = sorted(demand)
    reported = set(frame.codes) - set(_late(frame))
    rows = heat_rows(codes, frame.codes, demand, supply, reported)
    if frame.officer:
        return rows
    return suppress_rows(rows, found.hidden, frame.terms.public_min_count, found.held)
