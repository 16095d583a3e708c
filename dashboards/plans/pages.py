"""Pages of seat plans: the list, a new one, one with its rows, locks, hand-in, print, files."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import Given, read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from dashboards.plans import export, queries, service, wording
from dashboards.plans.data import Limits, Reach
from dashboards.wording import period_words

AnyRequest = Request[Any, Any, Any]
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FLOOR = "floor_"
_ROUTE = "route_"
_DIGITS = 10
"""More no budget of a city has."""


class Lock(msgspec.Struct, frozen=True, kw_only=True):
    """Seats to lock, as typed, and why."""

    seats: str = ""
    reason: str = ""


@get("/desk/plans", opt=permit(Permit.DASHBOARD_VIEW))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show the plans, the latest quarter first."""
    return page(
        request,
        "dashboards/plans.html",
        rows=await queries.plan_list(actor_of(request)),
        words=wording,
        period_words=period_words,
    )


async def _form(
    request: AnyRequest, given: Given | None, *, status: int = 200, error: str = ""
) -> Response[Any]:
    found = await queries.new_plan(actor_of(request))
    usual = {
        "period": found.periods[0],
        "swing": round(100 * found.terms.swing),
        "priority": 0,
        "reach": Reach.CITY.value,
    }
    return page(
        request,
        "dashboards/plan_form.html",
        status=status,
        found=found,
        given=given or Given({name: str(value) for name, value in usual.items()}),
        period_words=period_words,
        error=error,
    )


@get("/desk/plans/new", opt=permit(Permit.PLAN_EDIT))
async def form(request: AnyRequest) -> Response[Any]:
    """Show an empty plan, with what is usual."""
    return await _form(request, None)


async def _read_limits(request: AnyRequest) -> tuple[Limits | None, Given]:
    """Return the limits typed and all that was typed; None where a figure cannot be read."""
    body = await read_values(request)
    values: dict[str, object] = {
        name: str(value).strip() for name, value in body.multi_items() if str(value).strip()
    }
    routes = {
        name: [str(one) for one in body.getall(name)] for name in values if name.startswith(_ROUTE)
    }
    given = Given({**values, **routes})
    usual = round(100 * (await queries.new_plan(actor_of(request))).terms.swing)
    try:
        limits = Limits(
            budget=_figure(given, "budget"),
            new_budget=_figure(given, "new_budget"),
            swing=usual if (swing := _figure(given, "swing")) is None else swing,
            priority=_figure(given, "priority") or 0,
            reach=Reach(given.text("reach") or Reach.CITY),
            floors={
                name.removeprefix(_FLOOR): _figure(given, name) or 0
                for name in values
                if name.startswith(_FLOOR)
            },
            routes={name.removeprefix(_ROUTE): tuple(others) for name, others in routes.items()},
        )
    except ValueError:
        return None, given
    return limits, given


def _figure(given: Given, name: str) -> int | None:
    """Return a whole number below ten thousand million; raises ValueError."""
    typed = given.text(name).replace(",", "").replace("，", "")
    if len(typed) > _DIGITS:
        raise ValueError(name)
    return int(typed) if typed else None


@post("/desk/plans/new", opt=permit(Permit.PLAN_EDIT))
async def draft(request: AnyRequest) -> Response[Any]:
    """Draw a plan up and have it solved; what was typed stays where it is refused."""
    limits, given = await _read_limits(request)
    if limits is None:
        said = refusal(request, ConflictError("plan-share"))
        return await _form(request, given, status=422, error=said)
    period = given.text("period")
    title = given.text("title")[:80]
    try:
        key = await service.draft_plan(
            actor_of(request), period=period, title=title or period, limits=limits
        )
    except ConflictError as error:
        return await _form(request, given, status=error.status, error=refusal(request, error))
    return see_other(f"/desk/plans/{key}")


async def _one(
    request: AnyRequest,
    key: UUID,
    *,
    status: int = 200,
    error: str = "",
    given: Given | None = None,
    template: str = "dashboards/plan.html",
) -> Response[Any]:
    view = await queries.plan_view(actor_of(request), key)
    return page(
        request,
        template,
        status=status,
        view=view,
        words=wording,
        given=given or _given(view.limits),
        error=error,
        period_words=period_words,
    )


def _given(limits: Limits) -> Given:
    named: dict[str, object] = {_FLOOR + code: str(least) for code, least in limits.floors.items()}
    named |= {_ROUTE + code: list(others) for code, others in limits.routes.items()}
    plain = {
        "budget": limits.budget,
        "new_budget": limits.new_budget,
        "swing": limits.swing,
        "priority": limits.priority,
        "reach": limits.reach.value,
    }
    return Given({**{name: "" if v is None else str(v) for name, v in plain.items()}, **named})


@get("/desk/plans/{key:uuid}", opt=permit(Permit.DASHBOARD_VIEW))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one plan: its seats, what holds it back, what to do next."""
    return await _one(request, key)


@get("/desk/plans/{key:uuid}/print", opt=permit(Permit.DASHBOARD_VIEW))
async def printed(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one plan for paper, with places for signatures."""
    return await _one(request, key, template="dashboards/plan_print.html")


@get("/desk/plans/{key:uuid}/plan.csv", opt=permit(Permit.DASHBOARD_VIEW))
async def as_csv(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the rows as CSV."""
    view = await queries.plan_view(actor_of(request), key)
    return download(export.to_csv(view), f"plan-{view.period}.csv", "text/csv; charset=utf-8")


@get("/desk/plans/{key:uuid}/plan.xlsx", opt=permit(Permit.DASHBOARD_VIEW))
async def as_xlsx(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Give the rows as a workbook."""
    view = await queries.plan_view(actor_of(request), key)
    return download(export.to_xlsx(view), f"plan-{view.period}.xlsx", _XLSX)


async def _step(
    request: AnyRequest, key: UUID, step: Awaitable[object], given: Given | None = None
) -> Response[Any]:
    try:
        await step
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, status=error.status, error=said, given=given)
    return see_other(f"/desk/plans/{key}")


@post("/desk/plans/{key:uuid}/limits", opt=permit(Permit.PLAN_EDIT))
async def limits(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change a plan's limits and have it solved anew."""
    found, given = await _read_limits(request)
    if found is None:
        said = refusal(request, ConflictError("plan-share"))
        return await _one(request, key, status=422, error=said, given=given)
    return await _step(request, key, service.change_limits(actor_of(request), key, found), given)


@post("/desk/plans/{key:uuid}/solve", opt=permit(Permit.PLAN_EDIT))
async def solve(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Have a plan solved anew with its locks."""
    await read_values(request)
    return await _step(request, key, service.solve_again(actor_of(request), key))


@post("/desk/plans/{key:uuid}/discard", opt=permit(Permit.PLAN_EDIT))
async def discard(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Put a plan aside."""
    await read_values(request)
    try:
        await service.discard_plan(actor_of(request), key)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    return see_other("/desk/plans")


@post("/desk/plans/{key:uuid}/rows/{row:uuid}/lock", opt=permit(Permit.PLAN_EDIT))
async def lock(request: AnyRequest, key: FromPath[UUID], row: FromPath[UUID]) -> Response[Any]:
    """Lock a row's seats, with a reason."""
    typed = await read_form(request, Lock)
    readable = typed.seats.isdecimal() and len(typed.seats) <= _DIGITS
    seats = int(typed.seats) if readable else -1
    step = service.lock_row(actor_of(request), row, seats=seats, reason=typed.reason)
    kept = Given({"locking": str(row), "seats": typed.seats, "reason": typed.reason})
    try:
        await step
    except ConflictError as error:
        view = await queries.plan_view(actor_of(request), key)
        given = Given({**_given(view.limits).values, **kept.values})
        said = refusal(request, error)
        return await _one(request, key, status=error.status, error=said, given=given)
    return see_other(f"/desk/plans/{key}#row-{row}")


@post("/desk/plans/{key:uuid}/rows/{row:uuid}/unlock", opt=permit(Permit.PLAN_EDIT))
async def unlock(request: AnyRequest, key: FromPath[UUID], row: FromPath[UUID]) -> Response[Any]:
    """Set a row free again."""
    await read_values(request)
    return await _step(request, key, service.unlock_row(actor_of(request), row))


@post("/desk/plans/{key:uuid}/hand-in", opt=permit(Permit.PLAN_EDIT))
async def hand_in(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Hand a plan in, and go to its decision where the reader may see it."""
    await read_values(request)
    actor = actor_of(request)
    try:
        decision = await service.hand_in(actor, key)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    seen = actor.may(Permit.DECISION_VIEW)
    return see_other(f"/desk/decisions/{decision}" if seen else f"/desk/plans/{key}")


router = Router(
    "/",
    route_handlers=[
        listed, form, draft, one, printed, as_csv, as_xlsx, limits, solve, discard, lock, unlock,
        hand_in,
    ],
    include_in_schema=False,
)  # fmt: skip
