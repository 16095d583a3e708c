"""Officers: the pool of experts and a round's panel."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import DomainError, NotFoundError
from app.permits import Permit
from app.web.forms import Given, query_text, read_form, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from certifications import wording as ladder
from certifications.panels import closing, experts, queries, service, wording
from certifications.panels.data import PanelState
from certifications.panels.experts import ExpertFilter
from certifications.panels.views import NewExpert

AnyRequest = Request[Any, Any, Any]


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """What a ruling on marks sends."""

    application: list[UUID]
    again: bool = False
    reason: str = ""


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """What taking an expert off a panel sends."""

    expert: UUID
    reason: str = ""


@get("/desk/experts", opt=permit(Permit.ROUND_MANAGE))
async def show_experts(request: AnyRequest) -> Response[Any]:
    """Show the pool of experts."""
    wanted = read_query(request, ExpertFilter)
    return page(
        request,
        "certifications/expert_list.html",
        found=await experts.expert_list(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=experts.PAGE,
    )


def _expert_form(
    request: AnyRequest,
    given: Given,
    *,
    key: UUID | None = None,
    error: str = "",
    status: int = 200,
) -> Response[Any]:
    return page(
        request, "certifications/expert_form.html", status=status, given=given, key=key, error=error
    )


@get("/desk/experts/new", opt=permit(Permit.ROUND_MANAGE))
async def new_expert(request: AnyRequest) -> Response[Any]:
    """Show an empty form for an expert."""
    return _expert_form(request, Given({}))


@post("/desk/experts/new", opt=permit(Permit.ROUND_MANAGE))
async def add_expert(request: AnyRequest) -> Response[Any]:
    """Enter an expert; what was typed stays where it is refused."""
    form, given = await read_given(request, NewExpert)
    if form is None:
        return _expert_form(request, given, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        await experts.enter_expert(actor_of(request), form)
    except DomainError as error:
        said = refusal(request, error)
        return _expert_form(request, given, error=said, status=error.status)
    return see_other("/desk/experts")


@get("/desk/experts/{key:uuid}", opt=permit(Permit.ROUND_MANAGE))
async def one_expert(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what is known of an expert, to be corrected."""
    held = await experts.expert(actor_of(request), key)
    values: dict[str, object] = {
        "name": held.name,
        "employer": held.employer,
        "alias": held.alias,
        "uscc": held.uscc,
        "post": held.post,
        "occupations": "、".join(held.occupation_codes),
        "active": held.active,
    }
    return _expert_form(request, Given(values), key=key)


@post("/desk/experts/{key:uuid}", opt=permit(Permit.ROUND_MANAGE))
async def change_expert(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Correct what is known of an expert."""
    form, given = await read_given(request, NewExpert)
    if form is None:
        return _expert_form(request, given, key=key, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        await experts.change_expert(actor_of(request), key, form)
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        return _expert_form(request, given, key=key, error=said, status=error.status)
    return see_other("/desk/experts")


@post("/desk/experts/{key:uuid}/switch", opt=permit(Permit.ROUND_MANAGE))
async def switch_expert(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take an expert out of the pool or back into it."""
    body = await read_values(request)
    await experts.set_active(actor_of(request), key, active=body.get("active") == "true")
    return see_other("/desk/experts?all=true")


async def _board(
    request: AnyRequest, key: UUID, *, error: str = "", status: int = 200
) -> Response[Any]:
    return page(
        request,
        "certifications/panel_board.html",
        status=status,
        found=await queries.board(actor_of(request), key),
        words=wording,
        states=PanelState,
        tiers=ladder.TIERS,
        error=error,
    )


@get("/desk/rounds/{key:uuid}/panel", opt=permit(Permit.ROUND_MANAGE))
async def show_board(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a round's panel: who marks, how far they are, what is in the way."""
    return await _board(request, key)


async def _act(request: AnyRequest, key: UUID, work: Any) -> Response[Any]:
    try:
        await work
    except NotFoundError:
        raise
    except DomainError as error:
        return await _board(request, key, error=refusal(request, error), status=error.status)
    return see_other(f"/desk/rounds/{key}/panel")


@post("/desk/rounds/{key:uuid}/panel/announce", opt=permit(Permit.ROUND_MANAGE))
async def announce(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Publish the hash of the seed."""
    await read_values(request)
    return await _act(request, key, service.announce_panel(actor_of(request), key))


@post("/desk/rounds/{key:uuid}/panel/draw", opt=permit(Permit.ROUND_MANAGE))
async def draw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Draw the panel."""
    await read_values(request)
    return await _act(request, key, service.draw(actor_of(request), key))


@post("/desk/rounds/{key:uuid}/panel/supplement", opt=permit(Permit.ROUND_MANAGE))
async def supplement(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Let experts entered since the draw follow behind it."""
    await read_values(request)
    return await _act(request, key, service.supplement(actor_of(request), key))


@post("/desk/rounds/{key:uuid}/panel/aside", opt=permit(Permit.ROUND_MANAGE))
async def stand_aside(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take an expert off the panel."""
    form = await read_form(request, Aside)
    work = service.stand_aside(actor_of(request), key, form.expert, form.reason)
    return await _act(request, key, work)


@post("/desk/rounds/{key:uuid}/panel/ruling", opt=permit(Permit.ROUND_MANAGE))
async def rule(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Rule on marks that lie too far apart."""
    form = await read_form(request, Ruling)
    work = closing.rule_on_marks(
        actor_of(request), key, form.application, again=form.again, reason=form.reason
    )
    return await _act(request, key, work)


@post("/desk/rounds/{key:uuid}/panel/close", opt=permit(Permit.ROUND_MANAGE))
async def close(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Close the panel."""
    await read_values(request)
    return await _act(request, key, closing.close(actor_of(request), key))


@get("/desk/rounds/{key:uuid}/panel/print", opt=permit(Permit.ROUND_MANAGE))
async def print_draw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the record of the draw to print, with places for signatures and seal."""
    found = await queries.board(actor_of(request), key)
    if found.panel is None:
        raise NotFoundError("not-found")
    return page(request, "certifications/panel_print.html", found=found)


router = Router(
    "/",
    route_handlers=[
        show_experts,
        new_expert,
        add_expert,
        one_expert,
        change_expert,
        switch_expert,
        show_board,
        announce,
        draw,
        supplement,
        stand_aside,
        rule,
        close,
        print_draw,
    ],
    include_in_schema=False,
)
