"""What each chart needs, read along the lines that it shows. Shared steps of a page's snapshot."""

from datetime import date

import msgspec
import numpy as np

from app.db import require_transaction
from app.i18n import current_language
from dashboards import frames
from dashboards.data import Coverage, GapRow, Scope, SupplyDemand, Totals
from dashboards.facts import reading as facts
from dashboards.facts.data import Figure, Line, Measure, Narrowing, Twice
from dashboards.figures.data import Frame
from dashboards.figures.supply import effective as effective_supply
from dashboards.figures.supply import figures, groups_of
from dashboards.frames import Demand, Supply
from dashboards.periods import quarters_back, year_before
from dashboards.supply.sharing import Standing, standings

QUARTERS = 16
"""How far back a series goes: twelve quarters and the year before the first of them."""


def narrowed(frame: Frame, *periods: str) -> Narrowing:
    """Return what the page is narrowed to, in these quarters.

    For the public everything is read and hidden first: rows are left out afterwards, so that two
    views of different width do not give away what each hides.
    """
    scope = frame.scope
    return Narrowing(
        periods=periods or (scope.period,),
        divisions=frame.codes,
        whole=frame.whole,
        occupations=scope.group if frame.officer else "",
        level=scope.level or "",
    )


class Reading:
    """One page's reading: what several charts need is read once."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._gaps: _Gaps | None = None

    async def _read(self) -> "_Gaps":
        if self._gaps is None:
            self._gaps = await _gaps(self.frame)
        return self._gaps

    async def rows(self) -> tuple[GapRow, ...]:
        """Return demand, supply and gap by occupation: see ``frames.gap_frame``."""
        return (await self._read()).rows

    async def completers(self) -> dict[str, int]:
        """Return the new entrants who completed by the occupation of their classes, as read."""
        return (await self._read()).completers

    async def gaps(self) -> SupplyDemand:
        """Return the rows with their totals and who reported."""
        frame, read = self.frame, await self._read()
        return SupplyDemand(
            scope=Scope(
                period=frame.scope.period, division=frame.scope.division or None,
                level=frame.scope.level, new_only=frame.scope.new,
            ),
            rows=read.rows,
            totals=await _totals(frame, read),
            coverage=coverage(frame),
        )  # fmt: skip


class _Gaps(msgspec.Struct, frozen=True):
    """Gaps as shown, the frame that totals are of, the distinct persons of all occupations."""

    rows: tuple[GapRow, ...]
    summed: frames.Frame
    people: int | None
    completers: dict[str, int]


async def _gaps(frame: Frame) -> _Gaps:
    scope = frame.scope
    asked = await facts.asked(frame.relation, narrowed(frame))
    of_all = msgspec.structs.replace(narrowed(frame), with_all=True)
    completed = await facts.figures(frame.relation, [Measure.SUPPLY], of_all, [Line.OCCUPATION])
    supplied = await effective_supply(
        frame, [Measure.SUPPLY], completed, of_all, [Line.OCCUPATION]
    )  # fmt: skip
    training = await in_training(frame) if frame.version is None else {}
    counted = {figure.occupation: figure.value for figure in supplied}
    distinct = counted.pop("", None)
    people = {code: count for code, count in counted.items() if count}
    supply = [
        Supply(code, people.get(code, 0), training.get(code, 0))
        for code in sorted(people.keys() | training.keys())
    ]
    full = frames.gap_frame(
        asked, supply, frame.names, divisions=len(frame.divisions), terms=frame.terms
    )
    shown = full if frame.officer else frames.suppress(full, frame.terms)
    if scope.new:
        shown = frames.taken(shown, np.isin(shown["code"].astype(str), sorted(frame.new)))
    if scope.group:
        within = [code.startswith(scope.group) for code in shown["code"]]
        shown = frames.taken(shown, np.array(within, dtype=bool))
    return _Gaps(
        rows=_told(frame, frames.rows(shown)),
        summed=shown if scope.new and frame.officer else full,
        people=_distinct(frame, distinct),
        completers={f.occupation: f.value for f in completed if f.occupation},
    )


async def _totals(frame: Frame, read: _Gaps) -> Totals:
    change, matched = await _matched_change(frame)
    totals = msgspec.structs.replace(
        frames.totals(read.summed), people=read.people, demand_change=change,
        matched=matched,
    )  # fmt: skip
    if frame.officer:
        return totals
    told = frames.rows(frames.suppress(read.summed, frame.terms))
    return frames.public_totals(totals, told, frame.terms.public_min_count)


async def _matched_change(frame: Frame) -> tuple[float | None, int]:
    """Return the change of demand on the year before, over the reports that came in both."""
    scope, before = frame.scope, year_before(frame.scope.period)
    only_new = scope.new and frame.officer
    lines = [Line.PERIOD, Line.DIVISION, Line.SOURCE, *([Line.OCCUPATION] if only_new else [])]
    asked = await figures(frame, [Measure.DEMAND], narrowed(frame, scope.period, before), lines)
    now, then = (
        [
            Demand(f.occupation, f.division, f.value, f.source)
            for f in asked
            if f.period == period and (not only_new or f.occupation in frame.new)
        ]
        for period in (scope.period, before)
    )
    return frames.matched_change(now, then, frame.codes)


def _distinct(frame: Frame, people: int | None) -> int | None:
    """Return the distinct persons of all occupations; none where the scope has not counted them."""
    if frame.counting or frame.scope.new or people is None:
        return None
    few = not frame.officer and 0 < people < frame.terms.public_min_count
    return None if few else people


def _told(frame: Frame, rows: tuple[GapRow, ...]) -> tuple[GapRow, ...]:
    """Return the rows; who is in a class now is nothing that a snapshot knows."""
    if frame.version is None:
        return rows
    return tuple(msgspec.structs.replace(row, in_training=None) for row in rows)


async def in_training(frame: Frame) -> dict[str, int]:
    """Return who is in a class now, by occupation: enrolments, which do not change with a past."""
    rows = await require_transaction().fetch(
        "SELECT occupation_code, sum(enrolled)::int FROM training_class"
        " WHERE state IN ('approved', 'running', 'assessed') AND ($1 OR division = ANY($2))"
        " AND $3 IN ('', level) AND starts_with(occupation_code, $4) GROUP BY 1",
        frame.whole, list(frame.codes), frame.scope.level or "",
        frame.scope.group if frame.officer else "",
    )  # fmt: skip
    return dict(rows)


def coverage(frame: Frame) -> Coverage:
    """Return who reported for the quarter, and how old that is."""
    of_period = [r for r in frame.reports if r.period == frame.scope.period]
    reported = {report.division for report in of_period}
    days = [report.reported_on for report in of_period]
    return Coverage(
        expected=len(frame.divisions),
        reported=len(reported),
        late=tuple(frame.place(d.code) for d in frame.divisions if d.code not in reported),
        data_until=date.fromisoformat(max(days)) if days else None,
        sources=tuple(sorted({report.source for report in of_period})),
    )


class Heat(msgspec.Struct, frozen=True, kw_only=True):
    """Demand and supply by occupation and division; ``hidden`` totals are not published."""

    facts: list[Figure]
    hidden: frozenset[str]


async def heat(reading: "Reading") -> Heat:
    """Return demand and supply by occupation and division."""
    frame = reading.frame
    found = await figures(
        frame, [Measure.DEMAND, Measure.SUPPLY], narrowed(frame),
        [Line.OCCUPATION, Line.DIVISION],
    )  # fmt: skip
    hidden: frozenset[str] = frozenset()
    if not frame.officer:
        rows = await reading.rows()
        hidden = frozenset(row.code for row in rows if row.suppressed)
    return Heat(facts=found, hidden=hidden)


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """Demand of a quarter beside the same reports a year before; people and posts by occupation."""

    demand: list[Twice]
    supply: dict[str, int]
    open_posts: dict[str, int]


async def levels(frame: Frame) -> list[Figure]:
    """Return demand and seekers by level."""
    return await figures(frame, [Measure.DEMAND, Measure.SEEKERS], narrowed(frame), [Line.LEVEL])


async def series(frame: Frame) -> list[Figure]:
    """Return demand by quarter, division and source, and supply by quarter."""
    back = quarters_back(frame.scope.period, QUARTERS)
    asked = await figures(
        frame, [Measure.DEMAND], narrowed(frame, *back),
        [Line.PERIOD, Line.DIVISION],
    )  # fmt: skip
    supplied = await figures(frame, [Measure.SUPPLY], narrowed(frame, *back), [Line.PERIOD])
    return [*asked, *supplied]


async def districts(frame: Frame) -> list[Figure]:
    """Return demand and supply by quarter and division."""
    return await figures(
        frame, [Measure.DEMAND, Measure.SUPPLY],
        narrowed(frame, *quarters_back(frame.scope.period, QUARTERS)),
        [Line.PERIOD, Line.DIVISION],
    )  # fmt: skip


async def change(frame: Frame) -> Growth:
    """Return what the quadrant needs: demand beside last year's, supply, open posts."""
    period = frame.scope.period
    rest = await figures(
        frame, [Measure.SUPPLY, Measure.VACANCIES_OPEN], narrowed(frame),
        [Line.OCCUPATION],
    )  # fmt: skip
    return Growth(
        demand=await facts.twice(frame.relation, narrowed(frame), period, year_before(period)),
        supply={f.occupation: f.value for f in rest if f.measure is Measure.SUPPLY},
        open_posts={f.occupation: f.value for f in rest if f.measure is Measure.VACANCIES_OPEN},
    )


COHORT = (
    Measure.SEATS,
    Measure.COHORT_ENROLLED,
    Measure.COHORT_COMPLETED,
    Measure.COHORT_CERTIFIED,
    Measure.COHORT_PLACED,
)


async def stages(frame: Frame) -> list[Figure]:
    """Return the stages of the cohorts of eight quarters."""
    back = quarters_back(frame.scope.period, 8)
    return await figures(frame, COHORT, narrowed(frame, *back), [Line.PERIOD])


async def flow(frame: Frame) -> list[Figure]:
    """Return the stages of the year's cohorts by level."""
    back = quarters_back(frame.scope.period, 4)
    return await figures(frame, COHORT[1:], narrowed(frame, *back), [Line.LEVEL])


async def jobs(frame: Frame) -> tuple[list[Figure], dict[str, str]]:
    """Return jobs of the year's cohorts by level and industry, and the industries' names."""
    back = quarters_back(frame.scope.period, 4)
    found = await figures(frame, [Measure.JOBS], narrowed(frame, *back), [Line.LEVEL, Line.SOURCE])
    rows = await require_transaction().fetch(
        "SELECT code, name_zh, name_en FROM industry WHERE level = 'section' ORDER BY code"
    )
    english = current_language() == "en"
    return found, {row["code"]: row["name_en" if english else "name_zh"] for row in rows}


async def totals(frame: Frame) -> list[Figure]:
    """Return every measure in the quarter and the year to date, of this year and the last."""
    before = year_before(frame.scope.period)
    counts = [Measure.DEMAND, Measure.SEATS, Measure.ADVERTISED, Measure.FILLED]
    years = [*_year_of(frame.scope.period), *_year_of(before)]
    added = await figures(frame, counts, narrowed(frame, *years), [Line.PERIOD])
    persons = [m for m in Measure if m.removesuffix("_ytd") in _PERSONS]
    return [
        *added,
        *await figures(frame, persons, narrowed(frame, frame.scope.period, before), [Line.PERIOD]),
    ]


_PERSONS = frozenset({"enrolled", "completed", "certified", "placed", "supply"})


def _year_of(period: str) -> list[str]:
    return quarters_back(period, int(period[-1]))


async def effective(reading: Reading) -> tuple[Standing, ...]:
    """Return each occupation's own and shared people and what it has at least and at most."""
    frame = reading.frame
    rows = await reading.rows()
    groups = await groups_of(frame, narrowed(frame)) if frame.sharing.parts else []
    return standings(
        await reading.completers(),
        {row.code: row.supply or 0 for row in rows},
        {row.code: row.demand for row in rows if row.demand is not None},
        [group for group in groups if group.period == frame.scope.period],
        frame.sharing,
    )
