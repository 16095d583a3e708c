"""Where the people of a class found work: the class's page, one person, the list's workbook."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError, MalformedError
from app.i18n import gettext
from app.imports.list_pages import XLSX, ListDesk, list_routes, sent_file
from app.imports.list_views import STATES as BATCH_STATES
from app.permits import Permit
from app.reference.queries import search
from app.web.forms import Given, read_given, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from courses.outcomes import queries, service, wording
from courses.outcomes.data import JobProblem, Outcome, Trainee
from courses.outcomes.files import jobs_workbook

AnyRequest = Request[Any, Any, Any]
BASE = "/desk/placement-lists"


class JobForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is typed about one person; checked as a row of a list is."""

    outcome: str = ""
    employer: str = ""
    occupation: str = ""
    industry: str = ""
    on: str = ""
    verified_by: str = ""
    left_on: str = ""


async def _class_page(
    request: AnyRequest, key: UUID, *, error: str = "", status: int = 200
) -> Response[Any]:
    found = await queries.class_jobs(actor_of(request), key)
    return page(
        request, "courses/placements.html", status=status, found=found, held=found.held,
        words=wording, outcome_of=queries.outcome_of, Outcome=Outcome, error=error, base=BASE,
        batch_states=BATCH_STATES, ended=found.held.ends_on <= clock.today(),
    )  # fmt: skip


@get("/desk/classes/{key:uuid}/placements", opt=permit(Permit.PLACEMENT_RECORD))
async def show_class(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show who completed the class and what became of each."""
    return await _class_page(request, key)


@get("/desk/classes/{key:uuid}/placements.xlsx", opt=permit(Permit.PLACEMENT_RECORD))
async def workbook(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send the class's people as a workbook to fill in."""
    found = await queries.class_jobs(actor_of(request), key)
    return download(jobs_workbook(found), "jiangce-placements.xlsx", XLSX)


@post("/desk/classes/{key:uuid}/placements", opt=permit(Permit.PLACEMENT_RECORD))
async def upload(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a filled workbook in and lead to its preview."""
    name, content = await sent_file(await read_values(request))
    if not content:
        said = gettext("还没有选文件，或文件是空的。请选好再上传。")
        return await _class_page(request, key, error=said, status=422)
    batch, new = await service.receive(actor_of(request), key, file_name=name, content=content)
    return see_other(f"{BASE}/{batch}" + ("" if new else "?again=1"))


async def _person_page(
    request: AnyRequest,
    key: UUID,
    *,
    given: Given | None = None,
    problems: tuple[JobProblem, ...] = (),
    error: str = "",
    status: int = 200,
) -> Response[Any]:
    actor = actor_of(request)
    held, one, industries = await queries.one_person(actor, key)
    shown = given or Given(_held(one))
    hits = []
    if any(problem.field == "occupation" for problem in problems):
        found = await search(actor, shown.text("occupation"), limit=8)
        hits = list({hit.code: hit for hit in found}.values())
    return page(
        request, "courses/placement.html", status=status, held=held, one=one, given=shown,
        said=_said(problems, shown), error=error, hits=hits, industries=industries, words=wording,
        Outcome=Outcome, outcomes=[o for o in Outcome if o is not Outcome.UNASKED],
        today=clock.today(),
    )  # fmt: skip


def _held(one: Trainee) -> dict[str, object]:
    if one.job is None:
        return {}
    told = msgspec.to_builtins(one.job)
    return {**{n: v for n, v in told.items() if v}, "occupation": one.job.occupation_code or ""}


def _said(problems: tuple[JobProblem, ...], given: Given) -> dict[str, str]:
    said = {}
    for problem in problems:
        told = {"value": given.text(problem.field), **problem.facts}
        parts = [gettext(text, **told) for text in wording.PROBLEMS[problem.code]]
        said[problem.field] = gettext("。").join(part.rstrip(gettext("。")) for part in parts)
    return said


@get("/desk/enrolments/{key:uuid}/placement", opt=permit(Permit.PLACEMENT_RECORD))
async def show_person(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show what is held of one person after the class, to be filled in or corrected."""
    return await _person_page(request, key)


@post("/desk/enrolments/{key:uuid}/placement", opt=permit(Permit.PLACEMENT_RECORD))
async def save_person(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Record what became of one person."""
    form, given = await read_given(request, JobForm)
    actor = actor_of(request)
    problems = await service.record_job(actor, key, msgspec.to_builtins(form or JobForm()))
    if problems:
        return await _person_page(request, key, given=given, problems=problems, status=422)
    held, _, _ = await queries.one_person(actor, key)
    return see_other(f"/desk/classes/{held.id}/placements?saved=1#e-{key}")


@post("/desk/enrolments/{key:uuid}/placement/withdraw", opt=permit(Permit.PLACEMENT_RECORD))
async def withdraw_person(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take back what was recorded of one person."""
    body = await read_values(request)
    try:
        held = await service.withdraw(actor_of(request), key, str(body.get("reason", "")))
    except (ConflictError, MalformedError) as error:
        said = refusal(request, error)
        return await _person_page(request, key, error=said, status=error.status)
    return see_other(f"/desk/classes/{held}/placements?withdrawn=1#e-{key}")


DESK = ListDesk(
    kind=service.JOBS,
    base=BASE,
    permit=Permit.PLACEMENT_RECORD,
    problems=wording.PROBLEMS,
    template="courses/placements_batch.html",
    back=lambda batch: f"/desk/classes/{batch.subject}/placements",
)
router = Router(
    "/",
    route_handlers=[
        show_class,
        workbook,
        upload,
        show_person,
        save_person,
        withdraw_person,
        *list_routes(DESK),
    ],
    include_in_schema=False,
)
