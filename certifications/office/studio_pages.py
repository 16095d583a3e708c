"""Studios: the public register, one studio, keeping it; what waits to be confirmed."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock, db
from app.errors import ConflictError, DomainError
from app.files.papers import ENDINGS, media_type
from app.permits import Permit
from app.web.forms import Given, query_text, read_form, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from certifications.mentoring import service as mentoring
from certifications.office import results, studios, wording
from certifications.office.studio_data import (
    NewReport,
    NewStudio,
    NewSupport,
    StudioFilter,
    StudioKind,
)
from certifications.policy.queries import names
from certifications.wording import HONOUR_LEVELS

AnyRequest = Request[Any, Any, Any]


class MemberForm(msgspec.Struct, frozen=True, kw_only=True):
    """A member by name and document."""

    name: Annotated[str, msgspec.Meta(max_length=60)]
    id_number: Annotated[str, msgspec.Meta(max_length=30)]


class Closing(msgspec.Struct, frozen=True, kw_only=True):
    """The day on which a studio closed."""

    closed_on: date


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a pair or a result is confirmed, and why not."""

    confirmed: bool = False
    reason: Annotated[str, msgspec.Meta(max_length=1000)] = ""


@get("/studios", opt=permit(Permit.PUBLIC))
async def show_studios(request: AnyRequest) -> Response[Any]:
    """Show anybody the registered studios."""
    wanted = read_query(request, StudioFilter)
    found, total = await studios.studios(wanted)
    return page(
        request,
        "certifications/studios.html",
        found=found,
        total=total,
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=studios.PAGE,
        words=wording,
        divisions=(await names(actor_of(request), ())).divisions,
    )


async def _studio(
    request: AnyRequest,
    key: UUID,
    *,
    status: int = 200,
    error: str = "",
    given: Given | None = None,
    within: str = "",
) -> Response[Any]:
    found = await studios.studio_page(actor_of(request), key)
    return page(
        request,
        "certifications/studio.html",
        status=status,
        found=found,
        keeping=studios.may_keep(actor_of(request), found.studio.kind),
        given=given or Given({}),
        within=within,
        words=wording,
        today=clock.today(),
        error=error,
    )


@get("/studios/{key:uuid}", opt=permit(Permit.PUBLIC))
async def show_studio(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one studio: leader, members' number and years; its keepers see all."""
    return await _studio(request, key)


async def _new(
    request: AnyRequest, *, status: int = 200, given: Given | None = None, error: str = ""
) -> Response[Any]:
    async with db.read(actor_of(request)) as connection:
        units = await connection.fetch(
            "SELECT id, name FROM organisation WHERE active ORDER BY name LIMIT 500"
        )
    return page(
        request,
        "certifications/studio_new.html",
        status=status,
        units=units,
        kinds=[kind for kind in StudioKind if studios.may_keep(actor_of(request), kind)],
        given=given or Given({}),
        words=wording,
        today=clock.today(),
        error=error,
    )


@get("/desk/studios/new", opt=permit(Permit.STUDIO_MANAGE))
async def show_new(request: AnyRequest) -> Response[Any]:
    """Show the form to register a studio."""
    return await _new(request)


@post("/desk/studios", opt=permit(Permit.STUDIO_MANAGE))
async def register(request: AnyRequest) -> Response[Any]:
    """Register a studio; what was typed stays where it is refused."""
    form, given = await read_given(request, NewStudio)
    if form is None:
        return await _new(request, status=422, given=given)
    try:
        key = await studios.register_studio(actor_of(request), form)
    except ConflictError as error:
        said = refusal(request, error)
        return await _new(request, status=error.status, given=given, error=said)
    return see_other(f"/studios/{key}")


async def _step(
    request: AnyRequest, key: UUID, step: Any, form: msgspec.Struct | None = None, within: str = ""
) -> Response[Any]:
    """Take a step; where it is refused, what was typed stays in its form (``within``)."""
    try:
        await step
    except ConflictError as error:
        given = Given(msgspec.structs.asdict(form) if form else {})
        said = refusal(request, error)
        return await _studio(
            request, key, status=error.status, error=said, given=given, within=within
        )
    return see_other(f"/studios/{key}")


@post("/desk/studios/{key:uuid}/members", opt=permit(Permit.STUDIO_MANAGE))
async def add_member(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter a member."""
    form, actor = await read_form(request, MemberForm), actor_of(request)
    step = studios.add_member(actor, key, form.name, form.id_number)
    return await _step(request, key, step, form, "members")


@post("/desk/studios/{key:uuid}/members/{member:uuid}/end", opt=permit(Permit.STUDIO_MANAGE))
async def end_member(
    request: AnyRequest, key: FromPath[UUID], member: FromPath[UUID]
) -> Response[Any]:
    """End a membership."""
    await read_values(request)
    return await _step(request, key, studios.end_member(actor_of(request), key, member))


@post("/desk/studios/{key:uuid}/reports", opt=permit(Permit.STUDIO_MANAGE))
async def report(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter a year's report."""
    form = await read_form(request, NewReport)
    return await _step(
        request, key, studios.report_year(actor_of(request), key, form), form, "reports"
    )


@post("/desk/studios/{key:uuid}/support", opt=permit(Permit.STUDIO_MANAGE))
async def support(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter support money."""
    form = await read_form(request, NewSupport)
    return await _step(
        request, key, studios.enter_support(actor_of(request), key, form), form, "support"
    )


@post("/desk/studios/{key:uuid}/close", opt=permit(Permit.STUDIO_MANAGE))
async def close(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Close a studio."""
    form = await read_form(request, Closing)
    step = studios.close_studio(actor_of(request), key, form.closed_on)
    return await _step(request, key, step, form, "close")


async def _claims(
    request: AnyRequest,
    *,
    status: int = 200,
    error: str = "",
    typed: str = "",
    within: UUID | None = None,
) -> Response[Any]:
    pairs, claims = await results.waiting(actor_of(request))
    return page(
        request,
        "certifications/claims.html",
        status=status,
        pairs=pairs,
        claims=claims,
        words=wording,
        levels=HONOUR_LEVELS,
        error=error,
        typed=typed,
        within=within,
    )


@get("/desk/claims", opt=permit(Permit.OFFICE_MANAGE))
async def show_claims(request: AnyRequest) -> Response[Any]:
    """Show the pairs and results that wait to be confirmed."""
    return await _claims(request)


@get("/desk/claims/{key:uuid}/paper", opt=permit(Permit.OFFICE_MANAGE))
async def paper(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the paper of a pair or a result; that it was opened is kept."""
    body = await results.open_paper(actor_of(request), key)
    kind = media_type(body)
    return download(body, f"jiangce-paper.{ENDINGS[kind]}", kind)


@post("/desk/claims/pairs/{key:uuid}", opt=permit(Permit.OFFICE_MANAGE))
async def rule_pair(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Confirm or refuse a pair."""
    form, actor = await read_form(request, Ruling), actor_of(request)
    try:
        await mentoring.rule_pair(actor, key, confirmed=form.confirmed, reason=form.reason)
    except DomainError as error:
        said = refusal(request, error)
        return await _claims(
            request, status=error.status, error=said, typed=form.reason, within=key
        )
    return see_other("/desk/claims")


@post("/desk/claims/results/{key:uuid}", opt=permit(Permit.OFFICE_MANAGE))
async def rule_result(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Confirm or refuse a result."""
    form, actor = await read_form(request, Ruling), actor_of(request)
    try:
        await results.rule_result(actor, key, confirmed=form.confirmed, reason=form.reason)
    except DomainError as error:
        said = refusal(request, error)
        return await _claims(
            request, status=error.status, error=said, typed=form.reason, within=key
        )
    return see_other("/desk/claims")


router = Router(
    "/",
    route_handlers=[
        show_studios,
        show_studio,
        show_new,
        register,
        add_member,
        end_member,
        report,
        support,
        close,
        show_claims,
        paper,
        rule_pair,
        rule_result,
    ],
    include_in_schema=False,
)
