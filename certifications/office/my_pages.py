"""One's own years in office: the term, the yearly report, allowances, resigning."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import read_form
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from certifications.office import queries, reviewing, standing, wording
from certifications.office.data import RUNNING
from certifications.wording import TIERS

AnyRequest = Request[Any, Any, Any]


class ReportForm(msgspec.Struct, frozen=True, kw_only=True):
    """The report on one year."""

    year: int
    report: Annotated[str, msgspec.Meta(max_length=8000)] = ""


class Resignation(msgspec.Struct, frozen=True, kw_only=True):
    """Why somebody gives a tier up."""

    reason: Annotated[str, msgspec.Meta(max_length=1000)] = ""


async def _office(
    request: AnyRequest,
    *,
    status: int = 200,
    error: str = "",
    typed: str = "",
    within: tuple[UUID, int] | None = None,
) -> Response[Any]:
    return page(
        request,
        "certifications/my_office.html",
        status=status,
        terms=await queries.own_pages(actor_of(request)),
        words=wording,
        tiers=TIERS,
        running=RUNNING,
        today=clock.today(),
        error=error,
        typed=typed,
        within=within,
    )


@get("/me/office", opt=permit(Permit.MY_APPLICATIONS))
async def show_office(request: AnyRequest) -> Response[Any]:
    """Show a person their own terms of office."""
    return await _office(request)


@post("/me/office/{key:uuid}/report", opt=permit(Permit.MY_APPLICATIONS))
async def report(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Report on one's year; what was typed stays where it is refused."""
    form = await read_form(request, ReportForm)
    try:
        await reviewing.report(actor_of(request), key, form.year, form.report)
    except ConflictError as error:
        said = refusal(request, error)
        return await _office(
            request, status=error.status, error=said, typed=form.report, within=(key, form.year)
        )
    return see_other("/me/office?reported=1")


@post("/me/office/{key:uuid}/resignation", opt=permit(Permit.MY_APPLICATIONS))
async def resign(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give up one's own tier."""
    form = await read_form(request, Resignation)
    try:
        await standing.resign(actor_of(request), key, form.reason)
    except ConflictError as error:
        said = refusal(request, error)
        return await _office(
            request, status=error.status, error=said, typed=form.reason, within=(key, 0)
        )
    return see_other("/me/office")


router = Router("/", route_handlers=[show_office, report, resign], include_in_schema=False)
