"""What an account arranges for itself: tokens for software, a deputy for days away."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.accounts import deputies, tokens
from app.accounts.pages import sentence
from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, see_other

AnyRequest = Request[Any, Any, Any]


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """What the token is for and how long it lasts."""

    label: str = ""
    days: int = 90


async def _tokens(
    request: AnyRequest, *, refused: ConflictError | None = None, made: str = ""
) -> Response[Any]:
    return page(
        request,
        "accounts/tokens.html",
        status=refused.status if refused else 200,
        error=sentence(request, refused) if refused else "",
        tokens=await tokens.tokens_of(actor_of(request)),
        made=made,
        longest=tokens.LONGEST_DAYS,
    )


@get("/account/tokens", opt=permit(Permit.API_TOKENS))
async def show_tokens(request: AnyRequest) -> Response[Any]:
    """Show this account's tokens, and the form for one more."""
    return await _tokens(request)


@post("/account/tokens", opt=permit(Permit.API_TOKENS))
async def add_token(request: AnyRequest) -> Response[Any]:
    """Make a token and show it, this once: the answer is a page, so that no address holds it."""
    form = await read_form(request, NewToken)
    try:
        made = await tokens.make_token(actor_of(request), form.label, form.days)
    except ConflictError as error:
        return await _tokens(request, refused=error)
    return await _tokens(request, made=made)


@post("/account/tokens/{key:uuid}/end", opt=permit(Permit.API_TOKENS))
async def close_token(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """End a token at once."""
    await read_values(request)
    await tokens.end_token(actor_of(request), key)
    return see_other("/account/tokens")


async def _deputy(
    request: AnyRequest,
    *,
    refused: ConflictError | None = None,
    given: deputies.NewDeputy | None = None,
) -> Response[Any]:
    actor = actor_of(request)
    return page(
        request,
        "accounts/deputy.html",
        status=refused.status if refused else 200,
        error=sentence(request, refused) if refused else "",
        given=given,
        rows=await deputies.hand_overs(actor),
        colleagues=await deputies.colleagues(actor),
        today=clock.today(),
    )


@get("/account/deputy", opt=permit(Permit.HAND_OVER))
async def show_deputy(request: AnyRequest) -> Response[Any]:
    """Show hand-overs given and taken, and the form for one more."""
    return await _deputy(request)


@post("/account/deputy", opt=permit(Permit.HAND_OVER))
async def name_deputy(request: AnyRequest) -> Response[Any]:
    """Hand over to a colleague for some days."""
    form = await read_form(request, deputies.NewDeputy)
    try:
        await deputies.name_deputy(actor_of(request), form)
    except ConflictError as error:
        return await _deputy(request, refused=error, given=form)
    return see_other("/account/deputy")


@post("/account/deputy/{key:uuid}/end", opt=permit(Permit.HAND_OVER))
async def end_deputy(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """End a hand-over at once."""
    await read_values(request)
    await deputies.end_deputy(actor_of(request), key)
    return see_other("/account/deputy")


router = Router(
    "/",
    route_handlers=[show_tokens, add_token, close_token, show_deputy, name_deputy, end_deputy],
    include_in_schema=False,
)
