"""The supply-demand page and what can be taken from it."""

from typing import Any

from litestar import Request, Response, Router, get

from app import clock
from app.i18n import gettext
from app.permits import Permit
from app.web.forms import read_query
from app.web.guard import actor_of, permit
from app.web.render import download, page
from dashboards import export
from dashboards.gap_page import gap_page
from dashboards.metrics import BY_CODE
from dashboards.queries import GapAnswer, GapFilter, supply_demand

AnyRequest = Request[Any, Any, Any]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def _answer(request: AnyRequest) -> GapAnswer:
    return await supply_demand(actor_of(request), read_query(request, GapFilter), clock.today())


def _place(answer: GapAnswer) -> str:
    return answer.place or gettext("全部可见范围")


@get("/supply-demand", opt=permit(Permit.PUBLIC))
async def gaps(request: AnyRequest) -> Response[Any]:
    """Show gaps: exact to officers within their reach, small counts hidden from anybody else."""
    answer = await _answer(request)
    return page(
        request,
        "dashboards/supply_demand.html",
        view=gap_page(answer.found, answer.choices, clock.today()),
        scope=answer.found.scope,
        metrics=BY_CODE,
        officer=actor_of(request).may(Permit.DASHBOARD_VIEW),
    )


@get("/supply-demand.csv", opt=permit(Permit.PUBLIC))
async def gaps_csv(request: AnyRequest) -> Response[Any]:
    """Give the rows seen as CSV."""
    answer = await _answer(request)
    body = export.to_csv(answer.found, _place(answer), clock.today())
    name = f"supply-demand-{answer.found.scope.period}.csv"
    return download(body, name, "text/csv; charset=utf-8")


@get("/supply-demand.xlsx", opt=permit(Permit.PUBLIC))
async def gaps_xlsx(request: AnyRequest) -> Response[Any]:
    """Give the rows seen as a workbook with definitions and filters."""
    answer = await _answer(request)
    body = export.to_xlsx(answer.found, _place(answer), clock.today())
    return download(body, f"supply-demand-{answer.found.scope.period}.xlsx", _XLSX)


router = Router("/", route_handlers=[gaps, gaps_csv, gaps_xlsx], include_in_schema=False)
