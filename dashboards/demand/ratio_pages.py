"""The page of 求人倍率: a table in one of the three published forms, its method named."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get

from app.permits import Permit
from app.web.forms import read_query
from app.web.guard import actor_of, permit
from app.web.render import page
from dashboards.demand.ratio_queries import market_ratios
from dashboards.market import Form
from dashboards.periods import QUARTER
from dashboards.wording import BANDS, FORMS, period_words

AnyRequest = Request[Any, Any, Any]


class RatioFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which quarter, and by which published method."""

    period: Annotated[str, msgspec.Meta(pattern=f"^({QUARTER.pattern})?$")] = ""
    form: Form = Form.PLAIN


@get("/desk/market-ratio", opt=permit(Permit.DASHBOARD_VIEW))
async def show(request: AnyRequest) -> Response[Any]:
    """Show demand over seekers by occupation."""
    wanted = read_query(request, RatioFilter)
    return page(
        request,
        "dashboards/market_ratio.html",
        found=await market_ratios(actor_of(request), wanted.period, wanted.form),
        forms=FORMS,
        bands=BANDS,
        period_words=period_words,
    )


router = Router("/", route_handlers=[show], include_in_schema=False)
