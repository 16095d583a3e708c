"""The desk's pages of county returns: the matrix, one return, steps."""

from collections.abc import Awaitable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError, UnavailableError
from app.permits import Actor, Permit
from app.web.forms import Given, read_given, read_query
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from dashboards.demand import queries, reminding, returning, wording
from dashboards.demand.data import ReturnPage, ReturnState
from dashboards.demand.opening import open_quarter
from dashboards.demand.rules import took_part
from dashboards.periods import QUARTER
from dashboards.wording import period_words

AnyRequest = Request[Any, Any, Any]
Text = Annotated[str, msgspec.Meta(max_length=2_000)]
Period = Annotated[str, msgspec.Meta(pattern=f"^({QUARTER.pattern})$")]


class ReturnFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What the matrix is narrowed to, as its address says it."""

    state: ReturnState | None = None
    division: str = ""
    period: Annotated[str, msgspec.Meta(pattern=f"^({QUARTER.pattern})?$")] = ""


class OpenForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a new quarter sends."""

    period: Period
    due_on: date | None = None


class StepForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the forms on a return's page send."""

    nothing: Text = ""
    said: Text = ""
    reason: Text = ""
    text: Text = ""


async def matrix(
    request: AnyRequest,
    *,
    given: Given | None = None,
    error: str = "",
    at: str = "",
    status: int = 200,
) -> Response[Any]:
    """Return the page of all returns; a refused form shows ``error`` where it stands (``at``)."""
    actor = actor_of(request)
    wanted = read_query(request, ReturnFilter)
    found = await queries.board(actor, wanted.state, wanted.division, wanted.period)
    return page(
        request,
        "dashboards/returns.html",
        status=status,
        board=found,
        wanted=wanted,
        words=wording,
        period_words=period_words,
        given=given or Given({}),
        error=error,
        at=at,
    )


@get("/desk/returns", opt=permit(Permit.DEMAND_IMPORT))
async def show_returns(request: AnyRequest) -> Response[Any]:
    """Show all returns as divisions by quarters."""
    return await matrix(request)


@post("/desk/returns", opt=permit(Permit.DEMAND_ACCEPT))
async def open_one(request: AnyRequest) -> Response[Any]:
    """Open a quarter."""
    form, given = await read_given(request, OpenForm)
    if form is None:
        return await matrix(request, given=given, at="open", status=422)
    try:
        await open_quarter(actor_of(request), form.period, form.due_on)
    except (ConflictError, UnavailableError) as error:
        said = refusal(request, error)
        return await matrix(request, given=given, error=said, at="open", status=error.status)
    return see_other(f"/desk/returns?period={form.period}")


async def _one(
    request: AnyRequest,
    key: UUID,
    *,
    given: Given | None = None,
    error: str = "",
    at: str = "",
    status: int = 200,
) -> Response[Any]:
    actor = actor_of(request)
    found = await queries.one_return(actor, key)
    return page(
        request,
        "dashboards/return.html",
        status=status,
        found=found,
        held=found.held,
        acts=_acts(actor, found),
        words=wording,
        period_words=period_words,
        given=given or Given({}),
        error=error,
        at=at,
    )


def _acts(actor: Actor, found: ReturnPage) -> set[str]:
    """Return which steps the actor may take now, by the names that the template asks for."""
    held, acts = found.held, set[str]()
    city = actor.reach(Permit.DEMAND_ACCEPT).everything
    if held.awaited and returning.reaches(actor, Permit.DEMAND_IMPORT, held.division):
        acts.add("file")
    if held.awaited and city:
        acts.add("remind")
    if held.state is ReturnState.FILED:
        own = took_part(actor.account, (held.filer,))
        if returning.reaches(actor, Permit.DEMAND_REVIEW, held.division):
            acts |= {"own-review"} if own else {"review", "return"}
    if held.state is ReturnState.REVIEWED and city:
        own = took_part(actor.account, (held.filer, held.reviewer))
        acts |= {"own-accept", "return-city"} if own else {"accept", "return-city"}
    if held.state is ReturnState.ACCEPTED and city:
        acts.add("return-city")
    return acts


@get("/desk/returns/{key:uuid}", opt=permit(Permit.DEMAND_IMPORT))
async def show_return(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one return: figures, what to do, comments, history."""
    return await _one(request, key)


async def _step(
    request: AnyRequest, key: UUID, at: str, given: Given, step: Awaitable[None]
) -> Response[Any]:
    try:
        await step
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, given=given, error=said, at=at, status=error.status)
    return see_other(f"/desk/returns/{key}")


@post("/desk/returns/{key:uuid}/file", opt=permit(Permit.DEMAND_IMPORT))
async def file_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """File a return, or say that there is nothing to report."""
    form, given = await read_given(request, StepForm)
    if form is None:
        return await _one(request, key, given=given, at="file", status=422)
    step = returning.file_return(actor_of(request), key, nothing=form.nothing, said=form.said)
    return await _step(request, key, "file", given, step)


@post("/desk/returns/{key:uuid}/review", opt=permit(Permit.DEMAND_REVIEW))
async def review_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Pass a filed return."""
    form, given = await read_given(request, StepForm)
    if form is None:
        return await _one(request, key, given=given, at="review", status=422)
    step = returning.review_return(actor_of(request), key, form.said)
    return await _step(request, key, "review", given, step)


@post("/desk/returns/{key:uuid}/return", opt=permit(Permit.DEMAND_REVIEW))
async def return_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give a filed return back, as the county's reviewer."""
    return await _given_back(request, key, Permit.DEMAND_REVIEW)


@post("/desk/returns/{key:uuid}/city-return", opt=permit(Permit.DEMAND_ACCEPT))
async def return_from_city(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give a return back, as the city."""
    return await _given_back(request, key, Permit.DEMAND_ACCEPT)


async def _given_back(request: AnyRequest, key: UUID, needed: Permit) -> Response[Any]:
    form, given = await read_given(request, StepForm)
    if form is None:
        return await _one(request, key, given=given, at="return", status=422)
    step = returning.give_back(actor_of(request), key, form.reason, needed)
    return await _step(request, key, "return", given, step)


@post("/desk/returns/{key:uuid}/accept", opt=permit(Permit.DEMAND_ACCEPT))
async def accept_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a reviewed return in."""
    form, given = await read_given(request, StepForm)
    if form is None:
        return await _one(request, key, given=given, at="accept", status=422)
    step = returning.accept_return(actor_of(request), key, form.said)
    return await _step(request, key, "accept", given, step)


@post("/desk/returns/{key:uuid}/remind", opt=permit(Permit.DEMAND_ACCEPT))
async def remind_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Remind a county of its return (催报)."""
    _, given = await read_given(request, StepForm)
    step = reminding.remind_return(actor_of(request), key)
    return await _step(request, key, "remind", given, step)


@post("/desk/returns/{key:uuid}/comments", opt=permit(Permit.DEMAND_IMPORT))
async def comment_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Say something of a return."""
    form, given = await read_given(request, StepForm)
    if form is None:
        return await _one(request, key, given=given, at="comment", status=422)
    step = returning.comment(actor_of(request), key, form.text)
    return await _step(request, key, "comment", given, step)


router = Router(
    "/",
    route_handlers=[
        show_returns, open_one, show_return, file_one, review_one, return_one, return_from_city,
        accept_one, remind_one, comment_one,
    ],
    include_in_schema=False,
)  # fmt: skip
