"""What each chart needs, read along the lines that it shows. Shared steps of a page's snapshot."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from app.db import require_transaction
from app.i18n import current_language
from dashboards.data import Coverage
from dashboards.facts import reading as facts
from dashboards.facts.data import Figure, Line, Measure, Narrowing, Twice
from dashboards.figures.data import Frame
from dashboards.figures.filters import Chosen, Takes, answers, chosen, knows_persons
from dashboards.figures.heat_cells import crossed
from dashboards.figures.supply import figures
from dashboards.periods import quarters_back, year_before

QUARTERS = 16
"""How far back a series goes: twelve quarters and the year before the first of them."""


def narrowed(frame: Frame, *periods: str, takes: Takes = Takes.ROWS) -> Narrowing:
    """Return what figures of this kind are narrowed to, in these quarters: see ``filters``.

    What has a row an occupation is read by group, and its rows are left out afterwards. For the
    public everything is read and hidden first, so that two views of different width do not give
    away what each hides.
    """
    scope, these = frame.scope, Chosen()
    if takes is Takes.ROWS:
        these = Chosen(scope.group if frame.officer else "")
    elif answers(frame, takes):
        these = chosen(frame)
    return Narrowing(
        periods=periods or (scope.period,),
        divisions=frame.codes,
        whole=frame.whole,
        occupations=these.prefix,
        codes=these.codes,
        level=scope.level or "",
    )


async def persons(
    frame: Frame, measures: Iterable[Measure], periods: Sequence[str], by: Sequence[Line]
) -> list[Figure]:
    """Return distinct persons of the occupations chosen; nothing where nobody counted them."""
    if not knows_persons(frame):
        return []
    return await figures(frame, measures, narrowed(frame, *periods, takes=Takes.PERSONS), by)


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


async def by_division(frame: Frame) -> list[Figure]:
    """Return demand and supply by occupation and division."""
    return await figures(
        frame, [Measure.DEMAND, Measure.SUPPLY], narrowed(frame),
        [Line.OCCUPATION, Line.DIVISION],
    )  # fmt: skip


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """Demand of a quarter beside the same reports a year before; people and posts by occupation."""

    demand: list[Twice]
    supply: dict[str, int]
    open_posts: dict[str, int]


async def levels(frame: Frame) -> list[Figure]:
    """Return demand and seekers by level: of all, since the second form shares out over all."""
    wanted = msgspec.structs.replace(narrowed(frame, takes=Takes.COUNTS), level="")
    return await figures(frame, [Measure.DEMAND, Measure.SEEKERS], wanted, [Line.LEVEL])


async def series(frame: Frame) -> list[Figure]:
    """Return demand by quarter, division and source, and supply by quarter where it is known."""
    back = quarters_back(frame.scope.period, QUARTERS)
    asked = await figures(
        frame, [Measure.DEMAND], narrowed(frame, *back, takes=Takes.BOTH),
        [Line.PERIOD, Line.DIVISION, Line.SOURCE],
    )  # fmt: skip
    return [*asked, *await persons(frame, [Measure.SUPPLY], back, [Line.PERIOD])]


async def districts(frame: Frame) -> list[Figure]:
    """Return demand by quarter and division, and supply where it is known."""
    back, lines = quarters_back(frame.scope.period, QUARTERS), [Line.PERIOD, Line.DIVISION]
    if knows_persons(frame):
        wanted = narrowed(frame, *back, takes=Takes.PERSONS)
        return await figures(frame, [Measure.DEMAND, Measure.SUPPLY], wanted, lines)
    return await figures(
        frame, [Measure.DEMAND], narrowed(frame, *back, takes=Takes.BOTH), lines
    )  # fmt: skip


async def answered(frame: Frame) -> dict[str, tuple[int, int]]:
    """Return by division the quarter's demand and the supply of the occupations it asked for.

    Where programmes of several occupations are shared out, each cell's people are worked out
    here; else the database adds them up.
    """
    if not frame.sharing.parts:
        kept = frame.sharing.kept_in(frame.scope.period)
        return await facts.answered(frame.relation, narrowed(frame, takes=Takes.BOTH), kept)
    cells = await by_division(frame)
    wanted, trained = (crossed(cells, one) for one in (Measure.DEMAND, Measure.SUPPLY))
    found: dict[str, tuple[int, int]] = {}
    for occupation, by_place in wanted.items():
        people = trained.get(occupation, {})
        for place, asked in by_place.items():
            if asked and (not frame.scope.new or occupation in frame.new):
                demand, supply = found.get(place, (0, 0))
                found[place] = demand + asked, supply + people.get(place, 0)
    return found


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
    wanted = narrowed(frame, *back, takes=Takes.PERSONS)
    return await figures(frame, COHORT, wanted, [Line.PERIOD])


async def flow(frame: Frame) -> list[Figure]:
    """Return the stages of the year's cohorts by level."""
    back = quarters_back(frame.scope.period, 4)
    wanted = narrowed(frame, *back, takes=Takes.PERSONS)
    return await figures(frame, COHORT[1:], wanted, [Line.LEVEL])


async def jobs(frame: Frame) -> tuple[list[Figure], dict[str, str]]:
    """Return jobs of the year's cohorts by level and industry, and the industries' names."""
    back = quarters_back(frame.scope.period, 4)
    wanted = narrowed(frame, *back, takes=Takes.COUNTS)
    found = await figures(frame, [Measure.JOBS], wanted, [Line.LEVEL, Line.SOURCE])
    rows = await require_transaction().fetch(
        "SELECT code, name_zh, name_en FROM industry WHERE level = 'section' ORDER BY code"
    )
    english = current_language() == "en"
    return found, {row["code"]: row["name_en" if english else "name_zh"] for row in rows}


async def totals(frame: Frame) -> list[Figure]:
    """Return every measure in the quarter and the year to date, of this year and the last.

    Counts are by division and source too: reports are compared with the same ones.
    """
    before = year_before(frame.scope.period)
    counts = [Measure.DEMAND, Measure.SEATS, Measure.ADVERTISED, Measure.FILLED]
    years = [*_year_of(frame.scope.period), *_year_of(before)]
    wanted = narrowed(frame, *years, takes=Takes.BOTH)
    added = await figures(frame, counts, wanted, [Line.PERIOD, Line.DIVISION, Line.SOURCE])
    people = [m for m in Measure if m.removesuffix("_ytd") in _PERSONS]
    return [*added, *await persons(frame, people, [frame.scope.period, before], [Line.PERIOD])]


_PERSONS = frozenset({"enrolled", "completed", "certified", "placed", "supply"})


def _year_of(period: str) -> list[str]:
    return quarters_back(period, int(period[-1]))


async def vacancies(frame: Frame, periods: Sequence[str]) -> set[tuple[str, str]]:
    """Return the quarters and divisions of which vacancies were told, of any occupation."""
    wanted = Narrowing(periods=tuple(periods), divisions=frame.codes)
    found = await figures(frame, [Measure.ADVERTISED], wanted, [Line.PERIOD, Line.DIVISION])
    return {(one.period, one.division) for one in found}
