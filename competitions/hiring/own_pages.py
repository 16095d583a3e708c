"""A person's own invitations, and what contests led to."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.hiring import inviting, queries, wording
from competitions.hiring.rules import shown_to_public

AnyRequest = Request[Any, Any, Any]


class OutcomeFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Of which year's contests."""

    year: Annotated[int, msgspec.Meta(ge=2000, le=2200)] | None = None


async def _own(request: AnyRequest, *, error: str = "", status: int = 200) -> Response[Any]:
    return page(
        request,
        "competitions/invitations.html",
        status=status,
        rows=await queries.own_invitations(actor_of(request)),
        words=wording,
        error=error,
    )


@get("/me/invitations", opt=permit(Permit.MY_CONTESTS))
async def show_own(request: AnyRequest) -> Response[Any]:
    """Show the invitations that one got."""
    return await _own(request)


@post("/me/invitations/{key:uuid}", opt=permit(Permit.MY_CONTESTS))
async def answer(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Accept or decline an invitation."""
    body = await read_values(request)
    try:
        await inviting.answer(actor_of(request), key, accept=body.get("answer") == "accept")
    except ConflictError as error:
        return await _own(request, error=refusal(request, error), status=error.status)
    return see_other("/me/invitations")


@get("/desk/contest-outcomes", opt=permit(Permit.CONTEST_VIEW))
async def show_outcomes(request: AnyRequest) -> Response[Any]:
    """Show hires by contest, rank and employer after 3, 6 and 12 months."""
    wanted = read_query(request, OutcomeFilter)
    return page(
        request,
        "competitions/outcomes.html",
        found=await queries.outcomes(actor_of(request), wanted.year),
        words=wording,
        public=False,
        shown=str,
    )


@get("/contests/outcomes", opt=permit(Permit.PUBLIC))
async def show_public_outcomes(request: AnyRequest) -> Response[Any]:
    """Show the same to anybody, small counts hidden and without employers."""
    wanted = read_query(request, OutcomeFilter)
    return page(
        request,
        "competitions/outcomes.html",
        found=await queries.public_outcomes(wanted.year),
        words=wording,
        public=True,
        shown=shown_to_public,
    )


router = Router(
    "/",
    route_handlers=[show_own, answer, show_outcomes, show_public_outcomes],
    include_in_schema=False,
)
