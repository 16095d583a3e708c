"""Classes: the public list, the desk's board, one class with its people and results."""

from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import MalformedError
from app.permits import Permit
from app.web.forms import query_text, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, see_other
from courses import names, queries
from courses.catalogue import wording as catalogue_wording
from courses.data import CLASS_TRANSITIONS, ClassState
from courses.public_queries import class_notice
from courses.queries import ClassFilter
from courses.service.completion import complete_class, record_results
from courses.service.results import NewResult
from courses.terms import completion_terms
from courses.vocabulary import category_names

AnyRequest = Request[Any, Any, Any]
SCORES = ("hours", "theory", "practice")


class PeopleFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which of a class's people are shown."""

    state: str = ""
    page: Annotated[int, msgspec.Meta(ge=1, le=100_000)] = 1


def _class_list(
    request: AnyRequest, template: str, found: Any, wanted: ClassFilter
) -> Response[Any]:
    return page(
        request,
        template,
        found=found,
        wanted=wanted,
        query=query_text(wanted, "page", "sort"),
        names=names,
        size=queries.PAGE,
    )


@get("/classes", opt=permit(Permit.PUBLIC))
async def open_board(request: AnyRequest) -> Response[Any]:
    """Show what anybody can join now, soonest first."""
    wanted = read_query(request, ClassFilter)
    if "sort" not in request.query_params:
        wanted = msgspec.structs.replace(wanted, sort="starts_on")
    return _class_list(request, "courses/open.html", await queries.open_classes(wanted), wanted)


@get("/classes/{key:uuid}", opt=permit(Permit.PUBLIC))
async def open_class(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one class to anybody."""
    held = await queries.public_class(key)
    return page(
        request,
        "courses/class_public.html",
        held=held,
        notice=await class_notice(key),
        names=names,
        words=catalogue_wording,
        joinable=held.starts_on >= clock.today(),
    )


@get("/desk/classes", opt=permit(Permit.CLASS_VIEW))
async def board(request: AnyRequest) -> Response[Any]:
    """Show the classes within this person's reach."""
    wanted = read_query(request, ClassFilter)
    found = await queries.classes(actor_of(request), wanted)
    return _class_list(request, "courses/board.html", found, wanted)


@get("/desk/classes/{key:uuid}", opt=permit(Permit.CLASS_VIEW))
async def one_class(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one class with its people, their results and why anyone failed."""
    wanted, today = read_query(request, PeopleFilter), clock.today()
    found = await queries.class_page(
        actor_of(request), key, state=wanted.state or None, page=wanted.page
    )
    over = found.held.ends_on <= today
    return page(
        request,
        "courses/class.html",
        found=found,
        held=found.held,
        names=names,
        state=wanted.state,
        number=wanted.page,
        size=queries.PAGE,
        categories=category_names(),
        may_complete=over and ClassState.COMPLETED in CLASS_TRANSITIONS[found.held.state],
    )


def _score(text: str, most: Decimal) -> Decimal | None:
    if not text.strip():
        return None
    try:
        value = Decimal(text.strip())
    except InvalidOperation as error:
        raise MalformedError("result-malformed", given=text[:12]) from error
    if not 0 <= value <= most:
        raise MalformedError("result-malformed", given=text[:12])
    return value


@post("/desk/classes/{key:uuid}/results", opt=permit(Permit.CLASS_MANAGE))
async def enter_results(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter attendance and scores from the page."""
    body = await read_values(request)
    results = []
    for text in body.getall("enrolment", []):
        hours, theory, practice = (
            _score(str(body.get(f"{part}-{text}", "")), Decimal(100 if part != "hours" else 9999))
            for part in SCORES
        )
        results.append(
            NewResult(
                enrolment=UUID(text),
                attended_hours=hours,
                theory_score=theory,
                practice_score=practice,
                absent=body.get(f"absent-{text}") == "on",
            )
        )
    reason = str(body.get("reason", ""))
    await record_results(actor_of(request), key, results, reason=reason)
    return see_other(f"/desk/classes/{key}?saved=1")


@post("/desk/classes/{key:uuid}/complete", opt=permit(Permit.CLASS_MANAGE))
async def end_class(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Complete the class under the terms in force on its last day."""
    await read_values(request)
    actor = actor_of(request)
    terms = await completion_terms(actor, clock.today())
    await complete_class(actor, key, terms)
    return see_other(f"/desk/classes/{key}")


router = Router(
    "/",
    route_handlers=[open_board, open_class, board, one_class, enter_results, end_class],
    include_in_schema=False,
)
