"""The desk's pages of entries: an event's list, one's own entries, workbooks, the draw."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.params import FromPath

from app.errors import ConflictError, DomainError, ForbiddenError, NotFoundError
from app.i18n import gettext
from app.imports.list_pages import XLSX, ListDesk, list_routes, sent_file
from app.imports.list_views import STATES as BATCH_STATES
from app.imports.table import template_book
from app.permits import Permit
from app.web.forms import query_text, read_query, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from competitions.entries import drawing, lists, moving, one_queries, queries, wording
from competitions.entries.queries import EntryFilter
from competitions.entries.service import EntryRefusedError
from competitions.entries.sheet_rules import CHECKED
from competitions.plans import wording as plan_wording

AnyRequest = Request[Any, Any, Any]
_ROWS = 3
"""Rows of the form where an event takes single entries."""


async def _list(
    request: AnyRequest, key: UUID, *, error: str = "", status: int = 200
) -> Response[Any]:
    wanted = read_query(request, EntryFilter) if request.method == "GET" else EntryFilter()
    return page(
        request,
        "competitions/entry_list.html",
        status=status,
        found=await queries.entry_list(actor_of(request), key, wanted),
        wanted=wanted,
        query=query_text(wanted, "page"),
        size=queries.PAGE,
        words=wording,
        error=error,
    )


@get("/desk/contests/events/{key:uuid}/entries", opt=permit(Permit.CONTEST_VIEW))
async def show_list(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show an event's entries, and the draw."""
    return await _list(request, key)


@get("/desk/contests/events/{key:uuid}/start-list", opt=permit(Permit.CONTEST_MANAGE))
async def print_list(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the start list to print, with a place to sign in."""
    contest, event, rows = await one_queries.start_list(actor_of(request), key)
    return page(request, "competitions/start_list.html", contest=contest, event=event, rows=rows)


@post("/desk/contests/events/{key:uuid}/draw", opt=permit(Permit.CONTEST_MANAGE))
async def make_draw(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Close the list and draw start numbers and stations."""
    await read_values(request)
    try:
        await drawing.draw(actor_of(request), key)
    except ConflictError as error:
        said = refusal(request, error)
        return await _list(request, key, error=said, status=error.status)
    return see_other(f"/desk/contests/events/{key}/entries")


@get("/desk/contest-entries", opt=permit(Permit.CONTEST_ENTER))
async def show_open(request: AnyRequest) -> Response[Any]:
    """Show the events that take entries now."""
    return page(
        request,
        "competitions/entry_open.html",
        rows=await queries.open_events(actor_of(request)),
        past=await one_queries.past_events(actor_of(request)),
        words=plan_wording,
    )


async def _event(
    request: AnyRequest,
    key: UUID,
    *,
    body: FormMultiDict | None = None,
    error: str = "",
    said: list[list[tuple[str, str]]] | None = None,
    file_error: bool = False,
    status: int = 200,
) -> Response[Any]:
    found = await queries.employer_event(actor_of(request), key)
    typed = {name: [str(v) for v in body.getall(name, [])] if body else [] for name in CHECKED}
    rows = max(found.event.team_size if found.event.team_size > 1 else _ROWS,
               len(typed["name"]))  # fmt: skip
    return page(
        request,
        "competitions/entry_event.html",
        status=status,
        found=found,
        words=wording,
        batch_states=BATCH_STATES,
        typed={name: [*values, *[""] * rows] for name, values in typed.items()},
        rows=range(rows),
        said=said or [],
        error=error,
        file_error=file_error,
    )


@get("/desk/contest-entries/events/{key:uuid}", opt=permit(Permit.CONTEST_ENTER))
async def show_event(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one event with one's own entries, the form and the upload."""
    return await _event(request, key)


@post("/desk/contest-entries/events/{key:uuid}", opt=permit(Permit.CONTEST_ENTER))
async def enter(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter the people typed into the form."""
    body = await read_values(request)
    cells, places = _cells(body)
    try:
        await lists.enter_typed(
            actor_of(request), key, organisation=await _chosen(request, key, body), cells=cells
        )
    except EntryRefusedError as error:
        said: list[list[tuple[str, str]]] = [[] for _ in body.getall("name", [])]
        for place, found in zip(places, error.problems, strict=False):
            said[place] = wording.problem_words(found)
        return await _event(
            request, key, body=body, error=refusal(request, error), said=said, status=error.status
        )
    except (NotFoundError, ForbiddenError):
        raise
    except DomainError as error:
        refused = refusal(request, error)
        return await _event(request, key, body=body, error=refused, status=error.status)
    return see_other(f"/desk/contest-entries/events/{key}")


def _cells(body: FormMultiDict) -> tuple[dict[str, list[str]], list[int]]:
    """Return the columns of the rows that say something, and where each stood in the form."""
    typed = {name: [str(value).strip() for value in body.getall(name, [])] for name in CHECKED}
    count = len(typed["name"])
    filled = [
        n
        for n in range(count)
        if any(typed[name][n : n + 1] != [""] for name in ("name", "id_number", "phone")
               if typed[name][n : n + 1])
    ]  # fmt: skip
    team = str(body.get("team", "")).strip()
    cells = {
        name: [typed[name][n] if n < len(typed[name]) else "" for n in filled] for name in CHECKED
    }
    return {**cells, "team": [team] * len(filled)}, filled


async def _chosen(request: AnyRequest, key: UUID, body: FormMultiDict) -> UUID | None:
    found = await queries.employer_event(actor_of(request), key)
    known = {str(one): one for one in found.organisations}
    return known.get(str(body.get("organisation", "")))


@post("/desk/contest-entries/events/{key:uuid}/upload", opt=permit(Permit.CONTEST_ENTER))
async def upload(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Take a workbook of entries in and lead to its preview."""
    body = await read_values(request)
    name, content = await sent_file(body)
    if not content:
        return await _event(request, key, file_error=True, status=422)
    try:
        made, new = await lists.receive(
            actor_of(request), key, file_name=name, content=content,
            organisation=await _chosen(request, key, body),
        )  # fmt: skip
    except ConflictError as error:
        said = refusal(request, error)
        return await _event(request, key, error=said, status=error.status)
    return see_other(f"/desk/contest-entries/lists/{made}" + ("" if new else "?again=1"))


@get("/desk/contest-entries/template.xlsx", opt=permit(Permit.CONTEST_ENTER))
async def template(request: AnyRequest) -> Response[Any]:
    """Give the empty template."""
    _ = request
    return download(
        template_book(gettext("竞赛报名"), lists.FIELDS), "contest-entries-template.xlsx", XLSX
    )


async def _one(
    request: AnyRequest, key: UUID, *, error: str = "", reason: str = "", status: int = 200
) -> Response[Any]:
    return page(
        request,
        "competitions/entry_one.html",
        status=status,
        found=await one_queries.one_entry(actor_of(request), key),
        words=wording,
        error=error,
        reason=reason,
    )


@get("/desk/contest-entries/{key:uuid}", opt=permit(Permit.CONTEST_ENTER))
async def show_one(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show one entry and what may be done with it."""
    return await _one(request, key)


@post("/desk/contest-entries/{key:uuid}/{verb:str}", opt=permit(Permit.CONTEST_ENTER))
async def move(request: AnyRequest, key: FromPath[UUID], verb: FromPath[str]) -> Response[Any]:
    """Withdraw an entry, note its absence, disqualify it, or undo that."""
    body = await read_values(request)
    actor, reason = actor_of(request), str(body.get("reason", "")).strip()
    steps = {
        "withdraw": lambda: moving.withdraw(actor, key, reason),
        "absent": lambda: moving.mark_absent(actor, key),
        "disqualify": lambda: moving.disqualify(actor, key, reason),
        "back": lambda: moving.bring_back(actor, key),
    }
    if verb not in steps:
        raise NotFoundError("not-found")
    try:
        await steps[verb]()
    except ConflictError as error:
        said = refusal(request, error)
        return await _one(request, key, error=said, reason=reason, status=error.status)
    return see_other(f"/desk/contest-entries/{key}")


DESK = ListDesk(
    kind=lists.ENTRIES,
    base="/desk/contest-entries/lists",
    permit=Permit.CONTEST_ENTER,
    problems=wording.PROBLEMS,
    template="competitions/entry_batch.html",
    back=lambda batch: f"/desk/contest-entries/events/{batch.subject}",
)
router = Router(
    "/",
    route_handlers=[
        show_list,
        print_list,
        make_draw,
        show_open,
        show_event,
        enter,
        upload,
        template,
        show_one,
        move,
        *list_routes(DESK),
    ],
    include_in_schema=False,
)
