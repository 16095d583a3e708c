"""Figures of contests for officers, and what can be taken from them."""

from typing import Any, Literal

from litestar import Request, Response, Router, get

from app import clock
from app.permits import Permit
from app.web.forms import read_query
from app.web.guard import actor_of, permit
from app.web.render import download, page
from dashboards import contest_export, panel_rows
from dashboards.contest_data import ContestScope
from dashboards.contest_metrics import METRICS
from dashboards.contest_page import contest_page, panels
from dashboards.contest_queries import contest_facts

AnyRequest = Request[Any, Any, Any]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class CsvScope(ContestScope, frozen=True, kw_only=True):
    """The same filters, and which table is wanted."""

    chart: Literal["tags", "entrants", "results", "agreement", "judges", "hires"] = "tags"


@get("/desk/contest-figures", opt=permit(Permit.CONTEST_VIEW))
async def show(request: AnyRequest) -> Response[Any]:
    """Show contests by industry, entrants, results, agreement of judges and hires."""
    wanted = read_query(request, ContestScope)
    facts = await contest_facts(actor_of(request), wanted)
    return page(
        request,
        "dashboards/contest_figures.html",
        view=contest_page(facts, clock.today()),
        scope=wanted,
        metrics=METRICS,
        table=panel_rows,
    )


@get("/desk/contest-figures.csv", opt=permit(Permit.CONTEST_VIEW))
async def as_csv(request: AnyRequest) -> Response[Any]:
    """Give one table as seen, as CSV."""
    wanted = read_query(request, CsvScope)
    scope = {name: getattr(wanted, name) for name in ContestScope.__struct_fields__}
    facts = await contest_facts(actor_of(request), ContestScope(**scope))
    panel = next(one for one in panels(facts, clock.today()) if one.code == wanted.chart)
    body = contest_export.to_csv(panel, facts, clock.today())
    return download(body, f"contests-{panel.code}.csv", "text/csv; charset=utf-8")


@get("/desk/contest-figures.xlsx", opt=permit(Permit.CONTEST_VIEW))
async def as_xlsx(request: AnyRequest) -> Response[Any]:
    """Give all tables as seen, as a workbook with definitions and filters."""
    facts = await contest_facts(actor_of(request), read_query(request, ContestScope))
    today = clock.today()
    body = contest_export.to_xlsx(panels(facts, today), facts, today)
    return download(body, "contests.xlsx", _XLSX)


router = Router("/", route_handlers=[show, as_csv, as_xlsx], include_in_schema=False)
