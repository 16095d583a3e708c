"""Down from the city to a division, an institution, a class; from a group to an occupation."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get
from litestar.params import FromPath

from app import clock
from app.errors import NotFoundError
from app.permits import Permit
from app.reference import queries as reference
from app.web.forms import read_query
from app.web.guard import actor_of, permit
from app.web.render import page
from dashboards import panel_rows
from dashboards.demand.sources import demand_sources
from dashboards.drill.next_queries import next_classes
from dashboards.drill.queries import beside_occupation, division_page, institution_page
from dashboards.drill.wording import CLASS_STATES, PLAN_STATES, REASONS, TIERS
from dashboards.figures.data import FigureScope
from dashboards.figures.page import figures_page
from dashboards.figures.queries import figure_page
from dashboards.figures.scope_words import place_of
from dashboards.figures.service import note_exact_view
from dashboards.figures.specs import BY_CODE
from dashboards.figures.words import whole
from dashboards.metrics import BY_CODE as METRICS
from dashboards.wording import LEVELS, gap_words, period_words, unknown_words

_OCCUPATION_CODE = re.compile(r"[1-8]-[0-9]{2}-[0-9]{2}-[0-9]{2}")
AnyRequest = Request[Any, Any, Any]
_OCCUPATION = tuple(BY_CODE[code] for code in ("series", "heatmap", "levels", "stages", "flow"))
_DIVISION = tuple(BY_CODE[code] for code in ("gaps", "series", "stages"))
WORDS: dict[str, Any] = {
    "class_states": CLASS_STATES,
    "tiers": TIERS,
    "plan_states": PLAN_STATES,
    "levels": LEVELS,
    "gap_words": gap_words,
    "unknown_words": unknown_words,
    "period_words": period_words,
    "table": panel_rows,
    "metrics": METRICS,
}


@get("/supply-demand/occupations/{code:str}", opt=permit(Permit.DASHBOARD_VIEW))
async def occupation(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Show all that is known of one occupation."""
    actor, today = actor_of(request), clock.today()
    if not _OCCUPATION_CODE.fullmatch(code):
        raise NotFoundError("not-found")
    wanted = read_query(request, FigureScope)
    known = await reference.occupation(actor, code)
    scope = replace(wanted, group=code, new=False)
    made = await figure_page(actor, scope, today, _OCCUPATION)
    period = made.frame.scope.period
    await note_exact_view(actor, made.frame, request.url.path, "page")
    return page(
        request,
        "dashboards/occupation.html",
        known=known,
        row=next((row for row in made.found.rows if row.code == code), None),
        view=figures_page(made, request.url.path),
        scope=made.frame.scope,
        path=request.url.path,
        place=place_of(made.frame),
        places={d.value: d.label for d in made.divisions},
        beside=await beside_occupation(actor, code, today, period),
        sources=await demand_sources(actor, code),
        **WORDS,
    )


@get("/supply-demand/divisions/{code:str}", opt=permit(Permit.DASHBOARD_VIEW))
async def division(request: AnyRequest, code: FromPath[str]) -> Response[Any]:
    """Show one division: its gaps, institutions, classes."""
    actor, today = actor_of(request), clock.today()
    wanted = read_query(request, FigureScope)
    made = await figure_page(actor, replace(wanted, division=code), today, _DIVISION)
    if made.frame.scope.division != code:
        raise NotFoundError("not-found")
    await note_exact_view(actor, made.frame, request.url.path, "page")
    return page(
        request,
        "dashboards/division.html",
        view=figures_page(made, request.url.path),
        scope=made.frame.scope,
        path=request.url.path,
        place=place_of(made.frame),
        places={d.value: d.label for d in made.divisions},
        found=await division_page(actor, code, made.frame.scope.period),
        names=made.frame.names,
        **WORDS,
    )


@get("/supply-demand/institutions/{key:uuid}", opt=permit(Permit.DASHBOARD_VIEW))
async def institution(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one institution: what it trained, what it may train, its classes."""
    actor, today = actor_of(request), clock.today()
    wanted = read_query(request, FigureScope)
    made = await figure_page(actor, wanted, today, ())
    found = await institution_page(actor, key, today, made.frame.scope.period)
    await note_exact_view(actor, made.frame, request.url.path, "page")
    return page(
        request,
        "dashboards/one_institution.html",
        found=found,
        further=whole(made.frame),
        places={d.value: d.label for d in made.divisions},
        names=made.frame.names,
        **WORDS,
    )


@get("/desk/next", opt=permit(Permit.INSTITUTION_OUTLOOK))
async def what_next(request: AnyRequest) -> Response[Any]:
    """Show an institution what it could open next, with seats and reasons."""
    found = await next_classes(actor_of(request), clock.today())
    return page(request, "dashboards/next.html", found=found, reasons=REASONS, **WORDS)


router = Router(
    "/",
    route_handlers=[occupation, division, institution, what_next],
    include_in_schema=False,
)
