"""To the identity provider and back."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from litestar import Request, Response, Router, get
from litestar.datastructures import Cookie
from litestar.params import FromQuery

from app.accounts import oidc
from app.accounts.pages import local_path, sentence, with_session
from app.errors import ConflictError, ForbiddenError, UnavailableError
from app.people.linking import sign_in_by_identity
from app.permits import Permit
from app.settings import settings
from app.web.forms import read_query
from app.web.guard import permit
from app.web.render import page, see_other

AnyRequest = Request[Any, Any, Any]
COOKIE, PATH = "oidc", "/sign-in/oidc"


def _refused(request: AnyRequest, error: Any) -> Response[Any]:
    # 409: the guard's 403 means a permit that an account lacks.
    status = HTTPStatus.CONFLICT if isinstance(error, ForbiddenError) else error.status
    response = page(
        request, "people/oidc_refused.html", status=status, error=sentence(request, error),
        unknown=error.code == "oidc-unknown",
    )  # fmt: skip
    response.delete_cookie(COOKIE, path=PATH)
    return response


@get(PATH, opt=permit(Permit.PUBLIC))
async def go(request: AnyRequest, back: FromQuery[str] = "/desk") -> Response[Any]:
    """Send the browser to the provider; a link, no form: form-action stays 'self'."""
    address = settings().address
    if oidc.provider() and request.headers.get("host") != urlsplit(address).netloc:
        # The cookie must be kept where the provider sends the browser back to.
        return see_other(f"{address}{PATH}?{urlencode({'back': back})}")
    try:
        url, kept = await oidc.begin(local_path(back))
    except UnavailableError as error:
        return _refused(request, error)
    response = see_other(url)
    response.set_cookie(
        Cookie(
            key=COOKIE,
            value=kept,
            path=PATH,
            max_age=oidc.LASTS,
            httponly=True,
            secure=settings().secure_cookies,
            samesite="lax",
        )
    )
    return response


@get(oidc.CALLBACK, opt=permit(Permit.PUBLIC))
async def come_back(request: AnyRequest) -> Response[Any]:
    """Open a session for whom the provider vouches."""
    returned = read_query(request, oidc.Return)
    held = request.scope["state"].get("session_token")
    try:
        identity, back = await oidc.finish(returned, request.cookies.get(COOKIE, ""))
        token = await sign_in_by_identity(identity, held)
    except (ConflictError, ForbiddenError, UnavailableError) as error:
        return _refused(request, error)
    response = with_session(see_other(back), token)
    response.delete_cookie(COOKIE, path=PATH)
    return response


router = Router("/", route_handlers=[go, come_back], include_in_schema=False)
