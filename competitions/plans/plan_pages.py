"""Pages of yearly plans: drawn up, their contests entered, proposed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.decisions import wording as decision_words
from app.errors import ConflictError
from app.permits import Permit
from app.settings import settings
from app.web.forms import Given, query_text, read_given, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import page, refusal, see_other
from competitions.data import PlanState
from competitions.plans import plan_queries, planning, wording
from competitions.plans.forms import ContestForm, PlanForm, contest_given
from competitions.plans.plan_queries import PlanFilter

AnyRequest = Request[Any, Any, Any]


@get("/desk/contest-plans", opt=permit(Permit.CONTEST_VIEW))
async def listed(request: AnyRequest) -> Response[Any]:
    """Show plans, the newest year first."""
    wanted = read_query(request, PlanFilter)
    return page(
        request,
        "competitions/plan_list.html",
        found=await plan_queries.plan_list(actor_of(request), wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=plan_queries.PAGE,
        words=wording,
    )


async def _plan_form(
    request: AnyRequest, given: Given, *, status: int = 200, error: str = ""
) -> Response[Any]:
    divisions, whole = await plan_queries.divisions_within(actor_of(request))
    return page(
        request,
        "competitions/plan_form.html",
        status=status,
        given=given,
        divisions=divisions,
        whole=whole,
        error=error,
    )


@get("/desk/contest-plans/new", opt=permit(Permit.CONTEST_MANAGE))
async def new(request: AnyRequest) -> Response[Any]:
    """Show an empty plan for the year that is planned now."""
    year = (clock.today() + timedelta(days=60)).year
    return await _plan_form(request, Given({"year": str(year)}))


@post("/desk/contest-plans/new", opt=permit(Permit.CONTEST_MANAGE))
async def draft(request: AnyRequest) -> Response[Any]:
    """Draw a plan up; what was typed stays where it is refused."""
    form, given = await read_given(request, PlanForm)
    if form is None or form.year is None:
        wrong = given.wrong or "year"
        error = wording.form_fault(wrong)
        return await _plan_form(request, Given(given.values, wrong), status=422, error=error)
    try:
        key = await planning.draft_plan(
            actor_of(request), year=form.year, title=form.title, document_no=form.document_no,
            division=form.division,
        )  # fmt: skip
    except ConflictError as error:
        said = refusal(request, error)
        return await _plan_form(request, given, status=error.status, error=said)
    return see_other(f"/desk/contest-plans/{key}")


async def _one(
    request: AnyRequest,
    key: UUID,
    *,
    status: int = 200,
    error: str = "",
    given: Given | None = None,
) -> Response[Any]:
    found = await plan_queries.plan_desk(actor_of(request), key)
    held = found.held
    return page(
        request,
        "competitions/plan_desk.html",
        status=status,
        found=found,
        draft=held.state is PlanState.DRAFT and found.proposed is None and found.manages,
        given=given or Given({"title": held.title, "document_no": held.document_no}),
        words=wording,
        decisions=decision_words,
        error=error,
    )


@get("/desk/contest-plans/{key:uuid}", opt=permit(Permit.CONTEST_VIEW))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a plan with its contests and what comes next."""
    return await _one(request, key)


@post("/desk/contest-plans/{key:uuid}/edit", opt=permit(Permit.CONTEST_MANAGE))
async def edit(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change a draft's title and number."""
    form, given = await read_given(request, PlanForm)
    if form is None:
        error = wording.form_fault(given.wrong)
        return await _one(request, key, status=422, error=error, given=given)
    try:
        await planning.change_plan(
            actor_of(request), key, title=form.title, document_no=form.document_no
        )
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, status=error.status, error=said, given=given)
    return see_other(f"/desk/contest-plans/{key}")


@post("/desk/contest-plans/{key:uuid}/propose", opt=permit(Permit.CONTEST_MANAGE))
async def propose(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Propose a plan, and go to the decision where the reader may see it."""
    await read_values(request)
    actor = actor_of(request)
    try:
        decision = await planning.propose_plan(actor, key)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    seen = actor.may(Permit.DECISION_VIEW)
    return see_other(f"/desk/decisions/{decision}" if seen else f"/desk/contest-plans/{key}")


@post("/desk/contest-plans/{key:uuid}/remove", opt=permit(Permit.CONTEST_MANAGE))
async def remove(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take an empty draft away."""
    await read_values(request)
    try:
        await planning.remove_plan(actor_of(request), key)
    except ConflictError as error:
        return await _one(request, key, status=error.status, error=refusal(request, error))
    return see_other("/desk/contest-plans")


async def _contest_form(
    request: AnyRequest,
    given: Given,
    plan: Any,
    *,
    held: Any = None,
    status: int = 200,
    error: str = "",
) -> Response[Any]:
    divisions, whole = await plan_queries.divisions_within(actor_of(request))
    if plan.division is not None:
        divisions, whole = [one for one in divisions if one.code == plan.division], False
    return page(
        request,
        "competitions/contest_form.html",
        status=status,
        given=given,
        plan=plan,
        held=held,
        divisions=divisions,
        whole=whole,
        words=wording,
        error=error,
    )


@get("/desk/contest-plans/{key:uuid}/contests/new", opt=permit(Permit.CONTEST_MANAGE))
async def new_contest(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an empty contest of a draft."""
    plan = (await plan_queries.plan_desk(actor_of(request), key)).held
    county = plan.division is not None
    usual = {"level": "county" if county else "city", "contest_class": "2" if county else "1"}
    organiser = "" if county else settings().issuer_zh
    return await _contest_form(request, Given({**usual, "organiser": organiser}), plan)


@post("/desk/contest-plans/{key:uuid}/contests/new", opt=permit(Permit.CONTEST_MANAGE))
async def add_contest(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter a contest in a draft; what was typed stays where it is refused."""
    actor = actor_of(request)
    form, given = await read_given(request, ContestForm)
    status, said = 422, wording.form_fault(given.wrong)
    if form is not None:
        try:
            await planning.add_contest(actor, key, form.facts())
            return see_other(f"/desk/contest-plans/{key}")
        except ConflictError as error:
            status, said = error.status, refusal(request, error)
    plan = (await plan_queries.plan_desk(actor, key)).held
    return await _contest_form(request, given, plan, status=status, error=said)


@get("/desk/contests/{key:uuid}/edit", opt=permit(Permit.CONTEST_MANAGE))
async def contest_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a planned contest, to be changed."""
    plan, held = await plan_queries.planned_contest(actor_of(request), key)
    return await _contest_form(request, contest_given(held), plan, held=held)


@post("/desk/contests/{key:uuid}/edit", opt=permit(Permit.CONTEST_MANAGE))
async def edit_contest(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change a planned contest."""
    actor = actor_of(request)
    form, given = await read_given(request, ContestForm)
    status, said = 422, wording.form_fault(given.wrong)
    if form is not None:
        try:
            return see_other(
                f"/desk/contest-plans/{await planning.change_contest(actor, key, form.facts())}"
            )
        except ConflictError as error:
            status, said = error.status, refusal(request, error)
    plan, held = await plan_queries.planned_contest(actor, key)
    return await _contest_form(request, given, plan, held=held, status=status, error=said)


@post("/desk/contests/{key:uuid}/remove", opt=permit(Permit.CONTEST_MANAGE))
async def remove_contest(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a contest out of its draft."""
    await read_values(request)
    actor = actor_of(request)
    plan, held = await plan_queries.planned_contest(actor, key)
    try:
        return see_other(f"/desk/contest-plans/{await planning.remove_contest(actor, key)}")
    except ConflictError as error:
        said = refusal(request, error)
        return await _contest_form(
            request, contest_given(held), plan, held=held, status=error.status, error=said
        )


router = Router(
    "/",
    route_handlers=[
        listed, new, draft, one, edit, propose, remove, new_contest, add_contest, contest_form,
        edit_contest, remove_contest,
    ],
    include_in_schema=False,
)  # fmt: skip
