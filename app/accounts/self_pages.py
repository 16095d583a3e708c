"""The page of one's own account."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post

from app.accounts import own
from app.accounts.code_pages import address_of
from app.accounts.pages import sentence
from app.accounts.wording import ROLE_NAMES
from app.errors import ConflictError, DomainError, ForbiddenError, TooManyError
from app.i18n import current_language
from app.permits import Permit
from app.settings import settings
from app.web.forms import read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, see_other

AnyRequest = Request[Any, Any, Any]
REFUSALS = (ConflictError, ForbiddenError, TooManyError)


class NewContact(msgspec.Struct, frozen=True):
    """A phone or mail address."""

    contact: str = ""


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    """The code that came to the new contact."""

    key: UUID
    sealed: str
    code: str = ""


class NewPassword(msgspec.Struct, frozen=True, kw_only=True):
    """The old password where there is one, and the new."""

    old: str = ""
    new: str = ""


async def _own(request: AnyRequest, refused: DomainError | None = None) -> Response[Any]:
    token = request.scope["state"]["session_token"]
    return page(
        request,
        "accounts/own.html",
        status=refused.status if refused else 200,
        error=sentence(request, refused) if refused else "",
        own=await own.own_account(actor_of(request), token),
        names=ROLE_NAMES,
        said=request.query_params.get("done", ""),
    )


@get("/account", opt=permit(Permit.SIGNED_IN))
async def show_own(request: AnyRequest) -> Response[Any]:
    """Show one's own account, where codes go, and what can be changed."""
    return await _own(request)


@post("/account/contact", opt=permit(Permit.SIGNED_IN))
async def ask_contact(request: AnyRequest) -> Response[Any]:
    """Send a code to the new contact and ask for it."""
    form = await read_form(request, NewContact)
    try:
        key, sealed = await own.ask_to_change_contact(
            actor_of(request), form.contact, address_of(request), current_language()
        )
    except REFUSALS as error:
        return await _own(request, error)
    return _confirm(request, key, sealed)


def _confirm(
    request: AnyRequest, key: UUID, sealed: str, refused: DomainError | None = None
) -> Response[Any]:
    return page(
        request,
        "accounts/own_contact.html",
        status=refused.status if refused else 200,
        error=sentence(request, refused) if refused else "",
        key=key,
        sealed=sealed,
        demo=settings().demo,
    )


@post("/account/contact/confirm", opt=permit(Permit.SIGNED_IN))
async def change_contact(request: AnyRequest) -> Response[Any]:
    """Change the contact where the code is right."""
    form = await read_form(request, Confirmed)
    try:
        await own.change_contact(
            actor_of(request), form.key, form.sealed, form.code, current_language()
        )
    except ForbiddenError as error:
        return _confirm(request, form.key, form.sealed, error)
    return see_other("/account?done=contact")


@post("/account/password", opt=permit(Permit.SIGNED_IN))
async def set_password(request: AnyRequest) -> Response[Any]:
    """Set or change the password."""
    form = await read_form(request, NewPassword)
    token = request.scope["state"]["session_token"]
    try:
        await own.set_password(actor_of(request), form.old, form.new, token, address_of(request))
    except REFUSALS as error:
        return await _own(request, error)
    return see_other("/account?done=password")


@post("/account/sessions/end", opt=permit(Permit.SIGNED_IN))
async def end_others(request: AnyRequest) -> Response[Any]:
    """End every other session."""
    await read_values(request)
    await own.end_other_sessions(actor_of(request), request.scope["state"]["session_token"])
    return see_other("/account?done=sessions")


router = Router(
    "/",
    route_handlers=[show_own, ask_contact, change_contact, set_password, end_others],
    include_in_schema=False,
)
