"""Score sheets as chief judge and arbitration see them: print, scan, sign, open again."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath

from app.errors import ConflictError, MalformedError, NotFoundError
from app.files.papers import ENDINGS, media_type
from app.files.service import content as file_content
from app.imports.list_pages import sent_file
from app.permits import Permit
from app.web.forms import read_form, read_values
from app.web.guard import actor_of, permit
from app.web.render import download, page, refusal, see_other
from competitions.data import SeatRole
from competitions.marking import board, sheets, tablet, wording

AnyRequest = Request[Any, Any, Any]


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """Why a locked stage is opened again."""

    reason: str = ""


@get("/sheets", opt=permit(Permit.CONTEST_SIGN))
async def show_own(request: AnyRequest) -> Response[Any]:
    """Show the events whose sheets the reader signs."""
    rows = [
        row
        for row in await tablet.own_events(actor_of(request))
        if {SeatRole.CHIEF, SeatRole.ARBITRATION} & set(row.roles)
    ]
    return page(request, "competitions/sheet_own.html", rows=rows, words=wording)


async def _desk(
    request: AnyRequest, key: UUID, *, error: str = "", where: str = "", status: int = 200
) -> Response[Any]:
    found = await sheets.sheet_desk(actor_of(request), key)
    return page(
        request, "competitions/sheets.html", status=status, found=found, event=found.event,
        error=error, where=where,
    )  # fmt: skip


@get("/sheets/{key:uuid}", opt=permit(Permit.CONTEST_SIGN))
async def show(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the sheets of an event and what each still waits for."""
    return await _desk(request, key)


@get("/sheets/{key:uuid}/missing", opt=permit(Permit.CONTEST_SIGN))
async def show_missing(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the marks that are missing, by cipher."""
    found = await board.missing_list(actor_of(request), key)
    return page(request, "competitions/sheet_missing.html", found=found, event=found.event)


@get("/sheets/{key:uuid}/{stage:str}/print", opt=permit(Permit.CONTEST_SIGN))
async def print_sheet(
    request: AnyRequest, key: FromPath[UUID], stage: FromPath[str]
) -> Response[Any]:
    """Show one stage's sheet to print and sign."""
    found = await sheets.sheet_desk(actor_of(request), key)
    state = next((one for one in found.stages if one.stage.code == stage), None)
    if state is None:
        raise NotFoundError("not-found")
    marks: dict[tuple[str, str], list[str]] = {}
    for one in found.marks.marks:
        if one.stage == stage:
            marks.setdefault((one.cipher, one.aspect), []).append(f"{one.judge} {one.value:f}")
    beside = {one.cipher: one for one in found.marks.stages if one.stage == stage}
    taken: dict[str, list[str]] = {}
    for penalty in found.marks.penalties:
        if penalty.stage == stage:
            taken.setdefault(penalty.cipher, []).append(f"{penalty.code} -{penalty.points:f}")
    return page(
        request, "competitions/sheet_print.html", found=found, state=state, marks=marks,
        beside=beside, taken=taken,
    )  # fmt: skip


@get("/sheets/{key:uuid}/{stage:str}/scan", opt=permit(Permit.CONTEST_SIGN))
async def send_scan(
    request: AnyRequest, key: FromPath[UUID], stage: FromPath[str]
) -> Response[Any]:
    """Send the scan of a signed sheet."""
    body = await file_content(await sheets.scan_of(actor_of(request), key, stage))
    kind = media_type(body)
    return download(body, f"sheet.{ENDINGS[kind]}", kind)


@post("/sheets/{key:uuid}/{stage:str}/{verb:str}", opt=permit(Permit.CONTEST_SIGN))
async def act(
    request: AnyRequest, key: FromPath[UUID], stage: FromPath[str], verb: FromPath[str]
) -> Response[Any]:
    """File a scan, sign, or open a locked stage again."""
    actor = actor_of(request)
    try:
        if verb == "file":
            body = await read_values(request)
            name, content = await sent_file(body)
            digest = str(body.get("digest", ""))
            await sheets.file_sheet(actor, key, stage, digest=digest, name=name, content=content)
        elif verb == "sign":
            await read_values(request)
            await sheets.sign(actor, key, stage)
        else:
            form = await read_form(request, Opening)
            await sheets.open_again(actor, key, stage, form.reason)
    except (ConflictError, MalformedError) as error:
        said = refusal(request, error)
        return await _desk(request, key, error=said, where=stage, status=error.status)
    return see_other(f"/sheets/{key}")


router = Router(
    "/",
    route_handlers=[show_own, show, show_missing, print_sheet, send_scan, act],
    include_in_schema=False,
)
