"""Supply against demand, for programs."""

from typing import Annotated, Any

from litestar import Request, Router, get
from litestar.params import FromQuery, QueryParameter

from app import clock
from app.permits import Permit
from app.reference.levels import SkillLevel
from app.web.guard import actor_of, permit
from dashboards.data import SupplyDemand
from dashboards.periods import QUARTER
from dashboards.queries import GapFilter, supply_demand

AnyRequest = Request[Any, Any, Any]
Quarter = Annotated[str, QueryParameter(pattern=f"^({QUARTER.pattern})?$")]


@get(
    "/supply-demand",
    opt=permit(Permit.PUBLIC),
    operation_id="getSupplyDemand",
    tags=["supply-demand"],
)
async def get_supply_demand(
    request: AnyRequest,
    period: Quarter = "",
    division: FromQuery[str] = "",
    level: FromQuery[SkillLevel | None] = None,
    *,
    new: FromQuery[bool] = False,
) -> SupplyDemand:
    """Return gaps by occupation: the figures of the page at /supply-demand.

    ``period`` is a quarter such as 2026Q3, the latest reported where it is left out. A row with
    ``suppressed`` hides its figures for the sake of few people; ``null`` is never zero.
    """
    wanted = GapFilter(period=period, division=division, level=level, new=new)
    return (await supply_demand(actor_of(request), wanted, clock.today())).found


router = Router("/api/v1", route_handlers=[get_supply_demand])
