"""Filing a class: draft, timetable, file, decide, change."""

from datetime import date
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError, DomainError
from app.i18n import gettext
from app.permits import Actor, Permit
from app.web.forms import Given, read_form, read_given
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from courses import names
from courses.filing import drafting, queries, stepping, wording
from courses.filing.data import EDITABLE, Filing, FilingDetail
from courses.filing.wording import field_name
from courses.places.wording import WAYS

AnyRequest = Request[Any, Any, Any]


class FilingForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of a class sends."""

    number: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
    catalogue_item: UUID
    division: str
    starts_on: date
    ends_on: date
    capacity: Annotated[int, msgspec.Meta(ge=1, le=500)]
    place: Annotated[str, msgspec.Meta(max_length=200)] = ""
    plan: Annotated[str, msgspec.Meta(max_length=4_000)] = ""
    assessment_plan: Annotated[str, msgspec.Meta(max_length=4_000)] = ""
    assessor: UUID | None = None
    action: Annotated[str, msgspec.Meta(max_length=40)] = ""

    def filing(self) -> Filing:
        """Return what it says."""
        return Filing(**msgspec.structs.asdict(self))


class StepForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a step's form sends."""

    step: str
    reason: str = ""


def _own_organisation(actor: Actor) -> UUID:
    held = sorted(actor.reach(Permit.CLASS_MANAGE).organisations)
    if not held:
        raise ConflictError("no-organisation")
    return held[0]


async def _form(
    request: AnyRequest,
    given: Given,
    held: FilingDetail | None = None,
    *,
    status: int = HTTPStatus.OK,
    error: str = "",
) -> Response[Any]:
    """Show the form of a class as it was typed, with what is wrong on top of it."""
    actor = actor_of(request)
    organisation = held.held.organisation if held else _own_organisation(actor)
    return page(
        request,
        "courses/filing_form.html",
        status=status,
        held=held.held if held else None,
        given=given,
        offered=await queries.form_choices(actor, organisation),
        assessors=await queries.assessors(actor),
        names=names,
        error=error,
    )


def what_is_wrong(request: AnyRequest, given: Given, error: DomainError | None) -> str:
    """Return what to say of a form that was refused, or that has a field filled in wrong."""
    if error is not None:
        return refusal(request, error)
    return gettext("“%(field)s”没有填对，请改好再保存。", field=field_name(given.wrong))


@get("/desk/filings/new", opt=permit(Permit.CLASS_MANAGE))
async def new_form(request: AnyRequest) -> Response[Any]:
    """Show an empty form for a class."""
    actor = actor_of(request)
    offered = await queries.form_choices(actor, _own_organisation(actor))
    given: dict[str, object] = {
        "number": offered.number,
        "division": offered.home,
        "capacity": "40",
    }
    return await _form(request, Given(given))


@post("/desk/filings/new", opt=permit(Permit.CLASS_MANAGE))
async def draft(request: AnyRequest) -> Response[Any]:
    """Make a draft and go to its filing."""
    actor = actor_of(request)
    form, given = await read_given(request, FilingForm)
    refused: DomainError | None = None
    if form is not None:
        try:
            key = await drafting.draft_class(actor, _own_organisation(actor), form.filing())
            return see_other(f"/desk/classes/{key}/filing")
        except ConflictError as error:
            refused = error
    said = what_is_wrong(request, given, refused)
    status = refused.status if refused else HTTPStatus.UNPROCESSABLE_ENTITY
    return await _form(request, given, status=status, error=said)


@get("/desk/classes/{key:uuid}/filing", opt=permit(Permit.CLASS_VIEW))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a class's filing with the evidence beside each decision."""
    return await filing_page(request, key)


async def filing_page(
    request: AnyRequest, key: UUID, *, status: int = HTTPStatus.OK, **more: Any
) -> Response[Any]:
    """Show a class's filing; ``more`` is what a refused form of it has to say."""
    actor = actor_of(request)
    found = await queries.filing(actor, key)
    own = found.held.organisation in actor.reach(Permit.CLASS_MANAGE).organisations
    editable = own and found.held.state in EDITABLE
    day = found.held.starts_on.isoformat()
    usual = Given({"held_on": day, "starts_at": "08:30", "ends_at": "11:30"})
    context: dict[str, Any] = {"problems": [], "typed": usual, "session_error": "", **more}
    return page(
        request,
        "courses/filing.html",
        status=status,
        found=found,
        held=found.held,
        own=own,
        editable=editable,
        choices=await queries.choices(actor, key) if editable else None,
        names=names,
        wording=wording,
        ways=WAYS,
        today=clock.today(),
        **context,
    )


@get("/desk/classes/{key:uuid}/filing/edit", opt=permit(Permit.CLASS_MANAGE))
async def edit_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what a draft says, to be changed."""
    found = await queries.filing(actor_of(request), key, Permit.CLASS_MANAGE)
    held = msgspec.structs.asdict(found.filing)
    given = {name: str(value) for name, value in held.items() if value is not None}
    return await _form(request, Given(dict(given)), found)


@post("/desk/classes/{key:uuid}/filing/edit", opt=permit(Permit.CLASS_MANAGE))
async def edit(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change what a draft says."""
    actor = actor_of(request)
    form, given = await read_given(request, FilingForm)
    refused: DomainError | None = None
    if form is not None:
        try:
            await drafting.change_draft(actor, key, form.filing())
            return see_other(f"/desk/classes/{key}/filing")
        except ConflictError as error:
            refused = error
    found = await queries.filing(actor, key, Permit.CLASS_MANAGE)
    said = what_is_wrong(request, given, refused)
    status = refused.status if refused else HTTPStatus.UNPROCESSABLE_ENTITY
    return await _form(request, given, found, status=status, error=said)


@post("/desk/classes/{key:uuid}/step", opt=permit(Permit.CLASS_MANAGE))
async def own_step(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a step of the institution's own: file, start, assessed, archive, cancel."""
    form, actor = await read_form(request, StepForm), actor_of(request)
    match form.step:
        case "file":
            await stepping.file_class(actor, key)
        case "start":
            await stepping.start_class(actor, key)
        case "assessed":
            await stepping.mark_assessed(actor, key)
        case "archive":
            await stepping.archive_class(actor, key)
        case "cancel":
            await stepping.cancel_class(actor, key, form.reason)
        case _:
            raise ConflictError("class-state")
    return see_other(f"/desk/classes/{key}/filing")


router = Router(
    "/",
    route_handlers=[
        new_form,
        draft,
        one,
        edit_form,
        edit,
        own_step,
    ],
    include_in_schema=False,
)
