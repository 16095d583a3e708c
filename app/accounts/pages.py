"""Sign in, sign out, and the preferences kept in cookies."""

from typing import Any

import msgspec
from litestar import MediaType, Request, Response, Router, get, post
from litestar.datastructures import Cookie
from litestar.params import FromQuery

from app.accounts.data import SignIn
from app.accounts.middleware import LANGUAGE_COOKIE, session_cookie
from app.accounts.oidc import provider
from app.accounts.queries import demonstration_accounts
from app.accounts.service import LONGEST, sign_in, sign_out
from app.errors import DomainError, ForbiddenError, TooManyError
from app.i18n import Language, gettext
from app.permits import Permit
from app.settings import settings
from app.web.forms import read_form
from app.web.guard import actor_of, permit
from app.web.render import page, see_other

AnyRequest = Request[Any, Any, Any]
_YEAR = 365 * 24 * 3600


class Preference(msgspec.Struct, frozen=True):
    """What the language and contrast switches send."""

    back: str = "/"
    language: Language = "zh"


def local_path(path: str) -> str:
    """Return the path where it stays on this site, else the front page."""
    safe = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if safe else "/"


def with_session(response: Response[Any], token: str) -> Response[Any]:
    """Let the response hand the browser its session."""
    response.set_cookie(
        Cookie(
            key=session_cookie(),
            value=token,
            max_age=int(LONGEST.total_seconds()),
            httponly=True,
            secure=settings().secure_cookies,
            samesite="lax",
        )
    )
    return response


def sentence(request: AnyRequest, error: DomainError) -> str:
    """Return what is told where a form is refused and shown again."""
    title, advice = request.app.state.sentences[error.code]
    words = {"title": gettext(title, **error.facts), "advice": gettext(advice, **error.facts)}
    return gettext("%(title)s。%(advice)s", **words)


async def _sign_in_page(
    request: AnyRequest, status: int, alias: str, back: str, error: str
) -> Response[Any]:
    accounts = await demonstration_accounts() if settings().demo else []
    return page(
        request,
        "accounts/sign_in.html",
        status=status,
        alias=alias,
        back=back,
        error=error,
        accounts=accounts,
        identity_provider=provider() is not None,
    )


@get("/sign-in", opt=permit(Permit.PUBLIC))
async def show_sign_in(request: AnyRequest, back: FromQuery[str] = "/desk") -> Response[Any]:
    """Show the sign-in form."""
    return await _sign_in_page(request, 200, "", local_path(back), "")


@post("/sign-in", opt=permit(Permit.PUBLIC), media_type=MediaType.HTML)
async def do_sign_in(request: AnyRequest) -> Response[Any]:
    """Open a session under a new token and go where the person wanted to go."""
    form = await read_form(request, SignIn)
    address = request.client.host if request.client else ""
    held = request.scope["state"].get("session_token")
    try:
        token = await sign_in(form.alias, form.password, address, held)
    except (ForbiddenError, TooManyError) as error:
        text = sentence(request, error)
        return await _sign_in_page(request, error.status, form.alias, local_path(form.back), text)
    return with_session(see_other(local_path(form.back)), token)


@post("/sign-out", opt=permit(Permit.SIGNED_IN))
async def do_sign_out(request: AnyRequest) -> Response[Any]:
    """End the session."""
    await read_form(request, Preference)
    await sign_out(actor_of(request), request.scope["state"]["session_token"])
    response = see_other("/")
    response.delete_cookie(session_cookie())
    return response


@post("/preferences/language", opt=permit(Permit.PUBLIC))
async def choose_language(request: AnyRequest) -> Response[Any]:
    """Keep the language in a cookie."""
    form = await read_form(request, Preference)
    response = see_other(local_path(form.back))
    response.set_cookie(key=LANGUAGE_COOKIE, value=form.language, max_age=_YEAR, samesite="lax")
    return response


@post("/preferences/contrast", opt=permit(Permit.PUBLIC))
async def choose_contrast(request: AnyRequest) -> Response[Any]:
    """Turn high contrast on or off."""
    form = await read_form(request, Preference)
    chosen = "standard" if request.cookies.get("contrast") == "more" else "more"
    response = see_other(local_path(form.back))
    response.set_cookie(key="contrast", value=chosen, max_age=_YEAR, samesite="lax")
    return response


router = Router(
    "/",
    route_handlers=[show_sign_in, do_sign_in, do_sign_out, choose_language, choose_contrast],
    include_in_schema=False,
)
