"""The office's page of theory marks: upload, repair, acceptance."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError, MalformedError
from app.i18n import gettext
from app.imports.list_pages import XLSX, ListDesk, list_routes, sent_file
from app.imports.list_views import STATES as BATCH_STATES
from app.imports.table import template_book
from app.permits import Permit
from app.web.forms import read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from competitions.marking import theory, wording

AnyRequest = Request[Any, Any, Any]
BASE = "/desk/contest-theory"


async def _desk(
    request: AnyRequest, key: UUID, *, error: str = "", where: str = "", status: int = 200
) -> Response[Any]:
    found = await theory.theory_desk(actor_of(request), key)
    return page(
        request, "competitions/theory.html", status=status, found=found, event=found.event,
        batch_states=BATCH_STATES, base=BASE, error=error, where=where,
    )  # fmt: skip


@get("/desk/contests/events/{key:uuid}/theory", opt=permit(Permit.CONTEST_MANAGE))
async def show(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the theory stages and what was uploaded."""
    return await _desk(request, key)


@post("/desk/contests/events/{key:uuid}/theory/{stage:str}", opt=permit(Permit.CONTEST_MANAGE))
async def upload(request: AnyRequest, key: FromPath[UUID], stage: FromPath[str]) -> Response[Any]:
    """Take a workbook of theory marks."""
    name, content = await sent_file(await read_values(request))
    if not content:
        said = gettext("还没有选文件，或文件是空的。请选好再上传。")
        return await _desk(request, key, error=said, where=stage, status=422)
    try:
        batch, new = await theory.receive(
            actor_of(request), key, stage, file_name=name, content=content
        )
    except (ConflictError, MalformedError) as error:
        said = refusal(request, error)
        return await _desk(request, key, error=said, where=stage, status=error.status)
    return see_other(f"{BASE}/{batch}" + ("" if new else "?again=1"))


@get(f"{BASE}/template.xlsx", opt=permit(Permit.CONTEST_MANAGE), sync_to_thread=True)
def template(request: AnyRequest) -> Response[Any]:
    """Give an empty workbook."""
    _ = request
    body = template_book(gettext("理论成绩"), theory.THEORY.fields)
    return download(body, "contest-theory-template.xlsx", XLSX)


DESK = ListDesk(
    kind=theory.THEORY,
    base=BASE,
    permit=Permit.CONTEST_MANAGE,
    problems=wording.THEORY_PROBLEMS,
    template="competitions/theory_batch.html",
    back=lambda batch: f"/desk/contests/events/{batch.subject}/theory",
)
router = Router(
    "/", route_handlers=[show, upload, template, *list_routes(DESK)], include_in_schema=False
)
