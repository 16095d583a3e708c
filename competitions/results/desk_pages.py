"""The office: an event's results computed, shown, computed anew, finalised."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.columns import uuid7
from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import Given, read_form, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.plans import wording as plan_wording
from competitions.results import amending, computing, correcting, desk_queries, finalising, wording

AnyRequest = Request[Any, Any, Any]
_BASE = "/desk/contests/events"


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which revision a page is about; none: the last."""

    revision: Annotated[int, msgspec.Meta(ge=1, le=9_999)] | None = None


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why a result is computed anew."""

    reason: str = ""


class Which(msgspec.Struct, frozen=True, kw_only=True):
    """Which revision is finalised."""

    revision: int


async def _page(
    request: AnyRequest,
    key: UUID,
    *,
    number: int | None = None,
    status: int = 200,
    error: str = "",
    given: Given | None = None,
    at: str = "",
) -> Response[Any]:
    found = await desk_queries.desk(actor_of(request), key, number)
    return page(
        request,
        "competitions/result_desk.html",
        status=status,
        found=found,
        words=wording,
        plan_words=plan_wording,
        error=error,
        given=given or Given({}),
        at=at,
        parts_of=amending.parts_of,
        key=uuid7(),
    )


@get("/desk/contests/events/{key:uuid}/results", opt=permit(Permit.CONTEST_VIEW))
async def show_results(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an event's results with what keeps them back, and every revision."""
    return await _page(request, key, number=read_query(request, Wanted).revision)


@post("/desk/contests/events/{key:uuid}/results/show", opt=permit(Permit.CONTEST_MANAGE))
async def show(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Compute a locked event's result and show its ranks."""
    await read_values(request)
    try:
        await computing.show(actor_of(request), key)
    except ConflictError as error:
        said = refusal(request, error)
        return await _page(request, key, status=error.status, error=said, at="show")
    return see_other(f"{_BASE}/{key}/results")


@post("/desk/contests/events/{key:uuid}/results/revise", opt=permit(Permit.CONTEST_MANAGE))
async def revise(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Compute anew after something was put right; the reason stays where it is refused."""
    form = await read_form(request, Why)
    try:
        await computing.revise(actor_of(request), key, form.reason)
    except ConflictError as error:
        said, given = refusal(request, error), Given({"reason": form.reason})
        return await _page(request, key, status=error.status, error=said, given=given, at="revise")
    return see_other(f"{_BASE}/{key}/results")


@post("/desk/contests/events/{key:uuid}/results/finalise", opt=permit(Permit.CONTEST_MANAGE))
async def finalise(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Finalise a revision and go to the decision that publishes it."""
    form = await read_form(request, Which)
    try:
        decision = await finalising.finalise(actor_of(request), key, form.revision)
    except ConflictError as error:
        said = refusal(request, error)
        return await _page(request, key, status=error.status, error=said, at="finalise")
    return see_other(f"/desk/decisions/{decision}")


@post("/desk/contests/events/{key:uuid}/results/entry", opt=permit(Permit.CONTEST_MANAGE))
async def change_entry(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Disqualify, withdraw or readmit an entry after the marks were locked."""
    form, given = await read_given(request, correcting.EntryChange)
    if form is None:
        said = plan_wording.form_fault(given.wrong)
        return await _page(request, key, status=422, error=said, given=given, at="entry")
    try:
        await correcting.change_entry(actor_of(request), key, form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _page(request, key, status=error.status, error=said, given=given, at="entry")
    return see_other(f"{_BASE}/{key}/results")


@post("/desk/contests/events/{key:uuid}/results/penalty", opt=permit(Permit.CONTEST_MANAGE))
async def take_back(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a deduction back that an appeal showed to be wrong."""
    form, given = await read_given(request, correcting.PenaltyBack)
    if form is None:
        said = plan_wording.form_fault(given.wrong)
        return await _page(request, key, status=422, error=said, given=given, at="penalty")
    try:
        await correcting.take_penalty_back(actor_of(request), key, form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _page(request, key, status=error.status, error=said, given=given, at="penalty")
    return see_other(f"{_BASE}/{key}/results")


@post("/desk/contests/events/{key:uuid}/results/mark", opt=permit(Permit.CONTEST_MANAGE))
async def change_mark(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Put a mark right; it waits for a colleague who enters the same."""
    form, given = await read_given(request, correcting.MarkChange)
    if form is None:
        said = plan_wording.form_fault(given.wrong)
        return await _page(request, key, status=422, error=said, given=given, at="mark")
    try:
        await correcting.change_mark(actor_of(request), key, form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _page(request, key, status=error.status, error=said, given=given, at="mark")
    return see_other(f"{_BASE}/{key}/results")


@post("/desk/contests/events/{key:uuid}/results/stage", opt=permit(Permit.CONTEST_MANAGE))
async def change_stage_mark(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Put a theory mark, a time or a re-test mark right."""
    form, given = await read_given(request, amending.StageChange)
    if form is None:
        said = plan_wording.form_fault(given.wrong)
        return await _page(request, key, status=422, error=said, given=given, at="stage")
    try:
        await amending.change_stage_mark(actor_of(request), key, form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _page(request, key, status=error.status, error=said, given=given, at="stage")
    return see_other(f"{_BASE}/{key}/results")


@post("/desk/contests/events/{key:uuid}/results/deduct", opt=permit(Permit.CONTEST_MANAGE))
async def add_penalty(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give a deduction that the marking left out."""
    form, given = await read_given(request, amending.PenaltyAdded)
    if form is None:
        said = plan_wording.form_fault(given.wrong)
        return await _page(request, key, status=422, error=said, given=given, at="deduct")
    try:
        await amending.add_penalty(actor_of(request), key, form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _page(request, key, status=error.status, error=said, given=given, at="deduct")
    return see_other(f"{_BASE}/{key}/results")


router = Router(
    "/",
    route_handlers=[
        show_results,
        show,
        revise,
        finalise,
        change_entry,
        take_back,
        change_mark,
        change_stage_mark,
        add_penalty,
    ],
    include_in_schema=False,
)
