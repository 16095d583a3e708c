"""Pages of the work list's tasks: one with its entries, drafting, entering, reviewing."""

from collections.abc import Awaitable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app import clock
from app.errors import ConflictError, MalformedError
from app.files.papers import ENDINGS, media_type
from app.permits import Permit
from app.web.forms import Given, read_given, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from dashboards.facts.data import Measure
from dashboards.worklist import drafting, list_pages, queries, reporting, wording
from dashboards.worklist.data import COUNTED, ITEMS, EntryState, NewTask, TaskState
from dashboards.worklist.list_pages import PATH, year_of
from dashboards.worklist.rules import begun

AnyRequest = Request[Any, Any, Any]
Text = Annotated[str, msgspec.Meta(max_length=2_000)]
_TARGET = "target_"


class MoveForm(msgspec.Struct, frozen=True, kw_only=True):
    """A step of a task or an entry, with a reason where it needs one."""

    to: str = ""
    reason: Text = ""
    seen: str = ""


def _number(typed: str) -> Decimal:
    """Return a figure as typed; raises ValueError for what is none."""
    try:
        found = Decimal(typed.replace(",", "").replace("，", ""))
    except InvalidOperation as error:
        raise ValueError(typed) from error
    if not found.is_finite():
        raise ValueError(typed)
    return found


def _lead(given: Given) -> tuple[UUID, tuple[UUID, ...]]:
    helpers = tuple(dict.fromkeys(UUID(one) for one in given.chosen("helpers")))
    return UUID(given.text("lead")), helpers


def _targets(given: Given) -> dict[str, Decimal]:
    return {
        name.removeprefix(_TARGET): _number(given.text(name))
        for name in given.values
        if name.startswith(_TARGET) and given.text(name)
    }


async def _read_task(request: AnyRequest) -> tuple[NewTask | None, Given]:
    """Return the task typed and all that was typed; None where something cannot be read.

    ``wrong`` is then the code of the refusal that names it.
    """
    body = await read_values(request)
    values: dict[str, object] = {
        name: str(value).strip()[:2_000] for name, value in body.multi_items()
    }
    values["helpers"] = [str(one) for one in body.getall("helpers", [])]
    given = Given(values)
    reading = "work-task"
    try:
        item, measure = int(given.text("item")), given.text("measure")
        counted = Measure(measure) if measure else None
        reading = "work-lead"
        lead, helpers = _lead(given)
        reading = "work-year"
        due_on = date.fromisoformat(given.text("due_on"))
        reading = "work-target"
        targets = _targets(given)
    except ValueError:
        return None, Given(values, reading)
    new = NewTask(
        item=item,
        title=given.text("title")[:200],
        unit=given.text("unit")[:20],
        measure=counted,
        lead=lead,
        helpers=helpers,
        due_on=due_on,
        targets=targets,
    )
    return new, given


async def _form(
    request: AnyRequest, year: int, given: Given, *, key: UUID | None = None, error: str = "",
    status: int = 200,
) -> Response[Any]:  # fmt: skip
    actor = actor_of(request)
    return page(
        request,
        "dashboards/work_form.html",
        status=status,
        year=year,
        key=key,
        given=given,
        error=error,
        leaders=await queries.leaders(actor),
        places=await queries.place_names(actor),
        items=ITEMS,
        measures=COUNTED,
        words=wording,
    )


@get(f"{PATH}/new", opt=permit(Permit.WORK_MANAGE))
async def form(request: AnyRequest) -> Response[Any]:
    """Show an empty task."""
    year = year_of(request)
    return await _form(request, year, Given({"due_on": f"{year}-12-31"}))


@post(f"{PATH}/new", opt=permit(Permit.WORK_MANAGE))
async def draft(request: AnyRequest) -> Response[Any]:
    """Draft a task; what was typed stays where it is refused."""
    new, given = await _read_task(request)
    year = int(given.text("year")) if given.text("year").isdecimal() else clock.today().year
    if new is None:
        said = refusal(request, ConflictError(given.wrong))
        return await _form(request, year, given, error=said, status=422)
    try:
        await drafting.draft_task(actor_of(request), year, new)
    except ConflictError as error:
        said = refusal(request, error)
        return await _form(request, year, given, error=said, status=error.status)
    return see_other(f"{PATH}?year={year}")


@get(f"{PATH}/{{key:uuid}}/edit", opt=permit(Permit.WORK_MANAGE))
async def edit(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show a drafted task to change it."""
    line = (await queries.task_page(actor_of(request), key)).line
    task = line.task
    targets = {
        f"{_TARGET}{one.division}": queries.target_of(one) for one in (line.city, *line.divisions)
    }
    given = Given(
        {
            "item": str(task.item), "title": task.title, "unit": task.unit,
            "measure": task.measure, "lead": str(task.lead),
            "helpers": [str(one) for one in task.helpers], "due_on": task.due_on.isoformat(),
            **targets,
        }
    )  # fmt: skip
    return await _form(request, task.year, given, key=key)


@post(f"{PATH}/{{key:uuid}}/edit", opt=permit(Permit.WORK_MANAGE))
async def change(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Change a drafted task."""
    new, given = await _read_task(request)
    year = (await queries.task_page(actor_of(request), key)).line.task.year
    if new is None:
        said = refusal(request, ConflictError(given.wrong))
        return await _form(request, year, given, key=key, error=said, status=422)
    try:
        await drafting.change_task(actor_of(request), key, new)
    except ConflictError as error:
        said = refusal(request, error)
        return await _form(request, year, given, key=key, error=said, status=error.status)
    return see_other(f"{PATH}/{key}")


async def _one(
    request: AnyRequest, key: UUID, *, given: Given | None = None, error: str = "", at: str = "",
    status: int = 200,
) -> Response[Any]:  # fmt: skip
    actor = actor_of(request)
    found = await queries.task_page(actor, key)
    task = found.line.task
    return page(
        request,
        "dashboards/work_task.html",
        status=status,
        found=found,
        line=found.line,
        task=task,
        mine={
            one.division
            for one in (found.line.city, *found.line.divisions)
            if reporting.enters(actor, task, one.division)
        },
        quarters=begun(task.year, clock.today()),
        words=wording,
        given=given or Given({}),
        error=error,
        at=at,
    )


@get(f"{PATH}/{{key:uuid}}", opt=permit(Permit.DASHBOARD_VIEW))
async def one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one task: its targets, entries, history."""
    return await _one(request, key)


async def _step(
    request: AnyRequest, key: UUID, at: str, given: Given, step: Awaitable[object]
) -> Response[Any]:
    try:
        await step
    except (ConflictError, MalformedError) as error:
        said = refusal(request, error)
        return await _one(request, key, given=given, error=said, at=at, status=error.status)
    return see_other(f"{PATH}/{key}")


@post(f"{PATH}/{{key:uuid}}/move", opt=permit(Permit.WORK_MANAGE))
async def move(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Say that a task is done, open it again, drop it, draft it anew."""
    form, given = await read_given(request, MoveForm)
    to = form.to if form and form.to in set(TaskState) else TaskState.DRAFT
    reason = form.reason if form else ""
    step = drafting.move_task(actor_of(request), key, TaskState(to), reason)
    return await _step(request, key, "move", given, step)


@post(f"{PATH}/{{key:uuid}}/entries", opt=permit(Permit.WORK_ENTER))
async def enter(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter a quarter with its proof; what was typed stays where it is refused."""
    body = await read_values(request)
    given = Given({n: str(v).strip() for n, v in body.multi_items() if isinstance(v, str)})
    file = body.get("file")
    upload = file if isinstance(file, UploadFile) and file.filename else None
    target, typed = given.text("target"), given.text("quarter")
    quarter = int(typed) if typed in {"1", "2", "3", "4"} else 0
    try:
        value, whom = _number(given.text("value")), UUID(target)
    except ValueError:
        said = refusal(request, ConflictError("work-value"))
        return await _one(request, key, given=given, error=said, at=target, status=422)
    step = reporting.file_entry(
        actor_of(request),
        whom,
        quarter,
        value,
        text=given.text("text")[:2_000],
        file_name=upload.filename[-120:] if upload else "",
        content=await upload.read() if upload else b"",
    )
    return await _step(request, key, target, given, step)


@post(f"{PATH}/{{key:uuid}}/entries/{{entry:uuid}}", opt=permit(Permit.WORK_REVIEW))
async def review(request: AnyRequest, key: FromPath[UUID], entry: FromPath[UUID]) -> Response[Any]:
    """Accept an entry or return it."""
    form, given = await read_given(request, MoveForm)
    accepts = form is not None and form.to == EntryState.ACCEPTED
    to = EntryState.ACCEPTED if accepts else EntryState.RETURNED
    reason, seen = (form.reason, form.seen) if form else ("", "")
    step = reporting.review_entry(actor_of(request), entry, to, reason, seen=seen)
    return await _step(request, key, str(entry), given, step)


@post(f"{PATH}/{{key:uuid}}/entries/{{entry:uuid}}/withdraw", opt=permit(Permit.WORK_ENTER))
async def withdraw(
    request: AnyRequest, key: FromPath[UUID], entry: FromPath[UUID]
) -> Response[Any]:
    """Take an entry back before its review."""
    step = reporting.withdraw_entry(actor_of(request), entry)
    return await _step(request, key, str(entry), Given({}), step)


@get(f"{PATH}/entries/{{entry:uuid}}/proof", opt=permit(Permit.DASHBOARD_VIEW))
async def proof(request: AnyRequest, entry: FromPath[UUID]) -> Response[Any]:
    """Give an entry's proof."""
    body = await reporting.proof(actor_of(request), entry)
    kind = media_type(body)
    return download(body, f"work-proof.{ENDINGS[kind]}", kind)


router = Router(
    "/",
    route_handlers=[
        *list_pages.HANDLERS, form, draft, edit, change, one, move, enter,
        review, withdraw, proof,
    ],
    include_in_schema=False,
)  # fmt: skip
