"""Front page, the way to one's desk, help."""

from typing import Any

from litestar import Request, Response, Router, get

from app import clock
from app.home.navigation import DESK
from app.permits import ANYONE, Permit
from app.web.guard import actor_of, permit
from app.web.render import page, see_other
from certifications.desk import wording as ladder_desk_wording
from certifications.desk.todo import has_desk, ladder_queues
from certifications.notices.queries import public_notices
from competitions.desk import wording as contest_desk_wording
from competitions.desk.todo import contest_queues, has_contest_desk
from courses import names as course_names
from courses.desk import wording as desk_wording
from courses.desk.queries import institution_desk, officer_desk
from courses.queries import ClassFilter, open_classes
from dashboards.data import GapState
from dashboards.demand import wording as demand_words
from dashboards.demand.todo import demand_queues
from dashboards.figures.data import FigureScope
from dashboards.figures.queries import figure_page
from dashboards.warning import wording as warning_words
from dashboards.warning.todo import alert_queues
from dashboards.wording import gap_words, period_words
from dashboards.worklist import wording as work_words
from dashboards.worklist.reminding import work_queues

AnyRequest = Request[Any, Any, Any]


@get("/", opt=permit(Permit.PUBLIC))
async def front(request: AnyRequest) -> Response[Any]:
    """Show the public front page: what can be joined, and where people are short."""
    found = (await figure_page(ANYONE, FigureScope(), clock.today(), ())).found
    shown = [row for row in found.rows if row.state is GapState.SHORTAGE and not row.suppressed]
    share = round(100 * min(found.totals.coverage or 0, 1))
    return page(
        request,
        "home/front.html",
        notices=(await public_notices(clock.today()))[:3],
        classes=await open_classes(ClassFilter(sort="starts_on")),
        names=course_names,
        totals=found.totals,
        coverage=found.coverage,
        period=period_words(found.scope.period),
        short=sorted(shown, key=lambda row: -(row.gap or 0))[:3],
        share=share,
        gap_words=gap_words,
    )


@get("/desk", opt=permit(Permit.SIGNED_IN))
async def desk(request: AnyRequest) -> Response[Any]:
    """Show what there is to do, or go to the page that this person comes for."""
    actor = actor_of(request)
    if actor.may(Permit.MY_PATH):
        return see_other("/me/path")
    decides = actor.may(Permit.CLASS_DECIDE)
    works = decides or has_desk(actor) or has_contest_desk(actor)
    if actor.may(Permit.CLASS_MANAGE) or works:
        own = actor.may(Permit.CLASS_MANAGE)
        return page(
            request,
            "home/desk.html",
            own=await institution_desk(actor) if own else None,
            queues=(await officer_desk(actor)).queues if decides and not own else [],
            ladder=await ladder_queues(actor),
            contests=await contest_queues(actor),
            demand=await demand_queues(actor),
            alerts=await alert_queues(actor),
            work=await work_queues(actor),
            wording=desk_wording,
            ladder_words=ladder_desk_wording,
            contest_words=contest_desk_wording,
            demand_words=demand_words,
            alert_words=warning_words,
            work_words=work_words,
            names=course_names,
            today=clock.today(),
        )
    for group in DESK:
        for link in group.links:
            if link.href != "/desk" and link.offered(actor):
                return see_other(link.href)
    return see_other("/")


router = Router("/", route_handlers=[front, desk], include_in_schema=False)
