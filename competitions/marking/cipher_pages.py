"""The cipher clerk's pages: ciphers given, the list printed and sealed, ciphers lifted."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError
from app.permits import Actor, Permit
from app.web.forms import read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.entries.wording import STATES
from competitions.marking import ciphers

AnyRequest = Request[Any, Any, Any]


class Print(msgspec.Struct, frozen=True, kw_only=True):
    """Why the sealed list is printed again."""

    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


@get("/ciphers", opt=permit(Permit.CIPHER_ASSIGN))
async def show_own(request: AnyRequest) -> Response[Any]:
    """Show the events whose ciphers are the reader's."""
    rows = await ciphers.own_cipher_events(actor_of(request))
    return page(request, "competitions/cipher_own.html", rows=rows)


async def _one(
    request: AnyRequest, key: UUID, *, error: str = "", status: int = 200
) -> Response[Any]:
    return page(
        request,
        "competitions/ciphers.html",
        status=status,
        found=await ciphers.cipher_desk(actor_of(request), key),
        states=STATES,
        error=error,
    )


@get("/ciphers/{key:uuid}", opt=permit(Permit.CIPHER_ASSIGN))
async def show_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show which cipher is whose, to its clerk alone."""
    return await _one(request, key)


async def _do(
    request: AnyRequest, key: UUID, verb: Callable[[Actor, UUID], Awaitable[object]]
) -> Response[Any]:
    await read_values(request)
    try:
        await verb(actor_of(request), key)
    except ConflictError as error:
        return await _one(request, key, error=refusal(request, error), status=error.status)
    return see_other(f"/ciphers/{key}")


@post("/ciphers/{key:uuid}/give", opt=permit(Permit.CIPHER_ASSIGN))
async def give(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the entries their ciphers and begin marking."""
    return await _do(request, key, ciphers.assign)


@post("/ciphers/{key:uuid}/lift", opt=permit(Permit.CIPHER_ASSIGN))
async def lift(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Lift the ciphers once every stage is locked."""
    return await _do(request, key, ciphers.lift)


@post("/ciphers/{key:uuid}/print", opt=permit(Permit.CIPHER_ASSIGN))
async def print_list(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the list to print and seal; that it was printed is kept."""
    form = await read_form(request, Print)
    try:
        await ciphers.seal_list(actor_of(request), key, form.reason)
    except ConflictError as error:
        return await _one(request, key, error=refusal(request, error), status=error.status)
    found = await ciphers.cipher_desk(actor_of(request), key)
    return page(request, "competitions/cipher_list.html", found=found)


router = Router(
    "/", route_handlers=[show_own, show_one, give, lift, print_list], include_in_schema=False
)
