"""The desk's pages of levels and titles that follow from a contest."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError
from app.imports.list_pages import XLSX
from app.permits import Permit
from app.web.forms import read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from competitions.honours import queries, service, wording
from competitions.honours.export import level_book

AnyRequest = Request[Any, Any, Any]


async def _show(
    request: AnyRequest,
    key: UUID,
    *,
    error: str = "",
    given: Mapping[str, str] | None = None,
    document_no: str = "",
    status: int = 200,
) -> Response[Any]:
    found = await queries.honour_page(actor_of(request), key)
    kept = given
    if kept is None:
        kept = {str(line.id): line.reason for line in found.lines if line.given}
    return page(
        request,
        "competitions/honours.html",
        status=status,
        found=found,
        words=wording,
        given=kept,
        document_no=document_no or (found.held.document_no if found.held else ""),
        error=error,
    )


@get("/desk/contests/events/{key:uuid}/honours", opt=permit(Permit.CONTEST_VIEW))
async def show(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what follows from an event's result: proposed, decided, confirmed."""
    return await _show(request, key)


@post("/desk/contests/events/{key:uuid}/honours", opt=permit(Permit.CONTEST_MANAGE))
async def draw_up(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Draw the list up from the published result."""
    await read_values(request)
    try:
        await service.draw_up(actor_of(request), key)
    except ConflictError as error:
        said = refusal(request, error)
        return await _show(request, key, error=said, status=error.status)
    return see_other(f"/desk/contests/events/{key}/honours")


@post("/desk/contests/events/{key:uuid}/honours/propose", opt=permit(Permit.CONTEST_MANAGE))
async def propose(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Hand the list in for review and signature."""
    body = await read_values(request)
    number = str(body.get("document_no", "")).strip()
    ticked = [str(one) for one in body.getall("given", [])]
    given = {one: str(body.get(f"reason-{one}", "")).strip() for one in ticked}
    found = await queries.honour_page(actor_of(request), key)
    known = {str(line.id): line.id for line in found.lines}
    chosen = {known[one]: reason for one, reason in given.items() if one in known}
    if found.held is None:
        return see_other(f"/desk/contests/events/{key}/honours")
    try:
        await service.propose(actor_of(request), found.held.id, document_no=number, given=chosen)
    except ConflictError as error:
        said = refusal(request, error)
        return await _show(
            request, key, error=said, given=given, document_no=number, status=error.status
        )
    return see_other(f"/desk/contests/events/{key}/honours")


@get("/desk/contests/events/{key:uuid}/honours/print", opt=permit(Permit.CONTEST_VIEW))
async def print_list(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the list to print, with places for signatures and the seal."""
    found = await queries.honour_page(actor_of(request), key)
    return page(request, "competitions/honours_print.html", found=found, words=wording)


@get("/desk/contests/events/{key:uuid}/honours.xlsx", opt=permit(Permit.CONTEST_MANAGE))
async def export(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the confirmed levels as the list in which an assessment body reports certificates."""
    found = await queries.honour_page(actor_of(request), key)
    return download(level_book(found.event, found.lines), "contest-levels.xlsx", XLSX)


router = Router(
    "/",
    route_handlers=[show, draw_up, propose, print_list, export],
    include_in_schema=False,
)
