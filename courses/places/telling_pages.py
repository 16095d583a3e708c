"""What a worker wants to be written about."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, get, post

from app.outbox.wording import KINDS, Kind
from app.permits import Permit
from app.web.forms import read_form
from app.web.guard import actor_of, permit
from app.web.render import page, see_other
from courses.places import telling

AnyRequest = Request[Any, Any, Any]


class WishForm(msgspec.Struct, frozen=True, kw_only=True):
    """The kinds ticked."""

    kind: list[Kind] = []


@get("/me/reminders", opt=permit(Permit.MY_COURSES))
async def reminders(request: AnyRequest) -> Response[Any]:
    """Show what somebody is written about, and where."""
    found = await telling.wishes(actor_of(request))
    return page(request, "courses/reminders.html", found=found, kinds=KINDS)


@post("/me/reminders", opt=permit(Permit.MY_COURSES))
async def save(request: AnyRequest) -> Response[Any]:
    """Set what somebody is written about."""
    form = await read_form(request, WishForm)
    await telling.wish(actor_of(request), frozenset(form.kind))
    return see_other("/me/reminders?saved=1")


router = Router("/", route_handlers=[reminders, save], include_in_schema=False)
