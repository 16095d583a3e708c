"""The pages of figures by question, and what can be taken from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar import Request, Response, Router, get
from litestar.handlers import HTTPRouteHandler

from app import clock
from app.errors import NotFoundError
from app.i18n import gettext
from app.permits import Permit
from app.web.forms import read_query
from app.web.guard import actor_of, permit
from app.web.render import download, page
from dashboards import panel_files, panel_rows
from dashboards.figures.data import FigureScope
from dashboards.figures.page import TABS, figures_page
from dashboards.figures.queries import figure_page, one_figure
from dashboards.figures.scope_words import place_of, scope_lines
from dashboards.figures.service import note_exact_view
from dashboards.figures.specs import EVIDENCE, OUTLOOK, SHORTAGE, TRAINING, Spec
from dashboards.metrics import BY_CODE, METRICS

AnyRequest = Request[Any, Any, Any]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, kw_only=True)
class FileScope(FigureScope):
    """The same filters, and which chart's table is wanted; none is the page's first."""

    chart: str = ""


def _routes(path: str, specs: Sequence[Spec]) -> list[HTTPRouteHandler]:
    """Return a page's handlers: the page, one table as CSV, all its tables as a workbook."""

    @get(path, opt=permit(Permit.PUBLIC))
    async def show(request: AnyRequest) -> Response[Any]:
        """Show figures: exact to officers within their reach, small counts hidden from others."""
        wanted = read_query(request, FigureScope)
        actor = actor_of(request)
        made = await figure_page(actor, wanted, clock.today(), specs)
        await note_exact_view(actor, made.frame, path, "page")
        return page(
            request,
            "dashboards/figures.html",
            view=figures_page(made, path),
            scope=made.frame.scope,
            path=path,
            tabs=TABS,
            metrics=BY_CODE,
            table=panel_rows,
            officer=made.frame.officer,
            first=path == TABS[0][0],
        )

    @get(f"{path}.csv", opt=permit(Permit.PUBLIC))
    async def as_csv(request: AnyRequest) -> Response[Any]:
        """Give one chart's table as CSV."""
        wanted = read_query(request, FileScope)
        actor = actor_of(request)
        spec = _chosen(specs, wanted.chart, officer=actor.may(Permit.DASHBOARD_VIEW))
        frame, made = await one_figure(actor, _scope(wanted), clock.today(), spec)
        await note_exact_view(actor, frame, f"{path}#{made.code}", "csv")
        lines = scope_lines(frame, place_of(frame), clock.today(), made.not_applied)
        body = panel_files.to_csv(made, lines)
        name = f"supply-demand-{made.code}-{frame.scope.period}.csv"
        return download(body, name, "text/csv; charset=utf-8")

    @get(f"{path}.xlsx", opt=permit(Permit.PUBLIC))
    async def as_xlsx(request: AnyRequest) -> Response[Any]:
        """Give all tables of the page as a workbook with definitions and filters."""
        wanted, actor = read_query(request, FigureScope), actor_of(request)
        made = await figure_page(actor, wanted, clock.today(), specs)
        await note_exact_view(actor, made.frame, path, "xlsx")
        sheets = {spec.code: gettext(spec.sheet) for spec in specs}
        lines = scope_lines(made.frame, place_of(made.frame), clock.today())
        body = panel_files.to_xlsx([(sheets[p.code], p) for p in made.panels], lines, METRICS)
        return download(body, f"supply-demand-{made.frame.scope.period}.xlsx", _XLSX)

    return [show, as_csv, as_xlsx]


def _chosen(specs: Sequence[Spec], code: str, *, officer: bool) -> Spec:
    offered = [spec for spec in specs if officer or spec.public]
    found = next((spec for spec in offered if code in {"", spec.code}), None)
    if found is None:
        raise NotFoundError("not-found")
    return found


def _scope(wanted: FileScope) -> FigureScope:
    return FigureScope(**{name: getattr(wanted, name) for name in FigureScope.__dataclass_fields__})


PAGES = tuple(zip((path for path, _ in TABS), (SHORTAGE, OUTLOOK, TRAINING, EVIDENCE), strict=True))
router = Router(
    "/",
    route_handlers=[handler for path, specs in PAGES for handler in _routes(path, specs)],
    include_in_schema=False,
)
