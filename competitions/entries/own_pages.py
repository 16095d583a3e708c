"""A person's own contests, entering oneself, and the public record of a draw."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.entries import moving, one_queries, queries, service, wording
from competitions.entries.service import EntryRefusedError

AnyRequest = Request[Any, Any, Any]


class OwnForm(msgspec.Struct, frozen=True, kw_only=True):
    """What entering oneself sends."""

    employer: str = ""
    offers_welcome: bool = False


async def _form(
    request: AnyRequest,
    key: UUID,
    *,
    form: OwnForm | None = None,
    error: str = "",
    said: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> Response[Any]:
    found = await one_queries.own_form(actor_of(request), key)
    return page(
        request,
        "competitions/entry_own.html",
        status=status,
        found=found,
        form=form or OwnForm(employer=found.employer),
        error=error,
        said=said or [],
        words=wording,
    )


@get("/contests/events/{key:uuid}/enter", opt=permit(Permit.MY_CONTESTS))
async def show_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what an event asks, and the form to enter."""
    return await _form(request, key)


@post("/contests/events/{key:uuid}/enter", opt=permit(Permit.MY_CONTESTS))
async def enter(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter oneself."""
    form = await read_form(request, OwnForm)
    try:
        await service.enter_oneself(
            actor_of(request), key, employer=form.employer, offers_welcome=form.offers_welcome
        )
    except EntryRefusedError as error:
        said = wording.problem_words(error.problems[0])
        refused = refusal(request, error)
        return await _form(request, key, form=form, error=refused, said=said, status=error.status)
    except ConflictError as error:
        refused = refusal(request, error)
        return await _form(request, key, form=form, error=refused, status=error.status)
    return see_other("/me/contests")


async def _own(
    request: AnyRequest, *, at: UUID | None = None, error: str = "", status: int = 200
) -> Response[Any]:
    return page(
        request,
        "competitions/entry_mine.html",
        status=status,
        rows=await queries.own_entries(actor_of(request)),
        words=wording,
        at=at,
        error=error,
    )


@get("/me/contests", opt=permit(Permit.MY_CONTESTS))
async def show_own(request: AnyRequest) -> Response[Any]:
    """Show the contests that one has entered."""
    return await _own(request)


@post("/me/contests/{key:uuid}/withdraw", opt=permit(Permit.MY_CONTESTS))
async def withdraw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take one's own entry back."""
    body = await read_values(request)
    try:
        await moving.withdraw(actor_of(request), key, str(body.get("reason", "")))
    except ConflictError as error:
        return await _own(request, at=key, error=refusal(request, error), status=error.status)
    return see_other("/me/contests")


@post("/me/contests/{key:uuid}/offers", opt=permit(Permit.MY_CONTESTS))
async def answer_offers(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Say whether employers may invite one."""
    body = await read_values(request)
    welcome = body.get("welcome") == "yes"
    await service.answer_offers(actor_of(request), key, welcome=welcome)
    return see_other("/me/contests")


@get("/contests/events/{key:uuid}/draw", opt=permit(Permit.PUBLIC))
async def show_draw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the draw's hash, seed and lots, so that anybody can compute it again."""
    return page(request, "competitions/entry_draw.html", found=await queries.draw_record(key))


router = Router(
    "/",
    route_handlers=[show_form, enter, show_own, withdraw, answer_offers, show_draw],
    include_in_schema=False,
)
