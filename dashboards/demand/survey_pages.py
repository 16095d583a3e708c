"""Pages of the survey: the city's rounds and results, an employer's own answers."""

from collections.abc import Awaitable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import Given, read_given, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from dashboards.demand import survey_queries, surveying, wording
from dashboards.demand.return_pages import Period
from dashboards.demand.survey_data import SurveyLine
from dashboards.periods import quarter_of, quarters_back
from dashboards.wording import period_words

AnyRequest = Request[Any, Any, Any]


class RoundForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a new survey sends."""

    period: Period
    title: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
    closes_on: date
    asked: list[UUID] = []


class LineForm(SurveyLine, frozen=True, kw_only=True):
    """What an employer's line sends."""

    occupation: Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


async def _rounds(
    request: AnyRequest, *, given: Given | None = None, error: str = "", status: int = 200
) -> Response[Any]:
    rounds, employers = await survey_queries.surveys(actor_of(request))
    return page(
        request,
        "dashboards/surveys.html",
        status=status,
        rounds=rounds,
        employers=employers,
        periods=quarters_back(quarter_of(clock.today()), 2),
        period_words=period_words,
        today=clock.today(),
        given=given or Given({}),
        error=error,
    )


@get("/desk/surveys", opt=permit(Permit.DEMAND_ACCEPT))
async def show_rounds(request: AnyRequest) -> Response[Any]:
    """Show all surveys and the form for a new one."""
    return await _rounds(request)


@post("/desk/surveys", opt=permit(Permit.DEMAND_ACCEPT))
async def open_one(request: AnyRequest) -> Response[Any]:
    """Open a survey."""
    form, given = await read_given(request, RoundForm)
    if form is None:
        return await _rounds(request, given=given, status=422)
    try:
        key = await surveying.open_survey(
            actor_of(request), period=form.period, title=form.title, closes_on=form.closes_on,
            asked=form.asked,
        )  # fmt: skip
    except ConflictError as error:
        said = refusal(request, error)
        return await _rounds(request, given=given, error=said, status=error.status)
    return see_other(f"/desk/surveys/{key}")


async def _round(
    request: AnyRequest, key: UUID, *, error: str = "", status: int = 200
) -> Response[Any]:
    held, found, employers = await survey_queries.survey_results(actor_of(request), key)
    return page(
        request,
        "dashboards/survey.html",
        status=status,
        held=held,
        results=found,
        employers=employers,
        period_words=period_words,
        words=wording,
        today=clock.today(),
        error=error,
    )


@get("/desk/surveys/{key:uuid}", opt=permit(Permit.DEMAND_ACCEPT))
async def show_round(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a survey's coverage and results."""
    return await _round(request, key)


async def _act(request: AnyRequest, key: UUID, step: Awaitable[None]) -> Response[Any]:
    try:
        await step
    except ConflictError as error:
        said = refusal(request, error)
        return await _round(request, key, error=said, status=error.status)
    return see_other(f"/desk/surveys/{key}")


@post("/desk/surveys/{key:uuid}/close", opt=permit(Permit.DEMAND_ACCEPT))
async def close(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Close a survey."""
    await read_values(request)
    return await _act(request, key, surveying.close_survey(actor_of(request), key))


@post("/desk/surveys/{key:uuid}/take", opt=permit(Permit.DEMAND_ACCEPT))
async def take(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Let a survey's answers enter demand."""
    await read_values(request)
    return await _act(request, key, surveying.take_survey(actor_of(request), key))


async def _own(
    request: AnyRequest,
    *,
    given: Given | None = None,
    error: str = "",
    at: str = "",
    status: int = 200,
) -> Response[Any]:
    actor = actor_of(request)
    return page(
        request,
        "dashboards/survey_own.html",
        status=status,
        surveys=await survey_queries.own_surveys(actor),
        shared=await survey_queries.shared_results(actor),
        period_words=period_words,
        words=wording,
        today=clock.today(),
        given=given or Given({}),
        error=error,
        at=at,
    )


@get("/desk/survey", opt=permit(Permit.SURVEY_ANSWER))
async def show_own(request: AnyRequest) -> Response[Any]:
    """Show an employer its survey."""
    return await _own(request)


@post("/desk/survey/{key:uuid}/{organisation:uuid}", opt=permit(Permit.SURVEY_ANSWER))
async def answer(
    request: AnyRequest, key: FromPath[UUID], organisation: FromPath[UUID]
) -> Response[Any]:
    """Save one line."""
    form, given = await read_given(request, LineForm)
    at = str(organisation)
    if form is None:
        return await _own(request, given=given, at=at, status=422)
    line = SurveyLine(**{name: getattr(form, name) for name in SurveyLine.__struct_fields__})
    try:
        await surveying.answer_line(actor_of(request), key, organisation, form.occupation, line)
    except ConflictError as error:
        said = refusal(request, error)
        return await _own(request, given=given, error=said, at=at, status=error.status)
    return see_other("/desk/survey")


@post("/desk/survey/{key:uuid}/{organisation:uuid}/remove", opt=permit(Permit.SURVEY_ANSWER))
async def remove(
    request: AnyRequest, key: FromPath[UUID], organisation: FromPath[UUID]
) -> Response[Any]:
    """Take one line back."""
    code = str((await read_values(request)).get("code", ""))
    try:
        await surveying.remove_line(actor_of(request), key, organisation, code)
    except ConflictError as error:
        said = refusal(request, error)
        return await _own(request, error=said, at=str(organisation), status=error.status)
    return see_other("/desk/survey")


router = Router(
    "/",
    route_handlers=[
        show_rounds, open_one, show_round, close, take, show_own, answer, remove,
    ],
    include_in_schema=False,
)  # fmt: skip
