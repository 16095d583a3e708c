"""Called contests, for programs; the same figures as the public pages."""

from typing import Annotated
from uuid import UUID

from litestar import Router, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, FromQuery, QueryParameter

from app.permits import Permit
from app.web.guard import permit
from competitions.data import ContestLevel, IndustryTag
from competitions.plans import public_queries
from competitions.plans.public_queries import (
    ContestPublished,
    ContestSearch,
    ContestsFound,
    Phase,
)

Typed = Annotated[str, QueryParameter(max_length=60)]
Page = Annotated[int, QueryParameter(ge=1, le=100_000)]
Year = Annotated[int | None, QueryParameter(ge=2000, le=2100)]


@get("/contests", opt=permit(Permit.PUBLIC), operation_id="searchContests", tags=["contests"])
async def search_contests(
    q: Typed = "",
    phase: FromQuery[Phase | None] = None,
    level: FromQuery[ContestLevel | None] = None,
    tag: FromQuery[IndustryTag | None] = None,
    year: Year = None,
    page: Page = 1,
) -> ContestsFound:
    """Find contests that were called, twenty a page, those open for entry first.

    ``q`` is part of a contest's or an event's name, an occupation or its code.
    """
    wanted = ContestSearch(q=q, phase=phase, level=level, tag=tag, year=year, page=page)
    return await public_queries.public_contests(wanted)


@get(
    "/contests/{key:uuid}",
    opt=permit(Permit.PUBLIC),
    operation_id="getContest",
    tags=["contests"],
    raises=[NotFoundException],
)
async def get_contest(key: FromPath[UUID]) -> ContestPublished:
    """Return one called contest with its events, the hashes of their draws and of their rules."""
    return await public_queries.public_contest(key)


router = Router("/api/v1", route_handlers=[search_contests, get_contest])
