"""A holder's own certificates: to show, to print, to take along."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from app.credentials import own_queries, wording
from app.credentials.code import printed
from app.credentials.printing import print_page
from app.permits import Permit
from app.web.guard import actor_of, permit
from app.web.render import download, page

AnyRequest = Request[Any, Any, Any]


@get("/me/credentials", opt=permit(Permit.MY_COURSES))
async def show_own(request: AnyRequest) -> Response[Any]:
    """Show every certificate of the person signed in, with where it stands."""
    return page(
        request,
        "credentials/own.html",
        rows=await own_queries.my_credentials(actor_of(request)),
        words=wording,
        printed=printed,
    )


@get("/me/credentials/{key:uuid}", opt=permit(Permit.MY_COURSES))
async def print_own(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one's own certificate, to be printed."""
    found = await own_queries.my_credential(actor_of(request), key)
    return print_page(request, found, back="/me/credentials")


@get("/me/credentials/{key:uuid}/open-badge.json", opt=permit(Permit.MY_COURSES))
async def badge(request: AnyRequest, key: FromPath[UUID]) -> Response[bytes]:
    """Send one's own certificate as an Open Badge 3.0."""
    body = await own_queries.my_badge(actor_of(request), key)
    return download(body, "jiangce-open-badge.json", "application/vc+ld+json")


router = Router("/", route_handlers=[show_own, print_own, badge], include_in_schema=False)
