"""One's own pairs, results and studios: filed by the person, confirmed by an official."""

from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError, DomainError, MalformedError
from app.permits import Permit
from app.web.forms import Given, read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from certifications.mentoring import service as mentoring
from certifications.mentoring.data import NewPair
from certifications.office import results, studios, wording
from certifications.office.results import NewResult
from certifications.office.studio_data import NewReport
from certifications.wording import HONOUR_LEVELS, SHORT_LEVELS

AnyRequest = Request[Any, Any, Any]
Form = TypeVar("Form")


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How the apprentice gets on."""

    progress: Annotated[str, msgspec.Meta(max_length=1000)] = ""


def _given(body: FormMultiDict) -> Given:
    values = {name: str(body[name]) for name in body if isinstance(body[name], str)}
    return Given(dict(values))


async def _sent(body: FormMultiDict) -> tuple[str, bytes]:
    file = body.get("paper")
    return (file.filename, await file.read()) if isinstance(file, UploadFile) else ("", b"")


def _parsed(given: Given, kind: type[Form]) -> Form:
    values = {name: text for name, text in given.values.items() if str(text).strip()}
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        raise MalformedError("form-malformed", detail=str(error)) from error


async def _pairs(
    request: AnyRequest, *, status: int = 200, given: Given | None = None, error: str = ""
) -> Response[Any]:
    actor = actor_of(request)
    return page(
        request,
        "certifications/my_mentoring.html",
        status=status,
        pairs=await mentoring.own_pairs(actor),
        me=actor.person,
        words=wording,
        levels=SHORT_LEVELS,
        given=given or Given({}),
        as_apprentice=request.query_params.get("as") == "apprentice",
        today=clock.today(),
        error=error,
    )


@get("/me/mentoring", opt=permit(Permit.MY_APPLICATIONS))
async def show_pairs(request: AnyRequest) -> Response[Any]:
    """Show a person their mentors and apprentices, and the form to file one more."""
    return await _pairs(request)


@post("/me/mentoring", opt=permit(Permit.MY_APPLICATIONS))
async def file_pair(request: AnyRequest) -> Response[Any]:
    """File a pair with its agreement; what was typed stays where it is refused."""
    body = await read_values(request)
    given = _given(body)
    name, content = await _sent(body)
    try:
        new = _parsed(given, NewPair)
        await mentoring.file_pair(actor_of(request), new, file_name=name, content=content)
    except DomainError as error:
        said = refusal(request, error)
        return await _pairs(request, status=error.status, given=given, error=said)
    return see_other("/me/mentoring?filed=1")


@post("/me/mentoring/{key:uuid}/progress", opt=permit(Permit.MY_APPLICATIONS))
async def note_progress(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Note how one's apprentice gets on."""
    form = await read_form(request, Progress)
    await mentoring.note_progress(actor_of(request), key, form.progress)
    return see_other("/me/mentoring")


@post("/me/mentoring/{key:uuid}/end", opt=permit(Permit.MY_APPLICATIONS))
async def end_pair(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """End one's own pair."""
    await read_values(request)
    await mentoring.end_pair(actor_of(request), key)
    return see_other("/me/mentoring")


async def _results(
    request: AnyRequest,
    *,
    status: int = 200,
    given: Given | None = None,
    error: str = "",
    studio: UUID | None = None,
    told: NewReport | None = None,
) -> Response[Any]:
    actor = actor_of(request)
    return page(
        request,
        "certifications/my_results.html",
        status=status,
        claims=await results.own_results(actor),
        studios=await studios.led_by(actor),
        words=wording,
        levels=HONOUR_LEVELS,
        within=studio,
        told=told,
        given=given or Given({}),
        today=clock.today(),
        error=error,
    )


@get("/me/results", opt=permit(Permit.MY_APPLICATIONS))
async def show_results(request: AnyRequest) -> Response[Any]:
    """Show a person the results they reported, and the form to report one more."""
    return await _results(request)


@post("/me/results", opt=permit(Permit.MY_APPLICATIONS))
async def file_result(request: AnyRequest) -> Response[Any]:
    """Report a result with its paper; what was typed stays where it is refused."""
    body = await read_values(request)
    given = _given(body)
    name, content = await _sent(body)
    try:
        new = _parsed(given, NewResult)
        await results.file_result(actor_of(request), new, file_name=name, content=content)
    except DomainError as error:
        said = refusal(request, error)
        return await _results(request, status=error.status, given=given, error=said)
    return see_other("/me/results?filed=1")


@post("/me/studios/{key:uuid}/report", opt=permit(Permit.MY_APPLICATIONS))
async def report_studio(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Report on a year of the studio one leads."""
    form = await read_form(request, NewReport)
    try:
        await studios.report_year(actor_of(request), key, form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _results(request, status=error.status, error=said, studio=key, told=form)
    return see_other(f"/studios/{key}")


router = Router(
    "/",
    route_handlers=[
        show_pairs,
        file_pair,
        note_progress,
        end_pair,
        show_results,
        file_result,
        report_studio,
    ],
    include_in_schema=False,
)
