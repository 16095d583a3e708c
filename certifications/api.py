"""A person's own path, for programs."""

from typing import Any

from litestar import Request, Router, get

from app import clock
from app.permits import Permit
from app.web.guard import actor_of, permit
from certifications.data import MyPath
from certifications.queries import my_path

AnyRequest = Request[Any, Any, Any]


@get("/me/path", opt=permit(Permit.MY_PATH), operation_id="getMyPath", tags=["ladder"])
async def get_my_path(request: AnyRequest) -> MyPath:
    """Return how the person signed in stands to the three tiers, and on which evidence.

    Everything is a code or a figure; the page at /me/path says the same in words.
    """
    return await my_path(actor_of(request), clock.today())


router = Router("/api/v1", route_handlers=[get_my_path])
