"""Attendance by workbook: the class's sheet out, the file in, looked through, then entered."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.datastructures import UploadFile
from litestar.params import FromPath

from app.errors import MalformedError
from app.i18n import gettext
from app.permits import Permit
from app.web.forms import read_form
from app.web.guard import actor_of, permit
from app.web.render import download, page, see_other
from courses.attendance import names
from courses.attendance.data import Entry
from courses.attendance.sheet_files import attendance_workbook
from courses.attendance.sheet_service import SheetClass, enter_sheet, look_through, sheet_class

AnyRequest = Request[Any, Any, Any]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class SheetUpload(msgspec.Struct, frozen=True, kw_only=True):
    """What the upload form sends."""

    file: UploadFile | None = None


class SheetEntries(msgspec.Struct, frozen=True, kw_only=True):
    """What the confirmation sends back: the good cells, as looked through."""

    entries: str
    reason: str = ""


@get("/desk/classes/{key:uuid}/attendance-file", opt=permit(Permit.ATTENDANCE_RECORD))
async def upload_form(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Show the upload form for one class."""
    return _form(request, await sheet_class(actor_of(request), key))


def _form(
    request: AnyRequest, held: SheetClass, refusal: tuple[str, str] | None = None
) -> Response[Any]:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return page(
        request, "courses/attendance_upload.html", status=status, held=held, refusal=refusal
    )


@get("/desk/classes/{key:uuid}/attendance.xlsx", opt=permit(Permit.ATTENDANCE_RECORD))
async def template(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Send the class's trainees against its sessions, to be filled in."""
    held = await sheet_class(actor_of(request), key)
    made = attendance_workbook(held.sessions, held.lines())
    return download(made, "jiangce-attendance.xlsx", XLSX)


@post("/desk/classes/{key:uuid}/attendance-file", opt=permit(Permit.ATTENDANCE_RECORD))
async def upload(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Look a workbook through and show what entering it would do; nothing is written."""
    form = await read_form(request, SheetUpload)
    actor = actor_of(request)
    content = await form.file.read() if form.file else b""
    if not content:
        refusal = (gettext("还没有选文件，或文件是空的"), gettext("请选本班的考勤表再上传。"))
        return _form(request, await sheet_class(actor, key), refusal)
    try:
        held, checked = await look_through(actor, key, content)
    except MalformedError as error:
        title, advice = request.app.state.sentences[error.code]
        refusal = (gettext(title, **error.facts), gettext(advice, **error.facts))
        return _form(request, await sheet_class(actor, key), refusal)
    return page(
        request, "courses/attendance_preview.html", held=held, found=checked, names=names,
        sentences=request.app.state.sentences,
        entries=msgspec.json.encode(checked.entries).decode(),
    )  # fmt: skip


@post("/desk/classes/{key:uuid}/attendance-file/enter", opt=permit(Permit.ATTENDANCE_RECORD))
async def enter(request: AnyRequest, key: FromPath[UUID]) -> Response[Any]:
    """Enter the good cells of a workbook that was looked through."""
    form = await read_form(request, SheetEntries)
    try:
        entries = msgspec.json.decode(form.entries, type=dict[UUID, list[Entry]])
    except msgspec.DecodeError as error:
        raise MalformedError("form-malformed") from error
    done = await enter_sheet(actor_of(request), key, entries, form.reason)
    return see_other(f"/desk/classes/{key}/attendance?saved={done.new}-{done.corrected}")


router = Router("/", route_handlers=[upload_form, template, upload, enter], include_in_schema=False)
