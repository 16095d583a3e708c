"""Front page, the way to one's desk, help."""

from typing import Any

from litestar import Request, Response, Router, get

from app.home.navigation import DESK
from app.permits import Permit
from app.web.guard import actor_of, permit
from app.web.render import page, see_other

AnyRequest = Request[Any, Any, Any]


@get("/", opt=permit(Permit.PUBLIC))
async def front(request: AnyRequest) -> Response[Any]:
    """Show the public front page."""
    return page(request, "home/front.html")


@get("/desk", opt=permit(Permit.SIGNED_IN))
async def desk(request: AnyRequest) -> Response[Any]:
    """Go to the page that this person comes for."""
    actor = actor_of(request)
    if actor.may(Permit.MY_PATH):
        return see_other("/me/path")
    for group in DESK:
        for link in group.links:
            if actor.may(link.permit):
                return see_other(link.href)
    return see_other("/")


router = Router("/", route_handlers=[front, desk], include_in_schema=False)
