"""Pages of forecasts: the back-test of all series, one series, figures set by hand."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import Given, query_text, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from dashboards.forecasts import export, queries, service, wording
from dashboards.forecasts.chart import forecast_chart, headline
from dashboards.forecasts.queries import ForecastFilter
from dashboards.forecasts.service import ManualFigure
from dashboards.wording import period_words

AnyRequest = Request[Any, Any, Any]
_CSV = "text/csv; charset=utf-8"


class SeriesFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which place's series; empty is the city."""

    division: str = ""


@get("/desk/forecasts", opt=permit(Permit.DASHBOARD_VIEW))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show every series with its method, its error against the benchmark, its coverage."""
    wanted = read_query(request, ForecastFilter)
    return page(
        request,
        "dashboards/forecasts.html",
        found=await queries.forecasts(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
        words=wording,
        period_words=period_words,
    )


@get("/desk/forecasts.csv", opt=permit(Permit.DASHBOARD_VIEW))
async def listed_csv(request: AnyRequest) -> Response[Any]:
    """Give every series that the filter leaves as CSV."""
    wanted = read_query(request, ForecastFilter)
    found = await queries.all_forecasts(actor_of(request), wanted)
    return download(export.list_csv(found, clock.today()), "forecasts.csv", _CSV)


async def _one(
    request: AnyRequest,
    code: str,
    division: str,
    given: Given | None = None,
    *,
    status: int = 200,
    error: str = "",
) -> Response[Any]:
    view = await queries.forecast_of(actor_of(request), code, division)
    return page(
        request,
        "dashboards/forecast.html",
        status=status,
        view=view,
        figures=forecast_chart(view),
        headline=headline(view),
        sentence=wording.state_sentence(view.state, view.why, view.quarters),
        given=given or Given({"period": view.ahead[0]}),
        error=error,
        words=wording,
        period_words=period_words,
        methods={name.value: text for name, text in wording.METHODS.items()},
    )


@get("/desk/forecasts/{code:str}", opt=permit(Permit.DASHBOARD_VIEW))
async def one(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Show one series: reported, expected, its band and how the method was chosen."""
    return await _one(request, code, read_query(request, SeriesFilter).division)


@get("/desk/forecasts/{code:str}/series.csv", opt=permit(Permit.DASHBOARD_VIEW))
async def one_csv(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Give one series as CSV."""
    division = read_query(request, SeriesFilter).division
    view = await queries.forecast_of(actor_of(request), code, division)
    name = f"forecast-{view.code}-{division or 'city'}.csv"
    return download(export.series_csv(view, clock.today()), name, _CSV)


def _back(code: str, division: str) -> Response[Any]:
    return see_other(f"/desk/forecasts/{code}" + (f"?division={division}" if division else ""))


@post("/desk/forecasts/{code:str}/figures", opt=permit(Permit.FORECAST_SET))
async def set_figure(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Set a quarter's figure by hand; what was typed stays where it is refused."""
    division = read_query(request, SeriesFilter).division
    figure, given = await read_given(request, ManualFigure)
    actor = actor_of(request)
    if figure is None:
        code_of = "forecast-reason" if given.wrong in {"reason", "form"} else "form-malformed"
        said = refusal(request, ConflictError(code_of))
        return await _one(request, code, division, given, status=422, error=said)
    try:
        await service.set_figure(actor, code, division, figure)
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, code, division, given, status=error.status, error=said)
    return _back(code, division)


@post("/desk/forecasts/figures/{key:uuid}/withdraw", opt=permit(Permit.FORECAST_SET))
async def withdraw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a figure set by hand back."""
    await read_values(request)
    return _back(*await service.withdraw_figure(actor_of(request), key))


router = Router(
    "/",
    route_handlers=[listed, listed_csv, one, one_csv, set_figure, withdraw],
    include_in_schema=False,
)
