"""The qualification check: queues of county and city, and one case beside its decision."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError
from app.files.service import content as file_content
from app.permits import Permit
from app.web.forms import Given, query_text, read_form, read_given, read_query
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from certifications.rounds import case, checking, wording
from certifications.rounds.case import CheckFilter
from certifications.rounds.checking import Ruling
from certifications.rounds.data import ApplicationState, Stage, Verdict
from certifications.rounds.my_pages import ENDINGS
from certifications.rounds.recommend_pages import Reason

AnyRequest = Request[Any, Any, Any]


class RulingForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a check sends."""

    verdict: Verdict
    reason: Annotated[str, msgspec.Meta(max_length=1_000)] = ""
    due_on: date | None = None


class FactForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a stated fact is confirmed."""

    confirmed: bool


async def _queue(request: AnyRequest, stage: Stage) -> Response[Any]:
    wanted = read_query(request, CheckFilter)
    return page(
        request,
        "certifications/check_queue.html",
        found=await case.check_queue(actor_of(request), stage, wanted),
        stage=stage,
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=case.PAGE,
        words=wording,
        today=clock.today(),
    )


@get("/desk/checks/county", opt=permit(Permit.CHECK_COUNTY))
async def county_queue(request: AnyRequest) -> Response[Any]:
    """Show what waits for the county's check."""
    return await _queue(request, Stage.COUNTY)


@get("/desk/checks/city", opt=permit(Permit.CHECK_CITY))
async def city_queue(request: AnyRequest) -> Response[Any]:
    """Show what waits for the city's check."""
    return await _queue(request, Stage.CITY)


async def _case(
    request: AnyRequest,
    key: UUID,
    *,
    status: int = HTTPStatus.OK,
    error: str = "",
    given: Given | None = None,
) -> Response[Any]:
    found = await case.case_page(actor_of(request), key)
    return page(
        request,
        "certifications/check_case.html",
        status=status,
        found=found,
        held=found.application,
        words=wording,
        states=ApplicationState,
        stages=Stage,
        given=given or Given({}),
        error=error,
        today=clock.today(),
    )


@get("/desk/applications/{key:uuid}", opt=permit(Permit.ROUND_VIEW))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one application with its conditions, evidence, papers and past."""
    return await _case(request, key)


async def _decide(request: AnyRequest, key: UUID, stage: Stage) -> Response[Any]:
    actor = actor_of(request)
    form, given = await read_given(request, RulingForm)
    if form is None:
        return await _case(request, key, status=422, error=wording.form_fault(), given=given)
    ruling = Ruling(verdict=form.verdict, reason=form.reason, due_on=form.due_on)
    try:
        await checking.decide(actor, key, stage, ruling)
    except ConflictError as error:
        said = refusal(request, error)
        return await _case(request, key, status=error.status, error=said, given=given)
    return see_other(f"/desk/checks/{stage.value}?done=1")


@post("/desk/applications/{key:uuid}/county", opt=permit(Permit.CHECK_COUNTY))
async def county(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """End the county's check."""
    return await _decide(request, key, Stage.COUNTY)


@post("/desk/applications/{key:uuid}/city", opt=permit(Permit.CHECK_CITY))
async def city(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """End the city's check."""
    return await _decide(request, key, Stage.CITY)


async def _rule(request: AnyRequest, key: UUID, fact: UUID, stage: Stage) -> Response[Any]:
    form = await read_form(request, FactForm)
    try:
        await checking.rule_on_fact(actor_of(request), key, fact, stage, confirmed=form.confirmed)
    except ConflictError as error:
        said = refusal(request, error)
        return await _case(request, key, status=error.status, error=said)
    return see_other(f"/desk/applications/{key}#facts")


@post("/desk/applications/{key:uuid}/facts/{fact:uuid}/county", opt=permit(Permit.CHECK_COUNTY))
async def county_fact(
    request: AnyRequest, key: FromPath[UUID], fact: FromPath[UUID]
) -> Response[Any]:
    """Confirm or deny a stated fact at the county's check."""
    return await _rule(request, key, fact, Stage.COUNTY)


@post("/desk/applications/{key:uuid}/facts/{fact:uuid}/city", opt=permit(Permit.CHECK_CITY))
async def city_fact(
    request: AnyRequest, key: FromPath[UUID], fact: FromPath[UUID]
) -> Response[Any]:
    """Confirm or deny a stated fact at the city's check."""
    return await _rule(request, key, fact, Stage.CITY)


@post("/desk/applications/{key:uuid}/papers/{paper:uuid}", opt=permit(Permit.ROUND_VIEW))
async def send_paper(
    request: AnyRequest, key: FromPath[UUID], paper: FromPath[UUID]
) -> Response[Any]:
    """Send a paper; who opened it and why is kept."""
    form = await read_form(request, Reason)
    found = await checking.open_paper(actor_of(request), key, paper, form.reason, Permit.ROUND_VIEW)
    name = f"jiangce-{found.kind}.{ENDINGS[found.media_type]}"
    return download(await file_content(found.file), name, found.media_type)


@get("/desk/applications/{key:uuid}/number", opt=permit(Permit.PERSON_REVEAL))
async def ask_number(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Ask why the ID number is looked at."""
    return page(request, "certifications/check_number.html", key=key, name="", number="")


@post("/desk/applications/{key:uuid}/number", opt=permit(Permit.PERSON_REVEAL))
async def show_number(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show it, once; the reason is kept."""
    form = await read_form(request, Reason)
    name, number = await checking.reveal_number(actor_of(request), key, form.reason)
    return page(request, "certifications/check_number.html", key=key, name=name, number=number)


router = Router(
    "/",
    route_handlers=[
        county_queue,
        city_queue,
        one,
        county,
        city,
        county_fact,
        city_fact,
        send_paper,
        ask_number,
        show_number,
    ],
    include_in_schema=False,
)
