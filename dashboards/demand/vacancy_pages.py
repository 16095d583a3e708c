"""The desk's pages of vacancies: figures, upload with its repair, entering one by hand."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, get, post

from app import clock
from app.errors import ConflictError
from app.i18n import gettext
from app.imports.batches import BatchKind
from app.imports.list_pages import XLSX, ListDesk, list_routes, sent_file
from app.imports.list_views import STATES
from app.imports.table import template_book
from app.permits import Permit
from app.web.forms import Given, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from dashboards import demand_queries
from dashboards.data import Choice, DemandDefaults
from dashboards.demand import vacancies
from dashboards.demand.return_pages import Period
from dashboards.demand.vacancy_data import VacancyFigures, VacancyLine
from dashboards.demand.vacancy_queries import vacancies as vacancies_of
from dashboards.demand.wording import VACANCY
from dashboards.periods import QUARTER, quarter_of, quarters_back
from dashboards.wording import period_words

AnyRequest = Request[Any, Any, Any]
_PERIODS = 12


class VacancyFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the page is narrowed to, as its address says it."""

    period: Annotated[str, msgspec.Meta(pattern=f"^({QUARTER.pattern})?$")] = ""
    division: str = ""


class EntryForm(VacancyFigures, frozen=True, kw_only=True):
    """What the form of one row sends."""

    period: Period
    division: str
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    occupation: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


async def _page(
    request: AnyRequest,
    *,
    given: Given | None = None,
    error: str = "",
    at: str = "",
    status: int = 200,
) -> Response[Any]:
    actor = actor_of(request)
    wanted = read_query(request, VacancyFilter)
    periods = quarters_back(quarter_of(clock.today()), _PERIODS)
    return page(
        request,
        "dashboards/vacancies.html",
        status=status,
        found=await vacancies_of(actor, wanted.period, wanted.division),
        wanted=wanted,
        batches=await demand_queries.demand_batches(actor, 10, BatchKind.VACANCIES),
        divisions=await demand_queries.divisions_of(actor),
        quarters=[Choice(value=period, label=period_words(period)) for period in periods],
        states=STATES,
        period_words=period_words,
        given=given or Given({}),
        error=error,
        at=at,
    )


@get("/desk/vacancies", opt=permit(Permit.DEMAND_IMPORT))
async def show(request: AnyRequest) -> Response[Any]:
    """Show vacancies of a quarter, with the forms to upload and to enter."""
    return await _page(request)


@post("/desk/vacancies", opt=permit(Permit.DEMAND_IMPORT))
async def upload(request: AnyRequest) -> Response[Any]:
    """Take a list in and lead to its preview."""
    body = await read_values(request)
    name, content = await sent_file(body)
    if not content:
        said = gettext("还没有选文件，或文件是空的。请选好再上传。")
        return await _page(request, error=said, at="upload", status=422)
    said_by = {f: str(body.get(f, "")).strip() for f in DemandDefaults.__struct_fields__}
    key, new = await vacancies.receive(
        actor_of(request), file_name=name, content=content, defaults=DemandDefaults(**said_by)
    )
    return see_other(f"/desk/vacancies/{key}" + ("" if new else "?again=1"))


@post("/desk/vacancies/entries", opt=permit(Permit.DEMAND_IMPORT))
async def enter(request: AnyRequest) -> Response[Any]:
    """Enter one occupation's vacancies of a quarter."""
    form, given = await read_given(request, EntryForm)
    if form is None:
        return await _page(request, given=given, at="enter", status=422)
    facts = msgspec.structs.asdict(form)
    occupation = facts.pop("occupation")
    line = VacancyLine(**facts, occupation_code="")
    try:
        await vacancies.enter_vacancies(actor_of(request), line, occupation)
    except ConflictError as error:
        said = refusal(request, error)
        return await _page(request, given=given, error=said, at="enter", status=error.status)
    return see_other(f"/desk/vacancies?period={form.period}")


@get("/desk/vacancies/template.xlsx", opt=permit(Permit.DEMAND_IMPORT))
async def template(request: AnyRequest) -> Response[Any]:
    """Give the empty template."""
    labels = [one.label for one in await demand_queries.divisions_of(actor_of(request))]
    body = template_book(gettext("空岗"), vacancies.FIELDS, {"division": labels})
    return download(body, "vacancies-template.xlsx", XLSX)


DESK = ListDesk(
    kind=vacancies.VACANCIES,
    base="/desk/vacancies",
    permit=Permit.DEMAND_IMPORT,
    problems=VACANCY,
    template="dashboards/vacancy_batch.html",
    back=lambda _: "/desk/vacancies",
)
router = Router(
    "/",
    route_handlers=[show, upload, enter, template, *list_routes(DESK)],
    include_in_schema=False,
)
