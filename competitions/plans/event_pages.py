"""Pages of one event: set up, copied, changed, taken away or cancelled."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError
from app.permits import Permit
from app.reference.wording import LEVELS as SKILL_LEVELS
from app.web.forms import Given, read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.plans import cancelling, desk_queries, setting_up, wording
from competitions.plans.data import Contest
from competitions.plans.desk_pages import Reason
from competitions.plans.forms import event_given, new_event, read_event

AnyRequest = Request[Any, Any, Any]


async def _form(
    request: AnyRequest,
    contest: Contest,
    given: Given,
    *,
    action: str,
    heading: str,
    status: int = 200,
    error: ConflictError | None = None,
) -> Response[Any]:
    said = refusal(request, error) if error else ""
    if given.wrong and not said:
        status, said = 422, wording.form_fault(given.wrong)
    hits = []
    if error is not None and error.code == "event-occupation":
        hits = await desk_queries.near_occupations(actor_of(request), given.text("occupation"))
    return page(
        request,
        "competitions/event_form.html",
        status=error.status if error else status,
        contest=contest,
        given=given,
        action=action,
        heading=heading,
        hits=hits,
        words=wording,
        skill_levels=SKILL_LEVELS,
        error=said,
    )


async def _contest(request: AnyRequest, key: UUID) -> Contest:
    return (await desk_queries.contest_desk(actor_of(request), key)).held


@get("/desk/contests/{key:uuid}/events/new", opt=permit(Permit.CONTEST_MANAGE))
async def new(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an empty event, filled in with what is usual."""
    contest = await _contest(request, key)
    action = f"/desk/contests/{key}/events/new"
    return await _form(request, contest, new_event(contest), action=action, heading="add")


@post("/desk/contests/{key:uuid}/events/new", opt=permit(Permit.CONTEST_MANAGE))
async def add(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Set an event up; what was typed stays where it is refused."""
    facts, given = await read_event(request)
    fault = None
    if facts is not None:
        try:
            made = await setting_up.add_event(actor_of(request), key, facts)
            return see_other(f"/desk/contests/events/{made}")
        except ConflictError as error:
            fault = error
    contest, action = await _contest(request, key), f"/desk/contests/{key}/events/new"
    return await _form(request, contest, given, action=action, heading="add", error=fault)


async def _one(
    request: AnyRequest, key: UUID, *, status: int = 200, error: str = "", reason: str = ""
) -> Response[Any]:
    return page(
        request,
        "competitions/event_desk.html",
        status=status,
        found=await desk_queries.event_desk(actor_of(request), key),
        words=wording,
        skill_levels=SKILL_LEVELS,
        error=error,
        reason=reason,
    )


@get("/desk/contests/events/{key:uuid}", opt=permit(Permit.CONTEST_VIEW))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one event as it is set up."""
    return await _one(request, key)


@get("/desk/contests/events/{key:uuid}/edit", opt=permit(Permit.CONTEST_MANAGE))
async def edit_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an event, to be changed."""
    found = await desk_queries.event_desk(actor_of(request), key)
    action = f"/desk/contests/events/{key}/edit"
    given = event_given(found.event)
    return await _form(request, found.contest, given, action=action, heading="edit")


@post("/desk/contests/events/{key:uuid}/edit", opt=permit(Permit.CONTEST_MANAGE))
async def edit(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change an event."""
    facts, given = await read_event(request)
    fault = None
    if facts is not None:
        try:
            await setting_up.change_event(actor_of(request), key, facts)
            return see_other(f"/desk/contests/events/{key}")
        except ConflictError as error:
            fault = error
    found = await desk_queries.event_desk(actor_of(request), key)
    action = f"/desk/contests/events/{key}/edit"
    return await _form(request, found.contest, given, action=action, heading="edit", error=fault)


@get("/desk/contests/events/{key:uuid}/copy", opt=permit(Permit.CONTEST_MANAGE))
async def copy_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a copy of an event, to be given its own name or group."""
    found = await desk_queries.event_desk(actor_of(request), key)
    action = f"/desk/contests/events/{key}/copy"
    given = event_given(found.event)
    return await _form(request, found.contest, given, action=action, heading="copy")


@post("/desk/contests/events/{key:uuid}/copy", opt=permit(Permit.CONTEST_MANAGE))
async def copy(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Set up another event like this one, with a draft of its rules."""
    facts, given = await read_event(request)
    fault = None
    if facts is not None:
        try:
            made = await setting_up.copy_event(actor_of(request), key, facts)
            return see_other(f"/desk/contests/events/{made}")
        except ConflictError as error:
            fault = error
    found = await desk_queries.event_desk(actor_of(request), key)
    action = f"/desk/contests/events/{key}/copy"
    return await _form(request, found.contest, given, action=action, heading="copy", error=fault)


@post("/desk/contests/events/{key:uuid}/remove", opt=permit(Permit.CONTEST_MANAGE))
async def remove(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take an event away that has no published rules."""
    await read_values(request)
    try:
        contest = await setting_up.remove_event(actor_of(request), key)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    return see_other(f"/desk/contests/{contest}")


@post("/desk/contests/events/{key:uuid}/cancel", opt=permit(Permit.CONTEST_MANAGE))
async def cancel(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Cancel an event, with a reason."""
    form = await read_form(request, Reason)
    try:
        await cancelling.cancel_event(actor_of(request), key, form.reason)
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, status=error.status, error=said, reason=form.reason)
    return see_other(f"/desk/contests/events/{key}")


router = Router(
    "/",
    route_handlers=[new, add, one, edit_form, edit, copy_form, copy, remove, cancel],
    include_in_schema=False,
)
