"""The office's page of judges, and judges who stand aside."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError, DomainError, NotFoundError
from app.permits import Permit
from app.web.forms import Given, read_form, read_given, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.marking import appointing, seat_queries, wording
from competitions.marking.appointing import NewSeat

AnyRequest = Request[Any, Any, Any]


class Aside(msgspec.Struct, frozen=True, kw_only=True):
    """Which judge stands aside for which entry, and why."""

    seat: UUID
    start_number: Annotated[int, msgspec.Meta(ge=1, le=30_000)]
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


class StandIn(msgspec.Struct, frozen=True, kw_only=True):
    """Who marks an entry in a judge's place; none: nobody yet."""

    seat: UUID
    entry: UUID
    by: UUID | None = None


class OwnAside(msgspec.Struct, frozen=True, kw_only=True):
    """For which cipher the reader stands aside, and why."""

    cipher: str
    reason: Annotated[str, msgspec.Meta(max_length=200)] = ""


async def _desk(
    request: AnyRequest,
    key: UUID,
    *,
    given: Given | None = None,
    error: str = "",
    where: str = "new",
    status: int = 200,
) -> Response[Any]:
    found = await seat_queries.seat_desk(actor_of(request), key)
    return page(
        request,
        "competitions/seats.html",
        status=status,
        found=found,
        event=found.event,
        given=given or Given({}),
        error=error,
        where=where,
        words=wording,
    )


@get("/desk/contests/events/{key:uuid}/judges", opt=permit(Permit.CONTEST_MANAGE))
async def show(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show who sits at an event and who stands aside."""
    return await _desk(request, key)


@post("/desk/contests/events/{key:uuid}/judges", opt=permit(Permit.CONTEST_MANAGE))
async def appoint(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give somebody a seat; what was typed stays where it is refused."""
    form, given = await read_given(request, NewSeat)
    if form is None:
        said = wording.seat_fault(given.wrong)
        return await _desk(request, key, given=given, error=said, status=422)
    try:
        await appointing.appoint(actor_of(request), key, form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _desk(request, key, given=given, error=said, status=error.status)
    return see_other(f"/desk/contests/events/{key}/judges")


@post("/desk/contests/events/{key:uuid}/judges/{seat:uuid}/end", opt=permit(Permit.CONTEST_MANAGE))
async def end(request: AnyRequest, key: FromPath[UUID], seat: FromPath[UUID]) -> Response[Any]:
    """End a seat."""
    await read_values(request)
    try:
        await appointing.end_seat(actor_of(request), key, seat)
    except ConflictError as error:
        said = refusal(request, error)
        return await _desk(request, key, error=said, where="seats", status=error.status)
    return see_other(f"/desk/contests/events/{key}/judges")


@post("/desk/contests/events/{key:uuid}/asides", opt=permit(Permit.CONTEST_MANAGE))
async def aside(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Note that a judge stands aside for an entry."""
    form, given = await read_given(request, Aside)
    if form is None:
        said = wording.seat_fault(given.wrong)
        return await _desk(request, key, given=given, error=said, where="aside", status=422)
    try:
        await appointing.set_aside(
            actor_of(request), key, form.seat, form.start_number, form.reason
        )
    except ConflictError as error:
        said = refusal(request, error)
        return await _desk(
            request, key, given=given, error=said, where="aside", status=error.status
        )
    return see_other(f"/desk/contests/events/{key}/judges#asides")


@post("/desk/contests/events/{key:uuid}/stand-ins", opt=permit(Permit.CONTEST_MANAGE))
async def stand_in(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Say who marks an entry in the place of a judge who stands aside."""
    form = await read_form(request, StandIn)
    try:
        await appointing.replace_judge(actor_of(request), key, form.seat, form.entry, form.by)
    except ConflictError as error:
        said = refusal(request, error)
        return await _desk(request, key, error=said, where="aside", status=error.status)
    return see_other(f"/desk/contests/events/{key}/judges#asides")


@post("/judging/{key:uuid}/aside", opt=permit(Permit.CONTEST_MARK))
async def own_aside(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Stand aside for an entry that the reader recognised."""
    form = await read_form(request, OwnAside)
    try:
        await appointing.declare(actor_of(request), key, form.cipher, form.reason)
    except NotFoundError:
        raise
    except DomainError as error:
        return page(
            request,
            "competitions/judging_aside.html",
            status=error.status,
            event=key,
            form=form,
            error=refusal(request, error),
        )
    return see_other(f"/judging/{key}")


@get("/judging/{key:uuid}/aside", opt=permit(Permit.CONTEST_MARK))
async def aside_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask for which entry, and why, the reader stands aside."""
    cipher = request.query_params.get("entry", "")[:8]
    form = OwnAside(cipher=cipher)
    return page(request, "competitions/judging_aside.html", event=key, form=form, error="")


router = Router(
    "/",
    route_handlers=[show, appoint, end, aside, stand_in, own_aside, aside_form],
    include_in_schema=False,
)
