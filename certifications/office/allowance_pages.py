"""Allowances at the desk: the quarters, one list, its workbook and printed form."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from certifications.office import allowances, wording
from certifications.wording import TIERS

AnyRequest = Request[Any, Any, Any]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Quarter(msgspec.Struct, frozen=True, kw_only=True):
    """A quarter to draw up."""

    year: Annotated[int, msgspec.Meta(ge=2000, le=2100)]
    quarter: Annotated[int, msgspec.Meta(ge=1, le=4)]


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """When a list was paid."""

    paid_on: date


async def _lists(
    request: AnyRequest, *, status: int = 200, error: str = "", asked: Quarter | None = None
) -> Response[Any]:
    today = clock.today()
    months = today.year * 12 + today.month - 1 - 3
    return page(
        request,
        "certifications/allowances.html",
        status=status,
        rows=await allowances.lists_of(actor_of(request)),
        words=wording,
        year=asked.year if asked else months // 12,
        quarter=asked.quarter if asked else months % 12 // 3 + 1,
        error=error,
    )


@get("/desk/allowances", opt=permit(Permit.OFFICE_MANAGE))
async def show_lists(request: AnyRequest) -> Response[Any]:
    """Show the quarters, and the form to draw one up."""
    return await _lists(request)


@post("/desk/allowances", opt=permit(Permit.OFFICE_MANAGE))
async def draw_up(request: AnyRequest) -> Response[Any]:
    """Draw a quarter's list up."""
    form = await read_form(request, Quarter)
    try:
        key = await allowances.draw_up(actor_of(request), form.year, form.quarter)
    except ConflictError as error:
        said = refusal(request, error)
        return await _lists(request, status=error.status, error=said, asked=form)
    return see_other(f"/desk/allowances/{key}")


async def _one(
    request: AnyRequest, key: UUID, *, status: int = 200, error: str = ""
) -> Response[Any]:
    held, lines = await allowances.list_page(actor_of(request), key)
    return page(
        request,
        "certifications/allowance.html",
        status=status,
        held=held,
        lines=lines,
        words=wording,
        tiers=TIERS,
        today=clock.today(),
        decision=await allowances.latest_decision(actor_of(request), key),
        error=error,
    )


@get("/desk/allowances/{key:uuid}", opt=permit(Permit.OFFICE_VIEW))
async def show_list(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one quarter's list."""
    return await _one(request, key)


@get("/desk/allowances/{key:uuid}/list.xlsx", opt=permit(Permit.OFFICE_MANAGE))
async def take_list(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give one quarter's list as a workbook."""
    held, lines = await allowances.list_page(actor_of(request), key)
    name = f"allowance-{held.year}Q{held.quarter}.xlsx"
    return download(allowances.workbook(held, lines), name, _XLSX)


@post("/desk/allowances/{key:uuid}/propose", opt=permit(Permit.OFFICE_MANAGE))
async def propose(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose a list to be signed."""
    await read_values(request)
    try:
        decision = await allowances.propose(actor_of(request), key)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    return see_other(f"/desk/decisions/{decision}")


@post("/desk/allowances/{key:uuid}/paid", opt=permit(Permit.OFFICE_MANAGE))
async def paid(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Note when a signed list was paid."""
    form = await read_form(request, Payment)
    try:
        await allowances.mark_paid(actor_of(request), key, form.paid_on)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    return see_other(f"/desk/allowances/{key}")


router = Router(
    "/",
    route_handlers=[show_lists, draw_up, show_list, take_list, propose, paid],
    include_in_schema=False,
)
