"""The desk's pages of the years in office: holders, their reviews, decisions about them."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.decisions.wording import KINDS as DECISION_KINDS
from app.decisions.wording import STATES as DECISION_STATES
from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import query_text, read_form, read_query
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from certifications.office import queries, reviewing, standing, wording
from certifications.office.data import RUNNING, AppointmentState, Grade
from certifications.office.queries import HolderFilter
from certifications.policy.queries import names
from certifications.wording import TIERS

AnyRequest = Request[Any, Any, Any]
Text = Annotated[str, msgspec.Meta(max_length=1000)]


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A step with its reason."""

    reason: Text = ""
    ground: str = "other"
    lift: bool = False


class GradeForm(msgspec.Struct, frozen=True, kw_only=True):
    """The grade of a year."""

    year: int
    grade: Grade
    reason: Text = ""


@get("/desk/holders", opt=permit(Permit.OFFICE_VIEW))
async def show_holders(request: AnyRequest) -> Response[Any]:
    """Show who holds a tier within reach, and what waits."""
    actor, wanted = actor_of(request), read_query(request, HolderFilter)
    return page(
        request,
        "certifications/office_holders.html",
        found=await queries.holders(actor, wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
        words=wording,
        tiers=TIERS,
        divisions=(await names(actor, ())).divisions,
    )


async def _holder(
    request: AnyRequest,
    key: UUID,
    *,
    status: int = 200,
    error: str = "",
    typed: str = "",
    within: str = "",
) -> Response[Any]:
    return page(
        request,
        "certifications/office_holder.html",
        status=status,
        found=await queries.holder_page(actor_of(request), key),
        words=wording,
        tiers=TIERS,
        running=RUNNING,
        states=AppointmentState,
        decision_kinds=DECISION_KINDS,
        decision_states=DECISION_STATES,
        today=clock.today(),
        error=error,
        typed=typed,
        within=within,
    )


@get("/desk/holders/{key:uuid}", opt=permit(Permit.OFFICE_VIEW))
async def show_holder(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one term of office: reviews, allowances, decisions, and what may be done."""
    return await _holder(request, key)


async def _step(
    request: AnyRequest, key: UUID, step: Any, typed: str, within: str
) -> Response[Any]:
    """Take a step; where it is refused, what was typed stays in its form (``within``)."""
    try:
        decision = await step
    except ConflictError as error:
        said = refusal(request, error)
        return await _holder(
            request, key, status=error.status, error=said, typed=typed, within=within
        )
    return see_other(f"/desk/decisions/{decision}" if decision else f"/desk/holders/{key}")


@post("/desk/holders/{key:uuid}/suspension", opt=permit(Permit.OFFICE_MANAGE))
async def suspend(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose to suspend a term of office, or to end its suspension."""
    form, actor = await read_form(request, Said), actor_of(request)
    step = standing.propose_suspension(actor, key, form.reason, lift=form.lift)
    return await _step(request, key, step, form.reason, "suspension")


@post("/desk/holders/{key:uuid}/revocation", opt=permit(Permit.OFFICE_MANAGE))
async def revoke(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose to revoke a tier."""
    form, actor = await read_form(request, Said), actor_of(request)
    ground = form.ground if form.ground in wording.CHOSEN_GROUNDS else "other"
    step = standing.propose_revocation(actor, key, ground, form.reason)
    return await _step(request, key, step, form.reason, "revocation")


@post("/desk/holders/{key:uuid}/renewal", opt=permit(Permit.OFFICE_MANAGE))
async def renew(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose another term."""
    form, actor = await read_form(request, Said), actor_of(request)
    step = standing.propose_renewal(actor, key, form.reason)
    return await _step(request, key, step, form.reason, "renewal")


@post("/desk/holders/{key:uuid}/grade", opt=permit(Permit.OFFICE_MANAGE))
async def grade(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Grade a year; failures enough lead to a proposed revocation."""
    form, actor = await read_form(request, GradeForm), actor_of(request)
    step = reviewing.grade(actor, key, form.year, form.grade, form.reason)
    return await _step(request, key, step, form.reason, f"grade-{form.year}")


router = Router(
    "/",
    route_handlers=[show_holders, show_holder, suspend, revoke, renew, grade],
    include_in_schema=False,
)
