"""Help over all domains: privacy, accessibility, codes of refusals."""

from typing import Any

from litestar import Request, Response, Router, get

from app.permits import Permit
from app.web.guard import permit
from app.web.render import page

AnyRequest = Request[Any, Any, Any]


@get("/help/privacy", opt=permit(Permit.PUBLIC))
async def privacy(request: AnyRequest) -> Response[Any]:
    """Say what is kept of people, why, how long, and how to have it put right."""
    return page(request, "home/privacy.html")


@get("/help/accessibility", opt=permit(Permit.PUBLIC))
async def accessibility(request: AnyRequest) -> Response[Any]:
    """Say how the pages can be used, and what is not yet right."""
    return page(request, "home/accessibility.html")


@get("/help/problems", opt=permit(Permit.PUBLIC))
async def problems(request: AnyRequest) -> Response[Any]:
    """List the codes that a refused request may carry."""
    return page(request, "home/problems.html", sentences=request.app.state.sentences)


router = Router(
    "/",
    route_handlers=[privacy, accessibility, problems],
    include_in_schema=False,
)
