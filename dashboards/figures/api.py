"""Supply against demand, for programs."""

from dataclasses import dataclass
from typing import Annotated, Any

import msgspec
import orjson
from litestar import Request, Response, Router, get
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.serialization import default_serializer
from litestar.types import Serializer

from app import clock
from app.errors import MalformedError, NotFoundError
from app.i18n import gettext
from app.permits import Permit
from app.reference.levels import SkillLevel
from app.web.guard import actor_of, permit
from dashboards.data import SupplyDemand
from dashboards.figures.data import GROUP, FigureScope, Frame
from dashboards.figures.filters import without
from dashboards.figures.queries import figure_page, one_figure
from dashboards.figures.service import note_exact_view
from dashboards.figures.specs import BY_CODE
from dashboards.metrics import METRICS
from dashboards.panel import Panel
from dashboards.periods import QUARTER

AnyRequest = Request[Any, Any, Any]
Quarter = Annotated[str, QueryParameter(pattern=f"^({QUARTER.pattern})?$")]
Group = Annotated[str, QueryParameter(pattern=f"^{GROUP}$")]
Version = Annotated[int | None, QueryParameter(ge=0, le=10_000_000)]


@dataclass(frozen=True, kw_only=True)
class FigureAnswer:
    """One chart: the scope that holds for it, the data version, its table and its drawings.

    ``not_applied`` are filters of the address that do not hold, by their names there: the reader
    may not use them, or the chart does not answer to them.
    """

    scope: FigureScope
    version: int | None
    chart: Panel
    not_applied: tuple[str, ...] = ()


class FigureResponse(Response[FigureAnswer]):
    """A chart's answer as JSON."""

    def render(
        self, content: object, media_type: str, enc_hook: Serializer = default_serializer
    ) -> bytes:
        """Return the JSON."""
        return (
            encoded(content)
            if isinstance(content, FigureAnswer)
            else super().render(content, media_type, enc_hook)
        )


def encoded(answer: FigureAnswer) -> bytes:
    """Return the JSON of a chart's answer."""
    return orjson.dumps(vars(answer))


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
    group: Group = "",
    v: Version = None,
    *,
    new: FromQuery[bool] = False,
) -> SupplyDemand:
    """Return gaps by occupation: the figures of the page at /supply-demand.

    ``period`` is a quarter such as 2026Q3, the latest reported where it is left out; ``group`` the
    beginning of an occupation's code; ``v`` the number of a data version, 0 for the figures as
    they stand. A row with ``suppressed`` hides its figures for the sake of few people; ``null``
    is never zero. ``not_applied`` names filters that only those signed in may use.
    """
    wanted = FigureScope(period=period, division=division, level=level, new=new, group=group, v=v)
    actor = actor_of(request)
    made = await figure_page(actor, wanted, clock.today(), ())
    _refuse(made.frame)
    await note_exact_view(actor, made.frame, "/supply-demand", "api")
    return made.found


@get(
    "/figures/{chart:str}",
    opt=permit(Permit.PUBLIC),
    operation_id="getFigure",
    response_class=FigureResponse,
    tags=["supply-demand"],
)
async def get_figure(
    request: AnyRequest,
    chart: FromPath[str],
    period: Quarter = "",
    division: FromQuery[str] = "",
    level: FromQuery[SkillLevel | None] = None,
    group: Group = "",
    v: Version = None,
    *,
    new: FromQuery[bool] = False,
) -> FigureAnswer:
    """Return one chart of the supply-demand pages with its table, to the digit of the page.

    ``chart`` is its code in the page's address, such as gaps, heatmap or series. Not every chart
    answers to every filter: ``not_applied`` says which do not hold, ``scope`` what does.
    """
    spec, actor = BY_CODE.get(chart), actor_of(request)
    if spec is None or not (spec.public or actor.may(Permit.DASHBOARD_VIEW)):
        raise NotFoundError("not-found")
    wanted = FigureScope(period=period, division=division, level=level, new=new, group=group, v=v)
    frame, made = await one_figure(actor, wanted, clock.today(), spec)
    _refuse(frame)
    await note_exact_view(actor, frame, f"/supply-demand#{chart}", "api")
    return FigureAnswer(
        scope=without(frame.scope, made.not_applied), version=frame.version, chart=made,
        not_applied=(*frame.dropped, *made.not_applied),
    )  # fmt: skip


def _refuse(frame: Frame) -> None:
    """Refuse a division that is none, and a version of another quarter than the one asked for."""
    if frame.strange:
        raise MalformedError("query-malformed", parameter="division")
    if frame.officer and "v" in frame.dropped:
        raise NotFoundError("snapshot-elsewhere", number=frame.asked.v)


class MetricAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One measure of the dictionary in the language asked for, as pages and files define it."""

    code: str
    name: str
    definition: str
    unit: str
    formula: str
    source: str
    caveat: str
    version: int


@get("/metrics", opt=permit(Permit.PUBLIC), operation_id="listMetrics", tags=["supply-demand"])
async def list_metrics() -> list[MetricAnswer]:
    """Return the dictionary of measures; a chart's ``metrics`` are codes of it."""
    words = ("name", "definition", "unit", "formula", "source", "caveat")
    return [
        MetricAnswer(
            code=metric.code,
            version=metric.version,
            **{part: gettext(getattr(metric, part)) for part in words},
        )
        for metric in METRICS
    ]


router = Router("/api/v1", route_handlers=[get_supply_demand, get_figure, list_metrics])
