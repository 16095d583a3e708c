"""The desk's pages for demand reports: upload, preview, repair, accept, undo."""

from typing import Any

from litestar import Request, Response, Router, get, post

from app import clock
from app.i18n import gettext
from app.imports.list_pages import XLSX, ListDesk, list_routes, sent_file
from app.imports.list_views import STATES
from app.imports.table import template_book
from app.permits import Permit
from app.web.forms import read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, see_other
from dashboards import demand_queries, service
from dashboards.data import Choice, DemandDefaults
from dashboards.periods import quarter_of, quarters_back
from dashboards.wording import DEMAND, period_words

AnyRequest = Request[Any, Any, Any]
_PERIODS = 8


@get("/desk/demand", opt=permit(Permit.DEMAND_IMPORT))
async def reports(request: AnyRequest) -> Response[Any]:
    """Show the upload form and the latest reports."""
    return await _reports(request, error=False)


async def _reports(request: AnyRequest, *, error: bool) -> Response[Any]:
    actor = actor_of(request)
    periods = quarters_back(quarter_of(clock.today()), _PERIODS)
    return page(
        request,
        "dashboards/demand.html",
        status=422 if error else 200,
        error=error,
        batches=await demand_queries.demand_batches(actor),
        divisions=await demand_queries.divisions_of(actor),
        periods=[Choice(value=period, label=period_words(period)) for period in periods],
        states=STATES,
    )


@post("/desk/demand", opt=permit(Permit.DEMAND_IMPORT))
async def upload(request: AnyRequest) -> Response[Any]:
    """Take a report in and lead to its preview."""
    body = await read_values(request)
    name, content = await sent_file(body)
    if not content:
        return await _reports(request, error=True)
    said = {field: str(body.get(field, "")).strip() for field in DemandDefaults.__struct_fields__}
    key, new = await service.receive(
        actor_of(request), file_name=name, content=content, defaults=DemandDefaults(**said)
    )
    return see_other(f"/desk/demand/{key}" + ("" if new else "?again=1"))


@get("/desk/demand/template.xlsx", opt=permit(Permit.DEMAND_IMPORT))
async def template(request: AnyRequest) -> Response[Any]:
    """Give the empty template."""
    divisions = await demand_queries.divisions_of(actor_of(request))
    labels = [division.label for division in divisions]
    body = template_book(gettext("需求"), service.FIELDS, {"division": labels})
    return download(body, "demand-template.xlsx", XLSX)


DESK = ListDesk(
    kind=service.DEMAND,
    base="/desk/demand",
    permit=Permit.DEMAND_IMPORT,
    problems=DEMAND,
    template="dashboards/demand_batch.html",
    back=lambda _: "/desk/demand",
)
router = Router(
    "/",
    route_handlers=[reports, upload, template, *list_routes(DESK)],
    include_in_schema=False,
)
