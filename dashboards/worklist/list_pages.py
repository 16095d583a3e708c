"""Pages of a year's work list: progress, print, a workbook, last year's taken over, handed in."""

import re
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post

from app import clock
from app.errors import ConflictError, MalformedError
from app.permits import Permit
from app.web.forms import read_form, read_query
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from dashboards.worklist import drafting, export, queries, wording
from dashboards.worklist.data import Standing
from dashboards.worklist.filtering import MISSING, SORTS, TO_REVIEW, Wanted

AnyRequest = Request[Any, Any, Any]
YearNumber = Annotated[int, msgspec.Meta(ge=2000, le=2200)]
PATH = "/desk/work-list"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ListQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which year's list and what of it; junk is left out, not refused."""

    year: str = ""
    unit: str = ""
    place: str = ""
    state: str = ""
    quarter: str = ""
    sort: str = ""


class YearQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which year's list; none is this year's."""

    year: YearNumber | None = None


def year_of(request: AnyRequest) -> int:
    """Return the year asked for: this one where none is, the one before for ``last``."""
    typed, today = request.query_params.get("year", ""), clock.today()
    if typed == "last":
        return today.year - 1
    return int(typed) if re.fullmatch(r"2[01]\d\d", typed, re.ASCII) else today.year


def _wanted(request: AnyRequest) -> Wanted:
    try:
        typed = read_query(request, ListQuery)
    except MalformedError:
        return Wanted()
    try:
        unit = UUID(typed.unit) if typed.unit else None
    except ValueError:
        unit = None
    states = {*Standing, MISSING, TO_REVIEW}
    return Wanted(
        unit=unit,
        place=typed.place[:12],
        state=typed.state if typed.state in states else "",
        quarter=int(typed.quarter) if typed.quarter in {"1", "2", "3", "4"} else None,
        sort=typed.sort if typed.sort in SORTS else "",
    )


def _query(year: int, wanted: Wanted) -> str:
    asked = {"year": year, **msgspec.structs.asdict(wanted)}
    return urlencode({name: value for name, value in asked.items() if value not in (None, "")})


async def _list(
    request: AnyRequest, year: int, *, error: str = "", status: int = 200,
    template: str = "dashboards/work_list.html",
) -> Response[Any]:  # fmt: skip
    wanted = _wanted(request)
    found = await queries.work_list(actor_of(request), year, wanted)
    return page(
        request,
        template,
        status=status,
        found=found,
        words=wording,
        error=error,
        query=_query(year, wanted),
        filtered=wanted != Wanted(),
    )


@get(PATH, opt=permit(Permit.DASHBOARD_VIEW))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show a year's tasks, late ones first."""
    return await _list(request, year_of(request))


@get(f"{PATH}/print", opt=permit(Permit.DASHBOARD_VIEW))
async def printed(request: AnyRequest) -> Response[Any]:
    """Show a year's list for paper."""
    return await _list(request, year_of(request), template="dashboards/work_print.html")


@get(f"{PATH}/list.xlsx", opt=permit(Permit.DASHBOARD_VIEW))
async def as_xlsx(request: AnyRequest) -> Response[Any]:
    """Give a year's list as a workbook."""
    found = await queries.work_list(actor_of(request), year_of(request), _wanted(request))
    return download(export.to_xlsx(found), f"work-list-{found.year}.xlsx", _XLSX)


async def _year_step(request: AnyRequest, what: str) -> Response[Any]:
    form = await read_form(request, YearQuery)
    year, actor = form.year or clock.today().year, actor_of(request)
    try:
        if what == "copy":
            await drafting.copy_year(actor, year)
        else:
            await drafting.hand_in(actor, year)
    except ConflictError as error:
        said = refusal(request, error)
        return await _list(request, year, error=said, status=error.status)
    return see_other(f"{PATH}?year={year}")


@post(f"{PATH}/copy", opt=permit(Permit.WORK_MANAGE))
async def copy(request: AnyRequest) -> Response[Any]:
    """Take over last year's tasks."""
    return await _year_step(request, "copy")


@post(f"{PATH}/hand-in", opt=permit(Permit.WORK_MANAGE))
async def hand_in(request: AnyRequest) -> Response[Any]:
    """Hand a year's drafts in."""
    return await _year_step(request, "hand-in")


HANDLERS = (listed, printed, as_xlsx, copy, hand_in)
