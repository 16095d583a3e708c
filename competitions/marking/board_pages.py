"""The live board of marking, and what is missing."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from app.permits import Permit
from app.web.guard import actor_of, permit
from app.web.render import page
from competitions.marking import board

AnyRequest = Request[Any, Any, Any]


async def _page(request: AnyRequest, key: UUID, template: str) -> Response[Any]:
    found = await board.board(actor_of(request), key)
    return page(request, template, found=found, event=found.event)


@get("/desk/contests/events/{key:uuid}/marking", opt=permit(Permit.CONTEST_VIEW))
async def show(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show how far marking has come; without script a reload shows it anew."""
    return await _page(request, key, "competitions/board.html")


@get("/desk/contests/events/{key:uuid}/marking/board", opt=permit(Permit.CONTEST_VIEW))
async def part(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the part of the board that changes."""
    return await _page(request, key, "competitions/board_part.html")


@get("/desk/contests/events/{key:uuid}/marking/missing", opt=permit(Permit.CONTEST_VIEW))
async def show_missing(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show how many marks are missing of what."""
    found = await board.missing_counts(actor_of(request), key)
    return page(request, "competitions/board_missing.html", found=found, event=found.event)


router = Router("/", route_handlers=[show, part, show_missing], include_in_schema=False)
