"""An institution's own figures: how its classes ended, beside the city."""

from typing import Any

from litestar import Request, Response, Router, get

from app import clock
from app.permits import Permit
from app.web.guard import actor_of, permit
from app.web.render import page
from dashboards.control_chart import control_chart, headline
from dashboards.institution_queries import institution_figures
from dashboards.wording import SIGNALS

AnyRequest = Request[Any, Any, Any]


@get("/desk/figures", opt=permit(Permit.CLASS_MANAGE))
async def figures(request: AnyRequest) -> Response[Any]:
    """Show completion rates of the last twelve months against their control limits."""
    found = await institution_figures(actor_of(request), clock.today())
    drawn = found.points and found.city_rate is not None
    return page(
        request,
        "dashboards/institution.html",
        found=found,
        headline=headline(found.points),
        figures=control_chart(found.points, found.city_rate or 0.0) if drawn else None,
        signals=SIGNALS,
        today=clock.today(),
    )


router = Router("/", route_handlers=[figures], include_in_schema=False)
