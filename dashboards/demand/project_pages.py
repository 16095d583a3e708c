"""Pages of major projects: officers' under /desk/projects, employers' own beside them."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from app.errors import ConflictError
from app.permits import Permit
from app.web.forms import Given, read_given, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from dashboards import demand_queries
from dashboards.demand import project_queries, projects, wording
from dashboards.demand.project_data import NeedFacts, ProjectFacts, ProjectState
from dashboards.demand.project_rules import demand_by_quarter
from dashboards.wording import period_words

AnyRequest = Request[Any, Any, Any]
OFFICERS, EMPLOYERS = "/desk/projects", "/desk/own-projects"


async def _list(
    request: AnyRequest, base: str, needed: Permit, *, given: Given | None = None, error: str = "",
    status: int = 200,
) -> Response[Any]:  # fmt: skip
    actor = actor_of(request)
    divisions = await demand_queries.all_divisions(actor, needed)
    return page(
        request,
        "dashboards/projects.html",
        status=status,
        base=base,
        rows=await project_queries.projects(actor, needed),
        divisions=divisions,
        places={one.value: one.label for one in divisions},
        words=wording,
        given=given or Given({}),
        error=error,
    )


async def _one(
    request: AnyRequest, base: str, needed: Permit, key: UUID, *, given: Given | None = None,
    error: str = "", at: str = "", status: int = 200,
) -> Response[Any]:  # fmt: skip
    actor = actor_of(request)
    held, needs = await project_queries.one_project(actor, key, needed)
    divisions = await demand_queries.all_divisions(actor, needed)
    return page(
        request,
        "dashboards/project.html",
        status=status,
        base=base,
        held=held,
        needs=needs,
        places={one.value: one.label for one in divisions},
        quarters={p: sum(by.values()) for p, by in demand_by_quarter(needs).items()},
        decides=base == OFFICERS and actor.reach(Permit.DEMAND_ACCEPT).everything,
        words=wording,
        period_words=period_words,
        given=given or Given({}),
        error=error,
        at=at,
    )


def _routes(base: str, needed: Permit) -> list[HTTPRouteHandler]:
    @get(base, opt=permit(needed))
    async def show_list(request: AnyRequest) -> Response[Any]:
        """Show projects and the form for a new one."""
        return await _list(request, base, needed)

    @post(base, opt=permit(needed))
    async def declare(request: AnyRequest) -> Response[Any]:
        """Declare a project."""
        form, given = await read_given(request, ProjectFacts)
        if form is None:
            return await _list(request, base, needed, given=given, status=422)
        try:
            key = await projects.declare_project(actor_of(request), form, needed)
        except ConflictError as error:
            said = refusal(request, error)
            return await _list(request, base, needed, given=given, error=said, status=error.status)
        return see_other(f"{base}/{key}")

    @get(f"{base}/{{key:uuid}}", opt=permit(needed))
    async def show_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Show a project with whom it needs."""
        return await _one(request, base, needed, key)

    @post(f"{base}/{{key:uuid}}/needs", opt=permit(needed))
    async def add(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
        """Say whom a project needs."""
        form, given = await read_given(request, NeedFacts)
        if form is None:
            return await _one(request, base, needed, key, given=given, at="need", status=422)
        try:
            await projects.add_need(actor_of(request), key, form, needed)
        except ConflictError as error:
            said = refusal(request, error)
            return await _one(
                request, base, needed, key, given=given, error=said, at="need",
                status=error.status,
            )  # fmt: skip
        return see_other(f"{base}/{key}")

    @post(f"{base}/{{key:uuid}}/needs/{{need:uuid}}/remove", opt=permit(needed))
    async def remove(
        request: AnyRequest, key: FromPath[UUID], need: FromPath[UUID]
    ) -> Response[Any]:
        """Take a need back."""
        await read_values(request)
        await projects.remove_need(actor_of(request), key, need, needed)
        return see_other(f"{base}/{key}")

    return [show_list, declare, show_one, add, remove]


@post("/desk/projects/{key:uuid}/decide", opt=permit(Permit.DEMAND_ACCEPT))
async def decide(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Confirm, refuse or end a project."""
    body = await read_values(request)
    to, reason = str(body.get("to", "")), str(body.get("reason", "")).strip()
    given = Given({"reason": reason})
    known = ProjectState(to) if to in set(ProjectState) else ProjectState.DECLARED
    try:
        await projects.decide_project(actor_of(request), key, known, reason)
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(
            request, OFFICERS, Permit.DEMAND_IMPORT, key, given=given, error=said, at="decide",
            status=error.status,
        )  # fmt: skip
    return see_other(f"/desk/projects/{key}")


router = Router(
    "/",
    route_handlers=[
        *_routes(OFFICERS, Permit.DEMAND_IMPORT),
        *_routes(EMPLOYERS, Permit.SURVEY_ANSWER),
        decide,
    ],
    include_in_schema=False,
)
