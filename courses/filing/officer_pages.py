"""What officers do with filings: the queue, decisions, changes, inspections."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.permits import Permit
from app.web.forms import query_text, read_form, read_query
from app.web.guard import actor_of, permit
from app.web.render import page, see_other
from courses import names
from courses.filing import changing, desk_queries, inspecting, queries, stepping, wording
from courses.filing.desk_queries import QueueFilter
from courses.filing.inspecting import NewInspection, Outcome

AnyRequest = Request[Any, Any, Any]


class DecisionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What a decision's form sends."""

    decision: str
    reason: str = ""


class BulkForm(msgspec.Struct, frozen=True, kw_only=True):
    """The filings ticked for approval."""

    training_class: list[UUID] = []


class InspectionForm(msgspec.Struct, frozen=True, kw_only=True):
    """What the form of an inspection sends."""

    inspected_on: date
    inspectors: str
    outcome: Outcome
    counted: Annotated[int, msgspec.Meta(ge=0, le=9_999)] | None = None
    findings: Annotated[str, msgspec.Meta(max_length=2_000)] = ""
    mend_by: date | None = None


class MendedForm(msgspec.Struct, frozen=True, kw_only=True):
    """How what an inspection found was mended."""

    how: str


@get("/desk/filings", opt=permit(Permit.CLASS_DECIDE))
async def queue(request: AnyRequest) -> Response[Any]:
    """Show filings and changes that wait, oldest deadline first."""
    wanted = read_query(request, QueueFilter)
    found = await desk_queries.queue(actor_of(request), wanted)
    return page(
        request,
        "courses/filing_queue.html",
        found=found,
        wanted=wanted,
        query=query_text(wanted, "page", "approved", "left"),
        size=desk_queries.PAGE,
        names=names,
        wording=wording,
        today=clock.today(),
        left=frozenset(wanted.left.split(",")) - {""},
    )


@post("/desk/filings/approve", opt=permit(Permit.CLASS_DECIDE))
async def approve_many(request: AnyRequest) -> Response[Any]:
    """Approve the ticked filings where nothing is open."""
    form = await read_form(request, BulkForm)
    outcome = await stepping.approve_many(actor_of(request), form.training_class)
    left = ",".join(str(one.training_class) for one in outcome.refused)
    return see_other(f"/desk/filings?approved={outcome.approved}&left={left}")


@post("/desk/classes/{key:uuid}/decide", opt=permit(Permit.CLASS_DECIDE))
async def decide(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Approve a filing or send it back."""
    form, actor = await read_form(request, DecisionForm), actor_of(request)
    if form.decision == "approve":
        await stepping.approve_class(actor, key, form.reason)
    else:
        await stepping.return_class(actor, key, form.reason)
    return see_other(f"/desk/classes/{key}/filing")


@post("/desk/changes/{key:uuid}/decide", opt=permit(Permit.CLASS_DECIDE))
async def decide_change(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Approve or refuse a change."""
    form, actor = await read_form(request, DecisionForm), actor_of(request)
    held = await changing.decide_change(
        actor, key, approve=form.decision == "approve", reason=form.reason
    )
    return see_other(f"/desk/classes/{held}/filing")


@get("/desk/classes/{key:uuid}/inspections", opt=permit(Permit.CLASS_VIEW))
async def inspections(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a class's inspections and, to officers, the form of a new one."""
    actor = actor_of(request)
    found = await queries.filing(actor, key)
    return page(
        request,
        "courses/inspections.html",
        held=found.held,
        rows=await inspecting.inspections(actor, key),
        wording=wording,
        today=clock.today(),
        own=found.held.organisation in actor.reach(Permit.CLASS_MANAGE).organisations,
    )


@get("/desk/inspections", opt=permit(Permit.CLASS_DECIDE))
async def to_mend(request: AnyRequest) -> Response[Any]:
    """Show what inspections found that has not been mended."""
    rows = await inspecting.open_inspections(actor_of(request))
    return page(
        request,
        "courses/inspections_open.html",
        rows=rows,
        wording=wording,
        today=clock.today(),
    )


@post("/desk/classes/{key:uuid}/inspections", opt=permit(Permit.CLASS_DECIDE))
async def inspect(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Record an inspection."""
    form = await read_form(request, InspectionForm)
    await inspecting.record_inspection(
        actor_of(request),
        key,
        NewInspection(
            inspected_on=form.inspected_on,
            inspectors=form.inspectors,
            outcome=form.outcome,
            counted=form.counted,
            findings=form.findings,
            mend_by=form.mend_by,
        ),
    )
    return see_other(f"/desk/classes/{key}/inspections")


@post("/desk/inspections/{key:uuid}/mended", opt=permit(Permit.CLASS_MANAGE))
async def mended(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Say how what an inspection found was mended."""
    form = await read_form(request, MendedForm)
    held = await inspecting.record_mended(actor_of(request), key, form.how)
    return see_other(f"/desk/classes/{held}/inspections")


router = Router(
    "/",
    route_handlers=[
        queue,
        approve_many,
        decide,
        decide_change,
        inspections,
        to_mend,
        inspect,
        mended,
    ],
    include_in_schema=False,
)
