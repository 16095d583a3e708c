"""Rounds and one's own applications, for programs."""

from typing import Any

from litestar import Request, Router, get

from app.permits import Permit
from app.web.guard import actor_of, permit
from certifications.rounds.own_queries import MyApplication, my_applications
from certifications.rounds.public_queries import RoundShown, public_rounds

AnyRequest = Request[Any, Any, Any]


@get("/rounds", opt=permit(Permit.PUBLIC), operation_id="listRounds", tags=["ladder"])
async def list_rounds() -> list[RoundShown]:
    """Return every round that was called, those that take applications first.

    ``days_left`` counts working days to the last day to apply, null once it is closed.
    """
    return await public_rounds()


@get(
    "/me/applications",
    opt=permit(Permit.MY_APPLICATIONS),
    operation_id="listMyApplications",
    tags=["ladder"],
)
async def list_my_applications(request: AnyRequest) -> list[MyApplication]:
    """Return the applications of the person signed in, newest first."""
    return (await my_applications(actor_of(request), by_agent=False)).rows


router = Router("/api/v1", route_handlers=[list_rounds, list_my_applications])
