"""Rounds: what the public reads, and where officers draw them up and follow them."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.decisions import wording as decision_words
from app.errors import ConflictError
from app.permits import Permit
from app.reference.queries import DivisionName
from app.web.forms import Given, query_text, read_form, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from certifications.rounds import calling, cancelling, desk_queries, public_queries, wording
from certifications.rounds.data import RoundRow, RoundState
from certifications.rounds.desk_queries import ApplicationFilter, RoundFilter
from certifications.rounds.form_choices import round_choices
from certifications.rounds.round_form import RUBRIC_LINES, read_round, typed

AnyRequest = Request[Any, Any, Any]


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """Why a round is cancelled."""

    reason: str = ""


def _form(
    request: AnyRequest,
    given: Given,
    divisions: list[DivisionName],
    *,
    held: RoundRow | None = None,
    status: int = HTTPStatus.OK,
    error: str = "",
) -> Response[Any]:
    if given.wrong and not error:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        error = wording.form_fault()
    return page(
        request,
        "certifications/round_form.html",
        status=status,
        given=given,
        held=held,
        divisions=divisions,
        words=wording,
        lines=RUBRIC_LINES,
        error=error,
    )


@get("/rounds", opt=permit(Permit.PUBLIC))
async def public_list(request: AnyRequest) -> Response[Any]:
    """Show every round that was called, those one can apply in first."""
    return page(
        request,
        "certifications/round_list.html",
        rows=await public_queries.public_rounds(),
        words=wording,
    )


@get("/rounds/{key:uuid}", opt=permit(Permit.PUBLIC))
async def public_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one call: its words, what it asks, its dates and seats, how to apply."""
    return page(
        request,
        "certifications/round_public.html",
        found=await public_queries.public_round(actor_of(request), key),
        words=wording,
        today=clock.today(),
    )


@get("/desk/rounds", opt=permit(Permit.ROUND_VIEW))
async def desk_list(request: AnyRequest) -> Response[Any]:
    """Show rounds, newest first."""
    wanted = read_query(request, RoundFilter)
    return page(
        request,
        "certifications/round_desk_list.html",
        rows=await desk_queries.round_list(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted),
        words=wording,
    )


@get("/desk/rounds/new", opt=permit(Permit.ROUND_MANAGE))
async def new_form(request: AnyRequest) -> Response[Any]:
    """Show an empty form, filled in with what is usual."""
    offered = await round_choices(actor_of(request))
    return _form(request, Given(offered.usual), offered.divisions)


@post("/desk/rounds/new", opt=permit(Permit.ROUND_MANAGE))
async def draft(request: AnyRequest) -> Response[Any]:
    """Draw a round up; what was typed stays where it is refused."""
    actor = actor_of(request)
    facts, given, fault = await read_round(request)
    if facts is not None:
        try:
            return see_other(f"/desk/rounds/{await calling.draft_round(actor, facts)}")
        except ConflictError as error:
            fault = error
    offered = await round_choices(actor)
    said = refusal(request, fault) if fault else ""
    return _form(
        request, given, offered.divisions, status=fault.status if fault else 422, error=said
    )


async def _one(request: AnyRequest, key: UUID, *, status: int = 200, error: str = "") -> Any:
    return page(
        request,
        "certifications/round_desk.html",
        status=status,
        found=await desk_queries.round_desk(actor_of(request), key),
        words=wording,
        decisions=decision_words,
        states=RoundState,
        today=clock.today(),
        error=error,
    )


@get("/desk/rounds/{key:uuid}", opt=permit(Permit.ROUND_VIEW))
async def desk_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one round's progress, its deadlines and what comes next."""
    answer: Response[Any] = await _one(request, key)
    return answer


@get("/desk/rounds/{key:uuid}/edit", opt=permit(Permit.ROUND_MANAGE))
async def edit_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a draft, to be changed."""
    found = await desk_queries.round_desk(actor_of(request), key)
    return _form(request, typed(found.held), found.divisions, held=found.held)


@post("/desk/rounds/{key:uuid}/edit", opt=permit(Permit.ROUND_MANAGE))
async def edit(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change a draft."""
    actor = actor_of(request)
    facts, given, fault = await read_round(request)
    if facts is not None:
        try:
            await calling.change_round(actor, key, facts)
            return see_other(f"/desk/rounds/{key}")
        except ConflictError as error:
            fault = error
    found = await desk_queries.round_desk(actor, key)
    said = refusal(request, fault) if fault else ""
    return _form(
        request,
        given,
        found.divisions,
        held=found.held,
        status=fault.status if fault else 422,
        error=said,
    )


async def _step(request: AnyRequest, key: UUID, step: Any, to: str = "") -> Response[Any]:
    try:
        done = await step
    except ConflictError as error:
        said = refusal(request, error)
        answer: Response[Any] = await _one(request, key, status=error.status, error=said)
        return answer
    return see_other(to.format(done) if to and done else f"/desk/rounds/{key}")


@post("/desk/rounds/{key:uuid}/propose", opt=permit(Permit.ROUND_MANAGE))
async def propose(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose the call, and go to the decision."""
    await read_values(request)
    step = calling.propose_call(actor_of(request), key)
    return await _step(request, key, step, "/desk/decisions/{}")


@post("/desk/rounds/{key:uuid}/close", opt=permit(Permit.ROUND_MANAGE))
async def close(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take no more applications."""
    await read_values(request)
    return await _step(request, key, calling.close_intake(actor_of(request), key))


@post("/desk/rounds/{key:uuid}/cancel", opt=permit(Permit.ROUND_MANAGE))
async def cancel(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """End a draft, or propose to end a called round."""
    form = await read_form(request, Reason)
    return await _step(
        request, key, cancelling.cancel(actor_of(request), key, form.reason), "/desk/decisions/{}"
    )


@get("/desk/rounds/{key:uuid}/applications", opt=permit(Permit.ROUND_VIEW))
async def applications(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a round's applications."""
    wanted = read_query(request, ApplicationFilter)
    return page(
        request,
        "certifications/round_applications.html",
        found=await desk_queries.application_list(actor_of(request), key, wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=desk_queries.PAGE,
        words=wording,
        today=clock.today(),
    )


router = Router(
    "/",
    route_handlers=[
        public_list,
        public_one,
        desk_list,
        new_form,
        draft,
        desk_one,
        edit_form,
        edit,
        propose,
        close,
        cancel,
        applications,
    ],
    include_in_schema=False,
)
