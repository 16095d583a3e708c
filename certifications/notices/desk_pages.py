"""Officers: notices with their countdown, a notice proposed, objections ruled on and reviewed."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import DomainError, NotFoundError
from app.files.service import content as file_content
from app.permits import Permit
from app.web.forms import Given, query_text, read_form, read_given, read_query
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from certifications import wording as ladder
from certifications.notices import queries, ruling, service, wording
from certifications.notices.data import NoticeState, NoticeText, ObjectionDetail, ObjectionState
from certifications.notices.queries import NoticeFilter
from certifications.notices.ruling import ObjectionFilter
from certifications.panels.ranked import ranking
from certifications.panels.ranking_pages import scan_answer

AnyRequest = Request[Any, Any, Any]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What a ruling sends."""

    outcome: ObjectionState
    reason: str = ""


class ReviewAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the review of a ruling sends."""

    upheld: bool
    reason: str = ""


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why sealed values are asked for."""

    reason: str = ""


@get("/desk/notices", opt=permit(Permit.OBJECTION_HANDLE))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show all notices, open ones first."""
    wanted = read_query(request, NoticeFilter)
    return page(
        request,
        "certifications/notice_desk.html",
        found=await queries.desk_notices(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
        words=wording,
        today=clock.today(),
    )


@get("/desk/notices/{key:uuid}", opt=permit(Permit.OBJECTION_HANDLE))
async def show_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a notice with all its people, also after its term."""
    found = await queries.desk_notice(actor_of(request), key)
    return page(
        request,
        "certifications/notice_desk_one.html",
        found=found,
        held=found.notice,
        words=wording,
        tiers=ladder.TIERS,
        states=NoticeState,
    )


async def _propose(
    request: AnyRequest, key: UUID, given: Given | None, *, error: str = "", status: int = 200
) -> Response[Any]:
    actor = actor_of(request)
    found = await ranking(actor, key)
    if given is None:
        given = Given(await queries.notice_defaults(actor, key))
    return page(
        request, "certifications/notice_form.html", status=status, found=found, given=given,
        error=error,
    )  # fmt: skip


@get("/desk/rounds/{key:uuid}/notice", opt=permit(Permit.ROUND_MANAGE))
async def show_propose(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the form with which a notice is proposed."""
    return await _propose(request, key, None)


@post("/desk/rounds/{key:uuid}/notice", opt=permit(Permit.ROUND_MANAGE))
async def propose(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose a notice and go to its decision; what was typed stays where it is refused."""
    form, given = await read_given(request, NoticeText)
    if form is None:
        return await _propose(request, key, given, status=422)
    try:
        decision = await service.propose_notice(actor_of(request), key, form)
    except NotFoundError:
        raise
    except DomainError as error:
        said = refusal(request, error)
        return await _propose(request, key, given, error=said, status=error.status)
    return see_other(f"/desk/decisions/{decision}")


async def _queue(request: AnyRequest, *, reviews: bool) -> Response[Any]:
    wanted = read_query(request, ObjectionFilter)
    return page(
        request,
        "certifications/objection_queue.html",
        found=await ruling.queue(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=ruling.PAGE,
        words=wording,
        base="/desk/objection-reviews" if reviews else "/desk/objections",
        today=clock.today(),
    )


@get("/desk/objections", opt=permit(Permit.OBJECTION_HANDLE))
async def show_objections(request: AnyRequest) -> Response[Any]:
    """Show objections, those due first on top."""
    return await _queue(request, reviews=False)


@get("/desk/objection-reviews", opt=permit(Permit.OBJECTION_REVIEW))
async def show_reviews(request: AnyRequest) -> Response[Any]:
    """Show objections to who reviews rulings."""
    return await _queue(request, reviews=True)


def _objection(
    request: AnyRequest, found: ObjectionDetail, *, reviews: bool, error: str = "",
    status: int = 200,
) -> Response[Any]:  # fmt: skip
    return page(
        request,
        "certifications/objection_one.html",
        status=status,
        found=found,
        row=found.row,
        words=wording,
        states=ObjectionState,
        reviews=reviews,
        base="/desk/objection-reviews" if reviews else "/desk/objections",
        today=clock.today(),
        error=error,
    )


@get("/desk/objections/{key:uuid}", opt=permit(Permit.OBJECTION_HANDLE))
async def show_objection(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an objection, the objector masked."""
    return _objection(request, await ruling.objection(actor_of(request), key), reviews=False)


@get("/desk/objection-reviews/{key:uuid}", opt=permit(Permit.OBJECTION_REVIEW))
async def show_review(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an objection to who reviews its ruling."""
    return _objection(request, await ruling.objection(actor_of(request), key), reviews=True)


async def _act(request: AnyRequest, key: UUID, work: Any, *, reviews: bool) -> Response[Any]:
    try:
        await work
    except NotFoundError:
        raise
    except DomainError as error:
        held = await ruling.objection(actor_of(request), key)
        said = refusal(request, error)
        return _objection(request, held, reviews=reviews, error=said, status=error.status)
    return see_other(f"/desk/{'objection-reviews' if reviews else 'objections'}/{key}")


@post("/desk/objections/{key:uuid}/ruling", opt=permit(Permit.OBJECTION_HANDLE))
async def rule(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Rule on an objection."""
    form = await read_form(request, Answer)
    work = ruling.rule(actor_of(request), key, form.outcome, form.reason)
    return await _act(request, key, work, reviews=False)


@post("/desk/objection-reviews/{key:uuid}/ruling", opt=permit(Permit.OBJECTION_REVIEW))
async def review(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Review a ruling."""
    form = await read_form(request, ReviewAnswer)
    work = ruling.review(actor_of(request), key, upheld=form.upheld, reason=form.reason)
    return await _act(request, key, work, reviews=True)


async def _unmask(request: AnyRequest, key: UUID, *, reviews: bool) -> Response[Any]:
    form = await read_form(request, Why)
    try:
        found = await ruling.unmask(actor_of(request), key, form.reason)
    except NotFoundError:
        raise
    except DomainError as error:
        held = await ruling.objection(actor_of(request), key)
        said = refusal(request, error)
        return _objection(request, held, reviews=reviews, error=said, status=error.status)
    return _objection(request, found, reviews=reviews)


@post("/desk/objections/{key:uuid}/reveal", opt=permit(Permit.OBJECTION_HANDLE))
async def unmask(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show who objects; the reason is kept."""
    return await _unmask(request, key, reviews=False)


@post("/desk/objection-reviews/{key:uuid}/reveal", opt=permit(Permit.OBJECTION_REVIEW))
async def unmask_review(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show who objects to who reviews; the reason is kept."""
    return await _unmask(request, key, reviews=True)


async def _letter(request: AnyRequest, key: UUID) -> Response[Any]:
    form = await read_form(request, Why)
    file = await ruling.seal_scan(actor_of(request), key, form.reason)
    return scan_answer(await file_content(file), "jiangce-objection")


@post("/desk/objections/{key:uuid}/letter", opt=permit(Permit.OBJECTION_HANDLE))
async def send_letter(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send a unit's stamped letter; the reason is kept."""
    return await _letter(request, key)


@post("/desk/objection-reviews/{key:uuid}/letter", opt=permit(Permit.OBJECTION_REVIEW))
async def send_letter_for_review(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send a unit's stamped letter to who reviews; the reason is kept."""
    return await _letter(request, key)


router = Router(
    "/",
    route_handlers=[
        show_list,
        show_one,
        show_propose,
        propose,
        show_objections,
        show_reviews,
        show_objection,
        show_review,
        rule,
        review,
        unmask,
        unmask_review,
        send_letter,
        send_letter_for_review,
    ],
    include_in_schema=False,
)
