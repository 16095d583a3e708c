"""Claiming one's own record, page by page."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath

from app.accounts.code_pages import address_of
from app.accounts.pages import sentence, with_session
from app.errors import ConflictError, ForbiddenError, TooManyError
from app.i18n import current_language
from app.people import claims
from app.permits import Permit
from app.settings import settings
from app.web.forms import read_form
from app.web.guard import permit
from app.web.render import page, see_other

AnyRequest = Request[Any, Any, Any]
TICKET = "claim"


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody says to be."""

    name: str = ""
    number: str = ""


class Entered(msgspec.Struct, frozen=True):
    """A code as it was typed."""

    code: str = ""


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """The sign-in name chosen, with or without a password."""

    alias: str = ""
    password: str = ""


def _step(request: AnyRequest, template: str, refused: Any = None, **context: Any) -> Response[Any]:
    status = refused.status if refused else 200
    error = sentence(request, refused) if refused else ""
    return page(request, template, status=status, error=error, demo=settings().demo, **context)


def _held(request: AnyRequest) -> str | None:
    token: str | None = request.scope["state"].get("session_token")
    return token


@get("/claim", opt=permit(Permit.PUBLIC))
async def show_claim(request: AnyRequest) -> Response[Any]:
    """Ask for name and document."""
    example = request.app.state.get("claim_example")
    return _step(request, "people/claim.html", name="", example=example)


@post("/claim", opt=permit(Permit.PUBLIC))
async def ask(request: AnyRequest) -> Response[Any]:
    """Send a code where the two match; go on alike where they do not."""
    form = await read_form(request, Claim)
    try:
        key = await claims.ask_to_claim(
            form.name, form.number, address_of(request), current_language()
        )
    except TooManyError as error:
        return _step(request, "people/claim.html", error, name=form.name, example=None)
    return see_other(f"/claim/{key}")


@get("/claim/{key:uuid}", opt=permit(Permit.PUBLIC))
async def show_code(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take the code."""
    return _step(request, "people/claim_code.html", key=key)


@post("/claim/{key:uuid}", opt=permit(Permit.PUBLIC))
async def enter(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Sign in where there is an account already, else go on to choosing a name."""
    form = await read_form(request, Entered)
    try:
        claimed = await claims.enter_claim_code(key, form.code, address_of(request), _held(request))
    except (ForbiddenError, TooManyError) as error:
        return _step(request, "people/claim_code.html", error, key=key)
    if claimed.session:
        return with_session(see_other("/desk"), claimed.session)
    response = see_other(f"/claim/{key}/account")
    response.set_cookie(
        Cookie(
            key=TICKET,
            value=claimed.ticket,
            path=f"/claim/{key}",
            max_age=int(claims.TICKET_LASTS.total_seconds()),
            httponly=True,
            secure=settings().secure_cookies,
            samesite="lax",
        )
    )
    return response


async def _choose(
    request: AnyRequest, key: UUID, alias: str | None = None, refused: Any = None
) -> Response[Any]:
    try:
        name, proposed = await claims.claimant(key, request.cookies.get(TICKET, ""))
    except ConflictError as error:
        return _step(request, "people/claim.html", error, name="", example=None)
    alias = proposed if alias is None else alias
    return _step(request, "people/claim_account.html", refused, key=key, name=name, alias=alias)


@get("/claim/{key:uuid}/account", opt=permit(Permit.PUBLIC))
async def show_choose(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Let a sign-in name be chosen."""
    return await _choose(request, key)


@post("/claim/{key:uuid}/account", opt=permit(Permit.PUBLIC))
async def choose(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Make the account and sign in to it."""
    form = await read_form(request, Chosen)
    ticket = request.cookies.get(TICKET, "")
    try:
        token = await claims.claim(key, ticket, form.alias, form.password, _held(request))
    except ConflictError as error:
        return await _choose(request, key, form.alias, error)
    return with_session(see_other("/desk"), token)


router = Router(
    "/",
    route_handlers=[show_claim, ask, show_code, enter, show_choose, choose],
    include_in_schema=False,
)
