"""Editions at the desk: the list, one edition with its items, what differs, print, the steps."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import Given, query_text, read_form, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from courses.catalogue import queries, wording
from courses.catalogue.data import EditionChange, EditionState, NewEdition
from courses.catalogue.queries import EditionFilter, ItemFilter
from courses.catalogue.service import editions as service

AnyRequest = Request[Any, Any, Any]


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a reviewer or leader does with an edition; going back needs a reason."""

    back: bool = False
    reason: str = ""


class Against(msgspec.Struct, frozen=True, kw_only=True):
    """The edition that another is held against."""

    against: UUID | None = None


async def _list(
    request: AnyRequest, *, status: int = 200, given: Given | None = None, error: str = ""
) -> Response[Any]:
    wanted = read_query(request, EditionFilter)
    return page(
        request,
        "courses/catalogue_editions.html",
        status=status,
        found=await queries.editions(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted),
        words=wording,
        year=clock.today().year,
        given=given or Given({}),
        error=error,
    )


@get("/desk/catalogue", opt=permit(Permit.POLICY_VIEW))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show the editions, and to those who draft them the form for one more."""
    return await _list(request)


@post("/desk/catalogue", opt=permit(Permit.CATALOGUE_EDIT))
async def add(request: AnyRequest) -> Response[Any]:
    """Draft an edition; what was typed stays where it is refused."""
    form, given = await read_given(request, NewEdition)
    if form is None:
        return await _list(request, status=422, given=given)
    try:
        key = await service.draft_edition(actor_of(request), form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _list(request, status=error.status, given=given, error=said)
    return see_other(f"/desk/catalogue/{key}")


async def _edition(
    request: AnyRequest, key: UUID, *, status: int = 200, error: str = ""
) -> Response[Any]:
    wanted = read_query(request, ItemFilter)
    found = await queries.edition_page(actor_of(request), key, wanted, clock.today())
    return page(
        request,
        "courses/catalogue_edition.html",
        status=status,
        found=found,
        held=found.edition,
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
        words=wording,
        states=EditionState,
        error=error,
    )


@get("/desk/catalogue/{key:uuid}", opt=permit(Permit.POLICY_VIEW))
async def show_edition(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an edition with its items, whose turn it is, and what the rules find."""
    return await _edition(request, key)


@post("/desk/catalogue/{key:uuid}", opt=permit(Permit.CATALOGUE_EDIT))
async def change(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Correct title and dates of a draft."""
    form = await read_given(request, EditionChange)
    if form[0] is None:
        return await _edition(request, key, status=422, error=wording.form_fault())
    return await _step(request, key, service.change_edition(actor_of(request), key, form[0]))


async def _step(request: AnyRequest, key: UUID, step: Any) -> Response[Any]:
    try:
        await step
    except ConflictError as error:
        said = refusal(request, error)
        return await _edition(request, key, status=error.status, error=said)
    return see_other(f"/desk/catalogue/{key}")


@post("/desk/catalogue/{key:uuid}/hand-in", opt=permit(Permit.CATALOGUE_EDIT))
async def hand_in(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give a draft to the reviewer."""
    await read_values(request)
    return await _step(request, key, service.hand_in(actor_of(request), key))


@post("/desk/catalogue/{key:uuid}/take-back", opt=permit(Permit.CATALOGUE_EDIT))
async def take_back(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a draft back from the reviewer."""
    await read_values(request)
    return await _step(request, key, service.take_back(actor_of(request), key))


@post("/desk/catalogue/{key:uuid}/review", opt=permit(Permit.CATALOGUE_REVIEW))
async def review(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Pass an edition on to the leader, or send it back (科室复核)."""
    form, actor = await read_form(request, Decision), actor_of(request)
    if form.back:
        return await _step(request, key, service.send_back(actor, key, form.reason))
    return await _step(request, key, service.review(actor, key))


@post("/desk/catalogue/{key:uuid}/publish", opt=permit(Permit.CATALOGUE_PUBLISH))
async def publish(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Sign and publish an edition, or send it back (分管领导审签)."""
    form, actor = await read_form(request, Decision), actor_of(request)
    if form.back:
        return await _step(request, key, service.send_back(actor, key, form.reason))
    return await _step(request, key, service.publish(actor, key))


@get("/desk/catalogue/{key:uuid}/difference", opt=permit(Permit.POLICY_VIEW))
async def show_difference(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what an edition adds, drops and changes."""
    wanted = read_query(request, Against)
    found = await queries.edition_difference(actor_of(request), key, wanted.against)
    return page(request, "courses/catalogue_difference.html", found=found, words=wording)


@get("/desk/catalogue/{key:uuid}/print", opt=permit(Permit.POLICY_VIEW))
async def print_edition(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an edition as it is printed, with places for the three signatures and the seal."""
    held, items = await queries.whole_edition(actor_of(request), key)
    return page(request, "courses/catalogue_print.html", held=held, items=items, words=wording)


router = Router(
    "/",
    route_handlers=[
        show_list,
        add,
        show_edition,
        change,
        hand_in,
        take_back,
        review,
        publish,
        show_difference,
        print_edition,
    ],
    include_in_schema=False,
)
