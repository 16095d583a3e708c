"""Closing a quarter from the page of its returns."""

from typing import Any

import msgspec
from litestar import Request, Response, Router, post

from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import read_given
from app.web.guard import actor_of, permit
from app.web.render import refusal, see_other
from dashboards.demand.return_pages import Period, Text, matrix
from dashboards.facts.closing import close_quarter

AnyRequest = Request[Any, Any, Any]


class CloseForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the closing form sends; ``reason`` is why it goes on without some divisions."""

    period: Period
    reason: Text = ""


@post("/desk/returns/close", opt=permit(Permit.DEMAND_ACCEPT))
async def close(request: AnyRequest) -> Response[Any]:
    """Close a quarter."""
    form, given = await read_given(request, CloseForm)
    if form is None:
        return await matrix(request, given=given, at="close", status=422)
    try:
        await close_quarter(actor_of(request), form.period, form.reason)
    except ConflictError as error:
        said = refusal(request, error)
        return await matrix(
            request, given=given, error=said, at=f"close-{form.period}", status=error.status
        )
    return see_other(f"/desk/returns?period={form.period}")


router = Router("/", route_handlers=[close], include_in_schema=False)
