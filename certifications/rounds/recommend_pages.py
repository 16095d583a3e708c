"""Where units recommend: the list, one applicant, the printed opinion."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError, MalformedError
from app.files.service import content as file_content
from app.permits import Permit
from app.web.forms import Given, query_text, read_form, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from certifications.rounds import checking, recommend_queries, recommending, wording
from certifications.rounds.data import ApplicationState, RecommenderKind
from certifications.rounds.my_pages import ENDINGS, content_of
from certifications.rounds.recommend_queries import RecommendFilter
from certifications.rounds.recommending import Opinion

AnyRequest = Request[Any, Any, Any]
Words = Annotated[str, msgspec.Meta(max_length=1_000)]


class OpinionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a recommendation sends."""

    kind: RecommenderKind
    unit: Annotated[str, msgspec.Meta(max_length=80)] = ""
    noticed_from: date | None = None
    noticed_until: date | None = None
    notice_place: Annotated[str, msgspec.Meta(max_length=120)] = ""
    objections: Words = ""
    opinion: Words = ""

    def said(self) -> Opinion:
        """Return what it says."""
        return Opinion(**msgspec.structs.asdict(self))


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why something is sent back, or opened."""

    reason: str = ""


@get("/desk/recommendations", opt=permit(Permit.RECOMMEND))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show who waits for this unit's recommendation."""
    wanted = read_query(request, RecommendFilter)
    return page(
        request,
        "certifications/recommend_list.html",
        found=await recommend_queries.recommend_queue(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=recommend_queries.PAGE,
        words=wording,
        today=clock.today(),
    )


async def _one(
    request: AnyRequest,
    key: UUID,
    *,
    status: int = HTTPStatus.OK,
    error: str = "",
    given: Given | None = None,
) -> Response[Any]:
    found = await recommend_queries.recommend_page(actor_of(request), key)
    return page(
        request,
        "certifications/recommend_one.html",
        status=status,
        found=found,
        held=found.application,
        words=wording,
        states=ApplicationState,
        typed=given or Given({"unit": found.unit}),
        error=error,
        today=clock.today(),
    )


@get("/desk/recommendations/{key:uuid}", opt=permit(Permit.RECOMMEND))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one applicant to their recommender."""
    return await _one(request, key)


@post("/desk/recommendations/{key:uuid}", opt=permit(Permit.RECOMMEND))
async def recommend(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Recommend somebody."""
    form, given = await read_given(request, OpinionForm)
    if form is None:
        return await _one(request, key, status=422, error=wording.form_fault(), given=given)
    file = (await read_values(request)).get("file")
    name, content = await content_of(file if isinstance(file, UploadFile) else None)
    try:
        await recommending.recommend(
            actor_of(request), key, form.said(), name=name, content=content
        )
    except (ConflictError, MalformedError) as error:
        said = refusal(request, error)
        return await _one(request, key, status=error.status, error=said, given=given)
    return see_other(f"/desk/recommendations/{key}?done=1")


@post("/desk/recommendations/{key:uuid}/return", opt=permit(Permit.RECOMMEND))
async def send_back(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send an application back to be mended."""
    form = await read_form(request, Reason)
    try:
        await recommending.send_back(actor_of(request), key, form.reason)
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, status=error.status, error=said)
    return see_other("/desk/recommendations")


@post("/desk/recommendations/{key:uuid}/papers/{paper:uuid}", opt=permit(Permit.RECOMMEND))
async def send_paper(
    request: AnyRequest, key: FromPath[UUID], paper: FromPath[UUID]
) -> Response[Any]:
    """Send a paper; who opened it and why is kept."""
    form = await read_form(request, Reason)
    found = await checking.open_paper(actor_of(request), key, paper, form.reason, Permit.RECOMMEND)
    name = f"jiangce-{found.kind}.{ENDINGS[found.media_type]}"
    return download(await file_content(found.file), name, found.media_type)


@get("/desk/recommendations/{key:uuid}/print", opt=permit(Permit.RECOMMEND))
async def print_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the recommendation to print, with places for signature and seal."""
    return page(
        request,
        "certifications/recommend_print.html",
        found=await recommend_queries.recommend_page(actor_of(request), key),
        words=wording,
    )


router = Router(
    "/",
    route_handlers=[listed, one, recommend, send_back, send_paper, print_form],
    include_in_schema=False,
)
