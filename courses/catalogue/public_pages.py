"""The public catalogue: search, a page for each item, and the wish to be told of a class."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock, db
from app.errors import ConflictError, TooManyError
from app.i18n import current_language
from app.permits import ANYONE, Permit
from app.reference.queries import DivisionName, division_names
from app.settings import settings
from app.web.forms import query_text, read_form, read_query
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from courses.catalogue import interest_queries, public_queries, wording
from courses.catalogue.interest_queries import InterestFilter
from courses.catalogue.public_queries import CatalogueSearch
from courses.catalogue.service.interest import leave_me, tell_me

AnyRequest = Request[Any, Any, Any]


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """Who wants to be told, or no more; the division may be left open."""

    phone: str = ""
    division: str = ""
    no_more: bool = False


async def _divisions() -> list[DivisionName]:
    async with db.read(ANYONE):
        return await division_names(settings().city_code)


@get("/catalogue", opt=permit(Permit.PUBLIC))
async def show_catalogue(request: AnyRequest) -> Response[Any]:
    """Show what can be trained with public support, to anybody."""
    wanted = read_query(request, CatalogueSearch)
    found = await public_queries.public_catalogue(wanted, clock.today())
    return page(
        request,
        "courses/catalogue_public.html",
        found=found,
        wanted=wanted,
        query=query_text(wanted, "page", "sort"),
        size=public_queries.PAGE,
        words=wording,
        divisions=await _divisions(),
        today=clock.today(),
    )


async def _item(
    request: AnyRequest,
    key: UUID,
    *,
    status: int = 200,
    given: Wish | None = None,
    error: str = "",
) -> Response[Any]:
    found = await public_queries.public_item(key, clock.today())
    return page(
        request,
        "courses/catalogue_public_item.html",
        status=status,
        found=found,
        item=found.item,
        words=wording,
        divisions=await _divisions(),
        given=given or Wish(),
        error=error,
        done=request.query_params.get("done", ""),
    )


@get("/catalogue/{key:uuid}", opt=permit(Permit.PUBLIC))
async def show_item(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an item: hours, certificate, subsidy, who is eligible, open classes, institutions."""
    return await _item(request, key)


@post("/catalogue/{key:uuid}/interest", opt=permit(Permit.PUBLIC))
async def wish(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Keep a phone to be told when a class opens, or forget it; the answer tells nothing."""
    form = await read_form(request, Wish)
    address = request.client.host if request.client else ""
    try:
        if form.no_more:
            await leave_me(key, form.phone, address=address)
            return see_other(f"/catalogue/{key}?done=left#tell")
        await tell_me(
            key,
            form.phone,
            division=form.division,
            language=current_language(),
            address=address,
        )
    except (ConflictError, TooManyError) as error:
        said = refusal(request, error)
        return await _item(request, key, status=error.status, given=form, error=said)
    return see_other(f"/catalogue/{key}?done=kept#tell")


@get("/desk/interest", opt=permit(Permit.CLASS_VIEW))
async def show_interest(request: AnyRequest) -> Response[Any]:
    """Show how many wait for a class, by item and division; never who."""
    wanted = read_query(request, InterestFilter)
    return page(
        request,
        "courses/interest.html",
        found=await interest_queries.interest(actor_of(request), wanted, clock.today()),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=interest_queries.PAGE,
        words=wording,
        divisions=await _divisions(),
    )


router = Router(
    "/",
    route_handlers=[show_catalogue, show_item, wish, show_interest],
    include_in_schema=False,
)
