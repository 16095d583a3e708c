"""Signing in with a code: ask for it, enter it."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath, FromQuery

from app.accounts.codes import ask_for_code, sign_in_by_code
from app.accounts.pages import local_path, sentence, with_session
from app.errors import ForbiddenError, TooManyError
from app.i18n import current_language
from app.permits import Permit
from app.settings import settings
from app.web.forms import query_text, read_form
from app.web.guard import permit
from app.web.render import page, see_other

AnyRequest = Request[Any, Any, Any]


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks for a code, and where they wanted to go."""

    name: str = ""
    back: str = "/desk"


class Entered(msgspec.Struct, frozen=True, kw_only=True):
    """A code as it was typed."""

    code: str = ""
    back: str = "/desk"


def address_of(request: AnyRequest) -> str:
    """Return the address that the request came from; limits count by it."""
    return request.client.host if request.client else ""


def _ask_page(
    request: AnyRequest, wanted: Wanted, *, status: int = 200, error: str = ""
) -> Response[Any]:
    return page(request, "accounts/code_ask.html", status=status, wanted=wanted, error=error)


def _enter_page(
    request: AnyRequest, key: UUID, back: str, *, status: int = 200, error: str = ""
) -> Response[Any]:
    return page(
        request, "accounts/code_enter.html", status=status, key=key, back=back, error=error,
        again=f"/sign-in/code?{query_text(Wanted(back=back))}", demo=settings().demo,
    )  # fmt: skip


@get("/sign-in/code", opt=permit(Permit.PUBLIC))
async def show_ask(request: AnyRequest, back: FromQuery[str] = "/desk") -> Response[Any]:
    """Ask whose code is wanted."""
    return _ask_page(request, Wanted(back=local_path(back)))


@post("/sign-in/code", opt=permit(Permit.PUBLIC))
async def ask(request: AnyRequest) -> Response[Any]:
    """Send a code where somebody is reached by it; go on alike where nobody is."""
    form = await read_form(request, Wanted)
    wanted = Wanted(name=form.name, back=local_path(form.back))
    try:
        key = await ask_for_code(form.name, address_of(request), current_language())
    except TooManyError as error:
        return _ask_page(request, wanted, status=error.status, error=sentence(request, error))
    query = query_text(wanted, "name")
    return see_other(f"/sign-in/code/{key}{'?' if query else ''}{query}")


@get("/sign-in/code/{key:uuid}", opt=permit(Permit.PUBLIC))
async def show_enter(
    request: AnyRequest, key: FromPath[UUID], back: FromQuery[str] = "/desk"
) -> Response[Any]:
    """Take the code; the page is the same for codes that never were."""
    return _enter_page(request, key, local_path(back))


@post("/sign-in/code/{key:uuid}", opt=permit(Permit.PUBLIC))
async def enter(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Open a session where the code is right."""
    form = await read_form(request, Entered)
    back = local_path(form.back)
    held = request.scope["state"].get("session_token")
    try:
        token = await sign_in_by_code(key, form.code, address_of(request), held)
    except (ForbiddenError, TooManyError) as error:
        return _enter_page(request, key, back, status=error.status, error=sentence(request, error))
    return with_session(see_other(back), token)


router = Router("/", route_handlers=[show_ask, ask, show_enter, enter], include_in_schema=False)
