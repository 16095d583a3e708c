"""What each source says of the demand for one occupation, side by side and never added up."""

from datetime import date

import msgspec

from app import clock, db
from app.db import require_transaction
from app.permits import Actor
from dashboards.demand.project_queries import confirmed_needs
from dashboards.demand.project_rules import demand_by_quarter
from dashboards.periods import quarter_of, quarters_back


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """One source's demand in a quarter, in persons, over the divisions that reported it."""

    period: str
    source: str
    demand: int
    divisions: int
    asked: int | None
    answered: int | None


class VacancyStock(msgspec.Struct, frozen=True, kw_only=True):
    """Vacancies of a quarter: still open at its end; new and filled in it."""

    period: str
    source: str
    open_at_end: int
    advertised: int
    filled: int


class ShortagePlace(msgspec.Struct, frozen=True, kw_only=True):
    """A place on a published shortage list."""

    period: str
    region: str
    rank: int


class ContestOffers(msgspec.Struct, frozen=True, kw_only=True):
    """Posts that employers offer at contests and hires from them, in one year."""

    year: int
    posts: int
    hired: int


class Surveyed(msgspec.Struct, frozen=True, kw_only=True):
    """What employers answered of one occupation in a quarter's survey that is closed."""

    period: str
    vacancies: int
    needed: int
    employers: int


class DemandSources(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of the demand for one occupation; an empty tuple means nobody said."""

    reports: tuple[Reported, ...]
    vacancies: tuple[VacancyStock, ...]
    projects: dict[str, int]
    """Persons that confirmed projects hire, by quarter from this one on."""
    shortages: tuple[ShortagePlace, ...]
    contests: tuple[ContestOffers, ...]
    surveys: tuple[Surveyed, ...]


async def demand_sources(actor: Actor, occupation_code: str) -> DemandSources:
    """Return what every source says of one occupation in the last eight quarters, city-wide."""
    today = clock.today()
    async with db.read(actor):
        return await _sources(occupation_code, today)


async def _sources(code: str, today: date) -> DemandSources:
    connection = require_transaction()
    periods = quarters_back(quarter_of(today), 8)
    reports = await connection.fetch(
        "SELECT r.period, r.source, sum(d.demand)::int AS demand,"
        " count(DISTINCT r.division)::int AS divisions, sum(r.asked)::int AS asked,"
        " sum(r.answered)::int AS answered FROM demand_report r JOIN (SELECT report,"
        "  sum(demand)::int AS demand FROM demand_row WHERE occupation_code = $1"
        "  AND demand IS NOT NULL GROUP BY report) d ON d.report = r.id"
        " WHERE r.period = ANY($2) GROUP BY 1, 2 ORDER BY 1 DESC, 2",
        code, periods,
    )  # fmt: skip
    vacancies = await connection.fetch(
        "SELECT period, source,"
        " sum(open_at_start + advertised - filled - withdrawn)::int AS open_at_end,"
        " sum(advertised)::int AS advertised, sum(filled)::int AS filled FROM vacancy_flow"
        " WHERE occupation_code = $1 AND period = ANY($2) GROUP BY 1, 2 ORDER BY 1 DESC, 2",
        code, periods,
    )  # fmt: skip
    shortages = await connection.fetch(
        "SELECT period, region, rank FROM shortage_rank WHERE occupation_code = $1"
        " ORDER BY period DESC",
        code,
    )
    contests = await connection.fetch(
        "SELECT y.year, sum(o.headcount)::int AS posts, coalesce(sum(h.hired), 0)::int AS hired"
        " FROM job_offer o JOIN contest_event e ON e.id = o.event JOIN contest c"
        " ON c.id = e.contest JOIN yearly_plan y ON y.id = c.plan LEFT JOIN LATERAL"
        " (SELECT count(*) AS hired FROM invitation i WHERE i.offer = o.id AND i.state = 'hired') h"
        " ON true WHERE e.occupation_code = $1 GROUP BY 1 ORDER BY 1 DESC",
        code,
    )
    surveys = await connection.fetch(
        "SELECT s.period, sum(a.vacancies)::int AS vacancies, sum(a.needed)::int AS needed,"
        " count(DISTINCT a.organisation)::int AS employers FROM survey_answer a"
        " JOIN survey_round s ON s.id = a.survey AND s.closed_at IS NOT NULL"
        " WHERE a.occupation_code = $1 AND s.period = ANY($2) GROUP BY 1 ORDER BY 1 DESC",
        code, periods,
    )  # fmt: skip
    by_quarter = demand_by_quarter(await confirmed_needs(code))
    return DemandSources(
        reports=tuple(msgspec.convert(dict(row), Reported) for row in reports),
        vacancies=tuple(msgspec.convert(dict(row), VacancyStock) for row in vacancies),
        projects={p: by[code] for p, by in by_quarter.items() if p >= periods[0]},
        shortages=tuple(msgspec.convert(dict(row), ShortagePlace) for row in shortages),
        contests=tuple(msgspec.convert(dict(row), ContestOffers) for row in contests),
        surveys=tuple(msgspec.convert(dict(row), Surveyed) for row in surveys),
    )
