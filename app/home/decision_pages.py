"""Decisions at the desk: the list, one in plain words, its steps, and its print."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.decisions import queries as decisions
from app.decisions import wording
from app.decisions.data import DecisionState, Step
from app.decisions.queries import DecisionFilter
from app.errors import ConflictError
from app.home import decision_service as service
from app.home.decision_page import decision_page
from app.permits import Permit
from app.web.forms import query_text, read_form, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other

AnyRequest = Request[Any, Any, Any]


class StepForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a step's form sends; going back needs a reason."""

    back: bool = False
    reason: str = ""


@get("/desk/decisions", opt=permit(Permit.DECISION_VIEW))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show decisions, those that wait for the reader first."""
    wanted = read_query(request, DecisionFilter)
    return page(
        request,
        "home/decision_list.html",
        found=await decisions.decision_list(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=decisions.PAGE,
        words=wording,
    )


async def _one(request: AnyRequest, key: UUID, *, status: int = 200, error: str = "") -> Any:
    found = await decision_page(actor_of(request), key)
    return page(
        request,
        "home/decision_one.html",
        status=status,
        found=found,
        held=found.held,
        summary=found.summary,
        words=wording,
        states=DecisionState,
        hindrance=_hindrance(request, found.hindrance, found.held.title),
        error=error,
    )


def _hindrance(request: AnyRequest, code: str | None, title: str) -> str:
    return refusal(request, ConflictError(code, title=title)) if code else ""


@get("/desk/decisions/{key:uuid}", opt=permit(Permit.DECISION_VIEW))
async def show_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what is decided in plain words, who took each step, and what the reader may do."""
    answer: Response[Any] = await _one(request, key)
    return answer


async def _step(request: AnyRequest, key: UUID, step: Any) -> Response[Any]:
    try:
        await step
    except ConflictError as error:
        said = refusal(request, error)
        answer: Response[Any] = await _one(request, key, status=error.status, error=said)
        return answer
    return see_other(f"/desk/decisions/{key}")


async def _take(request: AnyRequest, key: UUID, step: Step) -> Response[Any]:
    form, actor = await read_form(request, StepForm), actor_of(request)
    if form.back:
        return await _step(request, key, service.send_back(actor, key, form.reason))
    return await _step(request, key, service.take_step(actor, key, step))


@post("/desk/decisions/{key:uuid}/review", opt=permit(Permit.DECISION_REVIEW))
async def review(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Pass a decision on to the leader, or send it back (科室复核)."""
    return await _take(request, key, Step.REVIEW)


@post("/desk/decisions/{key:uuid}/sign", opt=permit(Permit.DECISION_SIGN))
async def sign(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Sign a decision, or send it back (分管领导审签)."""
    return await _take(request, key, Step.SIGN)


@post("/desk/decisions/{key:uuid}/cosign", opt=permit(Permit.DECISION_COSIGN))
async def cosign(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Sign a decision for the union, or send it back (工会会签)."""
    return await _take(request, key, Step.COSIGN)


@post("/desk/decisions/{key:uuid}/withdraw", opt=permit(Permit.DECISION_VIEW))
async def withdraw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take one's own proposal back."""
    await read_values(request)
    return await _step(request, key, service.withdraw(actor_of(request), key))


@get("/desk/decisions/{key:uuid}/print", opt=permit(Permit.DECISION_VIEW))
async def print_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a decision as a document, with places for the signatures and the seal (公章)."""
    found = await decision_page(actor_of(request), key)
    return page(
        request,
        "home/decision_print.html",
        held=found.held,
        summary=found.summary,
        words=wording,
        states=DecisionState,
    )


router = Router(
    "/",
    route_handlers=[show_list, show_one, review, sign, cosign, withdraw, print_one],
    include_in_schema=False,
)
