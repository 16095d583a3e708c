"""Results and the league table, for programs; the same figures as the public pages."""

from typing import Annotated
from uuid import UUID

from litestar import Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, QueryParameter

from app.permits import Permit
from app.web.guard import permit
from competitions.results.league_queries import By, League, LeagueQuery, league_table
from competitions.results.public_queries import ResultShown, public_result

Number = Annotated[int | None, QueryParameter(ge=1, le=9_999)]
Year = Annotated[int | None, QueryParameter(ge=2000, le=2100)]


@get(
    "/contests/events/{key:uuid}/results",
    opt=permit(Permit.PUBLIC),
    operation_id="getContestResults",
    tags=["contests"],
    raises=[NotFoundException],
)
async def get_results(key: FromPath[UUID], revision: Number = None) -> ResultShown:
    """Return an event's result: the revision asked for, else the one in force.

    While ``final`` is false the ranks are provisional and appeals may change them; nobody is
    named. The signed bundle, from which anybody can compute it again, is at
    ``/contests/events/{event}/results.json``.
    """
    return await public_result(key, revision)


@get(
    "/contests/league", opt=permit(Permit.PUBLIC), operation_id="getContestLeague",
    tags=["contests"],
)  # fmt: skip
async def get_league(by: FromQuery[By] = By.DIVISION, year: Year = None) -> League:
    """Return the league table of published results by division or institution.

    Points are 4 for gold or a first prize, 3 for silver or a second, 2 for bronze or a third, 1
    for a medallion or a merit award. A team counts once. ``year`` is that of the contests' plan.
    """
    return await league_table(LeagueQuery(by=by, year=year))


router = Router("/api/v1", route_handlers=[get_results, get_league])
