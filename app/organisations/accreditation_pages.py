"""Accreditations and applications at the desk, for institutions and for officers."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError, MalformedError
from app.organisations import accreditation_queries as queries
from app.organisations import accreditation_service as service
from app.organisations import accreditation_wording as wording
from app.organisations.accreditation_data import ApplicationFacts, ApplicationState
from app.organisations.accreditation_queries import AccreditationFilter, ApplicationFilter
from app.permits import Permit
from app.reference.queries import occupation as occupation_page
from app.reference.queries import search
from app.web.forms import Given, query_text, read_form, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other

AnyRequest = Request[Any, Any, Any]
BASE = "/desk/accreditations"
MOST_HITS = 20


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What an officer decides about an application."""

    decision: ApplicationState
    reason: str = ""
    valid_from: str = ""
    valid_until: str = ""


class Suspension(msgspec.Struct, frozen=True, kw_only=True):
    """From when an accreditation is suspended, or why that is lifted."""

    reason: str = ""
    since: str = ""


class Choosing(msgspec.Struct, frozen=True, kw_only=True):
    """What was typed to find an occupation, or the one that was chosen."""

    q: str = ""
    occupation: str = ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise MalformedError("form-malformed") from error


@get(BASE, opt=permit(Permit.ACCREDITATION_VIEW))
async def show_list(request: AnyRequest) -> Response[Any]:
    """Show what institutions may train and assess, within this person's reach."""
    wanted, today = read_query(request, AccreditationFilter), clock.today()
    return page(
        request,
        "organisations/accreditations.html",
        found=await queries.accreditations(actor_of(request), wanted, today),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
        words=wording,
        today=today,
    )


async def _one(
    request: AnyRequest, key: UUID, *, status: int = 200, error: str = ""
) -> Response[Any]:
    return page(
        request,
        "organisations/accreditation.html",
        status=status,
        held=await queries.one_accreditation(actor_of(request), key),
        words=wording,
        today=clock.today(),
        error=error,
    )


@get(BASE + "/{key:uuid}", opt=permit(Permit.ACCREDITATION_VIEW))
async def show_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one accreditation; officers suspend it here, and lift that."""
    return await _one(request, key)


@post(BASE + "/{key:uuid}/suspend", opt=permit(Permit.ACCREDITATION_DECIDE))
async def suspend(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Stop new starts from a day on."""
    form = await read_form(request, Suspension)
    since = _day(form.since) or clock.today()
    try:
        await service.suspend(actor_of(request), key, since=since, reason=form.reason)
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, status=error.status, error=said)
    return see_other(f"{BASE}/{key}")


@post(BASE + "/{key:uuid}/lift", opt=permit(Permit.ACCREDITATION_DECIDE))
async def lift(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Lift a suspension."""
    form = await read_form(request, Suspension)
    try:
        await service.lift(actor_of(request), key, form.reason)
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, status=error.status, error=said)
    return see_other(f"{BASE}/{key}")


@get(BASE + "/applications", opt=permit(Permit.ACCREDITATION_VIEW))
async def show_applications(request: AnyRequest) -> Response[Any]:
    """Show applications: for officers the queue, what is due first on top."""
    wanted = read_query(request, ApplicationFilter)
    return page(
        request,
        "organisations/applications.html",
        found=await queries.applications(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
        words=wording,
        today=clock.today(),
    )


async def _form(
    request: AnyRequest,
    given: Given,
    *,
    key: UUID | None = None,
    status: int = 200,
    error: str = "",
) -> Response[Any]:
    actor = actor_of(request)
    teachers, rooms = await queries.premises(actor)
    chosen = await occupation_page(actor, given.text("occupation_code"))
    return page(
        request,
        "organisations/application_form.html",
        status=status,
        key=key,
        given=given,
        chosen=chosen.occupation,
        teachers=[one for one in teachers if one.active],
        rooms=[one for one in rooms if one.active],
        words=wording,
        error=error,
    )


@get(BASE + "/applications/new", opt=permit(Permit.ACCREDITATION_APPLY))
async def new(request: AnyRequest) -> Response[Any]:
    """Let an occupation be chosen, then show the form."""
    wanted, actor = read_query(request, Choosing), actor_of(request)
    if wanted.occupation:
        return await _form(request, Given({"occupation_code": wanted.occupation}))
    hits = await search(actor, wanted.q, limit=MOST_HITS) if wanted.q.strip() else None
    return page(request, "organisations/application_choose.html", wanted=wanted, hits=hits)


@post(BASE + "/applications", opt=permit(Permit.ACCREDITATION_APPLY))
async def add(request: AnyRequest) -> Response[Any]:
    """Draft an application; what was typed stays where it is refused."""
    form, given = await read_given(request, ApplicationFacts)
    if form is None:
        return await _form(request, given, status=422, error=wording.form_fault())
    try:
        key = await service.draft_application(actor_of(request), form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _form(request, given, status=error.status, error=said)
    return see_other(f"{BASE}/applications/{key}")


async def _application(
    request: AnyRequest, key: UUID, *, status: int = 200, error: str = ""
) -> Response[Any]:
    today = clock.today()
    found = await queries.application_page(actor_of(request), key, today)
    until = today.replace(year=today.year + found.terms.valid_years, day=min(today.day, 28))
    return page(
        request,
        "organisations/application.html",
        status=status,
        found=found,
        held=found.application,
        words=wording,
        today=today,
        until=until,
        error=error,
    )


@get(BASE + "/applications/{key:uuid}", opt=permit(Permit.ACCREDITATION_VIEW))
async def show_application(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an application, the evidence beside the decision."""
    return await _application(request, key)


@get(BASE + "/applications/{key:uuid}/edit", opt=permit(Permit.ACCREDITATION_APPLY))
async def edit(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the form of a draft or an application that came back."""
    found = await queries.application_page(actor_of(request), key, clock.today())
    values = msgspec.to_builtins(queries.facts_of(found.application))
    return await _form(request, Given(values), key=key)


@post(BASE + "/applications/{key:uuid}", opt=permit(Permit.ACCREDITATION_APPLY))
async def change(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change an application that is not filed."""
    form, given = await read_given(request, ApplicationFacts)
    if form is None:
        return await _form(request, given, key=key, status=422, error=wording.form_fault())
    try:
        await service.change_application(actor_of(request), key, form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _form(request, given, key=key, status=error.status, error=said)
    return see_other(f"{BASE}/applications/{key}")


@post(BASE + "/applications/{key:uuid}/file", opt=permit(Permit.ACCREDITATION_APPLY))
async def file(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """File an application; what it lacks is said on its page."""
    await read_values(request)
    try:
        await service.file_application(actor_of(request), key)
    except ConflictError as error:
        said = refusal(request, error)
        return await _application(request, key, status=error.status, error=said)
    return see_other(f"{BASE}/applications/{key}")


@post(BASE + "/applications/{key:uuid}/decide", opt=permit(Permit.ACCREDITATION_DECIDE))
async def decide(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Grant, return or refuse an application."""
    form, actor = await read_form(request, Decision), actor_of(request)
    try:
        match form.decision:
            case ApplicationState.GRANTED:
                first, last = _day(form.valid_from) or clock.today(), _day(form.valid_until)
                await service.grant_application(actor, key, valid_from=first, valid_until=last)
            case ApplicationState.RETURNED:
                await service.return_application(actor, key, form.reason)
            case ApplicationState.REFUSED:
                await service.refuse_application(actor, key, form.reason)
            case _:
                raise MalformedError("form-malformed")
    except ConflictError as error:
        said = refusal(request, error)
        return await _application(request, key, status=error.status, error=said)
    return see_other(f"{BASE}/applications/{key}")


@get(BASE + "/applications/{key:uuid}/print", opt=permit(Permit.ACCREDITATION_VIEW))
async def print_application(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an application as it is printed, with places for signature and seal."""
    found = await queries.application_page(actor_of(request), key, clock.today())
    return page(
        request,
        "organisations/application_print.html",
        found=found,
        held=found.application,
        words=wording,
    )


router = Router(
    "/",
    route_handlers=[
        show_list,
        show_one,
        suspend,
        lift,
        show_applications,
        new,
        add,
        show_application,
        edit,
        change,
        file,
        decide,
        print_application,
    ],
    include_in_schema=False,
)
