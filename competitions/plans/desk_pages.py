"""Contests at the officers' desk: the list, one contest, its call, its end."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.decisions import wording as decision_words
from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import Given, query_text, read_form, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.plans import calling, cancelling, desk_queries, wording
from competitions.plans.desk_queries import ContestFilter
from competitions.plans.forms import call_given, read_call

AnyRequest = Request[Any, Any, Any]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why something ends."""

    reason: str = ""


@get("/desk/contests", opt=permit(Permit.CONTEST_VIEW))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show contests, the latest first."""
    wanted = read_query(request, ContestFilter)
    return page(
        request,
        "competitions/contest_list.html",
        found=await desk_queries.contest_list(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=desk_queries.PAGE,
        words=wording,
    )


async def _one(
    request: AnyRequest, key: UUID, *, status: int = 200, error: str = "", reason: str = ""
) -> Response[Any]:
    return page(
        request,
        "competitions/contest_desk.html",
        status=status,
        found=await desk_queries.contest_desk(actor_of(request), key),
        words=wording,
        decisions=decision_words,
        now=clock.now(),
        error=error,
        reason=reason,
    )


@get("/desk/contests/{key:uuid}", opt=permit(Permit.CONTEST_VIEW))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one contest: its events, what its call still lacks, what comes next."""
    return await _one(request, key)


async def _call_form(
    request: AnyRequest, key: UUID, given: Given | None, *, status: int = 200, error: str = ""
) -> Response[Any]:
    found = await desk_queries.contest_desk(actor_of(request), key)
    return page(
        request,
        "competitions/call_form.html",
        status=status,
        held=found.held,
        given=given or call_given(found.held),
        error=error,
    )


@get("/desk/contests/{key:uuid}/call", opt=permit(Permit.CONTEST_MANAGE))
async def call_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the call as it is written so far."""
    return await _call_form(request, key, None)


@post("/desk/contests/{key:uuid}/call", opt=permit(Permit.CONTEST_MANAGE))
async def write_call(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Write the call; what was typed stays where it is refused."""
    facts, given = await read_call(request)
    status, said = 422, wording.form_fault(given.wrong)
    if facts is not None:
        try:
            await calling.write_call(actor_of(request), key, facts)
            return see_other(f"/desk/contests/{key}")
        except ConflictError as error:
            status, said = error.status, refusal(request, error)
    return await _call_form(request, key, given, status=status, error=said)


async def _step(
    request: AnyRequest, key: UUID, step: Awaitable[object], reason: str = ""
) -> Response[Any] | None:
    try:
        await step
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, status=error.status, error=said, reason=reason)
    return None


@post("/desk/contests/{key:uuid}/propose", opt=permit(Permit.CONTEST_MANAGE))
async def propose(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose the call, and go to the decision where the reader may see it."""
    await read_values(request)
    actor = actor_of(request)
    try:
        decision = await calling.propose_call(actor, key)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    seen = actor.may(Permit.DECISION_VIEW)
    return see_other(f"/desk/decisions/{decision}" if seen else f"/desk/contests/{key}")


@post("/desk/contests/{key:uuid}/finish", opt=permit(Permit.CONTEST_MANAGE))
async def finish(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """End a contest whose results are all final."""
    await read_values(request)
    refused = await _step(request, key, calling.finish(actor_of(request), key))
    return refused or see_other(f"/desk/contests/{key}")


@post("/desk/contests/{key:uuid}/cancel", opt=permit(Permit.CONTEST_MANAGE))
async def cancel(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Cancel a contest, with a reason."""
    form = await read_form(request, Reason)
    step = cancelling.cancel_contest(actor_of(request), key, form.reason)
    refused = await _step(request, key, step, form.reason)
    return refused or see_other(f"/desk/contests/{key}")


router = Router(
    "/",
    route_handlers=[listed, one, call_form, write_call, propose, finish, cancel],
    include_in_schema=False,
)
